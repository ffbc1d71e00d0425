"""The vault for whole columns: the same envelopes and the same blind indexes as `vault`, made by the hundred thousand.

What does not change from value to value is worked out once: the key's schedule, the beginning of the envelope, the state of the HMAC behind
its key and the column's name; nonces come from the machine's generator in one piece. Nothing is kept beyond the column.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any

from heju.kit import vault
from heju.kit.vault import Algorithm, Keyring

BLOCK = 64


def closed(ring: Keyring, plains: Sequence[str], contexts: Iterable[str]) -> list[bytes]:
    """Return values closed for their places as `Keyring.encrypt` closes one. Raises ValueError without a context."""
    key = next(one for one in ring.keys if one.id == ring.active)
    if key.algorithm is not Algorithm.AES_256_GCM:
        return [ring.encrypt(plain, context) for plain, context in zip(plains, contexts, strict=True)]
    begin = bytes((vault.VERSION, key.algorithm, len(key.id))) + key.id.encode()
    length = (len(begin) + vault.NONCE_BYTES).to_bytes(4, "big")
    encrypt, size = vault.aes(key.secret).encrypt, vault.NONCE_BYTES
    nonces, at = secrets.token_bytes(size * len(plains)), 0
    found = []
    for plain, context in zip(plains, contexts, strict=True):
        if not context:
            raise ValueError("The value must be bound to its place.")
        nonce = nonces[at : at + size]
        at += size
        header = begin + nonce
        found.append(header + encrypt(nonce, plain.encode(), length + header + context.encode()))
    return found


def indexes(secret: bytes, column: str, values: Sequence[str]) -> list[bytes]:
    """Return the blind indexes of values of one column, as `Keyring.blind_index` gives each. Raises ValueError without a column.

    HMAC (RFC 2104) with both hashes already past their block of the key: half of its work, and all of setting it up.
    """
    if not column:
        raise ValueError("A blind index needs its column.")
    name, padded = column.encode(), secret.ljust(BLOCK, b"\x00")
    inner = sha256(bytes(byte ^ 0x36 for byte in padded))
    inner.update(len(name).to_bytes(4, "big") + name)
    outer = sha256(bytes(byte ^ 0x5C for byte in padded))
    copy_inner: Callable[[], Any] = inner.copy
    copy_outer: Callable[[], Any] = outer.copy
    size = vault.INDEX_BYTES
    found = []
    for value in vault.comparables(values):
        first, second = copy_inner(), copy_outer()
        first.update(value)
        second.update(first.digest())
        found.append(second.digest()[:size])
    return found
