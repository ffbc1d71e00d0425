"""The drawing of a building: every part exactly once, series by their numbers, and what adding or renaming would do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.rules import elevation as rules
from heju.places.rules.elevation import Part, Pick

FLOORS = st.integers(1, 60)
SERIES = st.one_of(st.from_regex(r"[0-9]{1,3}", fullmatch=True), st.from_regex(r"[A-Z][0-9]{0,2}", fullmatch=True))
PARTS = st.lists(
    st.builds(
        Part,
        id=st.integers(1, 10**6),
        floor=st.one_of(st.none(), st.integers(-3, 40)),
        number=st.text("0123456789AB商铺", min_size=1, max_size=6),
        kind=st.sampled_from(["home", "shop", "bay"]),
    ),
    unique_by=lambda part: part.id,
    max_size=40,
)


@pytest.mark.parametrize(
    ("number", "floor", "kind", "series"),
    [
        ("101", 1, "home", "01"),
        ("3308", 33, "home", "08"),
        ("1201", 12, "home", "01"),
        ("12A", 12, "home", "A"),
        ("A1201", 12, "home", "A01"),
        ("101室", 1, "home", "01室"),
        ("201", 1, "home", ""),
        ("11", 1, "home", "1"),
        ("1", 1, "home", ""),
        ("A1", 1, "home", ""),
        ("10001", 1, "home", ""),
        ("1-01", 1, "home", ""),
        ("101", None, "home", ""),
        ("101", 1, "shop", ""),
        ("车位001", -1, "bay", ""),
        ("-101", -1, "home", ""),
    ],
)
def test_the_series_of_a_number(number, floor, kind, series):
    assert rules.series_of(Part(1, floor, number, kind)) == series


@given(FLOORS, SERIES)
def test_a_number_gives_its_series_back(floor, series):
    assert rules.series_of(Part(1, floor, rules.number_for(floor, series))) == series


@given(PARTS)
def test_every_part_is_drawn_once_on_its_own_floor(parts):
    grid = rules.grid(parts)
    drawn = [(part.id, row.floor) for row in grid.rows for part in (*filter(None, row.cells), *row.others)]
    assert sorted(drawn, key=str) == sorted(((part.id, part.floor) for part in parts), key=str)
    assert grid.count == len(parts)
    assert all(len(row.cells) == len(grid.series) for row in grid.rows)


@given(PARTS)
def test_floors_fall_and_the_unknown_stands_last(parts):
    floors = [row.floor for row in rules.grid(parts).rows]
    known = [floor for floor in floors if floor is not None]
    assert known == sorted(set(known), reverse=True)
    assert None not in floors[:-1]


@given(PARTS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(parts, random):
    other = parts[:]
    random.shuffle(other)
    assert rules.grid(other) == rules.grid(parts)


def test_the_series_stand_by_value_and_letters_last():
    grid = rules.grid([Part(n, 1, number) for n, number in enumerate(("1B", "110", "12", "101", "1A"))])
    assert grid.series == ("01", "2", "10", "A", "B")


def test_of_two_for_one_cell_the_second_stands_beside():
    row = rules.grid([Part(7, 1, "101"), Part(5, 1, "101")]).rows[0]
    assert [cell.id for cell in row.cells if cell] == [5]
    assert [part.id for part in row.others] == [7]


@pytest.mark.parametrize(
    ("floors", "missing"),
    [([1, 2, 3, 5, 12, 15], [4, 6, 7, 8, 9, 10, 11, 13, 14]), ([1, 2], []), ([], []), ([-1, 2, 3], []), ([3, 5], [4])],
)
def test_floors_left_out(floors, missing):
    assert rules.skipped(floors) == missing


@pytest.mark.parametrize(
    ("typed", "floors"),
    [
        ("1-3", [1, 2, 3]),
        ("1、2、5-6", [1, 2, 5, 6]),
        ("3 5 6", [3, 5, 6]),
        ("-2--1", [-2, -1]),
        ("-1到2", [-1, 1, 2]),
        ("1 - 3", [1, 2, 3]),
        ("8层", [8]),
        ("2,2", [2]),
        ("200", [200]),
    ],
)
def test_floors_as_typed(typed, floors):
    assert rules.floors_of_words(typed) == floors


@pytest.mark.parametrize("typed", ["", "0", "3-1", "a", "1-201", "-10", "1-2-3", "1.5", "1e3"])
def test_no_floors(typed):
    with pytest.raises(rules.BadFloors):
        rules.floors_of_words(typed)


@pytest.mark.parametrize(
    ("typed", "series"),
    [("01 02", ["01", "02"]), ("01-04", ["01", "02", "03", "04"]), ("b、a", ["A", "B"]), ("A01", ["A01"]), ("1,1", ["1"])],
)
def test_series_as_typed(typed, series):
    assert rules.series_of_words(typed) == series


@pytest.mark.parametrize("typed", ["", "0001", "AA", "01-4", "04-01", "东", "-"])
def test_no_series(typed):
    with pytest.raises(rules.BadSeries):
        rules.series_of_words(typed)


@given(st.lists(FLOORS, min_size=1, max_size=20, unique=True), st.lists(SERIES, min_size=1, max_size=6, unique=True), st.data())
def test_adding_keeps_what_stands_and_adds_the_rest(floors, series, data):
    numbers = [rules.number_for(floor, one) for floor in floors for one in series]
    standing = data.draw(st.lists(st.sampled_from(numbers), unique=True))
    plan = rules.homes_to_add(standing, floors, series)
    assert {part.number for part in plan.new} | set(plan.kept) == set(numbers)
    assert not {part.number for part in plan.new} & set(standing)


def test_homes_do_not_lie_below_the_ground():
    with pytest.raises(rules.BadFloors):
        rules.homes_to_add([], [-1, 1], ["01"])


def test_a_slip_of_the_finger_does_not_fill_a_table():
    assert len(rules.homes_to_add([], range(1, 201), [f"{n:02d}" for n in range(1, 11)]).new) == rules.MOST_AT_ONCE
    with pytest.raises(rules.TooManyParts):
        rules.homes_to_add([], range(1, 201), [f"{n:02d}" for n in range(1, 12)])
    with pytest.raises(rules.TooManyParts):
        rules.row_to_add([], -1, "bay", "车位", rules.MOST_AT_ONCE + 1)


@pytest.mark.parametrize(
    ("standing", "kind", "word", "count", "numbers"),
    [
        ([], "shop", "商铺", 2, ["商铺1", "商铺2"]),
        (["商铺3", "101"], "shop", "商铺", 1, ["商铺4"]),
        (["车位009"], "bay", "车位", 2, ["车位010", "车位011"]),
        (["车位A"], "bay", "车位", 1, ["车位001"]),
    ],
)
def test_shops_and_bays_go_on_behind_the_last(standing, kind, word, count, numbers):
    assert [part.number for part in rules.row_to_add(standing, 1, kind, word, count).new] == numbers


def test_a_series_is_renamed_on_every_floor():
    parts = [Part(1, 1, "101"), Part(2, 2, "201"), Part(3, 2, "202"), Part(4, 1, "商铺1", "shop")]
    assert rules.renamed_series(parts, "01", "A") == {1: "1A", 2: "2A"}


@pytest.mark.parametrize(
    ("url", "where"), [("/a/0/b/", "/a/7/b/"), ("/a/?unit=0", "/a/?unit=7"), ("/a/0", "/a/7"), ("/a/?u=0&x=1", "/a/?u=7&x=1")]
)
def test_a_pick_leads_to_the_home(url, where):
    assert Pick.of(url).url(7) == where


@pytest.mark.parametrize("url", ["/a/", "/0/0/", "/10/", "/a/?u=00"])
def test_a_pick_needs_one_place(url):
    with pytest.raises(ValueError, match="not one place"):
        Pick.of(url)
