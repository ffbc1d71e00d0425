"""The elevator of building 1 stops, from the word to the rating: the deadline passes over National Day, it goes up, departments come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from heju.kit import days, db
from heju.matters import actions
from heju.matters.models import Assignment, Event, Matter
from heju.matters.tests.stage import assigned, does, done, fresh, raised, rates, says, word
from tests import cast

pytestmark = pytest.mark.django_db
EVE = datetime(2026, 9, 29, 10, 0, tzinfo=days.CHINA)


def told_too_early() -> Matter:
    """Raise it, join it, and bring it to where the reporter says that it is not fixed."""
    matter = raised("owner", now=EVE, words="1栋电梯停在四楼，门打不开")
    with db.scoped(cast.scope("tenant")) as actor:
        actions.join_matter(actor=actor, now=EVE + timedelta(minutes=20), matter=matter.pk, word=word("tenant", "我也看到了"))
    does("branch_secretary", matter, "accept", "支部收到，马上叫物业", now=EVE + timedelta(minutes=30))
    assigned(matter, now=EVE + timedelta(minutes=40))
    does("property_manager", matter, "take_up", now=EVE + timedelta(hours=1))
    done(matter, now=EVE + timedelta(hours=5))
    says("owner", matter, False, "晚上又停了，根本没修好", now=EVE + timedelta(hours=9))
    return matter


def gone_up(matter: Matter) -> datetime:
    """Let the deadline pass over the holiday; return when it went up."""
    row = fresh(matter)
    # Two working days from the eve; the first to the seventh of October nobody works.
    due, up = row.solution_due, row.step_up_at
    assert due is not None
    assert up is not None
    assert days.kind_of(date(2026, 10, 1)) is days.DayKind.HOLIDAY
    assert due.astimezone(days.CHINA).date() == days.add_working_days(EVE.date(), 2)
    assert up.astimezone(days.CHINA).date() > date(2026, 10, 7)
    actions.tick(actor=cast.SYSTEM, now=datetime(2026, 10, 5, 12, 0, tzinfo=days.CHINA), only=matter.pk)
    assert fresh(matter).level == "compound"
    actions.tick(actor=cast.SYSTEM, now=up, only=matter.pk)
    actions.tick(actor=cast.SYSTEM, now=up, only=matter.pk)
    return up


def called_together(matter: Matter, at: datetime) -> None:
    """Have the community call two bodies, one of which answers, and assign it anew."""
    called = [actions.Named(cast.body("agency").pk, "social_work_agency"), actions.Named(cast.body("company").pk, "property_company")]
    with db.scoped(cast.scope("community_officer")) as actor:
        actions.call_bodies(actor=actor, now=at, matter=matter.pk, bodies=called, move="whistle", said=actions.Said("请一起到现场"))
    with db.scoped(cast.scope("social_worker")) as actor:
        actions.answer_call(actor=actor, now=at + timedelta(hours=1), matter=matter.pk, said=actions.Said("已到现场，责令更换主板"))
        assert Assignment.objects.get(matter=matter, body=cast.body("agency"), until=None).answered_at is not None
    assigned(matter, by="community_officer", now=at + timedelta(hours=2))
    does("property_manager", matter, "take_up", now=at + timedelta(hours=3))
    done(matter, now=at + timedelta(hours=6))


def test_the_elevator_of_building_one() -> None:
    matter = told_too_early()
    row = fresh(matter)
    assert (row.state, row.level, row.lead_body_id, row.returns) == ("assigned", "compound", cast.body("company").pk, 1)
    after = gone_up(matter) + timedelta(hours=1)
    assert (fresh(matter).level, fresh(matter).state) == ("community", "accepted")
    called_together(matter, after)
    for who in ("owner", "tenant", "elder", "helper"):
        if fresh(matter).state == "done":
            says(who, matter, True, now=after + timedelta(hours=8))
    row = fresh(matter)
    assert (row.state, row.outcome, row.confirmed, row.level) == ("closed", "solved", True, "community")
    rates("owner", matter, 5, now=after + timedelta(hours=9))
    assert fresh(matter).score == 5
    with db.scoped(cast.scope("owner")):
        told = list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))
    assert [move for move in told if move != "remind"][:9] == [
        "raise", "join", "accept", "assign", "take_up", "report_done", "say_not_fixed", "send_back", "step_up",
    ]  # fmt: skip
    assert told[-1] == "rate"
    assert "settle" in told


def test_time_never_runs_backwards_between_two_servers() -> None:
    matter = raised("owner", now=EVE)
    does("branch_secretary", matter, "accept", now=EVE - timedelta(minutes=3))
    with db.scoped(cast.scope("owner")):
        moments = list(Event.objects.filter(matter=matter).order_by("number").values_list("at", flat=True))
    assert moments == [EVE, EVE]
