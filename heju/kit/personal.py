"""How a house declares the personal data it keeps, in its room `personal.py`, as `policies.py` declares who sees which rows (pure).

Each column of the database that can hold something about a person stands in exactly one declaration: `Personal` says for what, on which
basis, for whom, how long, in which form, and how it leaves; `Impersonal` says why a column of words is about nobody. Export, erasure,
the change of keys, retention and the inventory all work from these declarations; `tests/test_inventory.py` fails the build without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from heju.kit.law import Source


class Form(StrEnum):
    """How a column holds a value."""

    SEALED = "sealed"  # an envelope of the vault (bytea), bound to its row
    SEALED_TEXT = "sealed_text"  # an envelope in base64, as text
    SEALED_JSON = "sealed_json"  # a document some members of which are envelopes in base64
    INDEX = "index"  # a blind index: equal values can be found, nothing can be read
    PLAIN = "plain"  # readable
    REFERENCE = "reference"  # the number of a person or an account
    DIGEST = "digest"  # a one-way hash, such as that of a password


# The forms that a key of the vault closes.
SEALS = (Form.SEALED, Form.SEALED_TEXT, Form.SEALED_JSON)


class Leaves(StrEnum):
    """What erasure does with a column or a row."""

    DELETED = "deleted"  # the row goes
    EMPTIED = "emptied"  # the row stays without the value
    SHREDDED = "shredded"  # the value is closed under a key of the person, and the key is destroyed
    KEPT = "kept"  # the row stays: a number without a name, which nothing leads back to anybody


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data is kept for, on which basis, by whom. `handlers` are codes of `people.parameters.HANDLERS`, or `platform`."""

    code: str
    zh: str
    en: str
    basis: tuple[Source, ...]
    handlers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long: in words, and for the daily task as the moment from which a row is due.

    `due` is an SQL expression over the row (a date or a moment, null while the row is in use); "" where no clock runs, because the row
    lasts as long as its purpose or goes with another one.
    """

    zh: str
    en: str
    source: tuple[Source, ...]
    due: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column about a person. `empty` is the SQL value that replaces an emptied one; purpose and retention, where they differ."""

    column: str
    form: Form
    zh: str
    en: str
    # Not handed out: what is no information for the person, such as an index or a hash.
    is_exported: bool = True
    empty: str = "null"
    purpose: Purpose | None = None
    retention: Retention | None = None


@dataclass(frozen=True, slots=True)
class Stays:
    """Why some rows cannot go yet: a condition over the row, what the person is told, where that is written, what ends it."""

    condition: str
    zh: str
    en: str
    source: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Personal:
    """The personal data of one table.

    `of` are SQL expressions (columns or scalar subselects over the row), each of which gives the number of a person the row is about.
    `bound_to` is the column that the envelopes of the row are bound to, `context` the fixed context where they are not bound to a row;
    `members` are the closed members of a SEALED_JSON column. Rows that fulfil a condition of `stays` are left and told; `key` is the
    primary key.
    """

    table: str
    zh: str
    en: str
    of: tuple[str, ...]
    purpose: Purpose
    retention: Retention
    leaves: Leaves
    fields: tuple[Field, ...]
    stays: tuple[Stays, ...] = ()
    key: str = "id"
    bound_to: str = ""
    context: str = ""
    members: tuple[str, ...] = ()
    because: str = ""

    def purpose_of(self, field: Field) -> Purpose:
        """Return what a field is kept for."""
        return field.purpose or self.purpose

    def retention_of(self, field: Field) -> Retention:
        """Return how long a field is kept."""
        return field.retention or self.retention

    @property
    def columns(self) -> frozenset[str]:
        """Return the declared columns."""
        return frozenset(field.column for field in self.fields)


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Columns of words that are about nobody, and why. A column added later is not covered: it must be declared again."""

    table: str
    columns: tuple[str, ...]
    because: str


Declared = Personal | Impersonal

# Types of columns that can hold words, and names of numbers that point at somebody.
WORDS = frozenset({"text", "character varying", "character", "bytea", "json", "jsonb", "ARRAY", "inet", "cidr", "citext", "xml", "hstore"})
POINTS = ("person_id", "account_id", "user_id", "elder_id", "helper_id", "viewed_by_id")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database and the models describe it. `points` says that a foreign key leads to a person or an account."""

    table: str
    name: str
    type: str
    is_key: bool = False
    has_choices: bool = False
    points: bool = False


def missing(columns: Iterable[Column], declared: Iterable[Declared]) -> list[str]:
    """Return the columns that need a declaration and have none, in the order of their names.

    In a table that holds personal data every column but the primary key is about the person. Elsewhere these need one: words (unless the
    model fixes the choices) and numbers that point at a person or an account, by their foreign key or by their name. Only `Personal`
    covers a pointer.
    """
    personal = {one.table: one.columns for one in declared if isinstance(one, Personal)}
    impersonal: dict[str, set[str]] = {}
    for one in declared:
        if isinstance(one, Impersonal):
            impersonal.setdefault(one.table, set()).update(one.columns)
    found = []
    for column in columns:
        if column.name in personal.get(column.table, ()):
            continue
        points = column.points or column.name in POINTS
        is_about = column.table in personal and not column.is_key
        is_words = column.type in WORDS and not column.has_choices
        waived = column.name in impersonal.get(column.table, ())
        if points or ((is_about or is_words) and not waived):
            found.append(f"{column.table}.{column.name}")
    return sorted(found)


def stale(columns: Iterable[Column], declared: Iterable[Declared]) -> list[str]:
    """Return the declared columns that do not exist, and those that are declared twice."""
    known = {(column.table, column.name) for column in columns}
    found, seen = [], set()
    for one in declared:
        names = [field.column for field in one.fields] if isinstance(one, Personal) else list(one.columns)
        for name in names:
            if (one.table, name) not in known or (one.table, name) in seen:
                found.append(f"{one.table}.{name}")
            seen.add((one.table, name))
    return sorted(found)
