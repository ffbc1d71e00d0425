"""Discard a sheet before it is written; delete the contents of those whose time is over; note who took a copy."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.registers.actions.map_columns import CHECKING, OPEN, locked
from heju.registers.models import Batch, Import, ImportState, Piece


@transaction.atomic
def discard_sheet(*, actor: Scope, now: datetime, sheet: Import) -> Import:
    """Throw a sheet away that was not written: its file and rows are deleted at once. Raises WrongState, WrongPlace."""
    found = locked(actor, sheet, *OPEN, stalled=CHECKING)
    _empty(found, now)
    found.state = ImportState.DISCARDED
    found.save(update_fields=["state", "emptied_at"])
    audit.record(
        actor=actor, now=now, verb="registers.discarded", subject="registers.import", subject_id=found.pk, path=found.path,
        detail={"kind": found.kind},
    )  # fmt: skip
    return found


def empty_sheets(*, actor: Scope, now: datetime, day: date) -> int:
    """Delete file, rows and journal of every import whose time is over, and return how many; from then on none can be undone."""
    due = Import.objects.filter(delete_on__lte=day, emptied_at=None).order_by("pk").values_list("pk", flat=True)
    count = 0
    for number in list(due):
        with transaction.atomic():
            found = Import.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=number, emptied_at=None).first()
            if found is None or found.state in (ImportState.CHECKING, ImportState.WRITING, ImportState.UNDOING):
                continue
            _empty(found, now)
            found.save(update_fields=["emptied_at"])
            audit.record(
                actor=actor, now=now, verb="registers.emptied", subject="registers.import", subject_id=found.pk, path=found.path,
                detail={"kind": found.kind, "due": found.delete_on.isoformat()},
            )  # fmt: skip
            count += 1
    return count


def _empty(sheet: Import, now: datetime) -> None:
    Piece.objects.filter(sheet=sheet).delete()
    Batch.objects.filter(sheet=sheet).delete()
    sheet.emptied_at = now


def record_fetch(*, actor: Scope, now: datetime, sheet: Import) -> None:
    """Note that somebody took along a copy of a sheet: it holds names and numbers in clear."""
    audit.record(
        actor=actor, now=now, verb="registers.fetched", subject="registers.import", subject_id=sheet.pk, path=sheet.path,
        detail={"kind": sheet.kind},
    )  # fmt: skip
