"""Authenticated encryption of single values, and blind indexes to look them up by.

An envelope is: version (1 byte), algorithm (1), length of the key id (1), key id, nonce (12), ciphertext,
tag (16). Everything before the ciphertext and the caller's context are authenticated with it, so a value
that is cut, changed or moved to another row or field does not open.
"""

import base64
import enum
import hmac
import json
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = 1
NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
INDEX_BYTES: Final = 16
_INDEX_KEY_BYTES: Final = 32
# What folding leaves as it is: digits, and Chinese characters that are no compatibility forms.
_FOLDED: Final = re.compile(r"\+?[0-9]+|[\u4e00-\u9fff]+")
_FOLDED_LINES: Final = re.compile(r"(?:(?:\+?[0-9]+|[\u4e00-\u9fff]+)\n)*+")
_KEY_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")
_ENVIRONMENT: Final = "HEJU_KEYRING"
# The two steps of a change of the index key.
FILLING: Final = "filling"
SWITCHING: Final = "switching"


class Tampered(Exception):
    """The value was changed, cut, or belongs to another context or key."""


class UnknownKey(LookupError):
    """The value was encrypted with a key that is not on the ring."""


class UnknownFormat(ValueError):
    """The envelope or the keyring is of a version or algorithm that this release does not know."""


class UnsafeKeyFile(PermissionError):
    """The file of keys can be read by others, or is no plain file of this user."""


class AlgorithmMissing(RuntimeError):
    """The OpenSSL of this machine does not have the algorithm of the key."""


class Algorithm(enum.IntEnum):
    """Name the ciphers by the number they have in an envelope; a number is never used again."""

    AES_256_GCM = 1
    SM4_GCM = 2

    @property
    def key_bytes(self) -> int:
        """Give the length of a key, in bytes."""
        return 32 if self is Algorithm.AES_256_GCM else 16

    def mode(self, secret: bytes, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
        """Set up the cipher for one message."""
        cipher = algorithms.AES if self is Algorithm.AES_256_GCM else algorithms.SM4
        return Cipher(cipher(secret), modes.GCM(nonce, tag))

    def is_available(self) -> bool:
        """Tell whether the OpenSSL of this machine has the cipher."""
        try:
            self.mode(bytes(self.key_bytes), bytes(NONCE_BYTES)).encryptor()
        except UnsupportedAlgorithm:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Key:
    """Hold one key; its secret is never printed.

    The id is lower case ASCII, at most 32 characters, and is stored with each value. Raises ValueError when
    the id is malformed or the secret has not the length of its algorithm.
    """

    id: str
    algorithm: Algorithm
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _KEY_ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is not the id of a key.")
        if len(self.secret) != self.algorithm.key_bytes:
            raise ValueError(f"The key {self.id} must have {self.algorithm.key_bytes} bytes.")

    @classmethod
    def generate(cls, key_id: str, algorithm: Algorithm = Algorithm.AES_256_GCM) -> Self:
        """Make a new random key."""
        return cls(key_id, algorithm, secrets.token_bytes(algorithm.key_bytes))


def context_of(table: str, column: str, row: object) -> str:
    """Name the place of a value, unambiguously: "people_person.phone#42". Raises ValueError
    when empty.
    """
    parts = (table, column, str(row))
    if not all(parts) or any(sign in part for part in parts[:2] for sign in ".#"):
        raise ValueError("A context needs a table, a column (without . or #) and a row.")
    return f"{table}.{column}#{row}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Hold the keys that open values, the one that closes new ones, and the one for blind indexes.

    While the index key changes there are two of them: `phase` FILLING, when `index_other` is the coming one, then SWITCHING, when it
    is the one before. Raises ValueError when the active key is not on the ring, two keys share an id, or an index key has not 32
    bytes; AlgorithmMissing when this machine has not the algorithm of a key.
    """

    keys: tuple[Key, ...]
    active: str
    index_secret: bytes = field(repr=False)
    index_other: bytes | None = field(default=None, repr=False)
    phase: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        ids = [key.id for key in self.keys]
        if len(set(ids)) != len(ids):
            raise ValueError("Two keys have the same id.")
        if self.active not in ids:
            raise ValueError(f"The active key {self.active} is not on the ring.")
        if len(self.index_secret) != _INDEX_KEY_BYTES:
            raise ValueError(f"The index key must have {_INDEX_KEY_BYTES} bytes.")
        if self.phase not in ("", FILLING, SWITCHING) or bool(self.phase) != (self.index_other is not None):
            raise ValueError("There is a second index key while it changes, and only then.")
        if self.index_other is not None and len(self.index_other) != _INDEX_KEY_BYTES:
            raise ValueError(f"The other index key must have {_INDEX_KEY_BYTES} bytes.")
        for algorithm in {key.algorithm for key in self.keys}:
            if not algorithm.is_available():
                raise AlgorithmMissing(f"This machine's OpenSSL has no {algorithm.name}.")

    # -- values ------------------------------------------------------------------------------------------------

    def encrypt(self, plain: str, context: str) -> bytes:
        """Close a value for its place with the active key; the same value gives other bytes each
        time.

        The length of the value can be read off. Raises ValueError without a context.
        """
        key = self._key(self.active)
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = bytes((VERSION, key.algorithm, len(key.id))) + key.id.encode() + nonce
        if key.algorithm is Algorithm.AES_256_GCM:
            # The same bytes as below, five times as fast: imports close millions of values.
            return header + aes(key.secret).encrypt(nonce, plain.encode(), _bound(header, context))
        encryptor = key.algorithm.mode(key.secret, nonce).encryptor()
        encryptor.authenticate_additional_data(_bound(header, context))
        closed = encryptor.update(plain.encode()) + encryptor.finalize()
        return header + closed + encryptor.tag

    def decrypt(self, envelope: bytes, context: str) -> str:
        """Open a value at its place.

        Raises Tampered when it was changed or belongs elsewhere, UnknownKey when its key is not on the ring,
        UnknownFormat when a later release wrote it, ValueError without a context.
        """
        key_id, start = _read_header(envelope)
        key = self._key(key_id)
        header, closed, tag = envelope[:start], envelope[start:-_TAG_BYTES], envelope[-_TAG_BYTES:]
        if header[1] != key.algorithm:
            raise Tampered(f"The key {key_id} is not of the algorithm the value names.")
        decryptor = key.algorithm.mode(key.secret, header[-NONCE_BYTES:], tag).decryptor()
        decryptor.authenticate_additional_data(_bound(header, context))
        try:
            return (decryptor.update(closed) + decryptor.finalize()).decode()
        except InvalidTag:
            # Which of the two it was cannot be known, and the value must not be repeated in a message.
            raise Tampered("The value was changed, or belongs to another row or field.") from None

    def is_current(self, envelope: bytes) -> bool:
        """Tell whether a value was closed with the active key. Raises as `decrypt` does on bad
        headers.
        """
        return _read_header(envelope)[0] == self.active

    def renew(self, envelope: bytes, context: str) -> bytes:
        """Close a value anew with the active key, or give it back as it is when that key closed it.

        Either way it is opened first, so a damaged value is noticed. Raises as `decrypt` does.
        """
        plain = self.decrypt(envelope, context)
        return envelope if self.is_current(envelope) else self.encrypt(plain, context)

    def blind_index(self, value: str, column: str) -> bytes:
        """Give 16 bytes by which equal values of one column can be found without opening any.

        Width, case, spaces and hyphens make no difference. The column keeps equal values of two columns
        apart. It hides nothing from who has the index key: phone numbers are few enough to be tried. Raises
        ValueError without a column.
        """
        return _index(self.index_secret, value, column)

    def blind_indexes(self, value: str, column: str) -> tuple[bytes, ...]:
        """Give every index under which a row with this value may stand now, the likeliest first."""
        first = _index(self.index_secret, value, column)
        if self.phase != SWITCHING or self.index_other is None:
            return (first,)
        return first, _index(self.index_other, value, column)

    def next_index(self, value: str, column: str) -> bytes | None:
        """Give what a new row carries beside its index while the index key changes, None otherwise: always the index
        under the coming key.
        """
        if self.phase == FILLING and self.index_other is not None:
            return _index(self.index_other, value, column)
        return _index(self.index_secret, value, column) if self.phase == SWITCHING else None

    def _key(self, key_id: str) -> Key:
        for key in self.keys:
            if key.id == key_id:
                return key
        raise UnknownKey(f"The key {key_id} is not on the ring; add it to the file of keys to open old values.")

    # -- keeping -----------------------------------------------------------------------------------------------

    @classmethod
    def generate(cls, key_id: str, algorithm: Algorithm = Algorithm.AES_256_GCM) -> Self:
        """Make a new ring with one key and an index key."""
        return cls((Key.generate(key_id, algorithm),), key_id, secrets.token_bytes(_INDEX_KEY_BYTES))

    def rotated(self, key_id: str, algorithm: Algorithm = Algorithm.AES_256_GCM) -> Self:
        """Give the ring with a new active key; the old ones stay to open. The index key has a
        change of its own: `filling`, `switching`, `settled`.
        """
        return replace(self, keys=(*self.keys, Key.generate(key_id, algorithm)), active=key_id)

    def without(self, key_id: str) -> Self:
        """Give the ring without an old key, once no value needs it. Raises ValueError for the
        active one.
        """
        return replace(self, keys=tuple(key for key in self.keys if key.id != key_id))

    def filling(self) -> Self:
        """Give the ring with a coming index key: rows get it beside the one by which they are still found."""
        return replace(self, index_other=secrets.token_bytes(_INDEX_KEY_BYTES), phase=FILLING)

    def switching(self) -> Self:
        """Give the ring on which the coming index key is the one that counts; rows are still found by the one before.

        Raises ValueError when no change has begun.
        """
        if self.phase != FILLING or self.index_other is None:
            raise ValueError("The index key does not change now.")
        return replace(self, index_secret=self.index_other, index_other=self.index_secret, phase=SWITCHING)

    def settled(self) -> Self:
        """Give the ring without the index key before, once no row needs it. Raises ValueError unless rows were switched."""
        if self.phase != SWITCHING:
            raise ValueError("The rows have not been switched.")
        return replace(self, index_other=None, phase="")

    def to_json(self) -> str:
        """Write the ring with its secrets, for a file of mode 0600 or a secret store, nowhere else."""
        keys = [{"id": k.id, "algorithm": k.algorithm.name, "secret": _text(k.secret)} for k in self.keys]
        ring = {"version": 1, "active": self.active, "index_secret": _text(self.index_secret), "keys": keys}
        if self.index_other is not None:
            ring |= {"index_other": _text(self.index_other), "phase": self.phase}
        return json.dumps(ring, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises UnknownFormat when it cannot, without repeating the
        text.
        """
        try:
            ring: dict[str, Any] = json.loads(text)
            if ring["version"] != 1:
                raise UnknownFormat("The keyring is of another version.")
            keys = tuple(Key(k["id"], Algorithm[k["algorithm"]], _bytes(k["secret"])) for k in ring["keys"])
            active, index_secret = ring["active"], _bytes(ring["index_secret"])
            other = _bytes(ring["index_other"]) if "index_other" in ring else None
            phase = str(ring.get("phase", ""))
        except (KeyError, TypeError, json.JSONDecodeError):
            # From None: the cause holds the text, and the text holds secrets.
            raise UnknownFormat("This is not a keyring.") from None
        return cls(keys, active, index_secret, other, phase)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read a ring from a file that only its user may read.

        Raises UnsafeKeyFile when group or others have any right to it or another user owns it, UnknownFormat
        when it is no keyring.
        """
        with path.open(encoding="utf-8", errors="replace") as opened:
            # Asked of the opened file, so that it cannot be exchanged in between.
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnsafeKeyFile(f"{path} is not a plain file.")
            if status.st_mode & 0o077:
                raise UnsafeKeyFile(f"{path} may be read by others: chmod 600 it.")
            if status.st_uid not in {os.geteuid(), 0}:
                raise UnsafeKeyFile(f"{path} belongs to another user.")
            return cls.from_json(opened.read())

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], name: str = _ENVIRONMENT) -> Self:
        """Read a ring from one variable that holds its JSON. Raises KeyError when it is not set."""
        return cls.from_json(environ[name])

    def write(self, path: Path) -> None:
        """Write the ring to a file of mode 0600, replacing an older one at once or not at all."""
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(self.to_json())
            opened.flush()
            os.fsync(descriptor)
        fresh.replace(path)


def _read_header(envelope: bytes) -> tuple[str, int]:
    """Give the id of the key and where the ciphertext begins. Raises Tampered, UnknownFormat."""
    if not envelope or envelope[0] != VERSION:
        raise UnknownFormat("The value is not in an envelope of version 1.")
    if len(envelope) < 3 or len(envelope) < (start := 3 + envelope[2] + NONCE_BYTES) + _TAG_BYTES:
        raise Tampered("The value was cut.")
    if envelope[1] not in set(Algorithm):
        raise UnknownFormat(f"The value is closed with the unknown algorithm {envelope[1]}.")
    try:
        return envelope[3 : 3 + envelope[2]].decode("ascii"), start
    except UnicodeDecodeError:
        raise Tampered("The id of the key was changed.") from None


def _bound(first: bytes, second: str) -> bytes:
    """Join two parts so that no other two parts give the same bytes. Raises ValueError without
    a second.
    """
    if not second:
        raise ValueError("The value must be bound to its place.")
    return len(first).to_bytes(4, "big") + first + second.encode()


def key_of(envelope: bytes) -> str:
    """Give the id of the key that closed a value. Raises Tampered, UnknownFormat."""
    return _read_header(envelope)[0]


def _index(secret: bytes, value: str, column: str) -> bytes:
    if not column:
        raise ValueError("A blind index needs its column.")
    message = _bound(column.encode(), comparable(value) or "\x00")
    return hmac.digest(secret, message, sha256)[:INDEX_BYTES]


@lru_cache(maxsize=8)
def aes(secret: bytes) -> AESGCM:
    """Give the cipher of a key, set up once."""
    return AESGCM(secret)


def comparable(value: str) -> str:
    """Give what equal values share: width, case, spaces, hyphens and controls make no difference."""
    if _FOLDED.fullmatch(value):
        return value
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return "".join(char for char in folded if unicodedata.category(char) not in {"Zs", "Cf", "Cc", "Pd"})


def comparables(values: Sequence[str]) -> list[bytes]:
    """Give what `comparable` gives for each value, encoded, with a zero where nothing is left."""
    lines = "".join(f"{value}\n" for value in values)
    # Most columns hold nothing that folding changes, which is seen at one glance over all of them; no value may hide a line of its own.
    if lines.count("\n") == len(values) and _FOLDED_LINES.fullmatch(lines):
        return lines.encode().split(b"\n")[:-1]
    return [(comparable(value) or "\x00").encode() for value in values]


def _text(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise UnknownFormat("A secret of the keyring is not base64.") from None
