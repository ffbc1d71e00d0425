"""Give every row its blind index under the coming key, beside the one by which it is found, and then make that one count.

Three steps, each over rows in small batches, each of which can be repeated: *fill* the second column of every row; *switch*, when every row
has it: the second column is copied into the first, and look-ups ask for both meanwhile; *clear* the second column when no row differs.
At every moment one of the two columns is filled in all rows under one key, so that an identity number cannot be registered twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connections, transaction

from heju.kit.vault import context_of
from heju.people import vault

Say = Callable[[str, int, int], None]


class CannotRead(Exception):
    """A row holds an index whose value is not there any more, so that it cannot be computed anew."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An index of a table: `column`, the field of a person it is made from, and where that person is found from the row."""

    table: str
    column: str
    field: str
    person: str


INDEXED: Final = (
    Indexed("people_person", "name_index", "name", "t.id"),
    Indexed("people_person", "phone_index", "phone", "t.id"),
    Indexed("people_person", "identity_index", "identity", "t.id"),
    Indexed("people_account", "phone_index", "phone", "t.person_id"),
)

WAITING = {
    # A row without an index needs none; an emptied one has an empty one.
    "fill": "t.{column} is not null and t.{column} <> '' and t.{column}_next is null",
    "switch": "t.{column}_next is not null and t.{column} is distinct from t.{column}_next",
    "clear": "t.{column}_next is not null",
}


def reindex_waiting(step: str, using: str) -> int:
    """Return how many indexes a step has still to do."""
    total = 0
    with connections[using].cursor() as cursor:
        for one in INDEXED:
            cursor.execute(f"select count(*) from {one.table} t where {WAITING[step].format(column=one.column)}")  # noqa: S608
            total += int(cursor.fetchone()[0])
    return total


def reindex_step(*, step: str, batch: int = 500, say: Say, using: str) -> int:
    """Do a step for every row that is not held by somebody now, and return how many were written. Raises CannotRead."""
    total, done = reindex_waiting(step, using), 0
    for one in INDEXED:
        after = 0
        while total and (found := _batch(one, step, after, batch, using)):
            after, done = found[-1], done + len(found)
            say(f"{step} {one.table}.{one.column}", done, total)
    return done


def _batch(one: Indexed, step: str, after: int, batch: int, using: str) -> list[int]:
    column = one.column
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            f"select t.id from {one.table} t where {WAITING[step].format(column=column)} and t.id > %s "  # noqa: S608
            "order by t.id limit %s for update skip locked",
            [after, batch],
        )
        found = [int(row[0]) for row in cursor.fetchall()]
        if not found:
            return []
        if step == "fill":
            for number, fresh in _computed(one, found, using):
                cursor.execute(f"update {one.table} set {column}_next = %s where id = %s", [fresh, number])  # noqa: S608
        else:
            value = f"{column} = {column}_next" if step == "switch" else f"{column}_next = null"
            cursor.execute(f"update {one.table} set {value} where id = any (%s)", [found])  # noqa: S608
    return found


def _computed(one: Indexed, numbers: list[int], using: str) -> list[tuple[int, bytes | None]]:
    """Return the coming index of each row, from the value itself. Raises CannotRead."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"select t.id, p.public_id, p.{one.field} from {one.table} t join people_person p on p.id = {one.person} where t.id = any (%s)",  # noqa: S608
            [numbers],
        )
        rows = cursor.fetchall()
    found = []
    for number, public_id, closed in rows:
        if not closed:
            raise CannotRead(f"{one.table}.{one.column}, id {number}")
        plain = vault.open_closed(bytes(closed), context_of(vault.TABLE, one.field, public_id))
        found.append((number, vault.next_index_of(one.field, plain)))
    return found
