"""Say who leads and who assists; call departments; meet on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from heju.kit import days
from heju.kit.scope import Scope
from heju.matters import errors, parameters
from heju.matters.actions import step
from heju.matters.models import Assignment, Event, Matter


@dataclass(frozen=True, slots=True)
class Named:
    """A body named for a part: its number, its code in the lists, the duty, why (as `Ruling.as_record` gives reasons)."""

    body: int
    code: str
    duty: str = ""
    because: Sequence[dict[str, Any]] = ()


@transaction.atomic
def assign_matter(
    *,
    actor: Scope,
    now: datetime,
    matter: int,
    lead: Named | None,
    assisting: Sequence[Named] = (),
    said: step.Said = step.NOTHING,
    expected: int | None = None,
) -> Event:
    """Hand a matter to the body that leads, and to those that assist; whoever is no longer named is released.

    Raises NobodyLeads, NotAllowed, NotNow, Overtaken.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "assign")
        if lead is None:
            raise errors.NobodyLeads
        others = [one for one in assisting if one.body != lead.body]
        name_bodies(found, now, lead, others)
        changes = {"lead_body_id": lead.body, "lead_code": lead.code, "duty_code": lead.duty, "objected_at": None}
        detail = {**said.detail, "lead": lead.body, "code": lead.code, "duty": lead.duty, "assisting": [one.body for one in others]}
        spoken = step.Said(said.words, said.photos, detail, None, said.key)
        return step.make(actor=actor, now=now, matter=found, move="assign", part=part, said=spoken, changes=changes)


def name_bodies(matter: Matter, now: datetime, lead: Named | None, assisting: Sequence[Named]) -> None:
    """Write who leads and assists from now on. A body called with a clock keeps it; whoever first received stays at the side."""
    wanted: dict[int, tuple[str, Named]] = {one.body: ("assisting", one) for one in assisting}
    if lead is not None:
        wanted[lead.body] = ("lead", lead)
    first = matter.first_body_id
    if first is not None and first not in wanted:
        wanted[first] = ("assisting", Named(first, "first"))
    for row in Assignment.objects.select_for_update().filter(matter=matter, until=None):
        if row.body_id in wanted and wanted[row.body_id][0] == row.part:
            del wanted[row.body_id]
        elif row.body_id in wanted or row.answer_due is None or row.answered_at is not None:
            row.until = now
            row.save(update_fields=["until"])
    for body, (part, one) in sorted(wanted.items(), key=lambda item: item[1][0]):
        _add(matter, now, body, part, one)
    running = Assignment.objects.filter(matter=matter, until=None).values_list("body_id", flat=True)
    matter.bodies = sorted({*matter.bodies, *running})


def _add(matter: Matter, now: datetime, body: int, part: str, one: Named, answer_due: datetime | None = None) -> None:
    row = Assignment(matter=matter, path=matter.path, body_id=body, part=part, code=one.code, duty_code=one.duty, since=now)
    row.because, row.answer_due = list(one.because), answer_due
    row.save(force_insert=True)


def reopen_for_lead(matter: Matter, now: datetime) -> dict[str, Any]:
    """Return what changes where a matter comes back to the body that held the duty; one that nobody led waits for an assignment."""
    return {"objected_at": None, "confirmed": None, "returns": matter.returns + 1}


@transaction.atomic
def call_bodies(
    *,
    actor: Scope,
    now: datetime,
    matter: int,
    bodies: Sequence[Named],
    move: str,
    said: step.Said,
    expected: int | None = None,
) -> Event:
    """Call departments, each of which must answer within its clock (`whistle`), or note who met on the spot (`meet`).

    Raises NobodyLeads where none is named, NotAllowed, NotNow, Overtaken, WordsMissing.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, move)
        if not bodies:
            raise errors.NobodyLeads
        due = _answer_due(now) if move == "whistle" else None
        running = {row.body_id: row for row in Assignment.objects.select_for_update().filter(matter=found, until=None)}
        for one in bodies:
            row = running.get(one.body)
            if row is None:
                _add(found, now, one.body, "assisting", one, due)
            elif due is not None and row.part == "assisting" and (row.answer_due is None or row.answered_at is not None):
                row.answer_due, row.answered_at = due, None
                row.save(update_fields=["answer_due", "answered_at"])
        changes = {"bodies": sorted({*found.bodies, *(one.body for one in bodies)})}
        detail = {**said.detail, "bodies": [one.body for one in bodies], "due": due.isoformat() if due else ""}
        spoken = step.Said(said.words, said.photos, detail, None, said.key)
        return step.make(actor=actor, now=now, matter=found, move=move, part=part, said=spoken, changes=changes)


def _answer_due(now: datetime) -> datetime:
    hours = int(parameters.WHISTLE_WITHIN.on(now.astimezone(days.CHINA).date()))
    return days.add_working_minutes(now, hours * 60)


@transaction.atomic
def answer_call(*, actor: Scope, now: datetime, matter: int, said: step.Said, expected: int | None = None) -> Event:
    """Answer the call for one's own department, in words that everybody concerned reads. Raises NotAllowed, NotNow, WordsMissing."""
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "answer_whistle")
        mine = set(actor.bodies())
        rows = Assignment.objects.select_for_update().filter(matter=found, until=None, body__in=mine, answered_at=None)
        rows.exclude(answer_due=None).update(answered_at=now)
        return step.make(actor=actor, now=now, matter=found, move="answer_whistle", part=part, said=said)
