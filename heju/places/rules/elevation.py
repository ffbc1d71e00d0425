"""Rules of a building's elevation (pure): floors as rows, series as columns; what would be added, and what a series would be called.

A series (01, 02, A) is what the numbers of the homes above one another share once the floor is taken away: 101, 201 and 301 are 01.
See docs/rules/elevation.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

HOME, SHOP, BAY = "home", "shop", "bay"
# A home's number is its floor and at most three signs more; whatever is longer is no series.
LONGEST_SERIES: Final = 3
LOWEST, HIGHEST = -9, 200
# One form may add at most so many parts: a slip of the finger must not fill a table.
MOST_AT_ONCE: Final = 2000
_SERIES: Final = re.compile(r"[0-9]{1,3}|[A-Z][0-9]{0,2}")
_FLOORS: Final = re.compile(r"(-?\d{1,3})(?:-(-?\d{1,3}))?")


class BadFloors(ValueError):
    """What was typed names no floors."""


class BadSeries(ValueError):
    """What was typed names no series."""


class TooManyParts(ValueError):
    """More parts than one form may add."""


@dataclass(frozen=True, slots=True)
class Part:
    """One exclusive part as it is drawn. `floor` None is not known; `area` is text, "" for none."""

    id: int
    floor: int | None
    number: str
    kind: str = HOME
    area: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A floor: one cell a series (None where there is no home), and what belongs to no series, such as shops and bays."""

    floor: int | None
    cells: tuple[Part | None, ...]
    others: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A stairwell drawn: its series from left to right, its floors from the top down; below the ground last, unknown floors after that."""

    series: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        """Return how many parts are drawn."""
        return sum(sum(cell is not None for cell in row.cells) + len(row.others) for row in self.rows)


@dataclass(frozen=True, slots=True)
class State:
    """What an upper house says of one home: a word and one of the five tones, which has its icon; `can_pick` False makes it no link."""

    word: str
    tone: str
    can_pick: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """Where a tap on a home leads: the id stands between the two parts. `Pick.of("/homes/0/")` splits an address made with the id 0."""

    before: str
    after: str = ""

    @classmethod
    def of(cls, url: str) -> Pick:
        """Return the pick for an address in which 0 stands for the home. Raises ValueError when it has none or several."""
        found = re.fullmatch(r"(.*[/=])0([/&].*|)", url)
        if found is None or re.search(r"[/=]0(?:[/&]|$)", found[1]):
            raise ValueError(f"{url} has not one place for a home")
        return cls(found[1], found[2])

    def url(self, part: int) -> str:
        """Return the address for one home."""
        return f"{self.before}{part}{self.after}"


def series_of(part: Part) -> str:
    """Return the series of a home, "" for what has none: shops, bays, unknown floors, numbers that do not begin with their floor."""
    if part.kind != HOME or part.floor is None or part.floor < 1:
        return ""
    number = part.number.strip().upper()
    letter = number[:1] if number[:1].isalpha() and number[:1].isascii() else ""
    rest = number[len(letter) :]
    floor = str(part.floor)
    if not rest.startswith(floor):
        return ""
    series = letter + rest[len(floor) :]
    # A letter before the floor is part of the series, or A101 and B101 would be one column.
    return series if series and len(series) <= LONGEST_SERIES and series.isalnum() and rest != floor else ""


def series_key(series: str) -> tuple[int, int, str]:
    """Return the order of series: digits by value, then letters."""
    return (0, int(series), series) if series.isdecimal() else (1, 0, series)


def grid(parts: Iterable[Part]) -> Grid:
    """Return the drawing of a stairwell. Every part stands in it exactly once: in its series, or beside them when it has none.

    Of two homes with one floor and series the one with the shorter number, then the smaller id, takes the cell.
    """
    floors: dict[int | None, dict[str, Part]] = {}
    others: dict[int | None, list[Part]] = {}
    for part in sorted(parts, key=lambda one: (len(one.number), one.number, one.id)):
        series = series_of(part)
        cells = floors.setdefault(part.floor, {})
        if series and series not in cells:
            cells[series] = part
        else:
            others.setdefault(part.floor, []).append(part)
    columns = tuple(sorted({series for cells in floors.values() for series in cells}, key=series_key))
    order = sorted(floors, key=lambda floor: (floor is None, -(floor or 0)))
    return Grid(columns, tuple(Row(f, tuple(floors[f].get(one) for one in columns), tuple(others.get(f, ()))) for f in order))


def skipped(floors: Iterable[int | None]) -> list[int]:
    """Return the numbers above the ground that are left out between the lowest and the highest floor, such as 4, 13 and 14."""
    known = sorted({floor for floor in floors if floor is not None and floor > 0})
    return [number for number in range(known[0], known[-1]) if number not in known] if known else []


# ---- what is typed ------------------------------------------------------------------------------------------------


def floors_of_words(typed: str) -> list[int]:
    """Return the floors that were typed as `1-33` or `1、2、5-9`, without 0, each once, from below. Raises BadFloors."""
    found: set[int] = set()
    text = re.sub(r"\s*[到至~–—]\s*", "-", typed.strip().replace("层", ""))
    # `1 - 3` is a range; `1 -3` is the first floor and the third below the ground.
    for word in re.split(r"[,，、;；\s]+", re.sub(r"(?<=\d)\s+-\s+(?=-?\d)", "-", text)):
        match = _FLOORS.fullmatch(word)
        if match is None:
            raise BadFloors(word)
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last or first < LOWEST or last > HIGHEST:
            raise BadFloors(word)
        found.update(range(first, last + 1))
    # There is no floor 0: below 1 comes -1.
    floors = sorted(found - {0})
    if not floors:
        raise BadFloors(typed)
    return floors


def series_of_words(typed: str) -> list[str]:
    """Return the series that were typed as `01 02 03` or `01-08` or `A B`, each once, in order. Raises BadSeries."""
    found: dict[str, None] = {}
    for word in re.split(r"[,，、;；\s]+", typed.strip().upper()):
        first, dash, last = word.partition("-")
        if dash and first.isdecimal() and last.isdecimal() and len(first) == len(last) and int(first) <= int(last):
            found.update(dict.fromkeys(f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)))
        elif _SERIES.fullmatch(word):
            found[word] = None
        else:
            raise BadSeries(word)
    return sorted(found, key=series_key)


# ---- what would change --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What adding would do: the parts that come, and the numbers that stand there already and stay as they are."""

    new: tuple[Part, ...] = ()
    kept: tuple[str, ...] = field(default=())


def number_for(floor: int, series: str) -> str:
    """Return the number of a home: its floor and its series; a letter before digits goes before the floor, as in A101."""
    return f"{series[0]}{floor}{series[1:]}" if series[:1].isalpha() and len(series) > 1 else f"{floor}{series}"


def homes_to_add(standing: Sequence[str], floors: Sequence[int], series: Sequence[str]) -> Plan:
    """Return which homes would come when a stairwell gets these floors and series. Raises TooManyParts, BadFloors below the ground."""
    if any(floor < 1 for floor in floors):
        raise BadFloors("homes lie above the ground")
    if len(floors) * len(series) > MOST_AT_ONCE:
        raise TooManyParts
    taken = set(standing)
    wanted = [(floor, number_for(floor, one)) for floor in floors for one in series]
    new = tuple(Part(0, floor, number) for floor, number in wanted if number not in taken)
    return Plan(new, tuple(number for _floor, number in wanted if number in taken))


def row_to_add(standing: Sequence[str], floor: int, kind: str, word: str, count: int) -> Plan:
    """Return which shops or bays would come on a floor: the numbers go on behind the highest that stands. Raises TooManyParts."""
    if count > MOST_AT_ONCE:
        raise TooManyParts
    width = 3 if kind == BAY else 1
    used = [int(text.removeprefix(word)) for text in standing if text.startswith(word) and text.removeprefix(word).isdecimal()]
    first = max(used, default=0) + 1
    return Plan(tuple(Part(0, floor, f"{word}{number:0{width}d}", kind) for number in range(first, first + count)))


def renamed_series(parts: Iterable[Part], old: str, new: str) -> Mapping[int, str]:
    """Return the number that each home of a series would get under another name, by id."""
    return {part.id: number_for(part.floor or 0, new) for part in parts if series_of(part) == old}
