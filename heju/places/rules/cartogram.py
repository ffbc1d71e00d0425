"""Lay out the schematic map (pure): streets hold communities, communities hold squares, a square is a compound.

There are no coordinates of compounds and no borders of streets. Where a table says how streets lie to one another they stand so; otherwise
in the order of codes. The same input gives the same drawing, and a compound that is added moves no other one inside its community.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heju.places import parameters
from heju.places.rules import paths

# A square is 10 units wide and takes 12; a community is four squares wide, a street four communities.
STEP: Final = 12
ACROSS: Final = 4
PAD: Final = 4
GAP: Final = 12
NAME: Final = 22
COMMUNITY_WIDTH: Final = ACROSS * STEP + PAD
STREET_WIDTH: Final = ACROSS * (COMMUNITY_WIDTH + PAD) + PAD
# Streets that no table places stand in rows of as many.
STREETS_ACROSS: Final = 4


@dataclass(frozen=True, slots=True)
class Community:
    """A community and the ids of its compounds, ascending."""

    path: str
    compounds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Street:
    """A street and its communities, in the order in which they are drawn."""

    path: str
    communities: tuple[Community, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn street or community."""

    path: str
    x: int
    y: int
    width: int
    height: int

    def as_dict(self) -> dict[str, int]:
        """Return the numbers as a template reads them."""
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Square:
    """A drawn compound."""

    place: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything drawn, and the size of the sheet."""

    width: int
    height: int
    streets: tuple[Box, ...]
    communities: tuple[Box, ...]
    squares: tuple[Square, ...]


def layout(streets: Sequence[Street]) -> Drawing:
    """Return the drawing. Streets of the declared table keep its columns and rows, so far as more than one is drawn."""
    cells = _cells([street.path for street in streets])
    by_row: dict[int, list[tuple[int, Street]]] = {}
    for street in streets:
        column, row = cells[street.path]
        by_row.setdefault(row, []).append((column, street))
    boxes: list[Box] = []
    communities: list[Box] = []
    squares: list[Square] = []
    top = 0
    for row in sorted(by_row):
        height = max(_height(street) for _column, street in by_row[row])
        for column, street in sorted(by_row[row], key=lambda one: one[0]):
            left = column * (STREET_WIDTH + GAP)
            boxes.append(Box(street.path, left, top, STREET_WIDTH, height))
            _draw(street, left, top, communities, squares)
        top += height + GAP
    width = max((box.x + box.width for box in boxes), default=0)
    return Drawing(width, max(0, top - GAP), tuple(boxes), tuple(communities), tuple(squares))


def _cells(streets: list[str]) -> dict[str, tuple[int, int]]:
    """Return the column and row of each street."""
    table = parameters.STREET_CELLS
    if len(streets) > 1 and all(street in table for street in streets):
        return {street: table[street] for street in streets}
    return {street: (number % STREETS_ACROSS, number // STREETS_ACROSS) for number, street in enumerate(sorted(streets, key=_order))}


def _order(path: str) -> tuple[int, str]:
    return paths.depth(path), path


def _lines(community: Community) -> int:
    # An empty community keeps a line, so that it is seen to be empty.
    return max(1, -(-len(community.compounds) // ACROSS))


def _rows(street: Street) -> list[tuple[Community, ...]]:
    return [street.communities[start : start + ACROSS] for start in range(0, len(street.communities), ACROSS)]


def _row_height(row: tuple[Community, ...]) -> int:
    return max(_lines(community) for community in row) * STEP + PAD


def _height(street: Street) -> int:
    return NAME + sum(_row_height(row) + PAD for row in _rows(street)) + PAD


def _draw(street: Street, left: int, top: int, boxes: list[Box], squares: list[Square]) -> None:
    y = top + NAME
    for row in _rows(street):
        for number, community in enumerate(row):
            x = left + PAD + number * (COMMUNITY_WIDTH + PAD)
            boxes.append(Box(community.path, x, y, COMMUNITY_WIDTH, _row_height(row)))
            for place, compound in enumerate(community.compounds):
                squares.append(Square(compound, x + PAD // 2 + 1 + place % ACROSS * STEP, y + PAD // 2 + 1 + place // ACROSS * STEP))
        y += _row_height(row) + PAD
