"""From an account to a scope: what holds on a day, to the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from heju.kit import db
from heju.kit.scope import NOBODY, Grant, Scope
from heju.organizations.models import Appointment, Coverage
from heju.people.models import Helper, Tie
from heju.web import identity
from tests import cast

pytestmark = pytest.mark.django_db
DAY, ONE = cast.DAY, timedelta(days=1)


def grants(who: str, day: date = DAY) -> list[tuple[str, tuple[str, ...]]]:
    return [(grant.role, grant.paths) for grant in cast.scope(who, day).grants if grant.body_id is not None]


def ties(who: str, day: date = DAY) -> list[tuple[str, tuple[str, ...]]]:
    return [(grant.role, grant.paths) for grant in cast.scope(who, day).grants if grant.body_id is None]


def put(model: Any, who: dict[str, Any], **values: Any) -> None:
    with db.scoped(cast.SYSTEM):
        assert model.objects.filter(**who).update(**values) == 1


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"since": DAY}, True), ({"since": DAY + ONE}, False),
        ({"ended_on": DAY + ONE}, True), ({"ended_on": DAY}, False), ({"ended_on": None}, True),
        ({"term_until": DAY}, True), ({"term_until": DAY - ONE}, False), ({"term_until": None}, True),
    ],
)  # fmt: skip
def test_a_post_holds_from_its_first_day_to_its_end_or_its_term(values: dict[str, date | None], holds: bool) -> None:
    put(Appointment, {"person": cast.person("branch_secretary")}, **values)
    assert grants("branch_secretary") == ([("branch_secretary", (cast.path("A"),))] if holds else [])


@pytest.mark.parametrize(
    ("values", "holds"), [({"since": DAY}, True), ({"since": DAY + ONE}, False), ({"until": DAY + ONE}, True), ({"until": DAY}, False)]
)
def test_what_a_body_covers_holds_from_its_first_day_to_its_end(values: dict[str, date], holds: bool) -> None:
    put(Coverage, {"body": cast.body("branch")}, **values)
    # A post in a body that covers nothing gives nothing.
    assert grants("branch_secretary") == ([("branch_secretary", (cast.path("A"),))] if holds else [])


def test_an_office_reaches_where_it_sits_and_a_body_what_it_covers_by_path() -> None:
    assert grants("district_officer") == [("district_officer", (cast.path("district"),))]
    with db.scoped(cast.SYSTEM):
        one = Coverage.objects.get(body=cast.body("company"))
        second = cast.place("B")
        Coverage.objects.filter(place=second, kind=one.kind).update(until=DAY, since=DAY - ONE)
        Coverage.objects.create(body=one.body, place=second, path=second.path, kind=one.kind, since=DAY, basis="决定")
    assert grants("property_manager") == [("property_manager", tuple(sorted((cast.path("A"), cast.path("B")))))]


def test_who_holds_a_post_or_a_home_acts_for_nobody_by_it() -> None:
    assert [cast.scope(who).acts_for for who in ("branch_secretary", "property_manager", "owner", "stranger")] == [()] * 4


def test_one_appointment_alone() -> None:
    person = cast.person("branch_secretary").pk
    with db.scoped(cast.SYSTEM):
        held = Appointment.objects.get(person=person)
        found = [[grant.role for grant in identity.appointment_grants(person, DAY, only)] for only in (held.pk, held.pk + 1, None)]
    assert found == [["branch_secretary"], [], ["branch_secretary"]]


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"since": DAY}, True),
        ({"since": DAY + ONE}, False),
        ({"until": DAY + ONE, "since": DAY}, True),
        ({"until": DAY, "since": DAY - ONE}, False),
    ],
)
def test_a_home_shows_its_compound_from_the_first_day_to_the_last(values: dict[str, date], holds: bool) -> None:
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.filter(person=cast.person("tenant")).update(**values) >= 1
    assert ties("tenant") == ([("resident", (cast.path("A"),))] if holds else [])


@pytest.mark.parametrize(("kind", "role"), [("owner", "owner"), ("possessor", "owner"), ("tenant", "resident")])
def test_who_owns_or_possesses_is_an_owner(kind: str, role: str) -> None:
    share = {} if kind == "tenant" else {"share_numerator": 1, "share_denominator": 1}
    put(Tie, {"person": cast.person("tenant"), "until": None}, kind=kind, **share)
    assert ties("tenant") == [(role, (cast.path("A"),))]


@pytest.mark.parametrize(
    ("since", "until", "helps"),
    [(DAY, None, True), (DAY + ONE, None, False), (DAY - ONE, DAY + ONE, True), (DAY - ONE, DAY, False)],
)
def test_who_helps_acts_for_the_elder_while_it_lasts(since: date, until: date | None, helps: bool) -> None:
    elder, helper = cast.person("owner"), cast.person("stranger")
    with db.scoped(cast.SYSTEM):
        Helper.objects.create(elder=elder, helper=helper, since=since, until=until, basis="本人的话")
    scope = cast.scope("stranger")
    assert scope.acts_for == ((elder.pk,) if helps else ())
    with db.scoped(scope):
        acting = identity.acting(scope, elder.pk, DAY)
    more = [(grant.role, grant.paths) for grant in acting.grants if grant not in scope.grants]
    assert more == ([("owner", (cast.path("A"),))] if helps else [])
    assert acting.on_behalf_of == (elder.pk if helps else None)


def test_who_helps_several_acts_for_each_in_order() -> None:
    elders = sorted(cast.person(name).pk for name in ("owner", "tenant"))
    with db.scoped(cast.SYSTEM):
        for elder in reversed(elders):
            Helper.objects.create(elder_id=elder, helper=cast.person("stranger"), since=DAY, basis="本人的话")
    assert cast.scope("stranger").acts_for == tuple(elders)


def test_an_account_that_is_closed_is_nobody() -> None:
    account = cast.account("branch_secretary")
    account.is_active = False
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
        assert identity.scope_of(account, DAY) == NOBODY


def test_a_post_without_a_role_gives_nothing() -> None:
    row = ("post", 1, ["1", "residents_committee", "某", "no_such_post"], ["440303"])
    assert identity._grants_of_posts([row, ("tie", 0, ["owner"], ["440303"])]) == []
    assert all(isinstance(grant, Grant) for grant in identity._grants_of_ties([("tie", 0, ["owner"], [cast.path("A1")])]))
