"""Reads: what stands where on a day, as the asker may see it, in a fixed number of questions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from heju.kit import db
from heju.kit.scope import NOBODY, system
from heju.places import actions, queries
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db
ALL = system("test", cast.DISTRICT, powers=("places.edit", "places.merge"))


@pytest.fixture
def estates():
    """Seven more compounds in community A and one of no known community."""
    with db.scoped(ALL) as scope:
        call: dict[str, Any] = {"actor": scope, "now": cast.NOW, "day": cast.DAY, "kind": "compound"}
        for name in ("青汀里", "半夏苑", "疏雨轩", "云影台", "麦秋里", "晚照居"):
            actions.found_place(**call, parent=cast.place("community_a"), name=name)
        actions.found_place(**call, parent=cast.place("community_a"), name="苇汀村", compound_kind="urban_village")
        actions.found_place(**call, parent=cast.place("street_a"), name="未明居")
        yield scope


def test_here_and_above_and_the_way_back(django_assert_num_queries):
    with db.scoped(cast.scope("owner")):
        with django_assert_num_queries(1):
            here: Any = queries.here(cast.place("A1s1").pk)
        assert (here.name, here.kind, here.path) == ("1单元", "stairwell", cast.path("A1s1"))
        with django_assert_num_queries(1):
            assert [one.name for one in queries.above(here.path)] == ["罗湖区", "晴岚街道", "晴湖社区", "梧桐苑", "1栋"]
        assert getattr(queries.here_at(cast.path("A")), "id", None) == cast.place("A").pk
        assert queries.above("440303") == []
        with django_assert_num_queries(1):
            place: Any = queries.place(cast.place("A1s1").pk)
            assert [one.name for one in queries.breadcrumb(place)] == ["罗湖区", "晴岚街道", "晴湖社区", "梧桐苑", "1栋", "1单元"]


def test_above_a_compound_of_no_known_community_stands_its_street(estates):
    place: Any = Place.objects.get(name="未明居")
    assert [one.name for one in queries.above(place.path)] == ["罗湖区", "晴岚街道"]
    assert [one.name for one in queries.breadcrumb(place)] == ["罗湖区", "晴岚街道", "未明居"]


def test_a_stranger_sees_divisions_and_nothing_below():
    for scope in (NOBODY, cast.scope("stranger")):
        with db.scoped(scope):
            assert queries.here(cast.place("street_a").pk) is not None
            assert queries.here(cast.place("A").pk) is None
            assert queries.here_at(cast.path("A")) is None
            assert queries.place(cast.place("A1").pk) is None
            assert queries.unit(cast.unit("A", "101").pk) is None
            assert list(queries.compounds(cast.place("street_a"), cast.DAY)) == []


def test_children_stand_in_the_order_of_numbers(estates):
    call: dict[str, Any] = {"actor": estates, "now": cast.NOW, "day": cast.DAY, "kind": "building", "parent": cast.place("A")}
    for name in ("12栋", "2栋", "A座"):
        actions.found_place(**call, name=name)
    assert [place.name for place in queries.children(cast.place("A"), cast.DAY)] == ["1栋", "2栋", "12栋", "A座"]
    assert queries.children(cast.place("A"), date(2023, 1, 1)) == []


def test_pages_of_compounds_join_without_a_gap_or_a_repeat(estates, django_assert_num_queries):
    found, after = [], ""
    for _page in range(9):
        with django_assert_num_queries(2):
            page = queries.compounds_in(cast.place("street_a"), cast.DAY, after=after, limit=2)
        assert page.total == 9
        found += [place.name for place in page.rows]
        after = page.after
        if not after:
            break
    whole = [place.name for place in queries.compounds(cast.place("street_a"), cast.DAY)]
    assert found == whole
    assert len(set(found)) == 9


@pytest.mark.parametrize("after", ["x", "1", ".", "x.y", "９.x", "1.", "-1.a", "99999999999999999999.a"])
def test_a_key_that_nobody_gave_out_begins_at_the_beginning_or_finds_nothing(estates, after):
    page = queries.compounds_in(cast.place("street_a"), cast.DAY, after=after, limit=50)
    assert page.total == 9


def test_compounds_are_narrowed_by_kind_and_words(estates):
    street = cast.place("street_a")
    assert [one.name for one in queries.compounds_in(street, cast.DAY, kind="urban_village").rows] == ["苇汀村"]
    assert [one.name for one in queries.compounds_in(street, cast.DAY, words="汀").rows] == ["青汀里", "苇汀村"]
    assert [one.name for one in queries.compounds_in(street, cast.DAY, words="yyt").rows] == ["云影台"]
    actions.add_alias(actor=estates, now=cast.NOW, place=cast.place("A"), name="老厂")
    assert [one.name for one in queries.compounds_in(street, cast.DAY, words="老厂").rows] == ["梧桐苑"]
    assert queries.compounds_in(street, cast.DAY, words="没有").total == 0


def test_counts_say_both_kinds_and_what_is_in_no_community(estates, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = queries.counts_below(cast.place("street_a"), cast.DAY)
    said = [(row["place"].name if row["place"] else None, row["estates"], row["villages"]) for row in rows]
    assert said == [("晴湖社区", 7, 1), (None, 1, 0)]
    rows = queries.counts_below(cast.place("district"), cast.DAY)
    assert [(row["place"].name, row["estates"], row["villages"]) for row in rows] == [("晴岚街道", 8, 1), ("鹿鸣街道", 1, 0)]


def test_floors_stand_from_the_top_and_parts_of_no_floor_last(estates, django_assert_num_queries):
    call: dict[str, Any] = {"actor": estates, "now": cast.NOW, "day": cast.DAY}
    actions.add_unit(**call, place=cast.place("A1s1"), kind="home", number="403", floor=4, area_m2=Decimal("60"), area_source="survey")
    actions.add_unit(**call, place=cast.place("A1s1"), kind="home", number="1001", floor=10)
    actions.add_unit(**call, place=cast.place("A1"), kind="shop", number="商铺1")
    with django_assert_num_queries(2):
        stairwells = queries.elevation(cast.place("A1"), cast.DAY)
    assert [one.name for one in stairwells] == ["1单元", "1栋"]
    assert stairwells[0].grid.series == ("01", "02", "03")
    assert [(row.floor, [cell.number if cell else "" for cell in row.cells]) for row in stairwells[0].grid.rows] == [
        (10, ["1001", "", ""]),
        (4, ["401", "402", "403"]),
        (3, ["301", "302", ""]),
        (2, ["201", "202", ""]),
        (1, ["101", "102", ""]),
    ]
    assert [(row.floor, len(row.others)) for row in stairwells[1].grid.rows] == [(None, 1)]
    with django_assert_num_queries(1):
        assert queries.parts_of(cast.place("A"), cast.DAY) == {"home": 10, "shop": 1}


def test_duplicates_are_proposed_surest_first_and_within_a_street(estates, django_assert_num_queries):
    call: dict[str, Any] = {"actor": estates, "now": cast.NOW, "day": cast.DAY, "kind": "compound"}
    actions.found_place(**call, parent=cast.place("street_a"), name="云影台大厦")
    actions.found_place(**call, parent=cast.place("street_a"), name="青汀里小区")
    actions.found_place(**call, parent=cast.place("community_a"), name="青汀里二期")
    actions.found_place(**call, parent=cast.place("street_b"), name="疏雨轩小区")
    with django_assert_num_queries(2):
        pairs = queries.proposed(cast.place("district"), cast.DAY)
    assert [({pair.survivor.name, pair.duplicate.name}, pair.reason) for pair in pairs] == [
        ({"青汀里", "青汀里小区"}, "plain_ending"),
        ({"云影台", "云影台大厦"}, "kind_word"),
    ]
    assert "同一处" in pairs[1].words


STATES = {"covered": "齐全", "incomplete": "不全", "uncovered": "未覆盖"}


def cartogram(path):
    ids = Place.objects.filter(kind="compound").values_list("id", "name")
    states = {pk: "uncovered" if name == "未明居" else "covered" for pk, name in ids}
    return queries.cartogram(path, states=states, words=STATES, url_name="places:place")


def test_the_map_shows_every_compound_once_with_its_state_and_page(estates, django_assert_num_queries):
    with django_assert_num_queries(3):
        drawn = cartogram("440303")
    assert len(drawn["squares"]) == 10
    # 440303.002 lies north of 440303.001 in the declared table.
    assert [street["name"] for street in drawn["streets"]] == ["鹿鸣街道", "晴岚街道"]
    square = next(square for square in drawn["squares"] if square["state"] == "uncovered")
    assert square["name"] == "未明居，未覆盖"
    assert square["url"] == f"/places/{Place.objects.get(name='未明居').pk}/"
    assert [kind["word"] for kind in drawn["legend"]] == ["齐全 9", "不全 0", "未覆盖 1"]
    assert [box["name"] for box in drawn["communities"]] == ["鹿溪社区", "晴湖社区", "社区未明"]
    assert "示意图" in drawn["title"]


def test_the_map_of_a_community_shows_only_what_is_its_own(estates):
    drawn = cartogram(cast.path("community_b"))
    assert [street["name"] for street in drawn["streets"]] == ["鹿鸣街道"]
    assert [square["name"] for square in drawn["squares"]] == ["银湖里，齐全"]
