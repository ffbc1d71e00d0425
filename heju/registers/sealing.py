"""What an import keeps, packed and closed by the vault, each value bound to its own row: files, checked rows, journals."""

from __future__ import annotations

import base64
import zlib
from uuid import UUID

from heju.kit.vault import context_of
from heju.people import vault

PIECE_BYTES = 1 << 20


def close(table: str, column: str, public_id: UUID, content: bytes) -> bytes:
    """Return bytes packed and closed for one column of one row."""
    packed = base64.b64encode(zlib.compress(content, 1)).decode("ascii")
    return vault.keyring().encrypt(packed, context_of(table, column, public_id))


def reveal(table: str, column: str, public_id: UUID, closed: bytes | memoryview) -> bytes:
    """Return what was closed. Raises Tampered."""
    packed = vault.keyring().decrypt(bytes(closed), context_of(table, column, public_id))
    return zlib.decompress(base64.b64decode(packed))
