"""What became of loaded lists, as whoever acts for a place may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from heju.places import parameters
from heju.places.models import Load, LoadedList, LoadOutcome, LoadRow, PlaceCode


def loads(limit: int = parameters.PAGE) -> list[Load]:
    """Return the runs of the loader, newest first."""
    return list(Load.objects.order_by("-at", "-id")[:limit])


def load(load_id: int) -> Load | None:
    """Return one run, None when the asker may not see it."""
    return Load.objects.filter(pk=load_id).first()


def row(row_id: int) -> LoadRow | None:
    """Return one row of a list, None when the asker may not see it."""
    return LoadRow.objects.select_related("load").filter(pk=row_id).first()


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows; `after` is where the next page begins, 0 at the end."""

    rows: list[LoadRow]
    total: int
    after: int


def rows(load: Load, *, outcome: str = "", street: str = "", after: int = 0, limit: int = parameters.PAGE) -> RowPage:
    """Return one page of the rows behind a figure of a load, in the order of the list."""
    found = LoadRow.objects.filter(load=load).select_related("place")
    if outcome in LoadOutcome.values:
        found = found.filter(outcome=outcome)
    if street:
        found = found.filter(path__within=street)
    return _page(found, after, limit)


def to_place(*, after: int = 0, words: str = "", limit: int = parameters.PAGE) -> RowPage:
    """Return one page of the rows of the newest list of compounds that still wait for a place, in the order of the list."""
    newest = Load.objects.filter(kind=LoadedList.COMPOUNDS).order_by("-at", "-id").first()
    if newest is None:
        return RowPage([], 0, 0)
    placed = PlaceCode.objects.filter(scheme=parameters.LIST_KEY, code=OuterRef("key"), valid_until=None)
    found = LoadRow.objects.filter(~Exists(placed), load=newest, outcome=LoadOutcome.UNKNOWN)
    if words.strip():
        found = found.filter(name__contains=words.strip())
    return _page(found, after, limit)


def _page(found: QuerySet[LoadRow], after: int, limit: int) -> RowPage:
    total = found.count()
    page = list(found.filter(row__gt=after).order_by("row")[: limit + 1])
    return RowPage(page[:limit], total, page[limit - 1].row if len(page) > limit else 0)
