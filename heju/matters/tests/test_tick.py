"""The clock: reminds once, goes on without an answer, goes up over a holiday, asks again weeks later; twice is once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from heju.kit import days, db
from heju.matters import actions
from heju.matters.actions import step
from heju.matters.models import Event, Matter
from heju.matters.queries import history, promises
from heju.matters.tests.stage import NOW, assigned, brought_to_done, does, fresh, raised, says
from tests import cast

pytestmark = pytest.mark.django_db


def ticks(now: datetime) -> int:
    return actions.tick(actor=cast.SYSTEM, now=now)


def last_moves(matter: Matter, count: int = 1) -> list[str]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))[-count:]


def settled() -> None:
    """Let the clock do what waits of the cast's own matters, so that a test sees only its own."""
    while actions.tick(actor=cast.SYSTEM, now=NOW + timedelta(days=400)):
        pass


def test_it_reminds_once_a_round_and_then_goes_up_level_by_level() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    row = fresh(matter)
    assert row.remind_at is not None
    assert row.step_up_at is not None
    assert row.tick_at == row.remind_at
    ticks(row.remind_at)
    assert last_moves(matter) == ["remind"]
    ticks(row.remind_at + timedelta(minutes=1))
    assert last_moves(matter, 2) == ["assign", "remind"]
    ticks(row.step_up_at - timedelta(seconds=1))
    assert fresh(matter).level == "compound"
    ticks(row.step_up_at)
    assert (fresh(matter).level, fresh(matter).state) == ("community", "accepted")


def test_the_deadline_waits_for_a_holiday_to_pass() -> None:
    before = datetime(2026, 9, 30, 16, 0, tzinfo=days.CHINA)
    matter = raised(now=before)
    due = fresh(matter).solution_due
    assert due is not None
    # Two working days from the eve of National Day: the first working days after the holiday.
    assert due.astimezone(days.CHINA).date() == days.add_working_days(before.date(), 2)
    assert due.astimezone(days.CHINA).date() >= datetime(2026, 10, 8, tzinfo=days.CHINA).date()


def test_a_question_that_nobody_answers_stops_the_clock_for_a_while_only() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "ask", "是哪一部电梯停了？")
    tick_at = fresh(matter).tick_at
    assert tick_at is not None
    moment = tick_at
    for _ in range(6):
        ticks(moment)
        if fresh(matter).state != "waiting":
            break
        moment = fresh(matter).tick_at or moment
    assert "resume" in last_moves(matter, 5)
    assert moment - NOW >= timedelta(days=5)


def test_a_solved_matter_is_asked_about_again_once() -> None:
    matter = raised(category="noise.life.upstairs", is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    again = fresh(matter).tick_at
    assert again == NOW + timedelta(days=28)
    ticks(again)
    assert last_moves(matter) == ["follow_up"]
    assert fresh(matter).tick_at is None


def test_at_the_district_the_clock_finds_nothing_above_and_rests() -> None:
    matter = raised()
    moment = NOW
    for _ in range(12):
        moment = fresh(matter).tick_at or moment
        ticks(moment)
    assert fresh(matter).level == "district"
    assert fresh(matter).tick_at is None or fresh(matter).tick_at > moment  # type: ignore[operator]
    assert last_moves(matter, 1) != ["step_up"] or fresh(matter).level == "district"


def test_what_stands_in_the_row_is_what_a_replay_gives() -> None:
    matter = raised()
    brought_to_done(matter)
    says("owner", matter, False)
    with db.scoped(cast.scope("district_officer")):
        row = Matter.objects.get(pk=matter.pk)
        columns = step.columns_of(history.history(matter.pk), promises.promise_for(row))
        assert {name: getattr(row, name) for name in columns} == columns


def test_nothing_due_nothing_done() -> None:
    settled()
    assert ticks(NOW) == 0


def test_one_clock_may_be_asked_for_one_matter_alone_and_for_so_many() -> None:
    settled()
    made = [raised(), raised("tenant"), raised("elder")]
    for matter in made:
        does("branch_secretary", matter, "accept")
        assigned(matter)
    at = fresh(made[0]).remind_at
    assert at is not None
    assert actions.tick(actor=cast.SYSTEM, now=at, only=made[1].pk) == 1
    assert [last_moves(matter) for matter in made] == [["assign"], ["remind"], ["assign"]]
    assert actions.tick(actor=cast.SYSTEM, now=at, at_most=1) == 1
    assert actions.tick(actor=cast.SYSTEM, now=at) == 1
    assert [last_moves(matter) for matter in made] == [["remind"]] * 3


def test_nothing_is_done_a_moment_before_it_is_due() -> None:
    settled()
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    row = fresh(matter)
    assert row.remind_at is not None
    assert ticks(row.remind_at - timedelta(microseconds=1)) == 0
    assert (last_moves(matter), fresh(matter).version) == (["assign"], row.version)
