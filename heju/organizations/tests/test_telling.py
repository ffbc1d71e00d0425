from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.organizations import actions
from heju.organizations.models import Appointment
from heju.organizations.tests import ground
from heju.people import queries as people
from tests import cast

pytestmark = pytest.mark.django_db


def told(who: str) -> list[str]:
    """Return what the app tells one of the cast, newest first, in Chinese."""
    with db.scoped(cast.scope(who)):
        return [one.text for one in people.notices_of(cast.scope(who))]


def running(body: str) -> Appointment:
    with db.scoped(cast.SYSTEM):
        return Appointment.objects.get(body=cast.body(body).pk, ended_on=None)


def test_whoever_is_appointed_is_told_since_when_and_where_to_look() -> None:
    made = ground.act(
        "community_officer", actions.appoint, body=cast.body("branch").pk, post="committee_member", person=cast.person("owner").pk,
        public_name="林业主", since=cast.DAY, basis="党员大会",
    )  # fmt: skip
    (text,) = told("owner")
    assert "您从 2026-11-23 起在“" in text
    with db.scoped(cast.scope("owner")):
        (one,) = people.notices_of(cast.scope("owner"))
    assert one.link == f"/organizations/appointments/{made.pk}/"


def test_whoever_loses_a_post_is_told_the_day_and_the_reason() -> None:
    ground.act("community_officer", actions.end_appointment, appointment=running("branch").pk, on=cast.DAY, why="届满换届")
    (text,) = told("branch_secretary")
    assert "2026-11-23 起结束：届满换届" in text


def test_the_same_twice_tells_once() -> None:
    ended = running("branch").pk
    for _ in range(2):
        ground.act("community_officer", actions.end_appointment, appointment=ended, on=cast.DAY, why="届满换届")
    assert len(told("branch_secretary")) == 1


def test_every_holder_is_told_when_the_body_is_dissolved() -> None:
    ground.act("community_officer", actions.dissolve_body, body=cast.body("branch").pk, on=cast.DAY, why="小区并入")
    assert "小区并入" in told("branch_secretary")[0]


def test_nobody_is_told_what_he_did_himself() -> None:
    own = running("community_committee")
    ground.act("district_officer", actions.end_appointment, appointment=own.pk, on=cast.DAY, why="调动")
    assert len(told("community_officer")) == 1
    assert told("district_officer") == []


def test_a_longer_term_is_told_with_its_reason() -> None:
    own = running("branch")
    if own.term_until is None:
        with db.scoped(cast.SYSTEM):
            Appointment.objects.filter(pk=own.pk).update(term_until=date(2027, 1, 1))
    ground.act("community_officer", actions.extend_term, appointment=own.pk, term_until=date(2027, 6, 30), why="等换届选举")
    assert "任期改到 2027-06-30：等换届选举" in told("branch_secretary")[0]
