"""Merge and unmerge: one compound stands for another, and everything comes back."""

from __future__ import annotations

from typing import Any

import pytest

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Grant, NotAllowed, Scope, system
from heju.places import actions, queries
from heju.places.actions import refusals
from heju.places.models import Alias, Place, Unit
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    with db.scoped(cast.scope("district_officer")) as scope:
        yield scope


@pytest.fixture
def twin(officer):
    """A second listing of compound A, with a building of its own and a bay."""
    call: dict[str, Any] = {"actor": officer, "now": cast.NOW, "day": cast.DAY}
    found = actions.found_place(**call, parent=cast.place("street_a"), kind="compound", name="梧桐苑小区")
    building = actions.found_place(**call, parent=found, kind="building", name="9栋")
    actions.add_unit(**call, place=building, kind="home", number="101", floor=1)
    actions.add_unit(**call, place=found, kind="bay", number="车位001")
    return found


def merge(officer, survivor, duplicate):
    return actions.merge_places(actor=officer, now=cast.NOW, survivor=survivor, duplicate=duplicate, why="同一处")


def snapshot():
    return (
        list(Place.objects.order_by("id").values("id", "parent_id", "merged_into_id", "facts", "name")),
        list(Unit.objects.order_by("id").values("id", "place_id", "compound_id")),
        list(Alias.objects.order_by("place_id", "name").values("place_id", "name")),
    )


def test_it_proposes_them_first(officer, twin):
    pairs = queries.proposed(cast.place("district"), cast.DAY)
    assert [({pair.survivor.name, pair.duplicate.name}, pair.reason) for pair in pairs if pair.survivor.origin == "entered"] == []
    # Only like is compared with like: a listed compound is never proposed to be an invented one.
    other = actions.found_place(
        actor=officer, now=cast.NOW, day=cast.DAY, parent=cast.place("community_a"), kind="compound", name="梧桐苑住宅区"
    )
    pairs = queries.proposed(cast.place("district"), cast.DAY)
    assert [({pair.survivor.pk, pair.duplicate.pk}, pair.reason) for pair in pairs] == [({twin.pk, other.pk}, "plain_ending")]


def test_it_carries_buildings_and_parts_over_and_keeps_the_name(officer, twin):
    into = cast.place("A")
    gone = merge(officer, into, twin)
    assert gone.merged_into_id == into.pk
    assert [place.name for place in queries.children(into, cast.DAY)] == ["1栋", "9栋"]
    assert Place.objects.get(name="9栋").path == f"{into.path}.b2"
    assert set(Unit.objects.filter(number__in=["车位001"]).values_list("compound_id", "place_id", "path")) == {
        (into.pk, into.pk, into.path)
    }
    assert Unit.objects.filter(compound=twin).count() == 0
    assert [hit.place.pk for hit in queries.search("梧桐苑小区", day=cast.DAY)] == [into.pk]
    assert [place.pk for place in queries.merged(cast.place("district"))] == [twin.pk]
    assert twin.pk not in [place.pk for place in queries.compounds(cast.place("street_a"), cast.DAY)]


def test_unmerging_brings_back_exactly_what_went(officer, twin):
    before = snapshot()
    gone = merge(officer, cast.place("A"), twin)
    actions.unmerge_places(actor=officer, now=cast.NOW, duplicate=gone, why="看错了")
    assert snapshot() == before
    with db.scoped(system("auditor", cast.DISTRICT)):
        assert list(Record.objects.filter(verb__in=["places.merged", "places.unmerged"]).order_by("id").values_list("verb", flat=True)) == [
            "places.merged",
            "places.unmerged",
        ]


def test_it_refuses_what_cannot_be_one(officer, twin):
    with pytest.raises(refusals.NotTwo):
        merge(officer, twin, twin)
    with pytest.raises(refusals.NotTwo):
        merge(officer, cast.place("A1"), twin)
    merge(officer, cast.place("A"), twin)
    with pytest.raises(refusals.Closed):
        merge(officer, cast.place("B"), twin)
    with pytest.raises(refusals.Closed):
        merge(officer, twin, cast.place("B"))
    with pytest.raises(refusals.HasDuplicates):
        merge(officer, cast.place("B"), cast.place("A"))
    with pytest.raises(refusals.NotMerged):
        actions.unmerge_places(actor=officer, now=cast.NOW, duplicate=cast.place("A"))


def test_it_refuses_what_could_not_be_told_apart_afterwards(officer, twin):
    actions.add_unit(actor=officer, now=cast.NOW, day=cast.DAY, place=cast.place("A"), kind="bay", number="车位001")
    with pytest.raises(refusals.NumbersCollide):
        merge(officer, cast.place("A"), twin)
    assert Place.objects.get(pk=twin.pk).merged_into_id is None


def test_it_refuses_two_buildings_of_one_name(officer, twin):
    actions.found_place(actor=officer, now=cast.NOW, day=cast.DAY, parent=cast.place("A"), kind="building", name="9栋")
    with pytest.raises(refusals.NameTaken):
        merge(officer, cast.place("A"), twin)
    assert Place.objects.get(pk=twin.pk).merged_into_id is None


def test_only_the_district_merges(twin):
    with db.scoped(cast.scope("street_officer")) as scope:
        with pytest.raises(NotAllowed):
            merge(scope, cast.place("A"), twin)
        with pytest.raises(NotAllowed):
            actions.unmerge_places(actor=scope, now=cast.NOW, duplicate=merged_by_the_district(twin))


def test_it_takes_the_power_at_both(twin):
    everywhere = system("test", cast.DISTRICT).grants
    for path in (cast.path("A"), cast.path("B")):
        half = Scope(grants=(*everywhere, Grant("test", (path,), frozenset({"places.merge"}), frozenset())))
        with db.scoped(half), pytest.raises(NotAllowed):
            merge(half, cast.place("A"), cast.place("B"))


def merged_by_the_district(twin):
    with db.scoped(cast.scope("district_officer")) as scope:
        return merge(scope, cast.place("A"), twin)
