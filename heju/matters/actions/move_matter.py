"""Every move that changes a matter by the table alone: accept, decline, deliberate, object, take up, ask, answer, withdraw and the like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from heju.duties import queries as duties
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.actions.assign import reopen_for_lead
from heju.matters.models import Event, Matter, Report
from heju.matters.queries import parts
from heju.matters.rules import audience, grams, moves

# Ways outside of this platform that the law gives, and that are always shown.
WAYS = ("petition", "court", "police", "supervision", "arbitration", "mediation", "hotline")


@transaction.atomic
def move_matter(
    *,
    actor: Scope,
    now: datetime,
    matter: int,
    move: str,
    said: step.Said = step.NOTHING,
    expected: int | None = None,
    report: Report | None = None,
) -> Event:
    """Make a plain move. `report` is the one whose link was followed, None for somebody who has signed in.

    Raises NotAllowed, NotNow, Overtaken, WordsMissing, WayMissing, UnknownCategory, NoLevelAbove.
    """
    if move not in PLAIN:
        raise ValueError(move)
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, move, report)
        own = report or (parts.own_report(actor, found) if part in step.RESIDENTS else None)
        spoken = step.Said(said.words, said.photos, said.detail, own, said.key)
        changes = PLAIN[move](actor, now, found, spoken)
        return step.make(actor=actor, now=now, matter=found, move=move, part=part, said=spoken, changes=changes)


type Effect = Callable[[Scope, datetime, Matter, step.Said], dict[str, Any]]


def _nothing(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    return {}


def _accept(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    """The first that receives a matter leads it and stays answerable to the reporter."""
    grant = parts.grant_for(actor, matter, "holder")
    body = grant.body_id if grant else None
    if matter.first_body_id is not None or body is None:
        return {}
    return {"first_body_id": body, "bodies": sorted({*matter.bodies, body})}


def _divert(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    if said.detail.get("way") not in WAYS:
        raise errors.WayMissing
    return {}


def _object(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    if matter.objected_at is not None:
        raise errors.NotNow(step.state_words(matter))
    return {"objected_at": now}


def _decide(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    if matter.objected_at is None:
        raise errors.NotNow(step.state_words(matter))
    return {"objected_at": None}


def _appeal(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    """Another level looks at what one level has refused; at the top the same looks again."""
    return {"level": moves.level_above(matter.level) or matter.level}  # type: ignore[arg-type]


def _reclassify(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    leaf = duties.leaf_of(str(said.detail.get("category", "")))
    if leaf is None or leaf.code == matter.category:
        raise errors.UnknownCategory
    if not duties.is_offered(leaf.code, localdate(now), matter.path.split(".")[0]):
        raise errors.UnknownCategory
    said.detail["before"] = matter.category
    return {"category": leaf.code, "pace": leaf.pace}


def _file(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    """Give a past matter its kind: of a private one the title is its kind, an open one is found by the name of it from now on."""
    changes = _reclassify(actor, now, matter, said)
    leaf = duties.leaf_of(changes["category"])
    assert leaf is not None
    name = leaf.names[2].zh
    changes["is_shared"] = audience.is_shared(leaf.code)
    if matter.is_private:
        return changes | {"title": name}
    return changes | {"grams": list(dict.fromkeys([*matter.grams, *grams.grams(name), *pinyin.search_tokens(name)]))}


def _reopen(actor: Scope, now: datetime, matter: Matter, said: step.Said) -> dict[str, Any]:
    step.demand_within_reopening(matter, now)
    return reopen_for_lead(matter, now)


PLAIN: dict[str, Effect] = {
    "accept": _accept,
    "decline": _nothing,
    "no_duty": _nothing,
    "divert": _divert,
    "appeal": _appeal,
    "deliberate": _nothing,
    "conclude": _nothing,
    "object": _object,
    "uphold_objection": _decide,
    "reject_objection": _decide,
    "take_up": _nothing,
    "contact": _nothing,
    "update": _nothing,
    "reply": _nothing,
    "ask": _nothing,
    "answer": _nothing,
    "resume": _nothing,
    "reclassify": _reclassify,
    "file": _file,
    "withdraw": _nothing,
    "solved_itself": _nothing,
    "still_fixed": _nothing,
    "reopen": _reopen,
}
