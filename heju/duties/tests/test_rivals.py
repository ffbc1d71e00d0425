"""Two officers at once: one wins, the other is told; the same act twice at once has one effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from heju.duties import actions
from heju.duties.actions import refusals
from heju.duties.models import Draft, Revision
from heju.kit import db
from heju.kit.scope import Scope
from heju.organizations.tests import rivals
from tests import cast


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            with connections["owner"].cursor() as cursor:
                cursor.execute("delete from duties_revision")
                cursor.execute("delete from duties_draft")


def drafting(days: int) -> Callable[[Scope], Draft]:
    return lambda scope: actions.draft_revision(
        actor=scope, now=cast.NOW, district=cast.DISTRICT, target="leaf", code="elevator.ride.stopped", act="change",
        wanted={"first_contact_hours": 2, "update_days": 1, "solution_days": days}, effective_on=date(2026, 12, 1), why="会议",
    )  # fmt: skip


def test_of_two_officers_who_draft_one_wins_and_the_other_is_told() -> None:
    officer = cast.scope("district_officer")
    won, lost = rivals.race((officer, drafting(1)), (officer, drafting(3)))
    assert isinstance(won, Draft)
    assert isinstance(lost, refusals.Taken)


def test_the_same_draft_sent_twice_at_once_is_one() -> None:
    officer = cast.scope("district_officer")
    one, two = rivals.race((officer, drafting(1)), (officer, drafting(1)))
    assert one == two


def test_published_and_withdrawn_at_once_is_one_of_both() -> None:
    officer = cast.scope("district_officer")
    with db.scoped(officer):
        made = drafting(1)(officer)
    won, lost = rivals.race(
        (officer, lambda scope: actions.publish_revision(actor=scope, now=cast.NOW, draft=made.pk)),
        (officer, lambda scope: actions.withdraw_draft(actor=scope, now=cast.NOW, draft=made.pk)),
    )
    assert isinstance(won, Revision)
    assert isinstance(lost, refusals.Closed)


def test_published_twice_at_once_is_one_revision() -> None:
    officer = cast.scope("district_officer")
    with db.scoped(officer):
        made = drafting(1)(officer)

    def publish(scope: Scope) -> Revision:
        return actions.publish_revision(actor=scope, now=cast.NOW, draft=made.pk)

    one, two = rivals.race((officer, publish), (officer, publish))
    assert one == two
