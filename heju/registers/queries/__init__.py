"""Reads of imports: the sheet itself, its batches, the rows behind each figure. The row policies decide whose imports there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from heju.jobs import queries as jobs
from heju.jobs import rules as jobs_rules
from heju.registers import sealing
from heju.registers.models import Batch, Export, Import, ImportState, Piece, Remembered
from heju.registers.rules import rows as rules
from heju.registers.rules.rows import Row

BUSY = (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING)


def one(number: int) -> Import | None:
    """Return an import that the asker may see, or None."""
    return Import.objects.select_related("place").filter(pk=number).first()


def is_stalled(sheet: Import) -> bool:
    """Say whether an import is busy by its state while no job works on it any more: refused, cancelled or given up."""
    if sheet.state not in BUSY:
        return False
    job = job_of(sheet)
    return job is None or job.state not in jobs_rules.OPEN


def job_of(sheet: Import) -> Any:
    """Return the job that works on an import, or worked on it last; None for none."""
    return None if sheet.job_id is None else jobs.one(sheet.job_id)


def newest(account: int | None, *, limit: int = 50) -> list[Import]:
    """Return the imports of an account and of those who share its register, newest first."""
    return list(Import.objects.select_related("place").order_by("-id")[:limit])


def content(sheet: Import) -> bytes:
    """Return the uploaded file. Raises Emptied when it was deleted."""
    pieces = Piece.objects.filter(sheet=sheet).order_by("number")
    found = b"".join(sealing.reveal("registers_piece", "content", piece.public_id, piece.content) for piece in pieces.iterator(16))
    if not found:
        raise Emptied
    return found


class Emptied(Exception):
    """The contents of an import are deleted: its time is over."""


def rows_of(batch: Batch) -> list[Row]:
    """Return the checked rows of a batch."""
    return rules.unpack(sealing.reveal("registers_batch", "rows", batch.public_id, batch.rows).decode())


def journal_of(batch: Batch) -> dict[int, dict[str, Any]]:
    """Return what writing a batch changed, by row; nothing where it was not written."""
    if batch.journal is None:
        return {}
    text = sealing.reveal("registers_batch", "journal", batch.public_id, batch.journal).decode()
    return {int(row): entry for row, entry in json.loads(text).items()}


def batches(sheet: Import) -> list[Batch]:
    """Return the batches of an import without their contents, in order."""
    return list(Batch.objects.filter(sheet=sheet).defer("rows", "journal").order_by("number"))


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of an import; `after` is the row where the next page begins, 0 at the end."""

    rows: list[Row]
    after: int


def rows(sheet: Import, *, outcome: str, after: int = 0, limit: int = 50) -> RowPage:
    """Return one page of the rows of an outcome, "" for all, from behind a row. Opens only the batches that hold such rows."""
    found: list[Row] = []
    for row in each_row(sheet, outcome):
        if row.row > after:
            found.append(row)
        if len(found) > limit:
            return RowPage(found[:limit], found[limit - 1].row)
    return RowPage(found, 0)


def each_row(sheet: Import, outcome: str = "") -> Iterator[Row]:
    """Yield the rows of an outcome in order, "" for all."""
    for batch in batches(sheet):
        if outcome and not batch.counts.get(outcome):
            continue
        for row in rows_of(Batch.objects.get(pk=batch.pk)):
            if not outcome or row.outcome == outcome:
                yield row


def remembered(place: int, kind: str, body: int | None, signature: str) -> dict[str, int]:
    """Return which column was which the last time, empty where nothing is known."""
    found = Remembered.objects.filter(place=place, kind=kind, body_id=body, signature=signature).first()
    return dict(found.mapping) if found else {}


def in_the_way(sheet: Import) -> Import | None:
    """Return another import of the same kind that is being written or undone right now, as far as the asker may see."""
    return Import.objects.filter(kind=sheet.kind, state__in=(ImportState.WRITING, ImportState.UNDOING)).exclude(pk=sheet.pk).first()


# ---- exports ------------------------------------------------------------------------------------------------------


def day_of(filters: Mapping[str, str], today: date) -> date:
    """Return the day that a page was asked for, today where none or one to come was."""
    try:
        return min(date.fromisoformat(filters.get("on", "")), today)
    except ValueError:
        return today


def export(number: int) -> Export | None:
    """Return one of the asker's exports, None where it is not his."""
    return Export.objects.select_related("place").defer("content").filter(pk=number).first()


def exports(limit: int = 50) -> list[Export]:
    """Return the asker's exports without their files, newest first."""
    return list(Export.objects.select_related("place").defer("content").order_by("-id")[:limit])
