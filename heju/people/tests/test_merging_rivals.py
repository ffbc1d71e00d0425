"""Merging under race: two at once, one wins; a tie written meanwhile never hangs on the merged one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.organizations.tests import rivals
from heju.people import actions, errors
from heju.people.models import Merge, Person, Tie
from tests import cast, committing

TABLES = ("people_personalnotice", "people_merge", "people_likeness", "people_tie", "people_person")


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    with committing.committed(django_db_blocker, TABLES, before="update people_person set merged_into_id = null"):
        yield


def row(number: str) -> Person:
    with db.scoped(cast.scope("branch_secretary")) as scope:
        person = actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name="冯一", is_invented=True)
        actions.tie_person(
            actor=scope, now=cast.NOW, person=person, unit=cast.unit("A", number), kind="family", since=cast.DAY, source="测试"
        )
    return person


def merge(scope, survivor, duplicate):
    return actions.merge_persons(actor=scope, now=cast.NOW, survivor=survivor, duplicate=duplicate, why="本人到场核对")


def test_of_two_who_merge_crosswise_one_wins_and_the_other_is_told():
    one, other = row("401"), row("402")
    secretary, officer = cast.scope("branch_secretary"), cast.scope("branch_secretary")
    won, lost = rivals.race((secretary, lambda scope: merge(scope, one, other)), (officer, lambda scope: merge(scope, other, one)))
    assert isinstance(won, Merge)
    assert isinstance(lost, errors.MergedAlready)


def test_a_tie_written_while_a_merge_runs_is_refused_and_not_lost():
    one, other = row("401"), row("402")
    secretary = cast.scope("branch_secretary")
    unit = cast.unit("A", "302")

    def tie(scope):
        return actions.tie_person(actor=scope, now=cast.NOW, person=other, unit=unit, kind="tenant", since=cast.DAY, source="测试")

    won, lost = rivals.race((secretary, lambda scope: merge(scope, one, other)), (secretary, tie))
    assert isinstance(won, Merge)
    assert isinstance(lost, DatabaseError | errors.Refused)
    with db.scoped(cast.SYSTEM):
        assert not Tie.objects.filter(person=other).exists()


def test_a_tie_written_before_a_merge_goes_over_with_it():
    one, other = row("401"), row("402")
    secretary = cast.scope("branch_secretary")
    unit = cast.unit("A", "302")

    def tie(scope):
        return actions.tie_person(actor=scope, now=cast.NOW, person=other, unit=unit, kind="tenant", since=cast.DAY, source="测试")

    first, second = rivals.race((secretary, tie), (secretary, lambda scope: merge(scope, one, other)))
    assert isinstance(first, Tie)
    assert isinstance(second, Merge)
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.get(pk=first.pk).person_id == one.pk


def test_undoing_twice_at_once_has_one_effect():
    one, other = row("401"), row("402")
    secretary = cast.scope("branch_secretary")
    with db.scoped(secretary) as scope:
        found = merge(scope, one, other)

    def undo(scope):
        return actions.unmerge_person(actor=scope, now=cast.NOW, merge=found)

    won, lost = rivals.race((secretary, undo), (secretary, undo))
    assert isinstance(won, Merge)
    assert isinstance(lost, errors.NotMerged)
