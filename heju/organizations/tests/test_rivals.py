"""Decisions under race: one wins, the other is told; the same act twice at once has one effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.kit.scope import Scope
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment, Body, Coverage
from heju.organizations.tests import rivals
from tests import cast


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    with django_db_blocker.unblock():
        before = rivals.marks()
        try:
            yield
        finally:
            rivals.clean(before)


def found(name: str, scope: Scope) -> Body:
    return actions.found_body(
        actor=scope, now=cast.NOW, kind="owners_committee", name=name, on=cast.DAY, basis="选举结果", covers=[cast.place("B").pk]
    )


def test_of_two_officers_who_found_one_wins_and_the_other_hears_who() -> None:
    officer = cast.scope("district_officer")
    won, lost = rivals.race(
        (officer, lambda scope: found("银湖里业主委员会", scope)), (officer, lambda scope: found("银湖里第一届业委会", scope))
    )
    assert isinstance(won, Body)
    assert isinstance(lost, refusals.CoveredAlready)
    assert "银湖里业主委员会" in str(lost)


def test_the_same_form_sent_twice_at_once_founds_one_body() -> None:
    officer = cast.scope("district_officer")
    one, two = rivals.race(
        (officer, lambda scope: found("银湖里业主委员会", scope)), (officer, lambda scope: found("银湖里业主委员会", scope))
    )
    assert one == two
    with db.scoped(cast.SYSTEM):
        assert Body.objects.filter(kind="owners_committee", path=cast.path("B")).count() == 1
        assert Coverage.objects.filter(kind="owners_committee", place=cast.place("B").pk).count() == 1


def appoint(person: str, scope: Scope) -> Appointment:
    return actions.appoint(
        actor=scope, now=cast.NOW, body=cast.body("committee").pk, post="chair", person=cast.person(person).pk,
        public_name=cast.PERSONS[person][0], since=cast.DAY, basis="选举结果",
    )  # fmt: skip


def test_of_two_heads_appointed_at_once_one_is_refused_by_the_rule() -> None:
    first, second = cast.scope("community_officer"), cast.scope("street_officer")
    won, lost = rivals.race((first, lambda scope: appoint("owner", scope)), (second, lambda scope: appoint("committee_member", scope)))
    assert isinstance(won, Appointment)
    assert isinstance(lost, refusals.RuledOut)
    assert [one.code for one in lost.because] == ["head.taken"]


def test_whoever_covers_while_the_body_is_dissolved_is_told() -> None:
    officer = cast.scope("district_officer")
    with db.scoped(officer):
        team = actions.found_body(
            actor=officer, now=cast.NOW, kind="volunteer_team", name="银湖里义工队", on=cast.DAY, basis="x", covers=[cast.place("B").pk]
        )
    dissolved, told = rivals.race(
        (officer, lambda scope: actions.dissolve_body(actor=scope, now=cast.NOW, body=team.pk, on=cast.DAY, why="x")),
        (
            officer,
            lambda scope: actions.cover_compound(actor=scope, now=cast.NOW, body=team.pk, place=cast.place("A").pk, on=cast.DAY, basis="x"),
        ),
    )
    assert dissolved.dissolved_on == cast.DAY
    assert isinstance(told, refusals.Dissolved)


def test_a_row_written_without_the_lock_still_finds_the_body_dissolved() -> None:
    officer = cast.scope("district_officer")
    with db.scoped(officer):
        team = actions.found_body(
            actor=officer, now=cast.NOW, kind="volunteer_team", name="银湖里义工队", on=cast.DAY, basis="x", covers=[cast.place("B").pk]
        )
    place = cast.place("A")

    def write(scope: Scope) -> None:
        Coverage.objects.create(body=team, place=place, path=place.path, kind="volunteer_team", since=cast.DAY, basis="x")

    _dissolved, refused = rivals.race(
        (officer, lambda scope: actions.dissolve_body(actor=scope, now=cast.NOW, body=team.pk, on=cast.DAY, why="x")), (officer, write)
    )
    assert "dissolved" in str(refused)
