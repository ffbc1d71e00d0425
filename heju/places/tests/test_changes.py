"""Changes of one place: found, rename, alias, move, close, code, place from a list. Each demands its power and leaves one record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope, system
from heju.organizations.models import Appointment, Body, Coverage
from heju.people.models import Tie
from heju.places import actions, parameters, queries
from heju.places.actions import refusals
from heju.places.models import Alias, Load, LoadRow, Place, PlaceCode, Unit
from tests import cast

pytestmark = pytest.mark.django_db
LATER = date(2027, 3, 1)


@pytest.fixture
def officer():
    with db.scoped(cast.scope("district_officer")) as scope:
        yield scope


def said(scope: Scope) -> dict[str, Any]:
    """Return how an action is called in these tests."""
    return {"actor": scope, "now": cast.NOW}


def code_of(place, day):
    found = queries.code_on(place, parameters.STATISTICAL, day)
    return None if found is None else found.code


def recorded(verb):
    with db.scoped(system("auditor", cast.DISTRICT)):
        return list(Record.objects.filter(verb=verb).values_list("subject_id", "role", "detail"))


# ---- found


def test_it_founds_a_compound_a_building_and_a_stairwell(officer):
    compound = actions.found_place(
        **said(officer), day=cast.DAY, parent=cast.place("community_a"), kind="compound", name=" 青汀里 ", floors=18
    )
    assert compound.path == f"{cast.path('community_a')}.c{compound.pk}"
    assert (compound.name, compound.origin, compound.compound_kind) == ("青汀里", "entered", "estate")
    building = actions.found_place(**said(officer), day=cast.DAY, parent=compound, kind="building", name="12栋")
    assert (building.path, building.search) == (f"{compound.path}.b1", ["12栋"])
    stairwell = actions.found_place(**said(officer), day=cast.DAY, parent=building, kind="stairwell", name="1单元")
    assert stairwell.path == f"{building.path}.s1"
    assert len(recorded("places.founded")) == 3


def test_a_compound_of_no_known_community_stands_below_the_street(officer):
    found = actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("street_a"), kind="compound", name="青汀里")
    assert found.path == f"440303.001.0.c{found.pk}"


def test_it_founds_a_community_by_its_code(officer):
    found = actions.found_place(
        **said(officer), day=cast.DAY, parent=cast.place("street_a"), kind="community", name="新社区", code="440303001077"
    )
    assert found.path == "440303.001.077"
    assert code_of(found, cast.DAY) == "440303001077"


@pytest.mark.parametrize("code", ["440303001", "440303002077", "440303001000", "440304001077"])
def test_a_code_of_another_place_founds_no_community(officer, code):
    with pytest.raises(refusals.BrokenCode):
        actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("street_a"), kind="community", name="新社区", code=code)


def test_a_code_founds_one_community(officer):
    with pytest.raises(refusals.CodeTaken):
        actions.found_place(
            **said(officer), day=cast.DAY, parent=cast.place("street_a"), kind="community", name="新社区", code="440303001001"
        )


def test_the_same_form_sent_twice_founds_one(officer):
    for name in ("青汀里", "青 汀里"):
        if name == "青汀里":
            actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("community_a"), kind="compound", name=name)
        else:
            with pytest.raises(refusals.NameTaken):
                actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("community_a"), kind="compound", name=name)
    assert len(recorded("places.founded")) == 1


@pytest.mark.parametrize(
    ("parent", "kind"), [("A", "stairwell"), ("community_a", "building"), ("district", "compound"), ("A1s1", "building")]
)
def test_a_kind_stands_only_where_it_belongs(officer, parent, kind):
    with pytest.raises(refusals.WrongLevel):
        actions.found_place(**said(officer), day=cast.DAY, parent=cast.place(parent), kind=kind, name="x")


@pytest.mark.parametrize("name", ["", "   ", "长" * 61])
def test_a_place_needs_a_name(officer, name):
    with pytest.raises(refusals.NameMissing):
        actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("A"), kind="building", name=name)


def test_numbers_of_buildings_are_never_used_twice(officer):
    first = actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("A"), kind="building", name="2栋")
    assert first.path.endswith(".b2")
    actions.close_place(**said(officer), place=first, until=LATER, why="拆了")
    assert actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("A"), kind="building", name="2栋").path.endswith(".b3")


@pytest.mark.parametrize("who", ["branch_secretary", "property_manager", "owner", "stranger", "auditor", "social_worker"])
def test_nobody_else_changes_places(who):
    with db.scoped(cast.scope(who)) as scope:
        call: dict[str, Any] = {**said(scope)}
        with pytest.raises(NotAllowed):
            actions.found_place(**call, day=cast.DAY, parent=cast.place("A"), kind="building", name="2栋")
        with pytest.raises(NotAllowed):
            actions.rename_place(**call, place=cast.place("A"), name="x")
        with pytest.raises(NotAllowed):
            actions.close_place(**call, place=cast.place("A"), until=LATER, why="")
        with pytest.raises(NotAllowed):
            actions.add_alias(**call, place=cast.place("A"), name="x")


def test_the_officer_of_a_street_changes_nothing_in_another():
    with db.scoped(cast.scope("street_officer")) as scope, pytest.raises(NotAllowed):
        actions.rename_place(**said(scope), place=cast.place("B"), name="x")


# ---- rename, alias


def test_it_renames_and_the_old_name_still_finds_the_place(officer):
    found = actions.rename_place(**said(officer), place=cast.place("A"), name="新梧桐苑", why="业主大会决定")
    assert found.name == "新梧桐苑"
    assert [hit.place.pk for hit in queries.search("xwty", day=cast.DAY)] == [found.pk]
    assert list(Alias.objects.filter(place=found).values_list("name", flat=True)) == ["梧桐苑"]
    assert [hit.place.pk for hit in queries.search("wty", day=cast.DAY)] == [found.pk]
    assert recorded("places.renamed")[0][2]["old"] == "梧桐苑"


def test_it_forgets_the_old_name_when_asked_and_a_name_is_never_its_own_alias(officer):
    actions.rename_place(**said(officer), place=cast.place("A"), name="新梧桐苑")
    back = actions.rename_place(**said(officer), place=cast.place("A"), name="梧桐苑", keep_old=False)
    assert queries.aliases(back) == []


def test_it_renames_to_nothing_that_stands_beside(officer):
    actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("community_a"), kind="compound", name="青汀里")
    with pytest.raises(refusals.NameTaken):
        actions.rename_place(**said(officer), place=cast.place("A"), name="青汀 里")
    with pytest.raises(refusals.NothingChanges):
        actions.rename_place(**said(officer), place=cast.place("A"), name="梧桐苑")


def test_an_alias_is_noted_once(officer):
    actions.add_alias(**said(officer), place=cast.place("A"), name="老梧桐", source="居民")
    assert queries.search("laowt", day=cast.DAY)[0].place.pk == cast.place("A").pk
    for name in ("老梧桐", "梧桐苑"):
        with pytest.raises(refusals.NothingChanges):
            actions.add_alias(**said(officer), place=cast.place("A"), name=name)


# ---- move


def test_it_moves_a_compound_with_everything_in_it(officer):
    tag = cast.path("A").rpartition(".")[2]
    moved = actions.move_place(**said(officer), place=cast.place("A"), to=cast.place("community_b"), why="区划调整")
    new = f"{cast.path('community_b')}.{tag}"
    assert moved.path == new
    assert Place.objects.get(pk=cast.place("A1s1").pk).path == f"{new}.b1.s1"
    assert set(Unit.objects.filter(compound=moved).values_list("path", flat=True)) == {f"{new}.b1.s1"}
    assert set(Tie.objects.filter(unit__compound=moved).values_list("path", flat=True)) == {f"{new}.b1.s1"}
    assert set(Body.objects.filter(place=moved).values_list("path", flat=True)) == {new}
    assert set(Appointment.objects.filter(body__place=moved).values_list("path", flat=True)) == {new}
    assert set(Coverage.objects.filter(place=moved).values_list("path", flat=True)) == {new}
    assert recorded("places.moved")[0][2] == {"old_path": cast.path("A"), "new_path": new, "places": 3}


def test_it_moves_only_compounds_and_only_elsewhere(officer):
    with pytest.raises(refusals.NothingChanges):
        actions.move_place(**said(officer), place=cast.place("A"), to=cast.place("community_a"), why="")
    with pytest.raises(refusals.WrongLevel):
        actions.move_place(**said(officer), place=cast.place("A1"), to=cast.place("B"), why="")
    with pytest.raises(refusals.WrongLevel):
        actions.move_place(**said(officer), place=cast.place("A"), to=cast.place("B"), why="")


def test_it_takes_the_power_at_both_ends():
    with db.scoped(cast.scope("street_officer")) as scope:
        with pytest.raises(NotAllowed):
            actions.move_place(**said(scope), place=cast.place("A"), to=cast.place("community_b"), why="")
        with pytest.raises(NotAllowed):
            actions.move_place(**said(scope), place=cast.place("B"), to=cast.place("community_a"), why="")


# ---- close


def test_it_closes_what_is_below_and_deletes_nothing(officer):
    actions.close_place(**said(officer), place=cast.place("A"), until=LATER, why="拆除")
    assert Place.objects.filter(path__within=cast.path("A"), valid_until=LATER).count() == 3
    assert Unit.objects.filter(compound=cast.place("A"), valid_until=LATER).count() == 8
    community = cast.place("community_a")
    assert [place.name for place in queries.compounds(community, cast.DAY)] == ["梧桐苑"]
    assert [place.name for place in queries.compounds(community, LATER)] == []
    with pytest.raises(refusals.Closed):
        actions.rename_place(**said(officer), place=cast.place("A"), name="x")


def test_it_closes_nothing_before_it_began(officer):
    for day in (cast.SINCE, date(2023, 12, 31)):
        with pytest.raises(refusals.WrongDay):
            actions.close_place(**said(officer), place=cast.place("A"), until=day, why="")


def test_what_was_founded_today_is_not_closed_today(officer):
    found = actions.found_place(**said(officer), day=cast.DAY, parent=cast.place("community_a"), kind="compound", name="青汀里")
    with pytest.raises(refusals.WrongDay):
        actions.close_place(**said(officer), place=found, until=cast.DAY, why="")


# ---- codes


def test_a_new_code_ends_the_one_before_on_its_day(officer):
    street, first, second = cast.place("street_a"), date(2024, 1, 1), date(2025, 7, 1)
    actions.set_code(**said(officer), place=street, scheme="statistical", code="440303001000", version="2023", valid_from=first)
    actions.set_code(**said(officer), place=street, scheme="statistical", code="440303011000", version="2024", valid_from=second)
    assert code_of(street, date(2023, 12, 31)) is None
    assert code_of(street, date(2025, 6, 30)) == "440303001000"
    assert code_of(street, second) == "440303011000"
    assert queries.with_code("statistical", "440303001000", date(2025, 6, 30)) == street
    assert queries.with_code("statistical", "440303001000", second) is None


def test_a_code_names_one_place_a_day(officer):
    day = date(2024, 1, 1)
    actions.set_code(
        **said(officer), place=cast.place("street_a"), scheme="statistical", code="440303001000", version="2023", valid_from=day
    )
    with pytest.raises(refusals.CodeTaken):
        actions.set_code(
            **said(officer), place=cast.place("street_b"), scheme="statistical", code="440303001000", version="2024", valid_from=LATER
        )
    with pytest.raises(refusals.WrongDay):
        actions.set_code(
            **said(officer), place=cast.place("street_a"), scheme="statistical", code="440303003000", version="2024", valid_from=day
        )


@pytest.mark.parametrize(
    ("place", "scheme", "code"),
    [
        ("street_a", "statistical", "440303001001"),
        ("A", "statistical", "440303001001"),
        ("A1", "house-building", "440303001001030004"),
        ("A", "house-building", "4403030010160300042"),
        ("A", "other", "  "),
    ],
)
def test_a_code_fits_its_scheme_and_its_place(officer, place, scheme, code):
    with pytest.raises(refusals.BrokenCode):
        actions.set_code(**said(officer), place=cast.place(place), scheme=scheme, code=code, version="1", valid_from=cast.DAY)


# ---- place from a list


@pytest.fixture
def row(officer):
    load = Load.objects.create(path=cast.DISTRICT, kind="compounds", at=cast.NOW, source="c.csv", digest="0" * 64)
    facts = {"listed": {"address": "晴湖路8号", "year_built": "1999", "biz_area": "晴湖", "street_guess": "晴岚街道"}}
    return LoadRow.objects.create(
        load=load, path=cast.DISTRICT, row=2, key="T1", name="青汀里", outcome="unknown", reason="no_street", facts=facts
    )


def test_it_places_what_the_list_left_open(officer, row):
    assert queries.to_place().total == 1
    found = actions.place_compound_from_list(**said(officer), day=cast.DAY, row=row, parent=cast.place("community_a"))
    assert (found.name, found.origin, found.year_built, found.address) == ("青汀里", "listed", 1999, "晴湖路8号")
    assert found.facts["biz_area"] == "晴湖"
    assert queries.to_place().total == 0
    with pytest.raises(refusals.AlreadyPlaced):
        actions.place_compound_from_list(**said(officer), day=cast.DAY, row=row, parent=cast.place("community_b"))


def test_only_waiting_rows_are_placed_and_only_in_divisions(officer, row):
    with pytest.raises(refusals.WrongLevel):
        actions.place_compound_from_list(**said(officer), day=cast.DAY, row=row, parent=cast.place("A"))
    row.outcome = "refused"
    with pytest.raises(refusals.NotToBePlaced):
        actions.place_compound_from_list(**said(officer), day=cast.DAY, row=row, parent=cast.place("community_a"))


# ---- what the database itself refuses

TRIES = {
    "a compound without a kind": "update places_place set compound_kind = '' where id = %(A)s",
    "a kind on a street": "update places_place set compound_kind = 'estate' where id = %(street_a)s",
    "an end before the beginning": "update places_place set valid_until = valid_from where id = %(A)s",
    "a place merged into itself": "update places_place set merged_into_id = id where id = %(A)s",
    "a path of another depth": "update places_place set path = '440303.001' where id = %(A)s",
    "two places of one path": "update places_place set path = (select path from places_place where id = %(B)s) where id = %(A)s",
    "an area without a source": "update places_unit set area_source = '' where compound_id = %(A)s",
    "an area of nothing": "update places_unit set area_m2 = 0 where compound_id = %(A)s",
    "a copied path that is not the place's": "update places_unit set path = '440303.001' where compound_id = %(A)s",
}


@pytest.mark.parametrize("attempt", TRIES)
def test_the_database_refuses(officer, attempt):
    ids = {key: cast.place(key).pk for key in ("A", "B", "street_a")}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TRIES[attempt], ids)


def test_the_database_refuses_two_codes_of_a_scheme_on_one_day(officer):
    street = cast.place("street_a")
    same = {"place": street, "path": street.path, "scheme": "s", "valid_from": cast.DAY}
    PlaceCode.objects.create(**same, code="1", version="1", valid_until=LATER)
    PlaceCode.objects.create(**{**same, "valid_from": LATER}, code="2", version="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceCode.objects.create(**{**same, "valid_from": date(2027, 2, 28)}, code="3", version="1", valid_until=LATER)
    other = {**same, "place": cast.place("street_b"), "path": cast.path("street_b")}
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceCode.objects.create(**other, code="1", version="2")
