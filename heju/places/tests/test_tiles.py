"""The map on which a place is picked: lines of the page, and laws that hold for any names."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.rules import tiles

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "tiles.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.read_text(encoding="utf-8").split("| name |")[1].splitlines()[2:]
]
NAMES = st.text(st.sampled_from("甲乙丙丁 ab1"), max_size=24)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_of_the_page(row: list[str]) -> None:
    assert tiles.wrapped(row[0], int(row[1])) == tuple(row[2].split(" / "))


@given(st.lists(NAMES, max_size=30), st.integers(1, 4), st.booleans())
def test_no_two_overlap_and_none_leaves_the_sheet(names: list[str], across: int, noted: bool) -> None:
    named = [tiles.Named(str(number), name, "3 个小区" if noted else "") for number, name in enumerate(names)]
    sheet = tiles.layout(named, across)
    assert [one.key for one in sheet.tiles] == [one.key for one in named]
    for one in sheet.tiles:
        assert one.height >= tiles.LEAST_HEIGHT
        assert one.width >= 44
        assert one.x >= 0
        assert one.x + one.width <= tiles.WIDTH
        assert one.y + one.height <= sheet.height
        assert all(one.y < y <= one.y + one.height for _text, y in one.lines)
        assert not one.note or one.lines[-1][1] < one.note_y <= one.y + one.height - tiles.PAD
        assert len(one.lines) <= tiles.MOST_LINES
    for one, other in combinations(sheet.tiles, 2):
        assert (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )


@given(NAMES, st.integers(1, 12))
def test_no_line_is_wider_than_there_is_room_and_none_of_the_name_is_lost_unsaid(name: str, most: int) -> None:
    lines = tiles.wrapped(name, most)
    assert all(sum(1 if sign.isascii() else 2 for sign in line) <= 2 * most for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_streets_stand_in_their_cells_and_in_the_order_given_where_one_has_none() -> None:
    cells = [tiles.Named("b", "乙", cell=(1, 0)), tiles.Named("a", "甲", cell=(0, 0)), tiles.Named("c", "丙", cell=(0, 1))]
    at = {one.key: (one.x, one.y) for one in tiles.layout(cells, 4).tiles}
    assert at["a"] == (0, 0)
    assert at["b"][0] > 0 == at["b"][1]
    assert at["c"][0] == 0 < at["c"][1]
    loose = [*cells, tiles.Named("d", "丁")]
    assert [one.key for one in sorted(tiles.layout(loose, 4).tiles, key=lambda one: (one.y, one.x))] == ["b", "a", "c", "d"]


def test_nothing_is_an_empty_sheet() -> None:
    assert tiles.layout([], 4) == tiles.Sheet(0, ())
