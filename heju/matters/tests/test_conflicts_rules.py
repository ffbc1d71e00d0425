"""Conflicts between bodies: the rows are those of docs/rules/matter-mediation.md."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.matters.rules import conflicts
from heju.matters.rules.conflicts import Promise
from heju.organizations.tests import tables

STANDS = tables.rows("matter-mediation", "stands")
KEPT = {"+": True, "-": False, "?": None}
TODAY = date(2026, 11, 10)


@pytest.mark.parametrize("row", STANDS, ids=lambda row: row["stands"])
def test_how_it_stands(row: dict[str, str]) -> None:
    texts = [] if row["promises"] == "–" else row["promises"].split(", ")
    promises = [Promise(date.fromisoformat(text[:-1]), KEPT[text[-1]]) for text in texts]
    assert conflicts.standing(promises, date.fromisoformat(row["today"])) == row["standing"]


@pytest.mark.parametrize(
    ("bodies", "mine", "is_branch", "is_private", "is_open", "missing"),
    [
        ((1, 2), (1,), False, False, True, ()),
        ((1, 2), (), True, False, True, ()),
        ((1, 2), (3,), False, False, True, ("conflict.not_concerned",)),
        ((1, 1), (1,), False, False, True, ("conflict.two_bodies",)),
        ((1,), (), False, False, True, ("conflict.two_bodies", "conflict.not_concerned")),
        ((1, 2), (1,), False, True, True, ("conflict.private",)),
        ((1, 2), (1,), False, False, False, ("conflict.closed",)),
    ],
)
def test_who_may_bring_it(
    bodies: tuple[int, ...], mine: tuple[int, ...], is_branch: bool, is_private: bool, is_open: bool, missing: tuple[str, ...]
) -> None:
    found = conflicts.may_bring(bodies, mine, is_branch=is_branch, is_private=is_private, is_open=is_open)
    assert (found.passed, found.codes) == (not missing, missing)


@pytest.mark.parametrize(
    ("bodies", "mine", "missing"),
    [
        ((1,), (), ()),
        ((1, 2), (), ()),
        ((), (), ("conflict.a_body",)),
        # Who serves in one of them brings it for his body, which differs with another.
        ((1,), (1,), ("conflict.two_bodies",)),
        ((1, 2), (1,), ()),
    ],
)
def test_what_an_owner_may_bring(bodies: tuple[int, ...], mine: tuple[int, ...], missing: tuple[str, ...]) -> None:
    ruling = conflicts.may_bring(bodies, mine, is_branch=False, is_private=False, is_open=True, is_owner=True)
    assert tuple(one.code for one in ruling.because if not ruling.passed) == missing
    assert ruling.passed == (not missing)


def test_a_secretary_who_owns_a_home_brings_it_as_the_branch() -> None:
    ruling = conflicts.may_bring((), (), is_branch=True, is_private=False, is_open=True, is_owner=True)
    assert [one.code for one in ruling.because] == ["conflict.two_bodies"]


@pytest.mark.parametrize(
    ("body", "after", "has_met", "missing"),
    [
        (1, 1, True, ()),
        (1, 366, True, ()),
        (1, 0, True, ("conflict.due_wrong",)),
        (1, 367, True, ("conflict.due_wrong",)),
        (3, 1, True, ("conflict.not_one_of_them",)),
        (1, 1, False, ("conflict.not_met",)),
    ],
)
def test_what_may_be_promised(body: int, after: int, has_met: bool, missing: tuple[str, ...]) -> None:
    found = conflicts.may_commit(body, (1, 2), TODAY + timedelta(days=after), TODAY, has_met=has_met)
    assert (found.passed, found.codes) == (not missing, missing)


@given(st.integers(-400, 400), st.sampled_from([True, False, None]))
def test_silence_breaks_it_after_the_day_and_a_word_at_once(after: int, kept: bool | None) -> None:
    found = conflicts.is_broken(Promise(TODAY, kept), TODAY + timedelta(days=after))
    assert found is (kept is False or (kept is None and after > 0))


@pytest.mark.parametrize(
    ("level", "state", "up"),
    [("compound", "in_hand", True), ("community", "in_hand", False), ("street", "accepted", False), ("compound", "closed", False)],
)
def test_it_goes_to_the_community_and_no_further(level: str, state: str, up: bool) -> None:
    assert conflicts.goes_up(level, state) is up
