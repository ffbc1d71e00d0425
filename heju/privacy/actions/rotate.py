"""Change the keys of the installation while it runs: the sealing key, and the index key. Both go on where an earlier run was stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

from heju.kit import keys
from heju.kit.personal import Form
from heju.kit.vault import FILLING, SWITCHING, Algorithm, Keyring
from heju.people import actions as people
from heju.privacy import inventory
from heju.privacy.actions.reseal import Say, StillUsed, reseal_all, retire, settle
from heju.privacy.queries import sealed
from heju.privacy.queries.sealed import OWNER

# The number 4852 is "HJ"; 1 is the sealer of the record.
LOCK: Final = (4852, 2)
PASSES: Final = 20


class AnotherRuns(Exception):
    """Another change of keys is under way."""


class Unknown(Exception):
    """A house keeps a blind index that the change of the index key does not know."""


class Behind(Exception):
    """Values are closed with keys that are not on this ring: others go on with a later one."""


@contextmanager
def alone(using: str = OWNER) -> Iterator[None]:
    """Hold the one place of those who change keys, as long as the connection lives. Raises AnotherRuns."""
    with connections[using].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", LOCK)
        if not cursor.fetchone()[0]:
            raise AnotherRuns
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s, %s)", LOCK)


def next_id(ids: list[str]) -> str:
    """Return the id of the key that follows: one more than the largest number among k1, k2 …"""
    numbers = [int(found[1]) for key in ids if (found := re.fullmatch(r"k(\d+)", key))]
    return f"k{max(numbers, default=0) + 1}"


def rotate_key(*, algorithm: Algorithm, say: Say, batch: int = 500, patience: float = 60, using: str = OWNER) -> list[str]:
    """Bring a new key, close everything anew with it, retire the old ones by count, and return the ids of those retired.

    Where old keys are left from a run that was stopped, that run is ended and no new key comes. Raises AnotherRuns, StillRunning,
    StillUsed, Behind, KeysGiven, and HandedOver where somebody has to put the next ring into the environment before it goes on.
    """
    with alone(using):
        ring = keys.refreshed()
        _not_behind(ring, using)
        if len(ring.keys) == 1:
            keys.replace(ring.rotated(next_id([key.id for key in ring.keys]), algorithm))
        settle(patience=patience, using=using)
        for _pass in range(PASSES):
            # What somebody held when we passed by is met again.
            if not reseal_all(batch=batch, say=say, using=using):
                break
        ring, retired = keys.refreshed(), []
        old = [key.id for key in ring.keys if key.id != ring.active]
        for key in old:
            try:
                retire(key_id=key, patience=patience, using=using)
            except keys.HandedOver as handed:
                raise keys.HandedOver(handed.file, is_last=key == old[-1]) from None
            retired.append(key)
        return retired


def rotate_index(*, say: Say, batch: int = 500, patience: float = 60, using: str = OWNER) -> None:
    """Bring a new index key and move every row to it. Goes on in the step where it was stopped.

    Raises AnotherRuns, StillRunning, StillUsed, KeysGiven, HandedOver, Unknown, and CannotRead of people.
    """
    known = {(one.table, column) for one in people.INDEXED for column in (one.column, f"{one.column}_next")}
    strange = [
        f"{t.table}.{f.column}" for t in inventory.tables() for f in t.fields if f.form is Form.INDEX and (t.table, f.column) not in known
    ]
    if strange:
        raise Unknown(", ".join(strange))
    with alone(using):
        if not keys.refreshed().phase:
            # What an earlier change left in the second column would be taken for the coming one.
            left = people.reindex_waiting("clear", using)
            _until_none("clear", say, batch, using)
            if left and keys.is_given():
                # The ring was handed over when it was settled: this is the end of that change, not the beginning of another.
                return
            keys.replace(keys.refreshed().filling())
        if keys.refreshed().phase == FILLING:
            settle(patience=patience, using=using)
            _until_none("fill", say, batch, using)
            keys.replace(keys.refreshed().switching())
        if keys.refreshed().phase == SWITCHING:
            settle(patience=patience, using=using)
            _until_none("fill", say, batch, using)
            _until_none("switch", say, batch, using)
            settle(patience=patience, using=using)
            left = people.reindex_waiting("fill", using) + people.reindex_waiting("switch", using)
            if left:
                raise StillUsed(f"index: {left}")
            keys.replace(keys.refreshed().settled())
            settle(patience=patience, using=using)
        _until_none("clear", say, batch, using)


def _not_behind(ring: Keyring, using: str) -> None:
    """Raise Behind where a key is in use that is not on the ring: a ring given by the environment, in a process that was not restarted."""
    unknown = {key for key, count in sealed.by_key(using).items() if count} - {key.id for key in ring.keys} - {sealed.NO_ENVELOPE}
    if unknown:
        raise Behind(", ".join(sorted(unknown)))


def _until_none(step: str, say: Say, batch: int, using: str) -> None:
    """Repeat a step until nothing waits. Raises StillUsed where somebody holds a row throughout."""
    for _pass in range(PASSES):
        people.reindex_step(step=step, batch=batch, say=say, using=using)
        if not people.reindex_waiting(step, using):
            return
    raise StillUsed(f"{step}: {people.reindex_waiting(step, using)}")
