"""Apply a checked sheet: batch by batch, each in one transaction with its mark, so that it goes on wherever it was interrupted."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.registers import queries, sealing
from heju.registers.actions import refusals, starting
from heju.registers.actions.map_columns import locked
from heju.registers.kinds import frame as frames
from heju.registers.kinds import register
from heju.registers.kinds.frame import Entry, Frame, Kind, Meanwhile
from heju.registers.models import Batch, Import, ImportState
from heju.registers.rules import rows as rules
from heju.registers.rules.rows import Row


@transaction.atomic
def begin_apply(*, actor: Scope, now: datetime, sheet: Import, takes_doubtful: bool = False) -> Import:
    """Have a checked sheet written; `takes_doubtful` writes rows that may be double, too.

    One that was interrupted goes on where it stopped. Raises WrongState, WrongPlace, NothingToWrite, Emptied.
    """
    found = locked(actor, sheet, ImportState.CHECKED, ImportState.UNDONE, stalled=(ImportState.WRITING,))
    if found.emptied_at is not None:
        raise refusals.Emptied
    wanted = rules.WRITES | ({rules.DOUBTFUL} if takes_doubtful else set())
    if not any(found.checked.get(outcome) for outcome in wanted):
        raise refusals.NothingToWrite
    if found.state == ImportState.UNDONE:
        # Once more after it was undone: every batch is open again.
        Batch.objects.filter(sheet=found).update(written_at=None, undone_at=None, journal=None)
    if found.state != ImportState.WRITING:
        found.options = {**found.options, "takes_doubtful": takes_doubtful}
    found.state, found.written, found.undone = ImportState.WRITING, {}, {}
    found.save(update_fields=["state", "written", "undone", "options"])
    starting.start(actor, now, found, "registers.write")
    return found


class Ahead:
    """The batch that comes next: opened and prepared while the database still writes the one before."""

    def __init__(self) -> None:
        self.number: UUID | None = None
        self.rows: list[Row] = []

    def rows_of(self, batch: Batch) -> list[Row]:
        """Return the checked rows of a batch, opened before or now. A check that came in between has made other batches."""
        found = self.rows if self.number == batch.public_id else queries.rows_of(batch)
        self.number, self.rows = None, []
        return found

    def open(self, batch: Batch, kind: Kind, wanted: Collection[str]) -> None:
        """Open a batch that is not written yet, and have its rows prepared."""
        self.rows = queries.rows_of(batch)
        kind.prepare([row for row in self.rows if row.outcome in wanted], writes=True)
        self.number = batch.public_id


def write_batch(
    *,
    actor: Scope,
    now: datetime,
    day: date,
    sheet: Import,
    number: int,
    kind: Kind | None = None,
    ahead: Ahead | None = None,
) -> dict[str, int]:
    """Write one batch, once: the rows, what they changed (sealed), and the mark are one transaction of the caller's. Return its counts.

    With `ahead` the batch that follows is opened and prepared while this one is being written.
    """
    # What was opened beforehand is not read once more.
    batch = Batch.objects.select_for_update().defer("rows", "journal").get(sheet=sheet, number=number)
    if batch.written_at is not None:
        return dict(batch.counts)
    doer = kind or register.doer(Frame(sheet, actor, now, day))
    found = ahead.rows_of(batch) if ahead else queries.rows_of(batch)
    coming = Batch.objects.filter(sheet=sheet, number=number + 1, written_at=None).first() if ahead else None
    wanted = rules.WRITES | ({rules.DOUBTFUL} if sheet.options.get("takes_doubtful") else set())
    sealed: list[tuple[dict[int, Entry], bytes]] = []

    def meanwhile(journal: dict[int, Entry]) -> None:
        sealed.append((journal, _sealed(batch, journal)))
        if ahead and coming:
            ahead.open(coming, doer, wanted)

    before = _standing(found)
    journal = _write(doer, [row for row in found if row.outcome in wanted], meanwhile)
    changed = ["journal", "counts", "written_at"]
    if _standing(found) != before:
        changed.append("rows")
        batch.rows = sealing.close("registers_batch", "rows", batch.public_id, rules.pack(found).encode())
    # Of a batch that was halved what was sealed beforehand is not what was written.
    batch.journal = sealed[-1][1] if sealed and sealed[-1][0] is journal else _sealed(batch, journal)
    batch.counts, batch.written_at = rules.counts(found), now
    batch.save(update_fields=changed)
    return dict(batch.counts)


def _standing(found: list[Row]) -> list[tuple[str, int]]:
    """Return what writing may change about rows: the outcome, and how much is said."""
    return [(row.outcome, len(row.told)) for row in found]


def _sealed(batch: Batch, journal: dict[int, Entry]) -> bytes:
    return sealing.close("registers_batch", "journal", batch.public_id, json.dumps(journal, separators=(",", ":")).encode())


def _write(kind: Kind, found: list[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
    """Write rows; where one collides with what somebody else did a moment ago, halve until it is found and refuse it alone."""
    if not found:
        return {}
    try:
        with transaction.atomic():
            return kind.write(found, meanwhile)
    except IntegrityError:
        kind.reset()
        if len(found) == 1:
            found[0].refuse(frames.FASTER)
            return {}
    middle = len(found) // 2
    return _write(kind, found[:middle]) | _write(kind, found[middle:])


@transaction.atomic
def finish_apply(*, actor: Scope, now: datetime, sheet: Import) -> Import:
    """Note that every batch is written, and what became of the rows. The same again changes nothing."""
    found = Import.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if found.state != ImportState.WRITING:
        return found
    total: dict[str, int] = {}
    for batch in queries.batches(found):
        total = rules.added(total, batch.counts)
    found.state, found.written, found.written_at = ImportState.WRITTEN, total, now
    found.save(update_fields=["state", "written", "written_at"])
    audit.record(
        actor=actor, now=now, verb="registers.applied", subject="registers.import", subject_id=found.pk, path=found.path,
        detail={"kind": found.kind, **total},
    )  # fmt: skip
    return found
