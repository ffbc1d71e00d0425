"""Which key closes how many values, counted by the database over every declared place. Needs the owner's connection: it counts all rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connections

from heju.kit.personal import Form, Personal
from heju.privacy import inventory

OWNER: Final = "owner"
# An envelope of version 1: two bytes, the length of the key's id, the id, nonce and tag (heju/kit/vault.py).
LEAST: Final = 3 + 12 + 16
NO_ENVELOPE: Final = "(no envelope)"


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a table where an envelope stands: a column, or a member of a document in it."""

    table: Personal
    column: str
    form: Form
    member: str = ""

    @property
    def label(self) -> str:
        """Return the name of the place."""
        return f"{self.table.table}.{self.column}" + (f".{self.member}" if self.member else "")

    @property
    def text(self) -> str:
        """Return the SQL expression of the value as it stands there."""
        column = f'"{self.table.table}"."{self.column}"'
        return f"({column} ->> '{self.member}')" if self.member else column

    @property
    def raw(self) -> str:
        """Return the SQL expression of the envelope's bytes, null where there is none."""
        if self.form is Form.SEALED:
            return f"nullif({self.text}, '')"
        return f"case when {self.text} ~ '^[A-Za-z0-9+/]+=*$' then decode({self.text}, 'base64') end"

    @property
    def key(self) -> str:
        """Return the SQL expression of the id of the key that closed the value; null where the place is empty."""
        empty = f"{self.text} is null or {self.text} = ''"
        start = f"case when length(r.raw) > {LEAST} then encode(substr(r.raw, 4, get_byte(r.raw, 2)), 'escape') end"
        found = f"(select {start} from (select {self.raw} as raw) r)"  # noqa: S608 - names from our own declarations
        return f"case when {empty} then null else coalesce({found}, '{NO_ENVELOPE}') end"


def places() -> list[Place]:
    """Return every declared place that a key of the ring closes. What is closed under a person's own key is not among them."""
    found = []
    for table in inventory.tables():
        if not (table.bound_to or table.context):
            continue
        for field in table.fields:
            if field.form in (Form.SEALED, Form.SEALED_TEXT):
                found.append(Place(table, field.column, field.form))
            elif field.form is Form.SEALED_JSON:
                found += [Place(table, field.column, field.form, member) for member in table.members]
    return found


def counts(using: str = OWNER) -> dict[str, Counter[str]]:
    """Return for each place how many values each key closes."""
    found: dict[str, Counter[str]] = {}
    with connections[using].cursor() as cursor:
        for place in places():
            cursor.execute(f'select k, count(*) from (select {place.key} as k from "{place.table.table}") x where k is not null group by 1')  # noqa: S608
            found[place.label] = Counter(dict(cursor.fetchall()))
    return found


def by_key(using: str = OWNER) -> Counter[str]:
    """Return how many values each key closes in the whole database."""
    total: Counter[str] = Counter()
    for one in counts(using).values():
        total += one
    return total


def running(using: str = OWNER) -> set[str]:
    """Return the transactions that run now, but this one: what they write was perhaps closed before the ring changed."""
    with connections[using].cursor() as cursor:
        cursor.execute("select virtualtransaction from pg_locks where locktype = 'virtualxid' and pid <> pg_backend_pid()")
        return {str(row[0]) for row in cursor.fetchall()}


def of_table(table: str) -> Iterator[Place]:
    """Yield the places of one table."""
    return (place for place in places() if place.table.table == table)
