"""Say which column is which; the next sheet with the same header is understood at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from heju.kit.scope import Scope
from heju.registers import parameters, queries
from heju.registers.actions import refusals
from heju.registers.actions.receive_sheet import grant_at, guess, may_keep, wanted_words
from heju.registers.models import Import, ImportState, Remembered
from heju.registers.rules import mapping as rules
from heju.registers.rules.columns import KINDS
from heju.registers.sheets import opening
from heju.registers.sheets.refusals import SheetRefused

CHECKING = (ImportState.CHECKING,)
OPEN = (ImportState.RECEIVED, ImportState.CHECKED)


def locked(actor: Scope, sheet: Import, *states: str, stalled: Collection[str] = ()) -> Import:
    """Return an import under lock, in one of the states, or in one of `stalled` with no job at work. Raises WrongState, WrongPlace."""
    found = Import.objects.select_for_update(of=("self",)).select_related("place").get(pk=sheet.pk)
    if found.state not in states and not (found.state in stalled and queries.is_stalled(found)):
        raise refusals.WrongState
    if grant_at(actor, found.kind, found.path) is None:
        raise refusals.WrongPlace
    return found


@transaction.atomic
def choose_worksheet(*, actor: Scope, sheet: Import, name: str) -> Import:
    """Read another worksheet of the file: its header is found and its columns are guessed anew. Raises SheetRefused, WrongState."""
    found = locked(actor, sheet, *OPEN, stalled=CHECKING)
    kind = KINDS[found.kind]
    grid = opening.open_book(queries.content(found)).grid(name)
    header = rules.find_header(kind, islice(grid.rows(), parameters.HEADER_WITHIN))
    if header is None:
        raise SheetRefused("wrong_sheet", kind=kind.zh, within=parameters.HEADER_WITHIN, wanted=wanted_words(kind))
    found.worksheet, found.header_row, found.header = name, header.row, list(header.names)
    found.hidden_columns = sorted(column for column in grid.hidden.columns if column < len(header.names))
    found.mapping = guess(found)
    found.save(update_fields=["worksheet", "header_row", "header", "hidden_columns", "mapping"])
    return found


@transaction.atomic
def map_columns(*, actor: Scope, now: datetime, sheet: Import, mapping: Mapping[str, int], options: Mapping[str, Any]) -> Import:
    """Keep which column is which, for this sheet and for the next one with the same header. Raises WrongState, WrongPlace."""
    found = locked(actor, sheet, *OPEN, stalled=CHECKING)
    found.mapping = {code: index for code, index in mapping.items() if may_keep(found, code)}
    found.options = dict(options)
    found.save(update_fields=["mapping", "options"])
    signature = rules.Header(found.header_row or 1, tuple(found.header)).signature()
    Remembered.objects.update_or_create(
        place_id=found.place_id, kind=found.kind, body_id=found.body_id, signature=signature,
        defaults={"path": found.path, "mapping": found.mapping, "used_at": now},
    )  # fmt: skip
    return found
