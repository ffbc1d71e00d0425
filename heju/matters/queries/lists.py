"""Lists of matters for whoever works on them: narrowed, page by page, counted by state and by compound.

Which matters, one function of the database says (`listed`); those with words in them `worded` finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate, make_aware

from heju.kit import days
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters.models import Channel, LevelOf, Matter, StateOf
from heju.matters.queries import listed as listed_numbers
from heju.matters.queries import worded
from heju.matters.queries.listed import WITH, Narrow
from heju.matters.rules.happened import OPEN, State

PAGE = 30
# A board shows so many cards a column; a count never says more than this.
COLUMN = 8
COUNTED = 1000
STANDING = Memory(64)
# So many compounds are read whole at once.
FEW = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; what is empty does not narrow. `compounds` None is everywhere.

    `since` and `until` are days it was raised; `category` is a code of the tree, a leaf or a whole group; `is_mine` what a body of the
    reader works on; `body` the lead.
    """

    states: tuple[str, ...] = ()
    level: str = ""
    category: str = ""
    is_overdue: bool = False
    is_mine: bool = False
    body: int | None = None
    channel: str = ""
    compounds: tuple[int, ...] | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: its rows, the newest first, and where the next begins, "" at the end."""

    rows: list[Matter]
    after: str


# The words of an address that narrow a list; saved views and exports keep these and nothing else.
NAMES = ("q", "state", "level", "category", "overdue", "mine", "body", "channel", "place", "compound", "period")


def wanted_of(words: Mapping[str, str], now: datetime, compounds: Mapping[str, tuple[int, ...]]) -> Wanted:
    """Return what the words of an address ask for; what does not fit narrows nothing. `compounds` gives those of each place by number.

    Without a word about the state it is what is not closed.
    """
    state = words.get("state", "")
    since, until = period_of(words.get("period", ""), now)
    one = _number(words.get("compound", ""))
    return Wanted(
        states=() if state == "all" else (state,) if state in StateOf.values else OPEN,
        level=words.get("level", ""),
        category=words.get("category", "")[:80],
        is_overdue=bool(words.get("overdue")),
        is_mine=bool(words.get("mine")),
        body=_number(words.get("body", "")),
        channel=words.get("channel", ""),
        compounds=(one,) if one is not None else compounds.get(words.get("place", "")),
        since=since,
        until=until,
        words=words.get("q", "")[:60],
    )


def _number(text: str) -> int | None:
    return int(text[:18]) if text.isascii() and text.isdigit() else None


def listed(scope: Scope, wanted: Wanted, now: datetime, *, after: str = "", limit: int = PAGE) -> Listed:
    """Return one page of a list, with place, compound and lead read along: the newest first, of what is overdue the longest first.

    Two queries; by words three, the newest first.
    """
    narrow = narrowed(scope, wanted)
    found = numbers_of(wanted, narrow, now, after=_start(after), most=limit + 1)
    rows = listed_numbers.read(found[:limit])
    return Listed(rows, _after(rows[-1], narrow, wanted) if len(found) > limit and rows else "")


def numbers_of(wanted: Wanted, narrow: Narrow, now: datetime, *, after: tuple[datetime, int] | None = None, most: int) -> list[int]:
    """Return the numbers of the matters of a list, with words or without."""
    if wanted.words.strip():
        return worded.numbers(wanted.words, narrow, now, after=after, most=most)
    return listed_numbers.numbers(narrow, now, after=after, most=most)


def board(scope: Scope, wanted: Wanted, now: datetime) -> tuple[dict[State, int], dict[State, list[Matter]]]:
    """Return how many of a list stand in each open state, at most COUNTED, and the first cards of each that is wanted.

    The nearest deadline first; what is done has met its own: there the latest first. Two queries, of a district three, by words four.
    """
    narrow = narrowed(scope, replace(wanted, states=OPEN))
    if wanted.words.strip():
        found = _by_words(wanted, narrow, now)
    elif narrow.compounds is not None and len(narrow.compounds) <= FEW:
        found = listed_numbers.board(narrow, now, most=COLUMN)
    else:
        found = _of_many(scope, wanted, now)
    states = [state for state in OPEN if state in wanted.states] or list(OPEN)
    hits = {state: found[state][1] if state in found else [] for state in states}
    rows = {row.pk: row for row in listed_numbers.read([one for part in hits.values() for one in part])}
    counts = {state: min(found[state][0], COUNTED) if state in found else 0 for state in OPEN}
    return counts, {state: [rows[one] for one in part if one in rows] for state, part in hits.items()}


def _by_words(wanted: Wanted, narrow: Narrow, now: datetime) -> dict[str, tuple[int, list[int]]]:
    """Return count and first numbers of each state of what words find, the latest first. Three queries."""
    numbers = numbers_of(wanted, narrow, now, most=COUNTED)
    states = dict(Matter.objects.filter(pk__in=numbers).values_list("pk", "state"))
    each = {state: [one for one in numbers if states.get(one) == state] for state in OPEN}
    return {state: (len(found), found[:COLUMN]) for state, found in each.items()}


def _of_many(scope: Scope, wanted: Wanted, now: datetime) -> dict[str, tuple[int, list[int]]]:
    """Return count and first numbers of each state, each read off its own index no further than is shown. Two queries at most.

    Where one has more than are counted, all counts are as of this minute: a board of so many is not watched one by one.
    """
    narrows = {state: narrowed(scope, replace(wanted, states=(state,))) for state in OPEN}
    counts = STANDING.of(
        (_who(scope), tuple(narrows.values()), COUNTED),
        _minute(now),
        lambda: listed_numbers.sizes(narrows, now, most=COUNTED),
        worth=lambda sizes: max(sizes.values()) >= COUNTED,
    )
    cards = {state: replace(narrow, by_due=state != "done") for state, narrow in narrows.items()}
    first = listed_numbers.numbers_each(cards, now, most=COLUMN)
    return {state: (counts[state], first[state]) for state in OPEN}


def by_compound(scope: Scope, wanted: Wanted, now: datetime) -> dict[int, tuple[int, int]]:
    """Return for each compound how many of a list are open there and how many of those are overdue, as of this minute.

    One query at most.
    """
    if wanted.words.strip():
        found = numbers_of(wanted, narrowed(scope, replace(wanted, states=OPEN)), now, most=COUNTED)
        late = Count("pk", filter=Q(solution_due__lt=now))
        rows = Matter.objects.filter(pk__in=found).exclude(state="closed").order_by()
        return {row[0]: (row[1], row[2]) for row in rows.values_list("compound_id").annotate(number=Count("pk"), late=late)}
    narrow = narrowed(scope, wanted)
    return STANDING.of((_who(scope), narrow), _minute(now), lambda: listed_numbers.open_by_compound(narrow, now))


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _who(scope: Scope) -> tuple[tuple[object, ...], ...]:
    """Return whatever decides which matters somebody sees."""
    return (*(scope.reach(name) for name in ("view", "people_government", "people_branch")), scope.bodies(), scope.persons())


def narrowed(scope: Scope, wanted: Wanted) -> Narrow:
    """Return what a list is narrowed to, within the reader's reach. A query a place of his reach, remembered."""
    narrow = Narrow(
        states=wanted.states,
        is_late=wanted.is_overdue,
        level=wanted.level if wanted.level in LevelOf.values else "",
        category=wanted.category,
        lead=wanted.body,
        channel=wanted.channel if wanted.channel in Channel.values else "",
        compounds=wanted.compounds,
        is_mine=wanted.is_mine,
        since=_midnight(wanted.since) if wanted.since else None,
        until=_midnight(wanted.until + timedelta(days=1)) if wanted.until else None,
        by_due=wanted.is_overdue,
    )
    return listed_numbers.within_reach(scope, narrow)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=days.CHINA)


def _after(last: Matter, narrow: Narrow, wanted: Wanted) -> str:
    """Return the key behind a row: the moment by which the list is ordered, and its number."""
    at = last.solution_due if narrow.by_due and not wanted.words.strip() else last.raised_at
    return f"{at.isoformat()}~{last.pk}" if at else ""


def _start(after: str) -> tuple[datetime, int] | None:
    at, _tilde, number = after.partition("~")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    if moment is None or not (number.isascii() and number.isdigit()):
        return None
    return (moment if moment.tzinfo else make_aware(moment)), int(number[:18])


def rows_of(numbers: Sequence[int]) -> list[Matter]:
    """Return the matters of some numbers that the reader may see, in the order of the numbers. One query."""
    found = Matter.objects.select_related(*WITH, "first_body").filter(pk__in=list(numbers))
    return sorted(found, key=lambda row: list(numbers).index(row.pk))


def period_of(name: str, now: datetime) -> tuple[date | None, date | None]:
    """Return the first and last day of a period that has a name: today, week, month, quarter, year; none of another."""
    today = localdate(now)
    back = {"today": 0, "week": 6, "month": 29, "quarter": 89, "year": 364}.get(name)
    return (None, None) if back is None else (today - timedelta(days=back), today)
