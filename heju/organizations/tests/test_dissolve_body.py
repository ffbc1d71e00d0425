from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.queries import consequences
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def dissolve(who: str = "community_officer", on: date = cast.DAY, body: str = "branch") -> Body:
    return ground.act(who, actions.dissolve_body, body=cast.body(body).pk, on=on, why="合并设置")


def test_everything_that_hung_on_it_ends_that_day() -> None:
    body = dissolve()
    with db.scoped(cast.SYSTEM):
        for model, column in ((Appointment, "ended_on"), (Coverage, "until"), (Member, "until")):
            assert set(model.objects.filter(body=body).values_list(column, flat=True)) == {cast.DAY}, model
    assert not cast.scope("branch_secretary").may_anywhere("web.desk")


def test_what_it_does_is_counted_before_and_recorded_after() -> None:
    with db.scoped(cast.scope("community_officer")) as scope:
        before = consequences.of_ending(scope, cast.body("branch"), cast.DAY)
    assert (before.appointees, before.places, before.members, before.inferiors) == (("陈志远",), ("梧桐苑",), 2, 0)
    (record,) = ground.records("dissolved", dissolve().pk)
    assert record.detail["appointments"] == 1
    assert record.detail["members"] == 2
    assert record.detail["places"] == [cast.place("A").pk]


def test_members_are_not_counted_for_somebody_outside_the_party_line() -> None:
    with db.scoped(cast.scope("committee_member")) as scope:
        assert consequences.of_ending(scope, cast.body("branch"), cast.DAY).members is None


def test_it_has_one_effect_when_sent_twice() -> None:
    dissolve()
    dissolve()
    assert len(ground.records("dissolved")) == 1
    with pytest.raises(refusals.Dissolved):
        dissolve(on=date(2026, 11, 1))


def test_it_waits_for_the_bodies_below() -> None:
    with pytest.raises(refusals.HasInferiors):
        dissolve("street_officer", body="community_committee")


def test_it_needs_the_power_and_a_day_after_all_that_began() -> None:
    with pytest.raises(NotAllowed):
        dissolve("branch_secretary")
    with pytest.raises(NotAllowed):
        dissolve("community_officer", body="community_committee")
    place = ground.compound("c9", "听禾轩")
    ground.act("community_officer", actions.cover_compound, body=cast.body("branch").pk, place=place.pk, on=date(2026, 11, 20), basis="x")
    with pytest.raises(refusals.TooEarly):
        dissolve(on=date(2026, 11, 19))


def test_nothing_new_hangs_on_it_afterwards() -> None:
    dissolve()
    words = {"body": cast.body("branch").pk}
    with pytest.raises(refusals.Dissolved):
        ground.act("community_officer", actions.cover_compound, place=ground.compound("c9", "听禾轩").pk, on=cast.DAY, basis="x", **words)
    with pytest.raises(refusals.Dissolved):
        ground.act("community_officer", actions.add_member, person=cast.person("tenant").pk, since=cast.DAY, basis="x", **words)
