"""The figures of the board that matters give: what was counted, its rates, and the list behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from heju.duties import queries as duties
from heju.duties.rules.records import DIVIDED
from heju.matters.models import Asked, Event, Matter
from heju.matters.queries.history import TAKEN_BACK
from heju.matters.rules.counted import FIELDS
from heju.matters.rules.happened import ON_FILE
from heju.matters.rules.rates import Counts, Row

type Cut = Literal["total", "category", "body", "month"]
COLUMNS: Final = (*FIELDS, "contact_not_yet_due")
COUNTED = f"select place_id, key, {', '.join(COLUMNS)} from matters_tally_of(%s::bigint[], %s, %s, %s, %s)"  # noqa: S608 - names of columns
STANDING = "select compound_id, body, category, open, overdue, returned_twice, unanswered_above from matters_standing(%s::ltree, %s)"
SAID = "select hit from matters_said(%s::text[], %s::bigint[], %s, %s, %s, %s)"
# The list behind a count of verdicts ends here: the latest ones.
MOST_SAID: Final = 1000
# What is satisfied: the same figure as parameters.SATISFIED_FROM; a test holds both together.
SATISFIED: Final = (4, 5)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open now in a compound, with one body and of one group of categories: how many, and how many of them hurt."""

    compound: int
    body: int
    category: str
    open: int
    overdue: int
    returned_twice: int
    unanswered_above: int


def counted(where: Iterable[int], cut: Cut, since: date, until: date, now: datetime) -> dict[tuple[int, str], Counts]:
    """Return what was counted at some places between two days (firsts of months), by place and key of the cut. One query.

    Places that the asker does not see are left out; of a cut by body, his own bodies stay.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(where), cut, since, until, now])
        return {(place, key): Counts(**dict(zip(COLUMNS, rest, strict=True))) for place, key, *rest in cursor.fetchall()}


def standing(path: str, now: datetime) -> list[Standing]:
    """Return what is open now at or below a place, and wherever the asker's bodies lead. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [path, now])
        return [Standing(*row) for row in cursor.fetchall()]


def by_compound(roots: Iterable[str], now: datetime) -> dict[int, tuple[int, int]]:
    """Return how many are open and how many of these overdue, by compound, at or below some places. One query a place."""
    found: dict[int, tuple[int, int]] = {}
    for root in roots:
        for one in standing(root, now):
            before = found.get(one.compound, (0, 0))
            found[one.compound] = (before[0] + one.open, before[1] + one.overdue)
    return found


def help_rows(found: Iterable[Standing], compounds: Iterable[int]) -> list[Row]:
    """Return the rows of compounds for `rates.ten_that_need_help`, keyed by number. No query."""
    summed = {compound: [0, 0, 0, 0] for compound in compounds}
    for one in found:
        if one.compound in summed:
            for at, value in enumerate((one.open, one.overdue, one.returned_twice, one.unanswered_above)):
                summed[one.compound][at] += value
    return [Row("place", f"{key:012d}", *row) for key, row in summed.items()]


def behind(
    rows: QuerySet[Matter],
    figure: str,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    body: int | None = None,
    compounds: list[int] | None = None,
) -> QuerySet[Matter]:
    """Return the matters that a figure counts, between two moments, of one body or of all. Raises KeyError for a figure that is not ours.

    A verdict is counted once a round: a matter with two stands once in the list.
    """
    if body is not None and figure not in (*VERDICTS, *RATINGS):
        rows = rows.filter(**{"first_body" if figure in OF_FIRST else "lead_body": body})
    first, last = since or datetime(2000, 1, 1, tzinfo=now.tzinfo), until or now
    due = rows.filter(contact_due__gte=first, contact_due__lt=last, contact_due__lte=now).exclude(outcome="merged")
    closed = rows.filter(state="closed", closed_at__gte=first, closed_at__lt=last)
    if figure in ("contact_due", "contacted_in_time"):
        return due if figure == "contact_due" else due.filter(contacted_at__lt=F("contact_due"))
    if figure in VERDICTS:
        return rows.filter(pk__in=said(VERDICTS[figure], first, last, compounds, body))
    if figure in RATINGS:
        ratings = Asked.objects.filter(matter=OuterRef("pk"), score__in=RATINGS[figure], scored_at__gte=first, scored_at__lt=last)
        if body is not None:
            ratings = ratings.annotate(said_by=_last_done(round=OuterRef("round"))).filter(said_by=body)
        return rows.filter(Exists(ratings), raised_at__lt=last)
    return {
        "solved": closed.filter(outcome="solved"),
        "solved_in_compound": closed.filter(outcome="solved", level="compound"),
        "unrated": closed.filter(outcome="solved", score=None),
        "merged": closed.filter(outcome="merged"),
        "ended_otherwise": closed.exclude(outcome__in=("solved", "merged", *ON_FILE)),
        "withdrawn_before_contact": closed.exclude(outcome__in=("merged", *ON_FILE)).filter(contact_due=None),
        "still_asked": rows.filter(state="done", done_at__gte=first, done_at__lt=last),
        "still_open": rows.exclude(state="closed").filter(raised_at__gte=first, raised_at__lt=last),
        "contact_not_yet_due": rows.filter(contact_due__gt=now, contact_due__gte=first, contact_due__lt=last).exclude(outcome="merged"),
    }[figure]


def said(moves: Sequence[str], since: datetime, until: datetime, compounds: list[int] | None, body: int | None) -> list[int]:
    """Return the matters that one may see and on which one of some verdicts was said, the latest first, at most so many. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [list(moves), compounds, body, since, until, MOST_SAID])
        return [row[0] for row in cursor.fetchall()]


def _last_done(**which: Any) -> Subquery:
    """Return the body that said done last, of the events before or in the round."""
    said = Event.objects.filter(~TAKEN_BACK, matter=OuterRef("matter"), move="report_done", **which)
    return Subquery(said.order_by("-number").values("body")[:1])


RATINGS: Final = {"rated": range(1, 6), "satisfied": SATISFIED}
# Contact is owed by the body that received it first.
OF_FIRST: Final = ("contact_due", "contacted_in_time", "contact_not_yet_due", "withdrawn_before_contact")
VERDICTS: Final = {
    "confirmed_fixed": ("settle",),
    "confirmations": ("settle", "send_back"),
    "unanswered": ("lapse",),
}


def category_name(code: str) -> str:
    """Return the name of a category in the reader's language."""
    is_chinese = (get_language() or "zh").startswith("zh")
    # A kind that a district has added is asked for each time: what ships never changes its name.
    return _category_name.__wrapped__(code, is_chinese) if DIVIDED in code else _category_name(code, is_chinese)


@lru_cache(maxsize=2048)
def _category_name(code: str, is_chinese: bool) -> str:
    words = duties.category_words(code)
    return words.zh if is_chinese else words.en
