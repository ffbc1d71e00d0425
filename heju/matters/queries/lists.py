"""Lists of matters for whoever works on them: narrowed, page by page, counted by state and by compound.

What may be slow on a million matters is in `listed`, `counted` and `by_compound`, and nowhere else. A list is never narrowed by path
(under row policies that would read every row) but by numbers, states and days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate, make_aware

from heju.kit import days
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters.models import Channel, LevelOf, Matter, StateOf
from heju.matters.queries import figures, register
from heju.matters.rules import finding
from heju.matters.rules.happened import OPEN

PAGE = 50
# A board shows so many cards a column; a count never says more than this.
COLUMN = 12
COUNTED = 1000
STANDING = Memory(64)
WITH = ("place__parent", "compound", "unit", "lead_body")


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
    """Return one page of a list, the newest first, with place, compound and lead read along. One query, three by words."""
    rows = narrowed(scope, wanted, now)
    start = _start(after)
    if start is not None:
        # The first half alone lets the index begin where the page before ended.
        rows = rows.filter(raised_at__lte=start[0]).filter(Q(raised_at__lt=start[0]) | Q(raised_at=start[0], pk__lt=start[1]))
    found = list(rows.select_related(*WITH).defer("grams", "words").order_by("-raised_at", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return Listed(found[:limit], f"{last.raised_at.isoformat()}~{last.pk}" if last else "")


def counted(scope: Scope, wanted: Wanted, now: datetime) -> dict[str, int]:
    """Return how many of a list stand in each open state, whatever it is narrowed to, at most COUNTED. One query."""
    parts = [narrowed(scope, replace(wanted, states=(state,)), now).order_by().values_list("pk")[:COUNTED] for state in OPEN]
    return dict(zip(OPEN, register.sizes(parts), strict=True))


def columns(scope: Scope, wanted: Wanted, now: datetime) -> dict[str, list[Matter]]:
    """Return the first cards of each open state, whose deadline is nearest first. One query a state."""
    found = {}
    for state in wanted.states or OPEN:
        rows = narrowed(scope, replace(wanted, states=(state,)), now).select_related(*WITH).defer("grams", "words")
        # What is done has met its deadline: the latest first.
        found[state] = list(rows.order_by(*(("-raised_at", "-pk") if state == "done" else ("solution_due", "pk")))[:COLUMN])
    return found


def by_compound(scope: Scope, wanted: Wanted, now: datetime) -> dict[int, tuple[int, int]]:
    """Return for each compound how many of a list are open there and how many of those are overdue. One query.

    Where nothing narrows the list but the place, it is read off the index of what is open, once a minute.
    """
    reach = scope.reach("view")
    if reach and replace(wanted, compounds=None) == Wanted(states=OPEN):
        minute = now.replace(second=0, microsecond=0)
        key = (reach, scope.bodies())
        whole = STANDING.of(key, minute, lambda: figures.by_compound(reach, now))
        return whole if wanted.compounds is None else {one: whole[one] for one in wanted.compounds if one in whole}
    rows = narrowed(scope, wanted, now).exclude(state="closed").order_by()
    late = Count("pk", filter=Q(solution_due__lt=now))
    return {row[0]: (row[1], row[2]) for row in rows.values_list("compound_id").annotate(number=Count("pk"), late=late)}


def narrowed(scope: Scope, wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """Return the rows of a list that the reader may see."""
    rows = Matter.objects.all()
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.level in LevelOf.values:
        rows = rows.filter(level=wanted.level)
    if wanted.category:
        # From the code to behind everything that begins with it and a dot: "/" follows "." in the order of signs.
        below = Q(category__gte=f"{wanted.category}.", category__lt=f"{wanted.category}/")
        rows = rows.filter(Q(category=wanted.category) | below)
    if wanted.is_overdue:
        rows = rows.filter(solution_due__lt=now).exclude(state="closed")
    if wanted.is_mine:
        rows = rows.filter(bodies__overlap=list(scope.bodies()))
    if wanted.body is not None:
        rows = rows.filter(lead_body=wanted.body)
    if wanted.channel in Channel.values:
        rows = rows.filter(channel=wanted.channel)
    reached = register.reached(scope)
    if wanted.compounds is not None:
        rows = rows.filter(compound__in=wanted.compounds)
    elif reached is not None and not wanted.is_mine:
        rows = rows.filter(Q(compound__in=reached) | Q(lead_body__in=scope.bodies()))
    if wanted.since is not None:
        rows = rows.filter(raised_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(raised_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return _worded(scope, rows, wanted, now) if wanted.words.strip() else rows


def _worded(scope: Scope, rows: QuerySet[Matter], wanted: Wanted, now: datetime) -> QuerySet[Matter]:
    """Narrow by words: the number of a matter, or characters and initials that its title and words hold. Two queries.

    The index finds more than the words say (and under row policies only that function may use it), so each candidate is checked again.
    """
    asked = finding.asked(wanted.words)
    if asked.number is not None:
        return rows.filter(pk=min(asked.number, 2**62))
    compounds = list(wanted.compounds) if wanted.compounds is not None else register.reached(scope)
    with connection.cursor() as cursor:
        cursor.execute(
            register.SEARCH,
            [list(asked.tokens), compounds, list(wanted.states), wanted.category, wanted.body, now, 2**62, register.CANDIDATES],
        )
        hits = [row[0] for row in cursor.fetchall()]
    found = Matter.objects.filter(pk__in=hits).only("title", "words", "spot", "category") if hits else []
    kept = []
    for row in found:
        title = f"{row.title} {figures.category_name(row.category)}"
        if finding.holds(f"{title} {row.words} {row.spot}", title, asked.words):
            kept.append(row.pk)
    return rows.filter(pk__in=kept)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=days.CHINA)


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
