"""How rows leave: found by the declaration of their house, deleted or emptied with the children before the parents, counted and hashed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import connections

from heju.kit.personal import Leaves, Personal, Stays


class Disturbed(Exception):
    """Rows were changed by somebody else meanwhile; nothing was deleted."""


@dataclass(slots=True)
class Found:
    """The rows of a table that go, and those that stay with the reason."""

    table: Personal
    keys: list[str]
    stays: list[tuple[Stays, int]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return a hash over the keys of the rows that go, in their order."""
        return sha256("\n".join(sorted(self.keys)).encode()).hexdigest()


def set_of(table: Personal) -> str:
    """Return the assignments that empty a row."""
    return ", ".join(f'"{one.column}" = {one.empty}' for one in table.fields if one.empty != one.column)


def is_full(table: Personal) -> str:
    """Return the condition that a row has not been emptied yet."""
    return "(" + " or ".join(f'"{one.column}" is distinct from {one.empty}' for one in table.fields if one.empty != one.column) + ")"


def rows(table: Personal, condition: str, values: list[Any], *, at_most: int | None = None) -> Found:
    """Return the rows that fulfil a condition, apart from those that stay for now. They are locked."""
    reasons = ", ".join(f"coalesce(({stay.condition}), false)" for stay in table.stays) or "false"
    full = f" and {is_full(table)}" if table.leaves is Leaves.EMPTIED else ""
    limit = "" if at_most is None else f" limit {at_most}"
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f'select "{table.key}"::text, {reasons} from "{table.table}" where ({condition}){full} order by 1{limit}',  # noqa: S608
            values,
        )
        found = cursor.fetchall()
    going = [row[0] for row in found if not any(row[1:])]
    stays = [(stay, sum(bool(row[number]) for row in found)) for number, stay in enumerate(table.stays, start=1)]
    return Found(table, going, [(stay, count) for stay, count in stays if count])


def let_go(found: Found) -> None:
    """Delete or empty the rows that go. Raises Disturbed where one of them is not there any more or may not be touched."""
    table = found.table
    if not found.keys:
        return
    act = f'update "{table.table}" set {set_of(table)}' if table.leaves is Leaves.EMPTIED else f'delete from "{table.table}"'  # noqa: S608
    with connections["default"].cursor() as cursor:
        cursor.execute(f'{act} where "{table.key}"::text = any (%s)', [found.keys])
        if cursor.rowcount != len(found.keys):
            raise Disturbed(table.table)


def children_first(tables: list[Personal]) -> list[Personal]:
    """Return the tables in an order in which no row goes before what hangs on it, by the foreign keys of the database."""
    names = {table.table for table in tables}
    with connections["default"].cursor() as cursor:
        cursor.execute("select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f'")
        hangs = {(child, parent) for child, parent in cursor.fetchall() if {child, parent} <= names and child != parent}
    ordered: list[Personal] = []
    left = list(tables)
    while left:
        free = [
            table for table in left if not any(parent == table.table and child in {one.table for one in left} for child, parent in hangs)
        ]
        # A ring of foreign keys would leave nothing free: then the declared order has to do.
        ordered += free or left
        left = [table for table in left if table not in ordered]
    return ordered


def canonical(facts: dict[str, Any]) -> str:
    """Return the text over which the hash of a proof is made."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(facts: dict[str, Any]) -> str:
    """Return the hash of a proof."""
    return sha256(canonical(facts).encode()).hexdigest()
