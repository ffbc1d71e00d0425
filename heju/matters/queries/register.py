"""Lists of matters behind what the board says of a place: what is open or overdue there, a figure's own list, by words.

A list never filters by path under the row policies (ltree is not leakproof): a place is turned into the compounds below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from heju.kit.scope import Scope
from heju.matters.models import Matter
from heju.matters.queries import figures, worded
from heju.matters.queries import listed as numbers
from heju.matters.queries.listed import Narrow
from heju.matters.rules.happened import OPEN
from heju.places import queries as places

PAGE: Final = 30
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list; "" and None narrow nothing.

    `state` is one of the states, or "open" or "overdue"; `place` a path; `category` a code of the tree or what lies below it; `lead` the
    number of a body that leads; `figure` a figure of the board (`figures.FIGURES`) between `since` and `until`.
    """

    state: str = ""
    place: str = ""
    category: str = ""
    lead: int | None = None
    words: str = ""
    figure: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `after` is the key of the next, None at the end."""

    rows: list[Matter]
    after: str | None


def listed(scope: Scope, wanted: Wanted, after: str = "", *, now: datetime, limit: int = PAGE) -> Listed:
    """Return one page of matters, the latest first; overdue ones the longest overdue first. Three queries at most."""
    narrow = narrowed(scope, wanted)
    key = _key(after)
    if wanted.words.strip():
        found = worded.numbers(wanted.words, narrow, now, after=key, most=limit + 1)
    elif wanted.figure:
        found = list(behind(wanted, narrow, key, now).values_list("pk", flat=True)[: limit + 1])
    else:
        found = numbers.numbers(narrow, now, after=key, most=limit + 1)
    rows = numbers.read(found[:limit])
    by_due = narrow.by_due and not wanted.words.strip()
    return Listed(rows, _after(rows[-1], by_due) if len(found) > limit and rows else None)


def narrowed(scope: Scope, wanted: Wanted) -> Narrow:
    """Return what a wish leaves. Two queries at most, remembered the second."""
    compounds = compounds_of(wanted.place)
    states = OPEN if wanted.state == "open" else (wanted.state,) if wanted.state not in ("", "overdue") else ()
    narrow = Narrow(
        states=states,
        is_late=wanted.state == "overdue",
        category=wanted.category,
        lead=wanted.lead,
        compounds=None if compounds is None else tuple(compounds),
        since=None if wanted.figure else wanted.since,
        until=None if wanted.figure else wanted.until,
        by_due=wanted.state == "overdue" and not wanted.figure,
    )
    return numbers.within_reach(scope, narrow)


def behind(wanted: Wanted, narrow: Narrow, after: tuple[datetime, int] | None, now: datetime) -> QuerySet[Matter]:
    """Return the matters behind a figure, the latest first. One query where the figure is one of verdicts, else none."""
    rows = Matter.objects.order_by("-raised_at", "-pk")
    compounds = None if narrow.compounds is None else list(narrow.compounds)
    if compounds is not None:
        within = Q(compound__in=compounds)
        rows = rows.filter(within if narrow.leads is None else within | Q(lead_body__in=narrow.leads))
    if narrow.states:
        rows = rows.filter(state__in=narrow.states)
    if narrow.is_late:
        rows = rows.exclude(state="closed").filter(solution_due__lt=now)
    if narrow.category:
        # From the code to behind everything that begins with it and a dot: "/" follows "." in the order of signs.
        below = Q(category__gte=f"{narrow.category}.", category__lt=f"{narrow.category}/")
        rows = rows.filter(Q(category=narrow.category) | below)
    if after is not None:
        # The first half alone lets the index begin where the page before ended.
        rows = rows.filter(raised_at__lte=after[0]).filter(Q(raised_at__lt=after[0]) | Q(pk__lt=after[1]))
    return figures.behind(rows, wanted.figure, wanted.since, wanted.until, now, wanted.lead, compounds)


def compounds_of(path: str) -> list[int] | None:
    """Return the compounds at or below a place, None for all of a district or for no place. One query, none for these."""
    return None if path.count(".") == 0 else places.compounds_below(path)


def _after(last: Matter, by_due: bool) -> str | None:
    at = last.solution_due if by_due else last.raised_at
    return f"{(at - EPOCH) // MICROSECOND}_{last.pk}" if at else None


def _key(after: str) -> tuple[datetime, int] | None:
    """Return the key that an address holds, None where it holds none."""
    stamp, _, number = after.partition("_")
    try:
        return EPOCH + int(stamp) * MICROSECOND, min(int(number), 2**62)
    except (ValueError, OverflowError):
        return None
