"""The demo: as many places as the district counts, the same to the letter by the same seed, nothing invented under a real name."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import connections

from heju.kit.demo import DemoPlan
from heju.places import demo
from heju.places.demo import buildings, divisions, names
from heju.places.loading import reading
from heju.places.models import LoadRow, Place, PlaceCode, Unit
from heju.places.rules import kind_of, parent_path
from heju.places.tests import lists

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def small(monkeypatch):
    """A tenth of a tenth, in a database without the cast; everything comes back at the end of the test."""
    monkeypatch.setattr(demo, "ESTATES", 40)
    monkeypatch.setattr(demo, "VILLAGES", 3)
    monkeypatch.setattr(demo, "INVENTED_ESTATES", 6)
    empty()


def empty():
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate places_place, places_load restart identity cascade")


def build(data=None, seed=7, full=False):
    return demo.build(DemoPlan(seed, data, full, date(2026, 11, 23), lambda words: None))


def listed(tmp_path, known=30, guessed=10):
    """Return a folder with lists of the real shape: streets 001 and 002 of the real codes, compounds with invented names."""
    (tmp_path / "luohu_divisions.csv").write_bytes(divisions.as_list())
    stem = [f"{first}{last}" for first in "甲乙丙丁戊己庚辛" for last in ("里", "坊", "台", "庐", "榭", "堂")]
    rows = [
        lists.line(f"L{number}", name, street_code="440303001000", year_built="1999", floors_max="30" if number % 2 else "7")
        for number, name in enumerate(stem[:known])
    ]
    rows += [
        lists.line(f"G{number}", name, street_guess="黄贝街道", street_guess_share=f"0.{60 + number}")
        for number, name in enumerate(stem[known : known + guessed])
    ]
    (tmp_path / "luohu_compounds.csv").write_bytes(lists.compounds(*rows))
    return tmp_path


def everything():
    own = ("id", "kind", "compound_kind", "parent_id", "path", "name", "pinyin", "search", "origin", "year_built", "floors", "facts")
    return (
        list(Place.objects.using("owner").order_by("id").values_list(*own)),
        list(Unit.objects.using("owner").order_by("id").values_list("id", "path", "number", "area_m2", "search", "compound_id")),
    )


def test_the_divisions_are_those_of_the_district():
    rows = reading.divisions(divisions.as_list())
    assert [sum(row.level == level for row in rows) for level in ("district", "street", "community")] == [1, 10, 109]


def test_it_has_exactly_as_many_as_the_district_counts(small):
    built = build()
    found = Place.objects.using("owner").filter(kind="compound")
    assert found.filter(compound_kind="estate").count() == 40
    assert found.filter(compound_kind="urban_village").count() == 3 == len(built.villages)
    assert built.listed == ()
    assert len(built.invented_estates) == 40
    assert Unit.objects.using("owner").count() == built.units
    assert Unit.objects.using("owner").filter(kind="home").count() == built.homes
    assert not Unit.objects.using("owner").exclude(area_source="invented").exists()


def test_every_place_stands_where_its_path_says(small):
    build()
    ids = dict(Place.objects.using("owner").values_list("path", "id"))
    for path, kind, parent in Place.objects.using("owner").values_list("path", "kind", "parent_id"):
        assert kind_of(path) == kind
        above = parent_path(path)
        assert ids.get(above or "") == parent


@pytest.mark.parametrize("with_lists", [False, True])
def test_the_same_seed_gives_the_same_district_ids_included(small, tmp_path, with_lists):
    data = listed(tmp_path) if with_lists else None
    first = build(data), everything()
    empty()
    assert (build(data), everything()) == first
    empty()
    assert (build(data, seed=8), everything()) != first


def test_real_names_come_first_and_their_gaps_are_said(small, tmp_path):
    built = build(listed(tmp_path))
    assert (len(built.listed), len(built.invented_estates), len(built.villages)) == (34, 6, 3)
    placed = Place.objects.using("owner").filter(origin="listed")
    # Thirty of a known street, then the surest guesses: 0.69, 0.68, 0.67, 0.66.
    by_demo = [place for place in placed if place.facts.get("street_by") == "demo"]
    assert sorted(place.facts["street_guess_share"] for place in by_demo) == ["0.66", "0.67", "0.68", "0.69"]
    assert all(place.facts["community_by"] == "demo" for place in placed)
    assert all(".0." not in place.path for place in placed)
    assert PlaceCode.objects.using("owner").filter(scheme="public-list").count() == 34
    codes = PlaceCode.objects.using("owner").filter(scheme="public-list").values_list("code", "place__path", "path")
    assert all(path == copied for _code, path, copied in codes)


def test_known_years_and_floors_are_used(small, tmp_path):
    build(listed(tmp_path))
    tower = Place.objects.using("owner").get(name="甲坊")
    assert (tower.year_built, tower.floors) == (1999, 30)
    assert set(Place.objects.using("owner").filter(parent=tower).values_list("floors", flat=True)) == {30}


def test_no_invented_name_is_on_the_list(small, tmp_path):
    build(listed(tmp_path))
    real = set(LoadRow.objects.using("owner").values_list("name", flat=True))
    invented = set(Place.objects.using("owner").filter(kind="compound", origin="invented").values_list("name", flat=True))
    assert len(invented) == 9
    assert not real & invented


def test_a_taken_name_is_never_invented():
    every = names.estates(Random(1), 1049, ())
    assert len(set(every)) == 1049
    assert not set(names.estates(Random(1), 40, every)) & set(every)
    assert len(set(names.villages(Random(1), 37, ()))) == 37


def test_the_full_district_has_ten_times_the_blocks_of_the_tenth():
    compounds = [
        buildings.Compound(number, f"440303.001.001.c{number}", number % 9 == 0, 1990 + number % 30, None) for number in range(1, 60)
    ]
    drawn = [buildings.draw(compounds, Random(3), day=date(2018, 1, 1), full=full, next_place=100, next_unit=1) for full in (False, True)]
    assert drawn[1].buildings == 10 * drawn[0].buildings
    assert drawn[1].homes == 10 * drawn[0].homes


def test_the_indexes_stand_again_after_the_copying(small):
    build()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where tablename in ('places_place', 'places_unit')")
        found = {name for (name,) in cursor.fetchall()}
    assert {"places_place_path", "places_place_search", "places_unit_search"} <= found


def test_what_comes_after_gets_the_next_id(small):
    build()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('places_unit', 'id')), (select max(id) from places_unit)")
        following, last = cursor.fetchone()
    assert following == last + 1
