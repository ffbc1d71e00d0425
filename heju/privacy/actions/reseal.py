"""Close every value anew with the key that is active, in small batches, while the server goes on working.

Each batch is a transaction of its own over rows that it locks and that nobody else holds: killed at any moment, the values are either under
the old key or under the new one, and both are on the ring. What is current is never touched, so running it again goes on where it stopped.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections, transaction

from heju.kit import keys
from heju.kit.personal import Form, Personal
from heju.kit.vault import Keyring, Tampered, UnknownKey, context_of
from heju.privacy.queries import sealed
from heju.privacy.queries.sealed import OWNER, Place

Say = Callable[[str, int, int], None]


class StillRunning(Exception):
    """A transaction that began before the ring changed has not ended: nothing can be proved yet."""


class StillUsed(Exception):
    """Values are still closed with the key, or cannot be opened; they are named."""


def settle(*, patience: float, using: str = OWNER) -> None:
    """Wait until every process knows the ring and every transaction that began before has ended. Raises StillRunning."""
    time.sleep(keys.SETTLE)
    before, end = sealed.running(using), time.monotonic() + patience
    while before:
        if time.monotonic() > end:
            raise StillRunning
        time.sleep(0.05)
        before &= sealed.running(using)


def reseal_all(*, batch: int = 500, say: Say, using: str = OWNER) -> int:
    """Close everything that an older key closes with the active one, and return how many rows were written."""
    written = 0
    for table in dict.fromkeys(place.table for place in sealed.places()):
        found = list(sealed.of_table(table.table))
        waiting = count(found, keys.refreshed().active, using)
        done, after = 0, None
        while waiting and (rows := reseal_batch(table, found, after=after, batch=batch, using=using)):
            after, done = rows[-1], done + len(rows)
            say(table.table, done, waiting)
        written += done
    return written


def count(places: Iterable[Place], active: str, using: str) -> int:
    """Return how many rows of a table hold a value that another key closed."""
    found = list(places)
    with connections[using].cursor() as cursor:
        stale = _stale(found)
        cursor.execute(f'select count(*) from "{found[0].table.table}" where {stale}', [active] * len(found))  # noqa: S608
        return int(cursor.fetchone()[0])


def reseal_batch(table: Personal, places: list[Place], *, after: Any, batch: int, using: str) -> list[Any]:
    """Close the next rows anew and return their keys, in order; none left: an empty list. Rows that somebody writes now are passed over."""
    ring = keys.refreshed()
    columns = list(dict.fromkeys(place.column for place in places))
    bound = f'"{table.bound_to}"' if table.bound_to else "null"
    chosen = ", ".join(f'"{column}"' for column in columns)
    later = f'and "{table.key}" > %s' if after is not None else ""
    asked = [ring.active] * len(places) + ([after] if after is not None else []) + [batch]
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            f'select "{table.key}", {bound}, {chosen} from "{table.table}" where ({_stale(places)}) {later} '  # noqa: S608
            f'order by "{table.key}" limit %s for update skip locked',
            asked,
        )
        rows = cursor.fetchall()
        sets = ", ".join(f'"{column}" = %s' for column in columns)
        for key, row, *values in rows:
            fresh = [_renewed(ring, table, column, row, value, places) for column, value in zip(columns, values, strict=True)]
            cursor.execute(f'update "{table.table}" set {sets} where "{table.key}" = %s', [*fresh, key])  # noqa: S608
    return [row[0] for row in rows]


def _stale(places: Iterable[Place]) -> str:
    return " or ".join(f"({place.key}) <> %s" for place in places)


def _renewed(ring: Keyring, table: Personal, column: str, row: Any, value: Any, places: list[Place]) -> Any:
    """Return a value as it is to stand in its column. Raises StillUsed where one cannot be opened."""
    context = table.context or context_of(table.table, column, row)
    forms = [place for place in places if place.column == column]
    try:
        if value is None or value in ("", b""):
            return value
        if forms[0].form is Form.SEALED:
            return ring.renew(bytes(value), context)
        if forms[0].form is Form.SEALED_TEXT:
            return base64.b64encode(ring.renew(base64.b64decode(value), context)).decode()
        document = json.loads(value) if isinstance(value, str) else dict(value)
        for place in forms:
            if document.get(place.member):
                document[place.member] = base64.b64encode(ring.renew(base64.b64decode(document[place.member]), context)).decode()
        return json.dumps(document)
    except (UnknownKey, Tampered, ValueError) as error:
        raise StillUsed(f"{table.table}.{column}, {table.key} {row}: {error}") from error


def retire(*, key_id: str, patience: float, using: str = OWNER) -> None:
    """Take a key off the ring once the whole database proves by count that nothing needs it. Raises StillUsed, StillRunning."""
    settle(patience=patience, using=using)
    left = sealed.by_key(using)[key_id]
    if left:
        raise StillUsed(f"{key_id}: {left}")
    keys.replace(keys.refreshed().without(key_id))
