"""The schematic map: nothing overlaps, nothing is lost, nothing jumps when a compound is added."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from heju.places import parameters
from heju.places.rules import cartogram as rule


@st.composite
def districts(draw):
    """Streets with communities with compounds, numbered through."""
    number, streets = 0, []
    for street in range(draw(st.integers(1, 6))):
        communities = []
        for community in range(draw(st.integers(0, 9))):
            size = draw(st.integers(0, 14))
            communities.append(rule.Community(f"440399.{street + 1:03d}.{community + 1:03d}", tuple(range(number, number + size))))
            number += size
        streets.append(rule.Street(f"440399.{street + 1:03d}", tuple(communities)))
    return streets


def overlap(one, other):
    return one.x < other.x + other.width and other.x < one.x + one.width and one.y < other.y + other.height and other.y < one.y + one.height


def holds(outer, inner):
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


@given(districts())
def test_every_compound_has_one_square_and_no_two_share_a_place(streets):
    drawn = rule.layout(streets)
    wanted = [place for street in streets for community in street.communities for place in community.compounds]
    assert sorted(square.place for square in drawn.squares) == wanted
    assert len({(square.x, square.y) for square in drawn.squares}) == len(wanted) == len(drawn.squares)


@given(districts())
def test_boxes_hold_what_is_theirs_and_do_not_overlap(streets):
    drawn = rule.layout(streets)
    for one, other in combinations(drawn.streets, 2):
        assert not overlap(one, other)
    by_path = {box.path: box for box in drawn.streets}
    homes = {place: community.path for street in streets for community in street.communities for place in community.compounds}
    communities = {box.path: box for box in drawn.communities}
    for one, other in combinations(drawn.communities, 2):
        assert not overlap(one, other)
    for box in drawn.communities:
        assert holds(by_path[box.path[:10]], box)
    for square in drawn.squares:
        assert holds(communities[homes[square.place]], rule.Box("", square.x, square.y, 10, 10))
    assert all(box.x + box.width <= drawn.width and box.y + box.height <= drawn.height for box in drawn.streets)


@given(districts(), st.data())
def test_an_added_compound_moves_no_other_inside_its_community(streets, data):
    full = [(s, c) for s, street in enumerate(streets) for c, _community in enumerate(street.communities)]
    if not full:
        return
    s, c = data.draw(st.sampled_from(full))
    more = list(streets[s].communities)
    more[c] = replace(more[c], compounds=(*more[c].compounds, 9999))
    after = [replace(street, communities=tuple(more)) if number == s else street for number, street in enumerate(streets)]
    homes = {place: community.path for street in streets for community in street.communities for place in community.compounds}

    def inside(drawn):
        boxes = {box.path: box for box in drawn.communities}
        return {sq.place: (sq.x - boxes[homes[sq.place]].x, sq.y - boxes[homes[sq.place]].y) for sq in drawn.squares if sq.place in homes}

    first, second = rule.layout(streets), rule.layout(after)
    assert inside(first) == inside(second)
    assert {sq.place: sq.x for sq in first.squares} == {sq.place: sq.x for sq in second.squares if sq.place != 9999}


@given(districts())
def test_the_same_input_gives_the_same_drawing(streets):
    assert rule.layout(streets) == rule.layout(list(streets))


def test_the_streets_of_luohu_lie_to_one_another_as_declared():
    streets = [rule.Street(path, ()) for path in sorted(parameters.STREET_CELLS)]
    drawn = {box.path: box for box in rule.layout(streets).streets}
    assert drawn["440303.008"].x > drawn["440303.002"].x > drawn["440303.006"].x
    assert drawn["440303.005"].y > drawn["440303.004"].y > drawn["440303.009"].y
    assert len(set(parameters.STREET_CELLS.values())) == len(parameters.STREET_CELLS) == 10


def test_one_street_alone_stands_at_the_corner():
    assert rule.layout([rule.Street("440303.005", ())]).streets[0].x == 0


def test_nothing_to_draw_is_an_empty_sheet():
    assert rule.layout([]) == rule.Drawing(0, 0, (), (), ())


def test_the_worked_table():
    communities = tuple(rule.Community(f"440399.001.00{number}", ids) for number, ids in enumerate([(), (1, 2, 3, 4), (5, 6, 7, 8, 9)], 1))
    drawn = rule.layout([rule.Street("440399.001", communities)])
    boxes = {box.path[-1]: box for box in drawn.communities}
    assert {box.height for box in drawn.communities} == {28}
    inside = {square.place: (square.x, square.y) for square in drawn.squares}
    b, c = ((boxes[name].x, boxes[name].y) for name in "23")
    assert [(inside[n][0] - b[0], inside[n][1] - b[1]) for n in (1, 2, 3, 4)] == [(3, 3), (15, 3), (27, 3), (39, 3)]
    assert (inside[9][0] - c[0], inside[9][1] - c[1]) == (3, 15)
