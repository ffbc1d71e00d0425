"""Places and parts as lists of names, for those who compare whole sheets with the register. Few queries, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from heju.places.models import Alias, Place, PlaceKind, Unit

# Neither is ever changed; that they are not frozen makes four hundred thousand of them in half the time.
COLUMNS = ("id", "place_id", "path", "kind", "number", "floor", "area_m2", "area_source", "house_code")
BELOW_COMPOUNDS = (PlaceKind.BUILDING, PlaceKind.STAIRWELL)


@dataclass(slots=True)
class Spot:
    """A place by its id, the id of the one above, its path, kind and name."""

    id: int
    parent_id: int | None
    path: str
    kind: str
    name: str


@dataclass(slots=True)
class Listed:
    """An exclusive part with what a sheet may say of it."""

    id: int
    place_id: int
    path: str
    kind: str
    number: str
    floor: int | None
    area_m2: Decimal | None
    area_source: str
    house_code: str


def compounds_below(path: str, day: date) -> list[Spot]:
    """Return the compounds at or below a path that stand on a day and are not merged into another."""
    rows = _standing(day).filter(kind=PlaceKind.COMPOUND, path__within=path)
    return [Spot(*row) for row in rows.order_by("id").values_list("id", "parent_id", "path", "kind", "name")]


def names_of(compounds: Iterable[int]) -> list[tuple[int, str]]:
    """Return the other names of compounds: aliases, and the names of duplicates that were merged into them."""
    wanted = list(compounds)
    found = list(Alias.objects.filter(place__in=wanted).values_list("place_id", "name"))
    return found + list(Place.objects.filter(merged_into__in=wanted).values_list("merged_into_id", "name"))


def inside(compounds: Sequence[Spot], day: date) -> list[Spot]:
    """Return the buildings of compounds that stand on a day, then their stairwells. Two queries, by the index of parents."""
    found: list[Spot] = []
    above = [one.id for one in compounds]
    for kind in BELOW_COMPOUNDS:
        rows = _standing(day).filter(kind=kind, parent__in=above).order_by("id").values_list("id", "parent_id", "path", "kind", "name")
        level = [Spot(*row) for row in rows]
        found += level
        above = [one.id for one in level]
    return found


def units_of(compounds: Sequence[int]) -> list[tuple[int, Listed]]:
    """Return the open exclusive parts of compounds, each with its compound."""
    rows = Unit.objects.filter(compound__in=list(compounds), valid_until=None).values_list("compound_id", *COLUMNS)
    return [(row[0], Listed(*row[1:])) for row in rows.iterator(5000)]


def units_with(ids: Sequence[int]) -> list[Listed]:
    """Return the open exclusive parts with these ids."""
    rows = Unit.objects.filter(pk__in=list(ids), valid_until=None).order_by("id")
    return [Listed(*row) for row in rows.values_list(*COLUMNS)]


def divisions_below(path: str) -> list[Spot]:
    """Return the streets and communities at or below a path, and the place of the path itself."""
    rows = Place.objects.filter(kind__in=("district", "street", "community"), path__within=path)
    return [Spot(*row) for row in rows.order_by("id").values_list("id", "parent_id", "path", "kind", "name")]


def _standing(day: date) -> QuerySet[Place]:
    return Place.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), merged_into=None)
