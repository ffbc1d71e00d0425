"""Receive a sheet: guard it, keep it sealed, find its header, guess its columns."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.organizations import roles
from heju.people import actions as people
from heju.places import queries as places
from heju.places import rules as place_rules
from heju.registers import parameters, queries, sealing
from heju.registers.actions import refusals
from heju.registers.kinds.register import OFFERED
from heju.registers.models import Import, ImportState, Piece
from heju.registers.rules import mapping
from heju.registers.rules.columns import KINDS, Kind
from heju.registers.sheets import opening
from heju.registers.sheets.refusals import SheetRefused

HANDLERS = frozenset({"branch", "government"})


def grant_at(actor: Scope, kind: str, path: str) -> Grant | None:
    """Return the grant by which somebody may import a kind of sheet at a place, or None.

    A place that holds all that one grant reaches is allowed too: a branch that covers several compounds brings one sheet for all of them.
    Each row is demanded at its own place again.
    """
    for grant in actor.grants:
        if not {roles.IMPORT, OFFERED[kind].power} <= grant.powers or people.handler_of_grant(grant) not in HANDLERS:
            continue
        if Scope(grants=(grant,)).may(roles.IMPORT, path) or path == place_rules.common_root(list(grant.paths)):
            return grant
    return None


@transaction.atomic
def receive_sheet(*, actor: Scope, now: datetime, day: date, kind: str, place: int, file_name: str, content: bytes) -> Import:
    """Keep a sheet for a place, sealed, with its header found and its columns guessed. Nothing of it is read further.

    Raises WrongPlace, SheetRefused (the file, or a sheet that is none of this kind).
    """
    here = places.here(place)
    grant = grant_at(actor, kind, here.path) if here else None
    handler = people.handler_of_grant(grant)
    if here is None or grant is None or handler is None or actor.account_id is None:
        raise refusals.WrongPlace
    book = opening.open_book(content)
    worksheet, header, hidden = find_header(book, KINDS[kind])
    sheet = Import(
        kind=kind, place_id=here.id, path=here.path, account_id=actor.account_id, body_id=grant.body_id,
        handler=handler, file_name=file_name[-120:], size=len(content), digest=hashlib.sha256(content).hexdigest(),
        format=book.format, worksheets=list(book.names), worksheet=worksheet, header_row=header.row, header=list(header.names),
        hidden_columns=hidden, received_at=now, delete_on=day + timedelta(days=parameters.KEPT_DAYS), state=ImportState.RECEIVED,
    )  # fmt: skip
    sheet.mapping = guess(sheet)
    sheet.save(force_insert=True)
    _keep(sheet, content)
    audit.record(
        actor=actor, now=now, verb="registers.received", subject="registers.import", subject_id=sheet.pk, path=here.path, grant=grant,
        detail={"kind": kind, "size": len(content), "digest": sheet.digest},
    )  # fmt: skip
    return sheet


def find_header(book: opening.Book, kind: Kind) -> tuple[str, mapping.Header, list[int]]:
    """Return the first worksheet that looks like the kind, its header row and its hidden columns. Raises SheetRefused: a wrong sheet."""
    for name in book.names:
        grid = book.grid(name)
        header = mapping.find_header(kind, islice(grid.rows(), parameters.HEADER_WITHIN))
        if header is not None:
            return name, header, sorted(column for column in grid.hidden.columns if column < len(header.names))
    raise SheetRefused("wrong_sheet", kind=kind.zh, within=parameters.HEADER_WITHIN, wanted=wanted_words(kind))


def wanted_words(kind: Kind) -> str:
    """Return the columns that a kind cannot do without, in words."""
    return "、".join("或".join(kind.column(code).zh for code in group) for group in kind.needs)


def guess(sheet: Import) -> dict[str, int]:
    """Return which column is which: as the last time with the same header, else by the names."""
    header = mapping.Header(sheet.header_row or 1, tuple(sheet.header))
    known = queries.remembered(sheet.place_id, sheet.kind, sheet.body_id, header.signature())
    if known:
        return known
    found = mapping.guess(KINDS[sheet.kind], header.names, sheet.hidden_columns).mapping
    return {code: index for code, index in found.items() if may_keep(sheet, code)}


def may_keep(sheet: Import, code: str) -> bool:
    """Say whether the handler for whom a sheet is brought in may keep a column: identity numbers are for statutory registers only."""
    return code != "identity" or sheet.handler == "government"


def _keep(sheet: Import, content: bytes) -> None:
    pieces = []
    for number, start in enumerate(range(0, len(content), sealing.PIECE_BYTES)):
        public_id = uuid.uuid4()
        closed = sealing.close("registers_piece", "content", public_id, content[start : start + sealing.PIECE_BYTES])
        pieces.append(Piece(public_id=public_id, sheet=sheet, number=number, content=closed))
    Piece.objects.bulk_create(pieces, batch_size=8)
