from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def second() -> Body:
    place = ground.compound("c9", "听禾轩")
    return ground.act(
        "community_officer", actions.found_body, kind="branch", name="听禾轩党支部", on=cast.SINCE, basis="x", covers=[place.pk]
    )


def merge(body: int, into: int, who: str = "community_officer", on: date = cast.DAY) -> Body:
    return ground.act(who, actions.merge_bodies, body=body, into=into, on=on, why="规模调整")


def test_coverage_and_members_go_over_and_appointments_end() -> None:
    stays = second()
    gone = cast.body("branch")
    merge(gone.pk, stays.pk)
    with db.scoped(cast.SYSTEM):
        covered = Coverage.objects.filter(body=stays, until=None).values_list("place__name", flat=True)
        assert sorted(covered) == ["听禾轩", "梧桐苑"]
        assert Member.objects.filter(body=stays, until=None).count() == 2
        assert not Appointment.objects.filter(body=gone, ended_on=None).exists()
        assert not Coverage.objects.filter(body=gone, until=None).exists()
    closed = ground.seen(Body, gone.pk)
    assert (closed.dissolved_on, closed.merged_into_id) == (cast.DAY, stays.pk)
    assert ground.seen(Body, stays.pk).path == cast.path("community_a")


def test_the_day_before_the_old_branch_still_covers() -> None:
    stays = second()
    merge(cast.body("branch").pk, stays.pk)
    assert cast.scope("branch_secretary", date(2026, 11, 22)).may("people.see", cast.path("A"))
    assert not cast.scope("branch_secretary").may_anywhere("web.desk")


def test_it_has_one_effect_when_sent_twice_and_one_record() -> None:
    stays = second()
    assert merge(cast.body("branch").pk, stays.pk) == merge(cast.body("branch").pk, stays.pk)
    (record,) = ground.records("merged")
    assert (record.detail["covered"], record.detail["members"], record.detail["appointments"]) == (1, 2, 1)


def test_only_two_of_a_kind_merge() -> None:
    with pytest.raises(refusals.NotAlike):
        merge(cast.body("branch").pk, cast.body("committee").pk)
    with pytest.raises(refusals.NotAlike):
        merge(cast.body("branch").pk, cast.body("branch").pk)


def test_it_needs_the_power_at_both() -> None:
    with pytest.raises((NotAllowed, refusals.NoSuchBody)):
        merge(cast.body("branch").pk, cast.body("branch_b").pk)
    with pytest.raises((NotAllowed, refusals.NoSuchBody)):
        merge(cast.body("branch").pk, second().pk, "branch_secretary")


def test_what_is_gone_does_not_merge_again() -> None:
    stays = second()
    merge(cast.body("branch").pk, stays.pk)
    with pytest.raises(refusals.Dissolved):
        merge(stays.pk, cast.body("branch").pk)
