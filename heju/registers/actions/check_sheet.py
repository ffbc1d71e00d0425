"""Check a sheet: read it, judge every row, keep what would become of each. The register itself is not touched."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from heju.audit import actions as audit
from heju.kit import apart
from heju.kit.scope import Scope
from heju.registers import parameters, queries, sealing
from heju.registers.actions import starting
from heju.registers.actions.map_columns import CHECKING, OPEN, locked
from heju.registers.actions.receive_sheet import may_keep
from heju.registers.kinds import register
from heju.registers.kinds.frame import Frame, Kind
from heju.registers.models import Batch, Import, ImportState
from heju.registers.rules import mapping, preparing, rows
from heju.registers.rules.columns import KINDS
from heju.registers.rules.rows import Row
from heju.registers.sheets.refusals import SheetRefused

Step = Callable[[int, int | None, str], None]


@transaction.atomic
def begin_check(*, actor: Scope, now: datetime, sheet: Import) -> Import:
    """Have a sheet checked; what an earlier check found is thrown away. Raises WrongState, WrongPlace."""
    found = locked(actor, sheet, *OPEN, stalled=CHECKING)
    found.state = ImportState.CHECKING
    found.save(update_fields=["state"])
    starting.start(actor, now, found, "registers.check")
    return found


def check_sheet(*, actor: Scope, now: datetime, day: date, sheet: Import, step: Step) -> Import:
    """Judge every row of a sheet and keep the outcome in batches; run inside one transaction. Raises SheetRefused, WrongState.

    Killed in the middle it leaves nothing; run again it begins anew.
    """
    found = locked(actor, sheet, ImportState.CHECKING)
    Batch.objects.filter(sheet=found).delete()
    kind = KINDS[found.kind]
    judge = register.doer(Frame(found, actor, now, day))
    total: dict[str, int] = {}
    done = 0
    with closing(_read(found, day, judge)) as batches:
        hidden = next(batches)
        pile = _Pile(batches, judge)
        while batch := pile.take():
            if kind.by_acts and (pile.taken > 1 or len(batch) > parameters.MOST_ACTS):
                raise SheetRefused("too_many_rows", most=parameters.MOST_ACTS)
            judge.judge(batch, pile.look)
            total = rows.added(total, keep(found, batch, pile.taken - 1, kind.by_acts))
            done += len(batch)
            step(done, None, "")
    if not done:
        raise SheetRefused("no_rows")
    return _finish(actor, now, found, total, [*notes_of(found, hidden), *getattr(judge, "notes", list)()])


class _Pile:
    """Batches of a sheet: while the register is asked about one, the next is taken from the pile and prepared."""

    def __init__(self, batches: Iterator[list[Any]], kind: Kind) -> None:
        self.batches, self.kind = batches, kind
        self.taken = 0
        self.coming: list[Row] | None = None

    def look(self) -> None:
        """Have the next batch ready, empty at the end."""
        if self.coming is None:
            self.coming = [Row(*parts) for parts in next(self.batches, [])]
            self.kind.prepare(self.coming, writes=False)

    def take(self) -> list[Row]:
        """Return the next batch, empty at the end."""
        self.look()
        found, self.coming = self.coming or [], None
        self.taken += 1
        return found


def _read(sheet: Import, day: date, kind: Kind) -> Generator[list[Any]]:
    """Yield what `preparing.batches` yields; of a large sheet the rows are read and cleaned in a process of their own.

    Until that process has counted the owners and has rows, the register that they will be compared with is read.
    """
    content = queries.content(sheet)
    given = {
        "content": content, "kind": KINDS[sheet.kind], "worksheet": sheet.worksheet, "header_row": sheet.header_row or 1,
        "mapping": sheet.mapping, "options": sheet.options, "today": day, "invented": settings.MODE in ("demo", "test"),
        "size": parameters.MOST_ACTS + 1 if KINDS[sheet.kind].by_acts else KINDS[sheet.kind].batch_rows,
    }  # fmt: skip
    if len(content) >= parameters.READ_APART:
        yield from apart.each("heju.registers.rules.preparing:batches", given, kind.read_ahead)
    else:
        yield from preparing.batches(**given)


def keep(sheet: Import, found: list[Row], number: int, by_acts: bool) -> dict[str, int]:
    """Keep judged rows sealed; rows that act one by one are written in smaller batches. Return the counts."""
    size = parameters.ACT_ROWS if by_acts else len(found) or 1
    for start in range(0, len(found), size):
        part, public_id = found[start : start + size], uuid.uuid4()
        closed = sealing.close("registers_batch", "rows", public_id, rows.pack(part).encode())
        Batch.objects.create(public_id=public_id, sheet=sheet, number=number + start // size, counts=rows.counts(part), rows=closed)
    return rows.counts(found)


def _finish(actor: Scope, now: datetime, sheet: Import, total: dict[str, int], notes: list[list[Any]]) -> Import:
    sheet.state, sheet.checked, sheet.checked_at = ImportState.CHECKED, total, now
    sheet.written, sheet.undone, sheet.written_at, sheet.undone_at = {}, {}, None, None
    sheet.notes = notes
    sheet.save(update_fields=["state", "checked", "checked_at", "written", "undone", "written_at", "undone_at", "notes"])
    audit.record(
        actor=actor, now=now, verb="registers.checked", subject="registers.import", subject_id=sheet.pk, path=sheet.path,
        detail={"kind": sheet.kind, **total},
    )  # fmt: skip
    return sheet


def notes_of(sheet: Import, hidden: Sequence[str]) -> list[list[Any]]:
    """Return what somebody should know about how the sheet was read, `hidden` worksheets too: [code, facts]."""
    notes: list[list[Any]] = []
    if sheet.format == "xls":
        notes.append(["opaque", {}])
    if sheet.hidden_columns:
        notes.append(["hidden_columns", {"columns": sheet.hidden_columns}])
    if hidden:
        notes.append(["hidden_sheets", {"count": len(hidden)}])
    if "identity" in mapping.guess(KINDS[sheet.kind], sheet.header).mapping and not may_keep(sheet, "identity"):
        notes.append(["no_identity", {}])
    return notes
