"""Two at once on one matter: one effect, the other is told; the same sent by two threads is one event; two clocks share the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.matters import actions, errors
from heju.matters.models import Event, Matter
from heju.matters.tests.stage import NOW, does, fresh, raised
from heju.organizations.tests import rivals
from tests import cast, committing

TABLES = (
    "matters_asked",
    "matters_assignment",
    "matters_note",
    "matters_photo",
    "matters_event",
    "matters_report",
    "matters_matter",
    "matters_tallydelta",
)


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    guard = "alter table matters_event {} trigger matters_event_stays"
    with committing.committed(django_db_blocker, TABLES, before=guard.format("disable"), after=guard.format("enable")):
        yield


def events_of(matter: Matter) -> list[str]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))


def move(matter: Matter, name: str, words: str, **more: object):
    said = actions.Said(words, key=more.pop("key", None))  # type: ignore[arg-type]
    return lambda scope: actions.move_matter(actor=scope, now=NOW, matter=matter.pk, move=name, said=said, **more)  # type: ignore[arg-type]


def test_of_two_officers_one_decides_and_the_other_is_told_what_happened() -> None:
    matter = raised()
    secretary, again = cast.scope("branch_secretary"), cast.scope("branch_secretary")
    won, lost = rivals.race(
        (secretary, move(matter, "accept", "支部收到了", expected=1)), (again, move(matter, "decline", "这不归小区管的", expected=1))
    )
    assert isinstance(won, Event)
    assert isinstance(lost, errors.Overtaken)
    assert events_of(matter) == ["raise", "accept"]


def test_the_same_sent_twice_at_once_is_one_event() -> None:
    matter, key = raised(), uuid4()
    scopes = cast.scope("branch_secretary"), cast.scope("branch_secretary")
    first, second = rivals.race(
        (scopes[0], move(matter, "accept", "支部收到了", key=key)), (scopes[1], move(matter, "accept", "支部收到了", key=key))
    )
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.pk == second.pk
    assert events_of(matter) == ["raise", "accept"]


def test_withdrawn_while_it_is_accepted_one_of_both_is_refused_and_nothing_is_half_done() -> None:
    matter = raised()
    owner, secretary = cast.scope("owner"), cast.scope("branch_secretary")
    won, lost = rivals.race((owner, move(matter, "withdraw", "")), (secretary, move(matter, "accept", "支部收到了")))
    assert isinstance(won, Event)
    assert isinstance(lost, errors.NotNow)
    row = fresh(matter)
    assert (row.state, row.version, events_of(matter)) == ("closed", 2, ["raise", "withdraw"])


def test_two_clocks_at_once_remind_once() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    remind_at = fresh(matter).remind_at
    assert remind_at is not None

    def ticks(scope):
        return actions.tick(actor=scope, now=remind_at + timedelta(seconds=1), only=matter.pk)

    rivals.race((cast.SYSTEM, ticks), (cast.SYSTEM, ticks))
    assert events_of(matter).count("remind") == 1
