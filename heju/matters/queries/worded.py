"""Which matters hold what somebody typed: characters, pinyin, initials, or a number."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Q

from heju.kit.db import active_scope
from heju.matters.models import Matter
from heju.matters.queries import figures
from heju.matters.queries.listed import Narrow
from heju.matters.queries.page import written
from heju.matters.rules import finding

# Candidates that are read beyond a page at first, since one may not hold what was typed; then so many more, so often.
SPARE: Final = 20
CANDIDATES: Final = 100
LARGEST: Final = 500
ROUNDS: Final = 4
LAST: Final = 2**62
SEARCH: Final = "select hit from matters_search(%s::text[], %s::bigint[], %s::text[], %s, %s, %s, %s, %s)"


class Candidate(NamedTuple):
    """What of a matter tells whether it belongs to a list and holds the words: its columns, by their names."""

    id: int
    raised_at: datetime
    title: str
    words: str
    spot: str
    category: str
    state: str
    level: str
    channel: str
    bodies: list[int]
    solution_due: datetime | None
    lead_body_id: int | None
    hotline_number: str


def numbers(words: str, narrow: Narrow, now: datetime, *, after: tuple[datetime, int] | None = None, most: int) -> list[int]:
    """Return the numbers of the matters of a list that hold the words, the latest first, behind the key of the one before.

    The index finds more than the words say (and under row policies only that function may use it), so each candidate is read through the
    policies and checked again. Two queries, more where candidates did not hold; one by a number.
    """
    asked = finding.asked(words)
    if asked.number is not None:
        return _numbered(asked, narrow, now)
    found: list[int] = []
    at, number = after or (now, LAST)
    # Of letters the index knows pairs only: a third of what it finds holds them.
    first = 4 * most if any(sign.isascii() and sign.isalpha() for sign in words) else most + SPARE
    for many in (min(first, LARGEST), *(CANDIDATES,) * ROUNDS):
        hits = _candidates(asked, narrow, at, number, many)
        # By number alone: a candidate that the policies hide leaves no trace.
        rows = sorted(_read(Q(pk__in=hits)), key=lambda row: (row.raised_at, row.id), reverse=True) if hits else []
        found += [row.id for row in rows if _belongs(row, narrow, now) and _holds(row, asked.words)]
        if len(found) >= most or len(hits) < many or not rows:
            break
        at, number = rows[-1].raised_at, rows[-1].id
    return found[:most]


def _read(which: Q) -> list[Candidate]:
    """Return what tells of some matters whether they are looked for, through the row policies. One query."""
    return [Candidate._make(row) for row in Matter.objects.filter(which).order_by().values_list(*Candidate._fields)]


def _candidates(asked: finding.Asked, narrow: Narrow, at: datetime, number: int, many: int) -> list[int]:
    compounds = None if narrow.compounds is None else list(narrow.compounds)
    values = [list(asked.tokens), compounds, list(narrow.states), narrow.category, narrow.lead, at, number, many]
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, values)
        return [row[0] for row in cursor.fetchall()]


def _holds(row: Candidate, words: tuple[str, ...]) -> bool:
    title = f"{row.title} {figures.category_name(row.category)}"
    return finding.holds(f"{title} {row.words} {row.spot}", title, words)


def _belongs(row: Candidate, narrow: Narrow, now: datetime) -> bool:
    """Say whether a matter is in a list, as the database's function says it."""
    below = row.category == narrow.category or row.category.startswith(f"{narrow.category}.")
    return all(
        (
            not narrow.states or row.state in narrow.states,
            not narrow.is_late or (row.state != "closed" and row.solution_due is not None and row.solution_due < now),
            not narrow.level or row.level == narrow.level,
            not narrow.category or below,
            narrow.lead is None or row.lead_body_id == narrow.lead,
            not narrow.is_mine or bool(set(row.bodies) & set(active_scope().bodies())),
            not narrow.channel or row.channel == narrow.channel,
            narrow.since is None or row.raised_at >= narrow.since,
            narrow.until is None or row.raised_at < narrow.until,
        )
    )


def _numbered(asked: finding.Asked, narrow: Narrow, now: datetime) -> list[int]:
    """Return the matter of a number: its own, where the day fits, or that of the city's hotline. One query."""
    by = Q(hotline_number=asked.words[0]) & ~Q(hotline_number="")
    if asked.number is not None and asked.number < LAST:
        by |= Q(pk=asked.number)
    found = sorted(_read(by), key=lambda row: (row.raised_at, row.id), reverse=True)[:10]
    named = [
        row for row in found if row.hotline_number == asked.words[0] or not asked.day or written(row.raised_at, row.id) == asked.words[0]
    ]
    return [row.id for row in named if _belongs(row, narrow, now)]
