"""Which matters a list shows, by number: one function of the database finds them, and rows are read through the row policies.

What may be slow on a million matters is here, in `worded` and in `figures`, and nowhere else. See migration 0014 for the function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection

from heju.kit import db
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters.models import Matter
from heju.places import queries as places

WITH: Final = ("place__parent", "compound", "unit", "lead_body")
# What a row of a list does not show, and of what it names no more than the names.
HEAVY: Final = ("grams", "words")
NAMED: Final = ("place__name", "place__parent__name", "compound__name", "unit__number", "lead_body__name")
CONDITIONS: Final = """%(states)s::text[], %(is_late)s, %(level)s, %(category)s, %(lead)s::bigint, %(channel)s, %(is_mine)s,
  %(since)s::timestamptz, %(until)s::timestamptz, %(now)s, %(compounds)s::bigint[], %(leads)s::bigint[]"""
CALL: Final = f"matters_listed({CONDITIONS}, %(by_due)s, %(after_at)s::timestamptz, %(after_id)s::bigint, %(most)s)"
BOARD: Final = f"select state, total, hits from matters_board({CONDITIONS}, %(most)s)"  # noqa: S608 - our own words
BY_COMPOUND: Final = f"select compound, open, late from matters_listed_by_compound({CONDITIONS})"  # noqa: S608 - our own words
REACHED: Final = Memory(512)
# No list is told to be longer than this.
MOST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """What a list is narrowed to; what is empty does not narrow. `compounds` None is everywhere.

    `leads` is given where the compounds are the reader's whole reach: what these bodies lead elsewhere, and what he reported himself,
    belongs to the list too. `is_late` is open and past its deadline. With `by_due` the nearest deadline comes first, else what was raised
    last.
    """

    states: tuple[str, ...] = ()
    is_late: bool = False
    level: str = ""
    category: str = ""
    lead: int | None = None
    channel: str = ""
    compounds: tuple[int, ...] | None = None
    is_mine: bool = False
    leads: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_due: bool = False


def reached(scope: Scope) -> tuple[int, ...] | None:
    """Return the compounds that somebody's roles reach, None where they reach the whole district or nothing.

    A query a place, remembered.
    """
    roots = scope.reach("view")
    if not roots or any("." not in root for root in roots):
        return None
    return REACHED.of(roots, 0, lambda: tuple(sorted({one for root in roots for one in places.compounds_below(root)})))


def within_reach(scope: Scope, narrow: Narrow) -> Narrow:
    """Return a list that is narrowed to no place narrowed to what its reader's roles reach. A query a place of his, remembered."""
    if narrow.compounds is not None or narrow.is_mine:
        return narrow
    found = reached(scope)
    return narrow if found is None else replace(narrow, compounds=found, leads=scope.bodies())


def numbers(narrow: Narrow, now: datetime, *, after: tuple[datetime, int] | None = None, most: int = MOST) -> list[int]:
    """Return the numbers of the matters of a list, in its order, behind the key of the one before. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"select hit from {CALL}", _values(narrow, now, after, most))  # noqa: S608 - our own words
        return [row[0] for row in cursor.fetchall()]


def numbers_each[Name: str](narrows: Mapping[Name, Narrow], now: datetime, *, most: int) -> dict[Name, list[int]]:
    """Return the first numbers of several lists, by name. One query."""
    parts, values = _parts(narrows.values(), now, most, "coalesce((select array_agg(hit) from {call}), '{{}}')")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", values)
        return dict(zip(narrows, cursor.fetchone(), strict=True))


def sizes[Name: str](narrows: Mapping[Name, Narrow], now: datetime, *, most: int = MOST) -> dict[Name, int]:
    """Return how many each of several lists has, at most so many: cut before they are counted. One query."""
    parts, values = _parts(narrows.values(), now, most, "(select count(*) from {call})")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", values)
        return dict(zip(narrows, cursor.fetchone(), strict=True))


def board(narrow: Narrow, now: datetime, *, most: int) -> dict[str, tuple[int, list[int]]]:
    """Return for each open state that occurs how many of a list are in it, and the first of them; `narrow` names its compounds.

    The nearest deadline first, what has none last; of what is done the latest. One query, of all that is open in these compounds.
    """
    with connection.cursor() as cursor:
        cursor.execute(BOARD, _values(narrow, now, None, most))
        return {state: (total, hits) for state, total, hits in cursor.fetchall()}


def open_by_compound(narrow: Narrow, now: datetime) -> dict[int, tuple[int, int]]:
    """Return how many of a list are open in each compound, and how many of those are overdue. One query, of all that is open."""
    with connection.cursor() as cursor:
        cursor.execute(BY_COMPOUND, _values(narrow, now, None, MOST))
        return {compound: (open_there, late) for compound, open_there, late in cursor.fetchall()}


def read(found: Sequence[int]) -> list[Matter]:
    """Return the matters of some numbers that the reader may see, in the order of the numbers, with place, compound and lead. One query.

    What one's bodies work on, and what one reported, is there wherever it is: where the place lies outside of one's reach, three more.
    """
    if not found:
        return []
    own = [field.name for field in Matter._meta.concrete_fields if field.name not in HEAVY]

    def rows_of(wanted: Iterable[int]) -> dict[int, Matter]:
        rows = Matter.objects.filter(pk__in=list(wanted)).select_related(*WITH).only(*own, *NAMED, "place__parent_id")
        return {row.pk: row for row in rows}

    rows = rows_of(found)
    if left := [number for number in found if number not in rows]:
        with elsewhere() as is_open:
            rows |= rows_of(left) if is_open else {}
    return [rows[number] for number in found if number in rows]


@contextmanager
def elsewhere() -> Iterator[bool]:
    """Open the names of the places of one's own matters that lie outside of one's reach; yield whether there is anybody to open them for.

    A row of a matter is read together with its place, and a place that one may not see takes the row along.
    """
    scope = db.active_scope()
    if scope.door or scope.is_system or not (scope.bodies() or scope.persons()):
        yield False
        return
    with db.scoped(replace(scope, door="matters-elsewhere")):
        yield True


def _parts(narrows: Iterable[Narrow], now: datetime, most: int, shape: str) -> tuple[list[str], dict[str, Any]]:
    """Return the columns of a statement that asks for several lists at once, and its values."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for at, narrow in enumerate(narrows):
        own = {f"{name}_{at}": value for name, value in _values(narrow, now, None, most).items()}
        values |= own
        parts.append(shape.format(call=CALL.replace(")s", f"_{at})s")))
    return parts, values


def _values(narrow: Narrow, now: datetime, after: tuple[datetime, int] | None, most: int) -> dict[str, Any]:
    values = asdict(narrow) | {"now": now, "after_at": after and after[0], "after_id": after and after[1], "most": most}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
