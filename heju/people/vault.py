"""The closed values of persons: which key, which context, which blind index. The only module that opens a name, phone or identity number.

The keyring is read from `HEJU_KEYRING` or from `settings.VAULT_FILE`, made there with mode 0600 on first use, and kept for the process.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from heju.kit.vault import Keyring, context_of

if TYPE_CHECKING:
    from heju.people.models import Person

TABLE = "people_person"
FIELDS = ("name", "phone", "identity")
_VARIABLE = "HEJU_KEYRING"


@cache
def keyring() -> Keyring:
    """Return the keyring of this installation. Raises UnsafeKeyFile when others can read its file."""
    if os.environ.get(_VARIABLE):
        return Keyring.from_environment(os.environ, _VARIABLE)
    path = settings.VAULT_FILE
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        Keyring.generate("k1").write(fresh)
        try:
            # Linked and not renamed: of two processes that start together one ring wins and both read it.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return Keyring.from_file(path)


def close(field: str, public_id: UUID, plain: str) -> bytes:
    """Return a value closed for one field of one person; it opens nowhere else."""
    return keyring().encrypt(plain, context_of(TABLE, field, public_id))


def open_value(person: Person, field: str) -> str:
    """Return a field in clear, "" where it is empty. Raises Tampered when the value was changed or moved."""
    closed = getattr(person, field)
    if not closed:
        return ""
    return keyring().decrypt(bytes(closed), context_of(TABLE, field, person.public_id))


def index_of(field: str, plain: str) -> bytes:
    """Return the blind index of a value, the same for persons and for accounts."""
    return keyring().blind_index(plain, f"{TABLE}.{field}")
