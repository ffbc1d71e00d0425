"""The words of the record: a reason given about a person is closed under a key of that person, so that it can be made unreadable for good.

What stands in the record, and what the chain seals, is the closed text; it is opened here, after the row policies have let the row through.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connections
from django.utils.translation import gettext as _

from heju.audit.models import Record
from heju.kit import keys
from heju.kit.vault import Algorithm, Key, Keyring, Tampered, UnknownFormat, UnknownKey, context_of

PREFIX: Final = "closed:"
# A ring of one key has no blind index: this secret is never used.
NO_INDEX: Final = bytes(32)


def ring_of(person: int, secret: bytes) -> Keyring:
    """Return the ring of a person's own key, opened with the keyring of the installation. Raises Tampered, UnknownKey."""
    context = context_of("audit_subjectkey", "secret", person)
    try:
        text = keys.keyring().decrypt(secret, context)
    except UnknownKey:
        text = keys.refreshed().decrypt(secret, context)
    name, _sign, hexed = text.partition(":")
    key = Key(f"p{person}", Algorithm[name], bytes.fromhex(hexed))
    return Keyring((key,), key.id, NO_INDEX)


def context(person: int) -> str:
    """Return the place that words about a person are bound to; the number of a record is not known before it is written."""
    return context_of("audit_record", "why", person)


def opened(records: Iterable[Record]) -> list[Record]:
    """Return the records with their reasons in clear, in memory alone. One query, none where no reason is closed."""
    found = list(records)
    for record, why in zip(found, opened_words([record.why for record in found]), strict=True):
        record.why = why
    return found


def opened_words(whys: Sequence[str]) -> list[str]:
    """Return reasons in clear, in their order. One query, none where no reason is closed."""
    owners = [person_of(why) for why in whys]
    persons = sorted({person for person in owners if person is not None})
    secrets: dict[int, bytes] = {}
    if persons:
        with connections["default"].cursor() as cursor:
            cursor.execute("select person, secret from audit_subject_keys(%s)", [persons])
            secrets = {int(person): bytes(secret) for person, secret in cursor.fetchall()}
    return [why if person is None else _open(why, person, secrets.get(person)) for why, person in zip(whys, owners, strict=True)]


def person_of(why: str) -> int | None:
    """Return whose key closes a reason, None where it is not closed."""
    number = why.removeprefix(PREFIX).partition(":")[0]
    return int(number) if why.startswith(PREFIX) and number.isdigit() else None


def _open(why: str, person: int, secret: bytes | None) -> str:
    if secret is None:
        return _("（本人的资料已经删除，原因不再可读）")
    try:
        return ring_of(person, secret).decrypt(base64.b64decode(why.rpartition(":")[2], validate=True), context(person))
    except (Tampered, UnknownFormat, UnknownKey, binascii.Error):
        return _("（这条原因打不开）")
