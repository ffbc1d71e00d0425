"""One level up, by hand with a reason or by the clock; one level down, only what stands on the list there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from heju.duties import queries as duties
from heju.kit.scope import Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.actions.assign import Named, name_bodies
from heju.matters.models import Assignment, Event, Matter
from heju.matters.queries import routing
from heju.matters.rules import moves
from heju.matters.rules.happened import LEVELS, Level
from heju.matters.rules.moves import Part
from heju.organizations.queries import governing


@transaction.atomic
def step_up(*, actor: Scope, now: datetime, matter: int, said: step.Said, expected: int | None = None) -> Event:
    """Bring a matter one level up with a written reason. Whoever first received it stays at its side and answers to the reporter.

    Raises NoLevelAbove, NotAllowed, NotNow, Overtaken, WordsMissing.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        return climb(actor=actor, now=now, matter=found, part=step.demand(actor, found, "step_up"), said=said)


def climb(*, actor: Scope, now: datetime, matter: Matter, part: Part, said: step.Said) -> Event:
    """Move a locked matter one level up. Raises NoLevelAbove."""
    above = moves.level_above(matter.level)  # type: ignore[arg-type]
    if above is None:
        raise errors.NoLevelAbove
    return _to(actor, now, matter, above, "step_up", part, said)


@transaction.atomic
def hand_down(*, actor: Scope, now: datetime, matter: int, said: step.Said, expected: int | None = None) -> Event:
    """Hand a matter one level down, where its list has this kind of matter. Raises NoLevelBelow and as `step_up`."""
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "hand_down")
        below, leaf = moves.level_below(found.level), duties.leaf_of(found.category)  # type: ignore[arg-type]
        if below is None or leaf is None or LEVELS.index(leaf.level) > LEVELS.index(below):
            raise errors.NoLevelBelow
        return _to(actor, now, found, below, "hand_down", part, said)


def _to(actor: Scope, now: datetime, matter: Matter, level: Level, move: str, part: Part, said: step.Said) -> Event:
    """Write the change of level: who led goes on to assist, and the body that holds the level sees the matter."""
    running = Assignment.objects.filter(matter=matter, until=None)
    helping = [Named(row.body_id, row.code, row.duty_code, row.because) for row in running.order_by("id")]
    name_bodies(matter, now, None, helping)
    holder = routing.holder_at(level, governing.governing(matter.compound.path, localdate(now)))
    seen = {*matter.bodies, *([holder.body_id] if holder and holder.body_id else [])}
    changes = {"level": level, "lead_body_id": None, "lead_code": "", "duty_code": "", "objected_at": None, "bodies": sorted(seen)}
    detail = {**said.detail, "level": level, "from": matter.level, "by_clock": part == "system"}
    spoken = step.Said(said.words, said.photos, detail, said.report, said.key)
    return step.make(actor=actor, now=now, matter=matter, move=move, part=part, said=spoken, changes=changes)
