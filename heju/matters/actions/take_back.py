"""Take the last step of a matter back, within seconds, and let go of the way back once somebody is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.models import Asked, Assignment, Event, Matter, WayBack
from heju.matters.queries import parts
from heju.matters.rules import taking_back
from heju.matters.rules.moves import MOVES

# What moves change of a matter, besides the number and the moment of its last event.
COLUMNS = (
    "category", "pace", "state", "outcome", "level", "round", "returns", "first_body_id", "lead_body_id", "lead_code", "duty_code",
    "bodies", "objected_at", "done_at", "closed_at", "confirmed", "score", *step.CLOCK_COLUMNS,
)  # fmt: skip
OF_WORKING = ("pk", "until", "answer_due", "answered_at")


@dataclass(slots=True)
class Way:
    """Up to which event a step may be taken back, once it is done; None where it may not."""

    until: int | None = None


@contextmanager
def revocable(*, actor: Scope, now: datetime, matter: int, move: str, matters: int = 1) -> Iterator[Way]:
    """Do a step of a desk in this block, and keep the way back from it; `matters` is how many are done in one.

    A step that does not come back is done all the same. `move` is a move of the table, or "forward", which is two.
    """
    way = Way()
    if actor.person_id is None or actor.token_id is not None or not (move == "forward" or MOVES[move].back):
        yield way
        return
    with transaction.atomic():
        with db.scoped(step.writing(actor)):
            row = Matter.objects.select_for_update(of=("self",)).filter(pk=matter).first()
            before = None if row is None else _before(row)
        yield way
        if row is None or before is None:
            return
        with db.scoped(step.writing(actor)):
            events = list(Event.objects.filter(matter=row, number__gt=row.version).order_by("number"))
            if not events:
                # Sent twice: the way that was kept the first time is still open, or is not.
                kept = WayBack.objects.filter(matter=row, until=row.version, ends_at__gt=now).first()
                way.until = kept.until if kept is not None and _is_by(actor, row.pk, kept.until) else None
            elif taking_back.is_revocable([one.move for one in events]) and all(one.person_id == actor.person_id for one in events):
                way.until = events[-1].number
                # By the clock, not by the event: one that is dated ahead would keep the post from everybody until then.
                ends_at = taking_back.ends_at(now, matters)
                kept = WayBack(matter=row, since=events[0].number, until=way.until, ends_at=ends_at, before=before)
                WayBack.objects.bulk_create(
                    [kept], update_conflicts=True, unique_fields=["matter"], update_fields=["since", "until", "ends_at", "before"]
                )


def _is_by(actor: Scope, matter: int, number: int) -> bool:
    return Event.objects.filter(matter=matter, number=number, person=actor.person_id).exists()


def _before(row: Matter) -> dict[str, Any]:
    """Return how a locked matter stands, as it is kept. Two queries."""
    working = Assignment.objects.filter(matter=row).order_by("pk").values_list(*OF_WORKING)
    return {
        "matter": {name: _plain(getattr(row, name)) for name in COLUMNS},
        "working": [[_plain(value) for value in one] for one in working],
        "asked": list(Asked.objects.filter(matter=row).order_by("pk").values_list("pk", flat=True)),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    is_moment = value is not None and isinstance(model._meta.get_field(name), models.DateTimeField)
    return datetime.fromisoformat(value) if is_moment else value


@transaction.atomic
def take_back(*, actor: Scope, now: datetime, matter: int, until: int) -> Event:
    """Take back the step that ended with an event of this number. Asked twice it has one effect.

    Raises NotAllowed for what is not his, NotRevocable, Overtaken where something has happened since, TooLate.
    """
    with step.held(actor, matter) as held:
        found = held.matter
        again = Event.objects.filter(matter=found, number=until + 1, move="take_back", person=actor.person_id).first()
        if actor.person_id is not None and again is not None:
            return again
        way = WayBack.objects.select_for_update().filter(matter=found, until=until).first()
        events = list(Event.objects.filter(matter=found, number__range=(way.since if way else until, until)).order_by("number"))
        if not events:
            raise NotAllowed("matters.take_back", found.path)
        _demand(actor, now, found, way, events)
        assert way is not None
        _restore(found, way.before)
        event = _write(actor, now, found, way.since, events[-1])
        way.delete()
        return event


def _demand(actor: Scope, now: datetime, found: Matter, way: WayBack | None, events: list[Event]) -> None:
    """Demand that a step may go back. Where its way is gone, those concerned were told: it is too late whatever the time."""
    last = events[-1]
    persons = {one.person_id for one in events}
    person = persons.pop() if len(persons) == 1 else None
    done = taking_back.Step(person, [one.move for one in events], last.number, way.ends_at if way else last.at)
    why = taking_back.refusal(done, person=actor.person_id, version=found.version, now=now)
    if why == "not_yours":
        raise NotAllowed("matters.take_back", found.path)
    if why == "not_revocable":
        raise errors.NotRevocable
    if why == "overtaken":
        since = Event.objects.filter(matter=found, number__gt=last.number).order_by("number").values_list("move", flat=True).first()
        raise errors.ActedOnSince(step.move_words(since or last.move))
    if why == "too_late" or way is None:
        raise errors.TooLate(last.move)


def _restore(found: Matter, before: dict[str, Any]) -> None:
    """Write a matter back as it stood: its columns, who works on it, who is asked."""
    for name in COLUMNS:
        setattr(found, name, _value(Matter, name.removesuffix("_id"), before["matter"][name]))
    kept = {one[0]: one[1:] for one in before["working"]}
    # First those of the step: of two that lead at once the database keeps none.
    Assignment.objects.filter(matter=found).exclude(pk__in=kept).delete()
    for row in Assignment.objects.filter(matter=found):
        values = {name: _value(Assignment, name, value) for name, value in zip(OF_WORKING[1:], kept[row.pk], strict=True)}
        if any(getattr(row, name) != value for name, value in values.items()):
            Assignment.objects.filter(pk=row.pk).update(**values)
    Asked.objects.filter(matter=found).exclude(pk__in=before["asked"]).delete()


def _write(actor: Scope, now: datetime, found: Matter, since: int, last: Event) -> Event:
    """Write the event that takes a step back, and the record."""
    found.version += 1
    found.last_at = max(now, found.last_at)
    event = Event(matter=found, path=found.path, number=found.version, at=found.last_at, move="take_back", takes_back=since)
    event.state, event.outcome, event.level, event.pace, event.round = (
        found.state, found.outcome, found.level, found.pace, found.round,
    )  # fmt: skip
    event.part, event.role, event.body_id, event.person_id = last.part, last.role, last.body_id, actor.person_id
    event.save(force_insert=True)
    found.save()
    audit.record(
        actor=actor,
        now=now,
        verb=step.VERB_OF["take_back"],
        subject="matters.matter",
        subject_id=found.pk,
        path=found.path,
        grant=parts.grant_for(actor, found, last.part),  # type: ignore[arg-type]
        detail={"event": event.number, "part": last.part, "takes_back": [since, last.number]},
    )
    return event


@dataclass(frozen=True, slots=True)
class LetGo:
    """Of steps, as (matter, event): those that can still be taken back, and those that were."""

    waiting: frozenset[tuple[int, int]]
    taken_back: frozenset[tuple[int, int]]


def let_go(*, now: datetime, steps: Iterable[tuple[int, int]]) -> LetGo:
    """Close the ways back whose time is over, since these steps are about to be told, and return what is not to be told, or not yet.

    To be called by the post, in the transaction that tells. A way that somebody holds at this moment counts as open: it is asked again
    later. Two queries, one more where a way is open, another where its time is over. Leaves no record.
    """
    asked = frozenset(steps)
    matters = sorted({matter for matter, _event in asked})
    if not matters:
        return LetGo(frozenset(), frozenset())
    ways = list(WayBack.objects.filter(matter__in=matters))
    if ways:
        ripe = WayBack.objects.filter(matter__in=matters, ends_at__lte=now).order_by("matter")
        mine = {one.pk: one.until for one in ripe.select_for_update(skip_locked=True)}
        if mine:
            WayBack.objects.filter(matter__in=mine).delete()
        ways = [one for one in ways if mine.get(one.pk) != one.until]
    # Read after the ways are ours: what was taken back until then is seen.
    rows = Event.objects.filter(matter__in=matters, takes_back__isnull=False).values_list("matter_id", "takes_back", "number")
    gone = {(matter, number) for matter, first, last in rows for number in range(first or last, last + 1)}
    waiting = {(one.pk, number) for one in ways for number in range(one.since, one.until + 1)}
    return LetGo(asked & waiting, asked & gone)
