"""The keyring of this installation: made on first use, read again when its file changes, so that a new key reaches every process."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from heju.kit.vault import Algorithm, Keyring

VARIABLE = "HEJU_KEYRING"
# Seconds for which a process trusts what it has read. Whoever changes the ring waits longer before he relies on it everywhere.
TRUST = 0.25
SETTLE = 1.0


class KeysGiven(Exception):
    """The keyring comes from the environment: its keys are changed where it is kept, and nobody has named a file for the next ring."""


class HandedOver(Exception):
    """The next ring was written to a file: it comes into force when it stands in the environment of every process.

    `is_last` says that the change is at its end then, and nothing is to be run again.
    """

    def __init__(self, file: Path, *, is_last: bool = False) -> None:
        super().__init__(str(file))
        self.file, self.is_last = file, is_last


@dataclass(slots=True)
class _Read:
    """The ring as last read, with the stamp of its file and the moment (of the monotonic clock) of the last look."""

    ring: Keyring
    file: Path
    stamp: tuple[int, int, int]
    looked: float


_last: _Read | None = None
# Where the next ring is written to while the environment gives the one in force.
_handed: Path | None = None


def algorithm() -> Algorithm:
    """Return the algorithm that this installation has chosen for new keys. Raises KeyError for an unknown one."""
    return Algorithm[settings.VAULT_ALGORITHM]


def keyring() -> Keyring:
    """Return the keyring as it is now, at most TRUST seconds old. Raises UnsafeKeyFile when others can read its file."""
    global _last
    now, last = time.monotonic(), _last
    # What the environment gives counts at once, whatever was read from a file a moment ago.
    if not is_given() and last is not None and last.file == settings.VAULT_FILE and now - last.looked < TRUST:
        return last.ring
    return refreshed(now)


def refreshed(now: float | None = None) -> Keyring:
    """Return the keyring, looked at now."""
    global _last
    if is_given():
        return _of(os.environ[VARIABLE])
    file: Path = settings.VAULT_FILE
    if not file.exists():
        make(file)
    stamp = _stamp(file)
    if _last is None or _last.file != file or _last.stamp != stamp:
        _last = _Read(Keyring.from_file(file), file, stamp, 0.0)
    _last.looked = time.monotonic() if now is None else now
    return _last.ring


@lru_cache(maxsize=2)
def _of(text: str) -> Keyring:
    """Return the ring of a text, which is read once and not for every value."""
    return Keyring.from_json(text)


def make(file: Path) -> None:
    """Make the first ring. Of two processes that start together one ring wins and both read it."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    Keyring.generate("k1", algorithm()).write(fresh)
    try:
        # Linked and not renamed: a name that stands already is kept.
        file.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def is_given() -> bool:
    """Say whether the keyring comes from the environment."""
    return bool(os.environ.get(VARIABLE))


@contextmanager
def handing_over(file: Path | None) -> Iterator[None]:
    """Let the next ring be written to a file that does not exist yet. Raises FileExistsError: it may be the ring that is in force."""
    global _handed
    if file is not None and file.exists():
        raise FileExistsError(str(file))
    _handed = file
    try:
        yield
    finally:
        _handed = None


def replace(ring: Keyring) -> None:
    """Put another ring in the place of this installation's, at once or not at all.

    Where the environment gives the ring, the next one is written to the file named for it. Raises HandedOver then, KeysGiven without.
    """
    global _last
    if is_given():
        if _handed is None:
            raise KeysGiven
        ring.write(_handed)
        raise HandedOver(_handed)
    ring.write(settings.VAULT_FILE)
    _last = None


def _stamp(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size
