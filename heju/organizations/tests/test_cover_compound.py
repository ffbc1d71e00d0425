from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed, system
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.queries import spots
from heju.organizations.tests import ground
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db


def cover(who: str, body: str, place: int, on: date = cast.DAY) -> Coverage:
    return ground.act(who, actions.cover_compound, body=cast.body(body).pk, place=place, on=on, basis="社区党委决定")


def test_it_moves_the_branch_with_its_people_to_where_all_it_covers_lies() -> None:
    place = ground.compound("c9", "听禾轩")
    cover("community_officer", "branch", place.pk)
    branch = cast.body("branch").pk
    assert ground.seen(Body, branch).path == cast.path("community_a")
    with db.scoped(cast.SYSTEM):
        assert set(Appointment.objects.filter(body=branch).values_list("path", flat=True)) == {cast.path("community_a")}
        assert set(Member.objects.filter(body=branch).values_list("path", flat=True)) == {cast.path("community_a")}


def test_it_gives_the_secretary_his_role_in_the_new_compound_from_that_day() -> None:
    place = ground.compound("c9", "听禾轩")
    cover("community_officer", "branch", place.pk)
    assert cast.scope("branch_secretary").may("people.see", place.path)
    assert not cast.scope("branch_secretary", date(2026, 11, 22)).may("people.see", place.path)


def test_it_has_one_effect_when_sent_twice() -> None:
    place = ground.compound("c9", "听禾轩")
    assert cover("community_officer", "branch", place.pk) == cover("community_officer", "branch", place.pk)
    assert len(ground.records("covered")) == 1


def test_it_is_told_who_covers_it_already() -> None:
    place = ground.compound("c9", "听禾轩")
    cover("community_officer", "branch", place.pk)
    with pytest.raises(refusals.CoveredAlready, match="梧桐苑党支部"):
        cover("district_officer", "branch_b", place.pk)


def test_it_asks_the_level_above_when_it_would_leave_the_community() -> None:
    elsewhere = ground.compound("c9", "听禾轩", "community_b")
    with pytest.raises(spots.NoSuchPlace):
        cover("community_officer", "branch", elsewhere.pk)
    with pytest.raises(NotAllowed):
        cover("auditor", "branch", elsewhere.pk)
    cover("district_officer", "branch", elsewhere.pk)
    assert ground.seen(Body, cast.body("branch").pk).path == cast.DISTRICT


def test_an_officer_of_two_communities_cannot_lift_a_branch_to_the_street_over_both() -> None:
    with db.scoped(cast.SYSTEM):
        street = cast.place("street_a")
        Place.objects.create(
            kind="community",
            parent=street,
            path=f"{street.path}.002",
            name="晴川社区",
            pinyin="qing chuan",
            origin="official",
            valid_from=cast.SINCE,
        )
        above = Place.objects.get(name="晴川社区")
        place = Place.objects.create(
            kind="compound", compound_kind="estate", parent=above, path=f"{above.path}.c9", name="听禾轩", pinyin="t", origin="invented",
            valid_from=cast.SINCE,
        )  # fmt: skip
    both = system("test", cast.path("community_a"), above.path, powers=("organizations.cover",))
    with db.scoped(both) as scope, pytest.raises(refusals.NeedsUpper):
        actions.cover_compound(actor=scope, now=cast.NOW, body=cast.body("branch").pk, place=place.pk, on=cast.DAY, basis="x")


def test_a_community_lets_a_body_seated_above_it_cover_without_moving_it() -> None:
    place = ground.compound("c9", "听禾轩")
    with db.scoped(cast.SYSTEM):
        Body.objects.filter(pk=cast.body("company").pk).update(place=cast.place("district").pk, path=cast.DISTRICT)
    cover("community_officer", "company", place.pk)
    assert ground.seen(Body, cast.body("company").pk).path == cast.DISTRICT


def test_a_body_of_another_community_is_not_ones_to_move() -> None:
    with pytest.raises(refusals.NoSuchBody):
        cover("community_officer", "branch_b", ground.compound("c9", "听禾轩").pk)


@pytest.mark.parametrize(
    ("body", "place"), [("branch", "A1"), ("branch", "community_a"), ("community_committee", "A"), ("committee", "street_a")]
)
def test_it_covers_compounds_and_nothing_else(body: str, place: str) -> None:
    with pytest.raises(refusals.CannotCover):
        cover("district_officer", body, cast.place(place).pk)


def test_an_agency_covers_a_whole_community() -> None:
    assert cover("street_officer", "agency", cast.place("community_a").pk).path == cast.path("community_a")


def test_it_does_not_begin_before_the_body_or_after_today() -> None:
    place = ground.compound("c9", "听禾轩")
    with pytest.raises(refusals.TooEarly):
        cover("community_officer", "branch", place.pk, date(2023, 12, 31))
    with pytest.raises(refusals.TooLate):
        cover("community_officer", "branch", place.pk, date(2026, 11, 24))
