"""The board of matters at one place: rates over a period in all, below it, by category, body and month; what is open; who needs help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import get_language

from heju.kit.days import CHINA
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters.queries import figures
from heju.matters.queries.figures import Standing
from heju.matters.rules import rates
from heju.matters.rules.rates import Counts, Needs
from heju.organizations.queries import bodies
from heju.places import queries as places

# Months that a period reaches back, this one included.
PERIODS: Final = {"month": 1, "quarter": 3, "year": 12}
MOST_BODIES: Final = 30
NOTHING: Final = Counts()
MEMORY = Memory(512)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is of, what was counted, and how much of it is open and overdue now (None where that is not told)."""

    key: str
    name: str
    counts: Counts
    open: int | None = None
    overdue: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page of a place shows. `compounds` gives open and overdue by number, for the map."""

    total: Counts
    below: list[Line]
    categories: list[Line]
    bodies: list[Line]
    months: list[Line]
    needy: list[tuple[int, str, Needs]]
    compounds: dict[int, tuple[int, int]]
    open: int
    overdue: int


def span(period: str, now: datetime) -> tuple[date, date]:
    """Return the first days of the first month of a period and of the month after this one."""
    today = localdate(now, CHINA)
    return _month(today, 1 - PERIODS[period]), _month(today, 1)


def _month(day: date, away: int) -> date:
    months = day.year * 12 + day.month - 1 + away
    return date(months // 12, months % 12 + 1, 1)


def board(scope: Scope, here: places.Here, period: str, now: datetime) -> Board:
    """Return the board of a place that the asker sees; remembered for a minute, the same for everybody who sees the place. Ten queries."""
    minute = now.replace(second=0, microsecond=0)
    key = ("matters", here.id, period, get_language(), scope.bodies())
    return MEMORY.of(key, minute, lambda: _board(here, period, now))


def _board(here: places.Here, period: str, now: datetime) -> Board:
    since, until = span(period, now)
    inside = set(places.compounds_below(here.path))
    standing = [one for one in figures.standing(here.path, now) if one.compound in inside]
    compounds = _summed(standing, "compound")
    needs = rates.ten_that_need_help(figures.help_rows(standing, inside)) if here.kind != "compound" else ()
    names = places.names_of(int(one.row.key) for one in needs)
    total = figures.counted([here.id], "total", since, until, now).get((here.id, ""), NOTHING)
    return Board(
        total=total,
        below=_below(here, since, until, now, compounds),
        categories=_categories(here, since, until, now, standing),
        bodies=_bodies(here, since, until, now, standing),
        months=[
            Line(key, key, counts) for (_, key), counts in sorted(figures.counted([here.id], "month", since, until, now).items())
        ],
        needy=[(int(one.row.key), names.get(int(one.row.key), ""), one) for one in needs],
        compounds={int(key): value for key, value in compounds.items()},
        open=sum(one.open for one in standing),
        overdue=sum(one.overdue for one in standing),
    )  # fmt: skip


def of_body(body: int, here: places.Here, period: str, now: datetime) -> tuple[Counts, list[Line]]:
    """Return what was counted of one body at a place: in the period, and in each kind of period. One query a period."""
    found = []
    for name in PERIODS:
        since, until = span(name, now)
        counts = figures.counted([here.id], "body", since, until, now).get((here.id, str(body)), NOTHING)
        found.append(Line(name, name, counts))
    return next(line.counts for line in found if line.key == period), found


def _below(here: places.Here, since: date, until: date, now: datetime, compounds: dict[str, tuple[int, int]]) -> list[Line]:
    """Return a row for each place directly below. Three queries, none below a compound."""
    if here.kind == "compound":
        return []
    whole = places.place(here.id)
    assert whole is not None
    children = places.children(whole, localdate(now))
    counted = figures.counted([one.pk for one in children], "total", since, until, now)
    where = {pk: path for path, pk in places.paths_below(here.path)}
    opened: dict[str, list[int]] = {}
    for compound, both in compounds.items():
        path = where.get(int(compound), "")
        root = ".".join(path.split(".")[: here.path.count(".") + 2])
        row = opened.setdefault(root, [0, 0])
        row[0], row[1] = row[0] + both[0], row[1] + both[1]
    return [Line(str(one.pk), one.name, counted.get((one.pk, ""), NOTHING), *opened.get(one.path, (0, 0))) for one in children]


def _categories(here: places.Here, since: date, until: date, now: datetime, standing: list[Standing]) -> list[Line]:
    opened = _summed(standing, "category")
    counted = {key: counts for (_place, key), counts in figures.counted([here.id], "category", since, until, now).items()}
    keys = sorted({*counted, *opened}, key=lambda key: (-counted.get(key, NOTHING).contact_due, key))
    return [Line(key, figures.category_name(key), counted.get(key, NOTHING), *opened.get(key, (0, 0))) for key in keys]


def _bodies(here: places.Here, since: date, until: date, now: datetime, standing: list[Standing]) -> list[Line]:
    """Return the bodies that were judged most, at most so many. Two queries."""
    opened = _summed(standing, "body")
    counted = {key: counts for (_place, key), counts in figures.counted([here.id], "body", since, until, now).items() if key != "0"}
    keys = sorted(counted, key=lambda key: (-counted[key].confirmations, -counted[key].contact_due, int(key)))[:MOST_BODIES]
    names = bodies.names(int(key) for key in keys)
    return [Line(key, names[int(key)], counted[key], *opened.get(key, (0, 0))) for key in keys if int(key) in names]


def _summed(standing: list[Standing], by: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in standing:
        key = str(getattr(one, by))
        before = found.get(key, (0, 0))
        found[key] = (before[0] + one.open, before[1] + one.overdue)
    return found


def first_moment(day: date) -> datetime:
    """Return the first moment of a day, as the tally counts months."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)
