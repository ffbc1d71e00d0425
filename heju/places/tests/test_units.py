"""Exclusive parts: an area weighs votes, so it never stands without its source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed, system
from heju.places import actions, queries
from heju.places.actions import refusals
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    with db.scoped(cast.scope("community_officer")) as scope:
        yield scope


def add(scope, place="A1s1", **more):
    call: dict[str, Any] = {"kind": "home", "number": "501", "floor": 5, **more}
    return actions.add_unit(actor=scope, now=cast.NOW, day=cast.DAY, place=cast.place(place), **call)


def test_it_enters_a_home_and_finds_it_by_its_address(officer):
    unit = add(officer, area_m2=Decimal("88.12"), area_source="register", house_code="4403030010010300042000501")
    assert (unit.path, unit.compound_id) == (cast.path("A1s1"), cast.place("A").pk)
    assert unit.search == ["1单元", "1栋", "501"]
    assert [hit.unit for hit in queries.search("梧桐苑 1栋501", day=cast.DAY)] == [unit]


def test_a_shop_lies_in_a_building_and_a_bay_in_a_compound(officer):
    assert add(officer, "A1", kind="shop", number="商铺1").path == cast.path("A1")
    assert add(officer, "A", kind="bay", number="车位001", floor=-1).path == cast.path("A")
    with pytest.raises(refusals.WrongLevel):
        add(officer, "community_a")


def test_a_number_is_given_once_in_a_stairwell(officer):
    add(officer)
    with pytest.raises(refusals.NameTaken):
        add(officer)


AREAS = [
    (Decimal("0"), "register"),
    (Decimal("-1"), "register"),
    (Decimal("1000000.01"), "register"),
    (Decimal("88"), ""),
    (None, "register"),
    (Decimal("88"), "invented"),
    (Decimal("88"), "hearsay"),
]


@pytest.mark.parametrize(("area", "source"), AREAS)
def test_an_area_is_positive_and_says_where_it_comes_from(officer, area, source):
    with pytest.raises(refusals.AreaWithoutSource):
        add(officer, area_m2=area, area_source=source)
    with pytest.raises(refusals.AreaWithoutSource):
        actions.change_unit_area(actor=officer, now=cast.NOW, unit=cast.unit("A", "101"), area_m2=area, area_source=source, why="x")


@pytest.mark.parametrize("area", [Decimal("0.01"), Decimal("1000000")])
def test_the_smallest_and_the_largest_area_stand(officer, area):
    assert add(officer, area_m2=area, area_source="survey").area_m2 == area


def test_a_broken_house_code_is_refused(officer):
    with pytest.raises(refusals.BrokenCode):
        add(officer, house_code="123")


def test_a_changed_area_is_recorded_with_what_it_was(officer):
    unit = cast.unit("A", "101")
    actions.change_unit_area(actor=officer, now=cast.NOW, unit=unit, area_m2=Decimal("90.10"), area_source="survey", why="重新测绘")
    with db.scoped(system("auditor", cast.DISTRICT)):
        found = Record.objects.get(verb="places.area_changed")
    assert found.detail == {
        "old": {"area_m2": "88.50", "area_source": "register"},
        "new": {"area_m2": "90.10", "area_source": "survey"},
    }
    assert (found.why, found.subject_id, found.role) == ("重新测绘", unit.pk, "community_officer")
    with pytest.raises(refusals.NothingChanges):
        actions.change_unit_area(actor=officer, now=cast.NOW, unit=unit, area_m2=Decimal("90.10"), area_source="survey", why="x")


@pytest.mark.parametrize("who", ["branch_secretary", "committee_member", "property_manager", "owner"])
def test_nobody_who_votes_or_is_voted_on_changes_an_area(who):
    with db.scoped(cast.scope(who)) as scope:
        with pytest.raises(NotAllowed):
            actions.change_unit_area(
                actor=scope, now=cast.NOW, unit=cast.unit("A", "101"), area_m2=Decimal("900"), area_source="survey", why="x"
            )
        with pytest.raises(NotAllowed):
            add(scope)
