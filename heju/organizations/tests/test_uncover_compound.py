from __future__ import annotations

from datetime import date

import pytest

from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Body, Coverage
from heju.organizations.queries import coverage
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def uncover(who: str, place: int, on: date = cast.DAY, body: str = "branch") -> Coverage:
    return ground.act(who, actions.uncover_compound, body=cast.body(body).pk, place=place, on=on, why="支部调整")


def test_the_compound_is_uncovered_from_that_day_and_was_covered_before() -> None:
    uncover("community_officer", cast.place("A").pk)
    with_scope = ground.act("community_officer", lambda actor, now: coverage.uncovered(cast.path("community_a"), cast.DAY))
    assert [one.id for one in with_scope] == [cast.place("A").pk]
    before = ground.act("community_officer", lambda actor, now: coverage.uncovered(cast.path("community_a"), date(2026, 11, 22)))
    assert before == []


def test_the_branch_moves_back_to_what_is_left() -> None:
    place = ground.compound("c9", "听禾轩")
    ground.act("community_officer", actions.cover_compound, body=cast.body("branch").pk, place=place.pk, on=cast.DAY, basis="决定")
    uncover("community_officer", place.pk)
    assert ground.seen(Body, cast.body("branch").pk).path == cast.path("A")


def test_the_secretary_loses_what_followed_from_it() -> None:
    uncover("community_officer", cast.place("A").pk)
    assert not cast.scope("branch_secretary").may("people.see", cast.path("A"))


def test_it_has_one_effect_when_sent_twice_and_says_so_on_another_day() -> None:
    assert uncover("community_officer", cast.place("A").pk) == uncover("community_officer", cast.place("A").pk)
    assert len(ground.records("uncovered")) == 1
    with pytest.raises(refusals.NotCovering):
        uncover("community_officer", cast.place("A").pk, date(2026, 11, 1))


def test_it_needs_the_power_and_a_day_that_can_be() -> None:
    with pytest.raises(NotAllowed):
        uncover("branch_secretary", cast.place("A").pk)
    with pytest.raises(refusals.TooEarly):
        uncover("community_officer", cast.place("A").pk, date(2023, 12, 31))
    with pytest.raises(refusals.TooLate):
        uncover("community_officer", cast.place("A").pk, date(2026, 11, 24))
    with pytest.raises(refusals.NotCovering):
        uncover("district_officer", cast.place("B").pk)
