"""Undo an import as a whole: the last batch first, each in one transaction with its mark. What changed since stays, and is named."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.registers import queries, sealing
from heju.registers.actions import refusals, starting
from heju.registers.actions.map_columns import locked
from heju.registers.kinds import frame as frames
from heju.registers.kinds import register
from heju.registers.kinds.frame import Frame, Kind
from heju.registers.models import Batch, Import, ImportState
from heju.registers.rules import rows as rules

# In the counts of an undone import: rows taken back, and rows that have changed since and stay.
BACK, STAYS = "back", "stays"


@transaction.atomic
def begin_undo(*, actor: Scope, now: datetime, sheet: Import) -> Import:
    """Have a written sheet undone. Raises WrongState, WrongPlace, Emptied."""
    found = locked(actor, sheet, ImportState.WRITTEN, stalled=(ImportState.WRITING, ImportState.UNDOING))
    if found.emptied_at is not None:
        raise refusals.Emptied
    found.state = ImportState.UNDOING
    found.save(update_fields=["state"])
    starting.start(actor, now, found, "registers.undo")
    return found


def undo_batch(*, actor: Scope, now: datetime, day: date, sheet: Import, number: int, kind: Kind | None = None) -> dict[str, int]:
    """Undo one batch, once, in a transaction of the caller's; rows that have changed since say so. Return the counts."""
    batch = Batch.objects.select_for_update().get(sheet=sheet, number=number)
    if batch.undone_at is not None:
        return dict(batch.counts)
    doer = kind or register.doer(Frame(sheet, actor, now, day))
    found, journal = queries.rows_of(batch), queries.journal_of(batch)
    # The last row first: what a later row built upon an earlier one goes before it.
    pairs = [(row, journal[row.row]) for row in reversed(found) if row.row in journal]
    back = doer.undo(pairs) if pairs else set()
    for row, _entry in pairs:
        if row.row not in back:
            row.say(frames.CHANGED_SINCE)
            row.outcome = STAYS
    batch.rows = sealing.close("registers_batch", "rows", batch.public_id, rules.pack(found).encode())
    batch.counts, batch.undone_at = {**rules.counts(found), BACK: len(back)}, now
    batch.save(update_fields=["rows", "counts", "undone_at"])
    return dict(batch.counts)


@transaction.atomic
def finish_undo(*, actor: Scope, now: datetime, sheet: Import) -> Import:
    """Note that every batch is undone. The same again changes nothing."""
    found = Import.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if found.state != ImportState.UNDOING:
        return found
    total: dict[str, int] = {}
    for batch in queries.batches(found):
        total = rules.added(total, {outcome: batch.counts.get(outcome, 0) for outcome in (BACK, STAYS)})
    found.state, found.undone, found.undone_at = ImportState.UNDONE, total, now
    found.save(update_fields=["state", "undone", "undone_at"])
    audit.record(
        actor=actor, now=now, verb="registers.undone", subject="registers.import", subject_id=found.pk, path=found.path,
        detail={"kind": found.kind, **total},
    )  # fmt: skip
    return found
