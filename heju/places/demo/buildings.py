"""Buildings, stairwells and exclusive parts of the demo: drawn compound by compound, in the order of ids, and copied in as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random
from typing import Any

from heju.kit import pinyin
from heju.places.rules import addresses

PLACE_COLUMNS = (
    "id", "kind", "compound_kind", "parent_id", "path", "name", "pinyin", "search", "address", "year_built", "floors", "origin",
    "valid_from", "facts",
)  # fmt: skip
UNIT_COLUMNS = (
    "id", "place_id", "compound_id", "path", "kind", "floor", "number", "area_m2", "area_source", "house_code", "search", "valid_from",
)  # fmt: skip
# From this many floors on a block has a lift and few homes a floor.
TOWER = 12
# Bays can be registered in estates whose garages were built since then; one to ten homes.
GARAGES_SINCE = 1996


@dataclass(frozen=True, slots=True)
class Compound:
    """What is known of a compound that gets buildings."""

    place_id: int
    path: str
    is_village: bool
    year_built: int | None
    floors: int | None


@dataclass(slots=True)
class Rows:
    """The rows to copy, places before the units that lie in them, and the next free ids."""

    day: date
    next_place: int
    next_unit: int
    places: list[tuple[Any, ...]] = field(default_factory=list)
    units: list[tuple[Any, ...]] = field(default_factory=list)
    homes: int = 0
    buildings: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of the blocks of a compound: one plan, repeated."""

    count: int
    floors: int
    stairwells: int
    areas: tuple[str, ...]
    shops: int


def draw(compounds: list[Compound], random: Random, *, day: date, full: bool, next_place: int, next_unit: int) -> Rows:
    """Return all rows below the compounds. The tenth has every tenth block of the full district, never less than one a compound."""
    rows = Rows(day, next_place, next_unit)
    for compound in compounds:
        shape = _shape(compound, random, 10 if full else 1)
        homes = rows.homes
        for number in range(1, shape.count + 1):
            _building(rows, compound, number, shape)
        if not compound.is_village and (compound.year_built or 0) >= GARAGES_SINCE:
            _bays(rows, compound, (rows.homes - homes + 4) // 5)
    return rows


def _shape(compound: Compound, random: Random, times: int) -> Shape:
    if compound.is_village:
        floors, stairwells, columns = random.randint(5, 8), 1, 2
        count, least, most = random.randint(15, 27), 28, 62
    elif (compound.floors or 0) >= TOWER:
        floors, stairwells, columns = min(compound.floors or TOWER, 34), 1, 2
        count, least, most = 1, 68, 142
    else:
        floors, stairwells, columns = compound.floors or random.randint(6, 8), 1 + (random.random() < 0.3), 2
        count, least, most = 1 + (random.random() < 0.4), 48, 98
    # Hundredths of a square meter, so that an area is exact.
    areas = tuple(f"{random.randint(least * 100, most * 100) / 100:.2f}" for _ in range(columns))
    shops = random.randint(0, 2) if compound.is_village else int(random.random() < 0.3)
    return Shape(count * times, floors, stairwells, areas, shops)


def _building(rows: Rows, compound: Compound, number: int, shape: Shape) -> None:
    building, path, name = rows.next_place, f"{compound.path}.b{number}", f"{number}栋"
    rows.buildings += 1
    rows.next_place += 1
    rows.places.append(_place(building, "building", compound.place_id, path, name, shape.floors, rows.day))
    for entrance in range(1, shape.stairwells + 1):
        stairwell = rows.next_place
        rows.next_place += 1
        below, said = f"{path}.s{entrance}", f"{entrance}单元"
        rows.places.append(_place(stairwell, "stairwell", building, below, said, None, rows.day))
        for floor in range(1, shape.floors + 1):
            for column, area in enumerate(shape.areas, 1):
                home = f"{floor}{column:02d}"
                _unit(rows, (stairwell, compound.place_id, below), "home", floor, home, area, _tokens(name, said, home))
                rows.homes += 1
    for shop in range(1, shape.shops + 1):
        said = f"商铺{shop}"
        _unit(rows, (building, compound.place_id, path), "shop", 1, said, shape.areas[0], _tokens(name, "", said))


def _bays(rows: Rows, compound: Compound, count: int) -> None:
    for number in range(1, count + 1):
        said = f"车位{number:03d}"
        _unit(rows, (compound.place_id, compound.place_id, compound.path), "bay", -1, said, "12.72", _tokens("", "", said))


def _place(place: int, kind: str, parent: int, path: str, name: str, floors: int | None, day: date) -> tuple[Any, ...]:
    return (place, kind, "", parent, path, name, _sort_key(name), _place_tokens(kind, name), "", None, floors, "invented", day, "{}")


def _unit(rows: Rows, where: tuple[int, int, str], kind: str, floor: int, number: str, area: str, tokens: str) -> None:
    place, compound, path = where
    rows.units.append((rows.next_unit, place, compound, path, kind, floor, number, area, "invented", "", tokens, rows.day))
    rows.next_unit += 1


@cache
def _sort_key(name: str) -> str:
    return pinyin.sort_key(name)


@cache
def _place_tokens(kind: str, name: str) -> str:
    return _array(addresses.place_tokens(kind, name))


@cache
def _tokens(building: str, stairwell: str, number: str) -> str:
    return _array(addresses.unit_tokens(building, stairwell, number))


def _array(tokens: list[str]) -> str:
    """Write tokens as PostgreSQL reads an array; none of ours holds a quote or a backslash."""
    return "{" + ",".join(f'"{token}"' for token in tokens) + "}"


def batches(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Return the rows one by one, giving each back to memory once it is copied."""
    rows.reverse()
    while rows:
        yield rows.pop()
