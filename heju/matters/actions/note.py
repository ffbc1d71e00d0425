"""A word among those who work on a matter; the reporter never reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.models import Matter, Note
from heju.matters.queries import parts


@transaction.atomic
def write_note(*, actor: Scope, now: datetime, matter: int, words: str, bodies: Sequence[int] = ()) -> Note:
    """Write an internal note, read by one's own body and those named that work on it. Raises NotAllowed, WordsMissing, WordsTooLong."""
    found = Matter.objects.filter(pk=matter).first()
    if found is None:
        raise NotAllowed("matters.note", "")
    mine = parts.parts_of(actor, found)
    part = next((one for one in ("holder", "lead", "assisting") if one in mine), None)
    grant = parts.grant_for(actor, found, part) if part else None
    if grant is None or grant.body_id is None:
        raise NotAllowed("matters.note", found.path)
    said = words.strip()
    if not said:
        raise errors.WordsMissing
    if len(said) > step.MOST_WORDS:
        raise errors.WordsTooLong
    readers = sorted({grant.body_id, *(set(bodies) & set(found.bodies))})
    note = Note(matter=found, path=found.path, at=now, body_id=grant.body_id, person_id=actor.person_id, bodies=readers, words=said)
    note.save(force_insert=True)
    audit.record(
        actor=actor, now=now, verb="matters.noted", subject="matters.matter", subject_id=found.pk, path=found.path, grant=grant,
        detail={"bodies": readers},
    )  # fmt: skip
    return note
