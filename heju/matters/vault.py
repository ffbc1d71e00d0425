"""The closed values of matters: words and names and telephones of reports, words of private events, private photos, hashes of links."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from heju.kit import keys
from heju.kit.vault import UnknownKey, context_of

if TYPE_CHECKING:
    from django.db.models import Model

    from heju.matters.models import Draft, Event, Photo, Report

REPORT, EVENT, PHOTO, DRAFT = "matters_report", "matters_event", "matters_photo", "matters_draft"


def close_report(public_id: UUID, field: str, plain: str) -> bytes:
    """Return a word of a report closed for its row."""
    return keys.keyring().encrypt(plain, context_of(REPORT, field, public_id))


def open_report(report: Report, field: str) -> str:
    """Return a word of a report, "" where there is none. Raises Tampered."""
    closed = getattr(report, field)
    return _open(bytes(closed), context_of(REPORT, field, report.public_id)) if closed else ""


def close_event(matter: int, plain: str) -> bytes:
    """Return the words of an event of a private matter closed for that matter."""
    return keys.keyring().encrypt(plain, context_of(EVENT, "closed_words", matter))


def words_of(event: Event) -> str:
    """Return the words of an event, public or closed. Raises Tampered."""
    if event.closed_words:
        return _open(bytes(event.closed_words), context_of(EVENT, "closed_words", event.matter_id))
    return event.words


def close_photo(public_id: UUID, image: bytes) -> bytes:
    """Return a private photo closed for its row."""
    return keys.keyring().encrypt(base64.b64encode(image).decode(), context_of(PHOTO, "closed_image", public_id))


def image_of(photo: Photo, *, small: bool = False) -> bytes:
    """Return a photo, the small one where there is one and it is asked for. Raises Tampered."""
    if photo.closed_image:
        return base64.b64decode(_open(bytes(photo.closed_image), context_of(PHOTO, "closed_image", photo.public_id)))
    return bytes((photo.small if small else photo.image) or b"")


def close_draft(public_id: UUID, plain: str) -> bytes:
    """Return a piece of what is being written, closed for its row."""
    return keys.keyring().encrypt(plain, context_of(DRAFT, "closed", public_id))


def open_draft(piece: Draft) -> str:
    """Return a piece of what is being written. Raises Tampered."""
    return _open(bytes(piece.closed), context_of(DRAFT, "closed", piece.public_id))


def close_for(row: Model, field: str, plain: str) -> bytes:
    """Return a word closed for a row that has a public number."""
    return keys.keyring().encrypt(plain, context_of(row._meta.db_table, field, row.public_id))  # type: ignore[attr-defined]


def open_from(row: Model, field: str) -> str:
    """Return a closed word of a row that has a public number, "" where there is none. Raises Tampered."""
    closed = getattr(row, field)
    return _open(bytes(closed), context_of(row._meta.db_table, field, row.public_id)) if closed else ""  # type: ignore[attr-defined]


def hash_of_code(code: str) -> bytes:
    """Return the keyed hash of the code by which a party comes in: who reads the table learns no code from it."""
    return keys.keyring().blind_index(code, "matters_mediationparty.code")


def hashes_of_code(code: str) -> tuple[bytes, ...]:
    """Return every hash under which a code may stand now: one, and two while the index key changes."""
    return keys.keyring().blind_indexes(code, "matters_mediationparty.code")


def hash_of_link(token: str) -> bytes:
    """Return the hash of a link: whoever reads the table learns no link from it, for a link is drawn from too many."""
    return sha256(token.encode()).digest()


def _open(closed: bytes, context: str) -> str:
    try:
        return keys.keyring().decrypt(closed, context)
    except UnknownKey:
        return keys.refreshed().decrypt(closed, context)
