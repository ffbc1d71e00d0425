"""Whom to tell, by which channel, when: each row is a sentence of docs/rules/notices.md; then laws."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heju.notices import parameters
from heju.notices.rules import hookable, telling
from heju.notices.rules.telling import Planned, Receiver, Taste

ZONE = timezone.get_default_timezone()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment in a week whose Monday is 23 November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


A, B, LEFT = Receiver(person=1), Receiver(person=2), Receiver(follower=1)


@pytest.mark.parametrize(
    ("receivers", "actors", "acted", "told"),
    [
        pytest.param([A, B], {1}, set(), [B], id="T1 never the actor himself"),
        pytest.param([A, B], set(), {2}, [A], id="T2 never who has acted since"),
        pytest.param([A, A, LEFT, LEFT], set(), set(), [A, LEFT], id="T3 each once"),
        pytest.param([LEFT], {1}, {1}, [LEFT], id="T4 a follower is no person with the same number"),
        pytest.param([Receiver(), Receiver(1, 1)], set(), set(), [], id="T5 nobody and both are no receivers"),
        pytest.param([B, A], set(), set(), [B, A], id="T6 in the order given"),
    ],
)
def test_who_is_told(receivers: list[Receiver], actors: set[int], acted: set[int], told: list[Receiver]) -> None:
    assert telling.concerned(receivers, actors=actors, acted=acted) == told


@pytest.mark.parametrize(
    ("role", "age", "told"),
    [
        pytest.param("self", timedelta(0), True, id="T7 fresh"),
        pytest.param("self", parameters.STALE_AFTER, True, id="T8 just not stale"),
        pytest.param("self", parameters.STALE_AFTER + timedelta(seconds=1), False, id="T9 stale"),
        pytest.param("demo", timedelta(0), False, id="T10 what builds a demo"),
        pytest.param("loader", timedelta(0), False, id="T11 what loads a list"),
        pytest.param("system", timedelta(0), True, id="T12 the clock tells"),
    ],
)
def test_what_tells_anybody(role: str, age: timedelta, told: bool) -> None:
    assert telling.is_told(role, at(23, 9) - age, at(23, 9)) is told


BOTH = frozenset({"sms", "mail"})
NINE, NIGHT, MORNING = at(23, 9), at(23, 23), at(24, 7)


@pytest.mark.parametrize(
    ("taste", "now", "more", "planned"),
    [
        pytest.param(Taste(), NINE, {}, [Planned("app", NINE)], id="T13 without a wish: the app alone"),
        pytest.param(Taste(BOTH), NINE, {}, [Planned("app", NINE), Planned("sms", NINE), Planned("mail", NINE)], id="T14 by day at once"),
        pytest.param(
            Taste(BOTH), NIGHT, {}, [Planned("app", NIGHT), Planned("sms", MORNING), Planned("mail", MORNING)], id="T15 by night: the app"
        ),
        pytest.param(
            Taste(BOTH, "daily"),
            NINE,
            {},
            [Planned("app", NINE), Planned("sms", NINE), Planned("mail", at(23, 18), in_digest=True)],
            id="T16 a digest holds mail alone",
        ),
        pytest.param(
            Taste(BOTH, "weekly"),
            NIGHT,
            {"is_urgent": True},
            [Planned("app", NIGHT), Planned("sms", NIGHT), Planned("mail", NIGHT)],
            id="T17 what is urgent waits for nothing",
        ),
        pytest.param(Taste(), NIGHT, {"is_urgent": True}, [Planned("app", NIGHT)], id="T18 urgent goes by no channel not chosen"),
        pytest.param(Taste(BOTH), NINE, {"is_muted": True}, [Planned("app", NINE)], id="T19 muted: the app alone"),
        pytest.param(Taste(BOTH), NINE, {"in_app": False}, [Planned("sms", NINE), Planned("mail", NINE)], id="T20 told in the app already"),
        pytest.param(Taste(), NINE, {"in_app": False, "is_muted": True}, [], id="T21 nothing is left"),
    ],
)
def test_by_which_channels_and_when(taste: Taste, now: datetime, more: dict[str, bool], planned: list[Planned]) -> None:
    assert telling.plan(taste, now, **more) == planned


@pytest.mark.parametrize(
    ("begins", "ends", "now", "until"),
    [
        pytest.param(22, 7, at(23, 21, 59), at(23, 21, 59), id="T22 before"),
        pytest.param(22, 7, at(23, 22), MORNING, id="T23 from the first minute"),
        pytest.param(22, 7, at(24, 6, 59), MORNING, id="T24 after midnight"),
        pytest.param(22, 7, MORNING, MORNING, id="T25 over"),
        pytest.param(12, 14, at(23, 13), at(23, 14), id="T26 at noon"),
        pytest.param(12, 14, at(23, 12), at(23, 14), id="T27 at noon, first minute"),
        pytest.param(12, 14, at(23, 14), at(23, 14), id="T28 at noon, over"),
        pytest.param(12, 14, at(23, 11), at(23, 11), id="T29 at noon, before"),
        pytest.param(9, 9, at(23, 9), at(23, 9), id="T30 none"),
    ],
)
def test_quiet_hours(begins: int, ends: int, now: datetime, until: datetime) -> None:
    assert telling.after_quiet(Taste(quiet_from=time(begins), quiet_until=time(ends)), now) == until


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        pytest.param("daily", at(23, 17, 59), at(23, 18), id="T31 today"),
        pytest.param("daily", at(23, 18), at(24, 18), id="T32 on the minute: tomorrow"),
        pytest.param("weekly", at(23, 9), at(27, 18), id="T33 Friday of this week"),
        pytest.param("weekly", at(27, 17), at(27, 18), id="T34 on Friday before the hour"),
        pytest.param("weekly", at(27, 18), datetime(2026, 12, 4, 18, tzinfo=ZONE), id="T35 on the minute: next Friday"),
        pytest.param("weekly", at(28, 9), datetime(2026, 12, 4, 18, tzinfo=ZONE), id="T36 on Saturday"),
    ],
)
def test_when_a_digest_goes_out(digest: telling.Digest, now: datetime, due: datetime) -> None:
    assert telling.digest_due(digest, now) == due


def test_tries_come_later_and_later_and_end() -> None:
    waits = [telling.retry_at(attempt, NINE) for attempt in range(1, 8)]
    assert waits[0] == NINE + timedelta(minutes=1)
    assert [one - NINE for one in waits if one] == list(parameters.RETRIES)
    assert waits[6] is None
    assert sorted(parameters.RETRIES) == list(parameters.RETRIES)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(ZONE))  # noqa: DTZ001 - hypothesis adds the zone


@given(st.times(), st.times(), MOMENTS)
def test_law_nobody_is_disturbed_in_his_quiet_hours_and_nothing_waits_a_day(begins: time, ends: time, now: datetime) -> None:
    taste = Taste(quiet_from=begins.replace(second=0, microsecond=0), quiet_until=ends.replace(second=0, microsecond=0))
    until = telling.after_quiet(taste, now)
    assert now <= until
    assert until - now < timedelta(days=1)
    assert telling.after_quiet(taste, until) == until


@given(st.sampled_from(["daily", "weekly"]), MOMENTS)
def test_law_a_digest_is_always_ahead_and_never_further_than_its_period(digest: telling.Digest, now: datetime) -> None:
    due = telling.digest_due(digest, now)
    assert timedelta(0) < due - now <= timedelta(days=7 if digest == "weekly" else 1)
    assert due.hour == parameters.DIGEST_HOUR


@pytest.mark.parametrize(
    ("verb", "topic"),
    [
        ("places.renamed", "places"),
        ("matters.raised", "matters"),
        ("organizations.appointed", "organizations"),
        ("organizations.member_added", ""),
        ("organizations.member_ended", ""),
        ("people.revealed", ""),
        ("audit.verified", ""),
        ("placesx.renamed", ""),
    ],
)
def test_what_another_system_may_be_told(verb: str, topic: str) -> None:
    assert hookable.topic_of(verb) == topic
