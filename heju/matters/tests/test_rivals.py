"""Two at once on one matter: one effect, the other is told; the same sent by two threads is one event; two clocks share the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.db.utils import DatabaseError
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Event, Matter
from heju.matters.tests.stage import NOW, does, fresh, raised
from heju.matters.tests.stage_back import back, step
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
    before = f"delete from matters_wayback; {guard.format('disable')}"
    with committing.committed(django_db_blocker, TABLES, before=before, after=guard.format("enable")):
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


def test_who_takes_back_and_who_goes_on_at_once_are_one_after_the_other() -> None:
    matter = raised()
    until = step("branch_secretary", matter, "forward")

    def takes_back(scope):
        return actions.take_back(actor=scope, now=NOW, matter=matter.pk, until=until or 0)

    secretary, company = cast.scope("branch_secretary"), cast.scope("property_manager")
    won, lost = rivals.race((company, move(matter, "take_up", "收到")), (secretary, takes_back))
    assert isinstance(won, Event)
    assert isinstance(lost, errors.ActedOnSince)
    assert fresh(matter).state == "in_hand"
    other = raised()
    until = step("branch_secretary", other, "forward")
    won, lost = rivals.race(
        (secretary, lambda scope: actions.take_back(actor=scope, now=NOW, matter=other.pk, until=until or 0)),
        (company, move(other, "take_up", "收到")),
    )
    assert isinstance(won, Event)
    assert isinstance(lost, NotAllowed)
    assert fresh(other).state == "raised"


def test_taken_back_twice_at_once_it_is_one_event() -> None:
    matter = raised()
    until = step("branch_secretary", matter, "accept")

    def takes_back(scope):
        return actions.take_back(actor=scope, now=NOW, matter=matter.pk, until=until or 0)

    first, second = rivals.race((cast.scope("branch_secretary"), takes_back), (cast.scope("branch_secretary"), takes_back))
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.pk == second.pk
    assert events_of(matter) == ["raise", "accept", "take_back"]


def test_whoever_tells_and_whoever_takes_back_at_once_one_has_the_way() -> None:
    """The post closes the way in the transaction that tells: who takes back waits for it and is too late; and the other way round."""
    post = replace(cast.SYSTEM, door="post")
    for_whom = cast.scope("branch_secretary")
    end = NOW + timedelta(seconds=13)
    matter = raised()
    until = step("branch_secretary", matter, "accept")

    def tells(_scope):
        return actions.let_go(now=end, steps=[(matter.pk, 2)])

    def takes_back(scope):
        return actions.take_back(actor=scope, now=NOW, matter=matter.pk, until=until or 0)

    let, lost = rivals.race((post, tells), (for_whom, takes_back))
    assert isinstance(let, actions.LetGo)
    assert not let.waiting
    assert isinstance(lost, errors.TooLate)
    assert fresh(matter).state == "accepted"
    matter = raised()
    until = step("branch_secretary", matter, "accept")
    won, let = rivals.race((for_whom, takes_back), (post, tells))
    assert isinstance(won, Event)
    # It does not wait for him: it asks again later, and then the step is gone.
    assert isinstance(let, actions.LetGo)
    assert let.waiting == {(matter.pk, 2)}
    with db.scoped(post):
        assert actions.let_go(now=end, steps=[(matter.pk, 2)]) == actions.LetGo(frozenset(), frozenset({(matter.pk, 2)}))


@pytest.mark.parametrize("change", ["takes_back = null, move = 'remind'", "takes_back = 3", "takes_back = null"])
def test_what_was_taken_back_stays_so_even_for_the_owner(change: str) -> None:
    matter = raised()
    back("branch_secretary", matter, step("branch_secretary", matter, "accept"))
    with pytest.raises(DatabaseError, match="never changed"), connections["owner"].cursor() as cursor:
        cursor.execute(f"update matters_event set {change} where matter_id = %s and move = 'take_back'", [matter.pk])
