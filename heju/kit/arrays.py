"""Many rows in one statement: arrays of PostgreSQL in its binary form, built a column at a time, and a statement that runs beside us.

The adapters of the driver turn every element into text by itself, which cost an import more processor time than closing its values. A
column of equal kinds is joined at once instead; `unnest` makes rows of the columns again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from struct import Struct, pack
from typing import Any, Final

import psycopg
from django.db import connections
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

# What PostgreSQL calls the kinds of elements and the arrays of them: pg_type.oid, fixed for ever.
BOOL, BYTEA, INT8, INT4, TEXT, DATE, UUID = 16, 17, 20, 23, 25, 1082, 2950
ARRAYS: Final = {BOOL: 1000, BYTEA: 1001, INT8: 1016, INT4: 1007, TEXT: 1009, DATE: 1182, UUID: 2951}
HEAD: Final = Struct(">iiiii")
NOTHING: Final = b"\xff\xff\xff\xff"
DAY_ZERO: Final = date(2000, 1, 1).toordinal()


class Array:
    """One column of values on its way to the database."""

    __slots__ = ("data", "oid")

    def __init__(self, kind: int, elements: Sequence[bytes]) -> None:
        self.oid = ARRAYS[kind]
        # Dimensions, whether nothing may occur, the kind of elements, how many, counted from.
        head = HEAD.pack(1, 1, kind, len(elements), 1) if elements else pack(">iii", 0, 0, kind)
        self.data = head + b"".join(elements)


class _Dumper(Dumper):
    """Hands an array to the driver as it is."""

    format = Format.BINARY

    def get_key(self, obj: Array, _form: PyFormat) -> Any:
        return (self.cls, obj.oid)

    def upgrade(self, obj: Array, _form: PyFormat) -> Dumper:
        found = _Dumper(self.cls)
        found.oid = obj.oid
        return found

    def dump(self, obj: Array) -> bytes:
        return obj.data


def elements(kind: int, values: Sequence[Any]) -> list[bytes]:
    """Return values as they stand in an array, each behind its length; None is nothing. A uuid is given as its 16 bytes."""
    return ENCODERS[kind](values)


def _blobs(values: Sequence[bytes | None]) -> list[bytes]:
    return [NOTHING if one is None else len(one).to_bytes(4, "big") + one for one in values]


def _texts(values: Sequence[str | None]) -> list[bytes]:
    # Equal ones, as paths are, are encoded once.
    known: dict[str | None, bytes] = {None: NOTHING}
    for one in set(values) - {None}:
        word = str(one).encode()
        known[one] = len(word).to_bytes(4, "big") + word
    return [known[one] for one in values]


def _whole(size: int, sign: str) -> Callable[[Sequence[int | None]], list[bytes]]:
    some = Struct(f">i{sign}").pack
    return lambda values: [NOTHING if one is None else some(size, one) for one in values]


def _days(values: Sequence[date]) -> list[bytes]:
    known = {one: pack(">ii", 4, one.toordinal() - DAY_ZERO) for one in set(values)}
    return [known[one] for one in values]


def _flags(values: Sequence[bool]) -> list[bytes]:
    yes, no = b"\x00\x00\x00\x01\x01", b"\x00\x00\x00\x01\x00"
    return [yes if one else no for one in values]


ENCODERS: Final[dict[int, Callable[[Sequence[Any]], list[bytes]]]] = {
    BOOL: _flags, BYTEA: _blobs, INT8: _whole(8, "q"), INT4: _whole(4, "i"), TEXT: _texts, DATE: _days, UUID: _blobs,
}  # fmt: skip


def array(kind: int, values: Sequence[Any]) -> Array:
    """Return a column of values of a kind."""
    return Array(kind, ENCODERS[kind](values))


Statement = tuple[str, Mapping[str, Any]]


def run(sql: str, values: Mapping[str, Any], *, using: str = "default") -> list[tuple[Any, ...]]:
    """Run one statement in the open transaction and return its rows, none where it gives none. Values may be arrays of this module."""
    ours = connections[using]
    ours.ensure_connection()
    ours.validate_no_broken_transaction()
    with ours.wrap_database_errors:
        return _run(ours.connection, [(sql, values)])[0]


def run_beside(statements: Sequence[Statement], meanwhile: Callable[[], None], *, using: str = "default") -> list[list[tuple[Any, ...]]]:
    """Run statements one after another in the open transaction, do something else until they have ended, and return the rows of each.

    `meanwhile` works on in this thread; a query of its own on this connection waits for the statements. What goes wrong in either is
    raised, the statements' fault first.
    """
    ours = connections[using]
    ours.ensure_connection()
    ours.validate_no_broken_transaction()
    found: list[list[tuple[Any, ...]]] = []
    faults: list[BaseException] = []

    def send() -> None:
        try:
            found.extend(_run(ours.connection, statements))
        except BaseException as fault:
            faults.append(fault)

    sender = threading.Thread(target=send, name="beside")
    sender.start()
    try:
        meanwhile()
    finally:
        sender.join()
        if faults:
            with ours.wrap_database_errors:
                raise faults[0]
    return found


def _run(link: psycopg.Connection[Any], statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Run statements with their values bound by the server, and return the rows of each."""
    found = []
    with psycopg.Cursor(link) as cursor:
        cursor.adapters.register_dumper(Array, _Dumper)
        for sql, values in statements:
            cursor.execute(sql, values, binary=True)
            found.append(cursor.fetchall() if cursor.description else [])
    return found
