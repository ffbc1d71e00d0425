"""Who asks and how far that reaches: empty reaches nothing, reaches have no root below another, the nearest grant decides."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit.scope import NOBODY, REACHES, Grant, NotAllowed, Scope, is_within, system

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join)


def grant(role: str, *paths: str, powers: tuple[str, ...] = ("p",), reaches: tuple[str, ...] = ("view",)) -> Grant:
    return Grant(role, paths, frozenset(powers), frozenset(reaches))


@pytest.mark.parametrize(
    ("path", "root", "within"),
    [
        ("1", "1", True),
        ("1.2", "1", True),
        ("1.2.3", "1", True),
        ("1", "1.2", False),
        ("12", "1", False),
        ("1.23", "1.2", False),
        ("2.1", "1", False),
        ("", "1", False),
        ("1", "", False),
    ],
)
def test_a_place_lies_within_itself_and_what_is_above_it(path: str, root: str, within: bool) -> None:
    assert is_within(path, [root]) is within


def test_nothing_lies_within_no_roots() -> None:
    assert not is_within("1", [])


def test_nobody_reaches_nothing_may_nothing_and_is_nobody() -> None:
    assert [NOBODY.reach(name) for name in REACHES] == [()] * len(REACHES)
    assert not NOBODY.may_anywhere("p")
    assert NOBODY.persons() == ()
    assert set(NOBODY.settings().values()) == {""}


def test_settings_name_every_reach_account_person_and_door_so_that_none_is_left_from_before() -> None:
    assert set(NOBODY.settings()) == {f"heju.{name}" for name in (*REACHES, "account", "person", "token", "bodies", "door")}
    found = Scope(account_id=5, person_id=6, acts_for=(8, 7), grants=(grant("r", "1.2", "2"),), door="sign-in").settings()
    assert found["heju.view"] == "2,1.2"
    assert found["heju.act"] == ""
    assert (found["heju.account"], found["heju.person"], found["heju.door"]) == ("5", "6,8,7", "sign-in")


def test_who_is_no_person_acts_for_nobody() -> None:
    assert Scope(acts_for=(7,)).persons() == ()


def test_a_reach_keeps_only_the_roots() -> None:
    scope = Scope(grants=(grant("a", "1.2.3", "2"), grant("b", "1.2", "10"), grant("c", "1", reaches=("act",))))
    assert scope.reach("view") == ("10", "2", "1.2")
    assert scope.reach("act") == ("1",)
    assert scope.reach("party") == ()


@given(st.lists(PATHS, max_size=8), PATHS)
def test_law_a_reach_covers_what_its_paths_cover_and_no_root_lies_in_another(paths: list[str], place: str) -> None:
    roots = Scope(grants=tuple(grant("r", path) for path in paths)).reach("view")
    assert is_within(place, roots) == is_within(place, paths)
    assert not any(is_within(root, [other]) for root in roots for other in roots if root != other)
    assert len(set(roots)) == len(roots)


def test_the_nearest_grant_is_the_one_that_is_used() -> None:
    district, street, compound = grant("district", "1"), grant("street", "1.2"), grant("compound", "1.2.3", "5")
    scope = Scope(grants=(street, compound, district))
    assert scope.grant_for("p", "1.2.3.4") == compound
    assert scope.grant_for("p", "1.2.9") == street
    assert scope.grant_for("p", "1.9") == district
    assert scope.grant_for("p", "5.1") == compound
    assert scope.grant_for("p", "2") is None


def test_a_grant_without_the_power_does_not_stand_in_the_way() -> None:
    near, far = grant("near", "1.2", powers=()), grant("far", "1")
    assert Scope(grants=(near, far)).grant_for("p", "1.2") == far


def test_of_two_grants_as_near_the_first_is_used() -> None:
    first, second = grant("first", "1"), grant("second", "1")
    assert Scope(grants=(first, second)).grant_for("p", "1.2") == first


@given(st.lists(PATHS, max_size=6), PATHS)
def test_law_a_power_holds_exactly_within_the_paths_of_its_grants(paths: list[str], place: str) -> None:
    scope = Scope(grants=tuple(grant(path, path) for path in paths))
    assert scope.may("p", place) == is_within(place, paths)
    found = scope.grant_for("p", place)
    holding = [path for path in paths if is_within(place, [path])]
    assert (found.role if found else None) == max(holding, key=lambda path: path.count("."), default=None)


def test_demand_gives_the_grant_or_says_what_was_refused_where() -> None:
    scope = Scope(grants=(grant("r", "1"),))
    assert scope.demand("p", "1.2").role == "r"
    with pytest.raises(NotAllowed, match="no role allows q at 1") as refused:
        scope.demand("q", "1")
    assert (refused.value.power, refused.value.path) == ("q", "1")
    with pytest.raises(NotAllowed, match="no place"):
        NOBODY.demand("p", "")


def test_a_power_anywhere_is_known_without_a_place() -> None:
    scope = Scope(grants=(grant("r", "1"),))
    assert scope.may_anywhere("p")
    assert not scope.may_anywhere("q")


def test_the_system_reaches_everything_below_its_roots_with_the_named_powers() -> None:
    scope = system("demo", "1", "2", powers=("p",))
    assert scope.is_system
    assert all(scope.reach(name) == ("1", "2") for name in REACHES)
    assert scope.may("p", "2.7")
    assert not scope.may("q", "1")
    assert scope.person_id is None


def test_a_scope_cannot_be_widened_and_its_address_makes_no_difference() -> None:
    with pytest.raises(FrozenInstanceError):
        NOBODY.is_system = True  # type: ignore[misc]
    assert Scope(address="10.0.0.1") == NOBODY
