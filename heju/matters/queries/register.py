"""Lists of matters as the asker may see them: a page after the other by day, by words, by a figure of the board; never counted to the end.

A list never filters by path under the row policies (ltree is not leakproof): a place is turned into the compounds below it, which an
index serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters.models import Matter, StateOf
from heju.matters.queries import figures
from heju.matters.queries.page import number_of
from heju.matters.rules import finding
from heju.matters.rules.happened import OPEN
from heju.places import queries as places

PAGE: Final = 50
# So many of a kind are counted; beyond, "999+" stands.
COUNTED: Final = 999
# Candidates of a search that are read again; of more only the latest are told.
CANDIDATES: Final = 200
# Read at once beyond a page, since a candidate may not hold what was typed.
SPARE: Final = 20
SEARCH = "select hit from matters_search(%s::text[], %s::bigint[], %s::text[], %s, %s, %s, %s, %s)"
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
REACHED = Memory(512)
WITH = ("compound", "place", "lead_body")
# What a row of a list does not show.
HEAVY = ("grams", "words")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list; "" and None and () narrow nothing.

    `state` is one of the states, or "open" or "overdue"; `place` a path; `category` a code of the tree or what lies below it; `lead` the
    number of a body that leads; `figure` a figure of the board (`figures.FIGURES`) between `since` and `until`; `mine` what is with the
    bodies of the asker.
    """

    state: str = ""
    place: str = ""
    category: str = ""
    lead: int | None = None
    level: str = ""
    outcome: str = ""
    words: str = ""
    figure: str = ""
    since: datetime | None = None
    until: datetime | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `after` is the key of the next, None at the end."""

    rows: list[Matter]
    after: str | None


def listed(scope: Scope, wanted: Wanted, after: str = "", *, now: datetime, limit: int = PAGE) -> Listed:
    """Return one page of matters, the latest first; overdue ones the longest overdue first. Three queries at most."""
    compounds = compounds_of(wanted.place)
    if wanted.words.strip():
        compounds = reached(scope) if compounds is None else compounds
        return _found(wanted, compounds, _key(after), limit, now)
    rows = narrowed(Matter.objects.all(), scope, wanted, compounds, now)
    column = "solution_due" if wanted.state == "overdue" else "raised_at"
    if (key := _key(after)) is not None:
        at, number = key
        # The first half alone lets the index begin where the page before ended.
        if column == "raised_at":
            rows = rows.filter(raised_at__lte=at).filter(Q(raised_at__lt=at) | Q(pk__lt=number))
        else:
            rows = rows.filter(solution_due__gte=at).filter(Q(solution_due__gt=at) | Q(pk__gt=number))
    order = ("-raised_at", "-pk") if column == "raised_at" else ("solution_due", "pk")
    found = list(rows.order_by(*order).select_related(*WITH).defer(*HEAVY)[: limit + 1])
    return _page(found, limit, column)


def counts(scope: Scope, wanted: Wanted, tabs: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Return how many stand on each tab ("open", "overdue" or a state), at most COUNTED + 1 of each. Two queries at most."""
    compounds = compounds_of(wanted.place)
    parts = []
    for tab in tabs:
        rows = narrowed(Matter.objects.all(), scope, replace(wanted, state=tab, words=""), compounds, now)
        parts.append(rows.order_by().values_list("pk")[: COUNTED + 1])
    return dict(zip(tabs, sizes(parts), strict=True))


def sizes(parts: Iterable[QuerySet[Any, Any]]) -> tuple[int, ...]:
    """Return how many rows each of some cut lists has: cut before they are counted, so that none counts a million. One query."""
    sql: list[str] = []
    values: list[Any] = []
    for part in parts:
        text, given = part.query.sql_with_params()
        sql.append(f"(select count(*) from ({text}) part)")  # noqa: S608 - written by the ORM
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(sql)}", values)
        found: tuple[int, ...] = cursor.fetchone()
        return found


def narrowed(rows: QuerySet[Matter], scope: Scope, wanted: Wanted, compounds: list[int] | None, now: datetime) -> QuerySet[Matter]:
    """Return the rows that a wish leaves, by columns that an index serves. No query."""
    if compounds is not None:
        rows = rows.filter(compound__in=compounds)
    if wanted.state == "open":
        rows = rows.exclude(state="closed")
    elif wanted.state == "overdue":
        rows = rows.exclude(state="closed").filter(solution_due__lt=now)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.category:
        # From the code to behind everything that begins with it and a dot: "/" follows "." in the order of signs.
        below = Q(category__gte=f"{wanted.category}.", category__lt=f"{wanted.category}/")
        rows = rows.filter(Q(category=wanted.category) | below)
    plain = {"lead_body": None if wanted.figure else wanted.lead, "level": wanted.level, "outcome": wanted.outcome}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.mine:
        rows = rows.filter(lead_body__in=scope.bodies())
    if wanted.figure:
        return figures.behind(rows, wanted.figure, wanted.since, wanted.until, now, wanted.lead, compounds)
    spans = {"raised_at__gte": wanted.since, "raised_at__lt": wanted.until}
    return rows.filter(**{name: value for name, value in spans.items() if value})


def compounds_of(path: str) -> list[int] | None:
    """Return the compounds at or below a place, None for all of a district or for no place. One query, none for these."""
    return None if path.count(".") == 0 else places.compounds_below(path)


def reached(scope: Scope) -> list[int] | None:
    """Return the compounds that somebody's roles reach, None where they reach the whole district or nothing. A query a place, remembered.

    Row policies alone would have a list of one compound read the whole district: they are asked of each row.
    """
    roots = scope.reach("view")
    if not roots or any("." not in root for root in roots):
        return None
    return REACHED.of(roots, 0, lambda: sorted({one for root in roots for one in places.compounds_below(root)}))


def _found(wanted: Wanted, compounds: list[int] | None, key: tuple[datetime, int] | None, limit: int, now: datetime) -> Listed:
    """Return what words find: the index finds more than they say, and each candidate is read through the policies and checked again."""
    asked = finding.asked(wanted.words)
    if asked.number is not None:
        return Listed(_numbered(asked), None)
    states = list(OPEN) if wanted.state in ("open", "overdue") else [wanted.state] if wanted.state in StateOf.values else []
    at, number = key or (now, 2**62)
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, [list(asked.tokens), compounds, states, wanted.category, wanted.lead, at, number, CANDIDATES])
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return Listed([], None)
    rows = Matter.objects.filter(pk__in=ids[: limit + SPARE]).order_by("-raised_at", "-pk").select_related(*WITH).defer("grams")
    read = list(rows)
    kept = list(islice((row for row in read if _holds(row, asked.words)), limit + 1))
    if len(kept) > limit or (len(ids) > len(read) and read):
        last = kept[limit - 1] if len(kept) > limit else read[-1]
        return Listed(kept[:limit], _after(last, "raised_at"))
    return Listed(kept[:limit], None)


def _holds(row: Matter, words: tuple[str, ...]) -> bool:
    title = f"{row.title} {_name(row)}"
    return finding.holds(f"{title} {row.words} {row.spot}", title, words)


def _name(matter: Matter) -> str:
    return figures.category_name(matter.category)


def _numbered(asked: finding.Asked) -> list[Matter]:
    """Return the matter of a number: its own, where the day fits, or that of the city's hotline. One query."""
    by = Q(hotline_number=asked.words[0]) & ~Q(hotline_number="")
    if asked.number is not None and asked.number < 2**62:
        by |= Q(pk=asked.number)
    found = list(Matter.objects.filter(by).select_related(*WITH).defer(*HEAVY)[:10])
    return [row for row in found if row.hotline_number == asked.words[0] or not asked.day or number_of(row) == asked.words[0]]


def _page(found: list[Matter], limit: int, column: str) -> Listed:
    return Listed(found[:limit], _after(found[limit - 1], column) if len(found) > limit else None)


def _after(last: Matter, column: str) -> str:
    return f"{(getattr(last, column) - EPOCH) // MICROSECOND}_{last.pk}"


def _key(after: str) -> tuple[datetime, int] | None:
    """Return the key that an address holds, None where it holds none."""
    stamp, _, number = after.partition("_")
    try:
        return EPOCH + int(stamp) * MICROSECOND, min(int(number), 2**62)
    except (ValueError, OverflowError):
        return None
