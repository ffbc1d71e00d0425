"""The closed values of persons: which context, which blind index. The only module that opens a name, a phone, an identity number or a
photo of papers.

Beside each index stands a second one, empty except while the index key changes (`docs/rules/vault.md`): who writes, writes both with `put`
or `next_index_of`; who looks up, asks for all of `indexes_of`.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from heju.kit import keys, vault_columns
from heju.kit.vault import Keyring, UnknownKey, context_of

if TYPE_CHECKING:
    from heju.people.models import Person

TABLE = "people_person"
PROOFS = "people_proof"
FIELDS = ("name", "phone", "identity")


def keyring() -> Keyring:
    """Return the keyring of this installation. Raises UnsafeKeyFile when others can read its file."""
    return keys.keyring()


def close(field: str, public_id: UUID, plain: str) -> bytes:
    """Return a value closed for one field of one person; it opens nowhere else."""
    return keyring().encrypt(plain, context_of(TABLE, field, public_id))


def put(person: Person, field: str, plain: str) -> list[str]:
    """Close a value into a field of an unsaved person, with its indexes, and return the names of what has changed."""
    setattr(person, field, close(field, person.public_id, plain))
    setattr(person, f"{field}_index", index_of(field, plain))
    setattr(person, f"{field}_index_next", next_index_of(field, plain))
    return [field, f"{field}_index", f"{field}_index_next"]


def open_value(person: Person, field: str) -> str:
    """Return a field in clear, "" where it is empty. Raises Tampered when the value was changed or moved."""
    closed = getattr(person, field)
    return open_closed(bytes(closed), context_of(TABLE, field, person.public_id)) if closed else ""


def open_closed(closed: bytes, context: str) -> str:
    """Return what an envelope holds; another process may have closed it with a key that came a moment ago. Raises Tampered, UnknownKey."""
    try:
        return keyring().decrypt(closed, context)
    except UnknownKey:
        return keys.refreshed().decrypt(closed, context)


def index_of(field: str, plain: str) -> bytes:
    """Return the blind index of a value, the same for persons and for accounts."""
    return keyring().blind_index(plain, f"{TABLE}.{field}")


def next_index_of(field: str, plain: str) -> bytes | None:
    """Return what stands in the second column of the index, None except while the index key changes."""
    return keyring().next_index(plain, f"{TABLE}.{field}")


def indexes_of(field: str, plain: str) -> tuple[bytes, ...]:
    """Return every blind index under which a value may stand now: one, and two while the index key changes."""
    return keyring().blind_indexes(plain, f"{TABLE}.{field}")


def new_ids(count: int) -> list[bytes]:
    """Return random public ids of version 4, each as its 16 bytes.

    Those drawn together begin with the same four random bytes, so that they lie together in their index; 90 bits of each are its own.
    """
    begin, drawn = secrets.token_bytes(4), secrets.token_bytes(12 * count)
    return [
        b"%b%b%c%b%c%b" % (begin, one[:2], one[2] & 0x0F | 0x40, one[3:4], one[4] & 0x3F | 0x80, one[5:])
        for one in (drawn[at : at + 12] for at in range(0, 12 * count, 12))
    ]


class Sealer:
    """The keyring as it is when asked, for the many values of one transaction: read once. Never kept longer."""

    def __init__(self) -> None:
        self.ring = keyring()

    def close_column(self, field: str, public_ids: Sequence[bytes], plains: Sequence[str | None]) -> list[bytes | None]:
        """Return what `close` returns for each person, None where there is no value. Ids are given as their 16 bytes."""
        there = [place for place, plain in enumerate(plains) if plain]
        found: list[bytes | None] = [None] * len(plains)
        values = [plains[place] or "" for place in there]
        for place, closed in zip(there, vault_columns.closed(self.ring, values, _contexts(field, public_ids, there)), strict=True):
            found[place] = closed
        return found

    def index_column(self, field: str, plains: Sequence[str | None]) -> list[bytes | None]:
        """Return what `index_of` returns for each value, None where there is none."""
        found = iter(vault_columns.indexes(self.ring.index_secret, f"{TABLE}.{field}", [plain for plain in plains if plain]))
        return [next(found) if plain else None for plain in plains]

    def next_column(self, field: str, plains: Sequence[str | None]) -> list[bytes | None]:
        """Return what `next_index_of` returns for each value, None where there is none."""
        if not self.ring.phase:
            return [None] * len(plains)
        return [self.ring.next_index(plain, f"{TABLE}.{field}") if plain else None for plain in plains]


def _contexts(field: str, public_ids: Sequence[bytes], there: Sequence[int]) -> Iterator[str]:
    """Yield where the values of some persons stand, as `context_of` names it."""
    before = f"{TABLE}.{field}#"
    for place in there:
        one = public_ids[place].hex()
        yield f"{before}{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}"


def close_image(public_id: UUID, image: bytes) -> bytes:
    """Return a photo of papers closed for its own row; it opens nowhere else."""
    return keyring().encrypt(base64.b64encode(image).decode(), context_of(PROOFS, "image", public_id))


def open_image(public_id: UUID, closed: bytes) -> bytes:
    """Return a photo of papers in clear. Raises Tampered when it was changed or moved."""
    return base64.b64decode(open_closed(bytes(closed), context_of(PROOFS, "image", public_id)))


def hash_of_code(code: str) -> bytes:
    """Return the keyed hash of an invitation's code: who reads the table learns no code from it."""
    return keyring().blind_index(code, "people_invitation.code")


def hashes_of_code(code: str) -> tuple[bytes, ...]:
    """Return every hash under which a code may stand now: one, and two while the index key changes."""
    return keyring().blind_indexes(code, "people_invitation.code")
