"""Announce that something is off; say when it should be back; say that it is back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.actions.raise_matter import Thing, Word, raise_matter
from heju.matters.models import Outage
from heju.matters.queries import outages
from heju.matters.queries.parts import WORK

if TYPE_CHECKING:
    from heju.places.models import Place


@transaction.atomic
def announce_outage(
    *, actor: Scope, now: datetime, place: Place, category: str, words: str, begins_at: datetime, expected_at: datetime | None, key: UUID
) -> Outage:
    """Announce an outage at a place, as a body that works there; its matter takes in what residents report of it.

    Raises NotAllowed, WordsMissing, UnknownCategory, PlaceMissing, TimesWrong.
    """
    grant = _working(actor, place.path)
    if expected_at is not None and expected_at <= begins_at:
        raise errors.TimesWrong
    thing = Thing(place=place, category=category, is_shared=True, absorbs=False)
    made = raise_matter(actor=actor, now=now, thing=thing, word=Word(key=key, words=words, person=actor.person_id, wants_news=False))
    with db.scoped(step.writing(actor)):
        if (before := Outage.objects.filter(matter=made.matter).first()) is not None:
            return before
        outage = Outage(matter=made.matter, place=place, path=place.path, group=outages.group_of(category), words=words.strip())
        outage.begins_at, outage.expected_at = begins_at, expected_at
        if grant.body_id is not None:
            outage.body_id = grant.body_id
        outage.save(force_insert=True)
    _keep(actor, now, "matters.outage_announced", outage, grant)
    return outage


@transaction.atomic
def change_outage(*, actor: Scope, now: datetime, outage: int, expected_at: datetime) -> Outage:
    """Say anew when it should be back. Raises NotAllowed, TimesWrong, NotNow where it is back."""
    held, grant = _own(actor, outage)
    if expected_at <= held.begins_at:
        raise errors.TimesWrong
    held.expected_at = expected_at
    return _write(actor, now, held, grant, "matters.outage_changed", ["expected_at"])


@transaction.atomic
def end_outage(*, actor: Scope, now: datetime, outage: int) -> Outage:
    """Say that it is back: from now on a report stands for itself. Raises NotAllowed, NotNow."""
    held, grant = _own(actor, outage)
    held.ended_at = max(now, held.begins_at)
    return _write(actor, now, held, grant, "matters.outage_ended", ["ended_at"])


def _write(actor: Scope, now: datetime, held: Outage, grant: Grant, verb: str, columns: list[str]) -> Outage:
    with db.scoped(step.writing(actor)):
        held.save(update_fields=columns)
    _keep(actor, now, verb, held, grant)
    return held


def _own(actor: Scope, outage: int) -> tuple[Outage, Grant]:
    with db.scoped(step.writing(actor)):
        held = Outage.objects.select_for_update(of=("self",)).select_related("matter").filter(pk=outage).first()
    if held is None:
        raise NotAllowed(WORK, "")
    grant = _working(actor, held.path)
    if held.ended_at is not None:
        raise errors.NotNow(step.state_words(held.matter))
    return held, grant


def _working(actor: Scope, path: str) -> Grant:
    grant = actor.demand(WORK, path)
    if grant.body_id is None or actor.person_id is None:
        raise NotAllowed(WORK, path)
    return grant


def _keep(actor: Scope, now: datetime, verb: str, outage: Outage, grant: Grant) -> None:
    detail = {"group": outage.group, "expected": outage.expected_at.isoformat() if outage.expected_at else ""}
    audit.record(
        actor=actor, now=now, verb=verb, subject="matters.matter", subject_id=outage.matter_id, path=outage.path, grant=grant, detail=detail
    )
