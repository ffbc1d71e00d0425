"""Lay out the map on which a place is picked (pure): a tile with a name for each street, community or compound. See docs/rules/tiles.md.

There are no coordinates; where a table says how streets lie to one another they stand so, otherwise in the order given. A tile is large
enough for a thumb, and its name stands on it in whole lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# In units of the drawing, which is as wide as the column of a phone: one unit is one pixel there.
WIDTH: Final = 360
GAP: Final = 6
PAD: Final = 8
LINE: Final = 19
SIGN: Final = 15
MOST_LINES: Final = 3
LEAST_HEIGHT: Final = 60


@dataclass(frozen=True, slots=True)
class Named:
    """What a tile is for: its key, its name, a word below it, the (column, row) where a table places it."""

    key: str
    name: str
    note: str = ""
    cell: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A drawn tile: its corner and size, the lines of its name with where each stands, and the word below."""

    key: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[str, int], ...]
    note: str
    note_y: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All tiles and the height of the drawing; its width is `WIDTH`."""

    height: int
    tiles: tuple[Tile, ...]


def layout(named: Sequence[Named], across: int) -> Sheet:
    """Return the drawing with so many tiles in a row; where every one has a cell and no two the same, each stands in its own."""
    cells = [one.cell for one in named]
    placed = bool(named) and None not in cells and len(set(cells)) == len(cells)
    spots = cells if placed else [(number % across, number // across) for number in range(len(named))]
    columns = max((spot[0] for spot in spots if spot), default=0) + 1 if placed else across
    width = (WIDTH - GAP * (columns - 1)) // columns
    rows: dict[int, list[tuple[int, Named]]] = {}
    for one, spot in zip(named, spots, strict=True):
        assert spot is not None
        rows.setdefault(spot[1], []).append((spot[0], one))
    tiles: list[Tile] = []
    top = 0
    for row in sorted(rows):
        written = [(column, one, wrapped(one.name, (width - 2 * PAD) // SIGN)) for column, one in rows[row]]
        height = max(max(_height(len(lines), one.note) for _column, one, lines in written), LEAST_HEIGHT)
        tiles += [_tile(one, column * (width + GAP), top, width, height, lines) for column, one, lines in written]
        top += height + GAP
    return Sheet(max(0, top - GAP), tuple(tiles))


def _height(lines: int, note: str) -> int:
    return 2 * PAD + lines * LINE + (LINE if note else 0)


def _tile(one: Named, x: int, y: int, width: int, height: int, lines: Sequence[str]) -> Tile:
    # Name and word stand in the middle of a tile that its row has made higher.
    first = y + (height - _height(len(lines), one.note)) // 2 + PAD + SIGN
    stand = tuple((line, first + number * LINE) for number, line in enumerate(lines))
    return Tile(one.key, x, y, width, height, stand, one.note, first + len(lines) * LINE)


def wrapped(name: str, most: int) -> tuple[str, ...]:
    """Return a name in lines of at most so many wide signs; narrow ones count half. What does not fit ends in an ellipsis.

    A name with spaces is broken at them where that is possible.
    """
    lines: list[str] = []
    line = ""
    for word in _words(name, most):
        if line and _wide(line + word) > 2 * most:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    lines.append(line.rstrip())
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    last = lines[MOST_LINES - 1]
    while last and _wide(last) + 2 > 2 * most:
        last = last[:-1]
    return (*lines[: MOST_LINES - 1], last + "…")


def _words(name: str, most: int) -> list[str]:
    """Return the pieces between which a line may break: words with their space, wide signs one by one, no piece wider than a line."""
    pieces: list[str] = []
    for sign in name:
        narrow = sign.isascii() and sign != " "
        if narrow and pieces and pieces[-1][-1].isascii() and pieces[-1][-1] != " " and _wide(pieces[-1] + sign) <= 2 * most:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _wide(text: str) -> int:
    """Return the width of a text in halves of a wide sign."""
    return sum(1 if sign.isascii() else 2 for sign in text)
