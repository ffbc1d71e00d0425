"""The clocks: the rows are those of docs/rules/matter-clocks.md, and the laws hold for 10,000 generated histories."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.parameters import PACES, Deadlines
from heju.kit import days
from heju.kit.days import CHINA
from heju.matters.rules import clocks, moves
from heju.matters.rules.clocks import Deadline
from heju.matters.rules.happened import Happened
from heju.matters.tests import histories, oracle
from heju.organizations.tests import tables

ROWS = tables.rows("matter-clocks", "sentence")
HISTORIES = 10_000
LATER = datetime(2031, 6, 1, tzinfo=CHINA)


@pytest.fixture(autouse=True, scope="module")
def announced_to_2026() -> Iterator[None]:
    """The rows stay true when a later release of the calendar brings later years."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days, "LAST_ANNOUNCED_YEAR", 2026)
        days.kind_of.cache_clear()
        yield
    days.kind_of.cache_clear()


def said(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, Deadline):
        value = value.due_at
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def answer(history: tuple[Happened, ...], asked: str) -> object:
    """What the clocks say: `solution`, `solution.met`, `solution.late [now]`, `remind`, `next`, `paused now`, …"""
    what, _, when = asked.partition(" ")
    now = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA) if when else history[-1].at
    clock = clocks.clock(history, now)
    name, _, part = what.partition(".")
    if name in ("remind", "step_up"):
        return getattr(clock, f"{name}_at")
    if name in ("paused", "provisional"):
        return getattr(clock, f"is_{name}")
    found = getattr(clock, name)
    if name == "next":
        return found and found.kind
    return {"met": lambda: found.met_at, "late": lambda: found.is_late(now), "": lambda: found}[part]()


@pytest.mark.parametrize("row", ROWS, ids=[row["sentence"] for row in ROWS])
def test_the_page_holds(row: dict[str, str]) -> None:
    assert said(answer(histories.told(row["history"]), row["asked"])) == row["answer"]


def test_no_sentence_stands_twice() -> None:
    assert len({row["sentence"] for row in ROWS}) == len(ROWS)


def test_an_empty_history_is_no_matter() -> None:
    with pytest.raises(ValueError, match="begins with an event"):
        clocks.due_columns(())


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(days.NaiveInstant):
        clocks.due_columns((histories.first(datetime(2026, 11, 23, 9)),))  # noqa: DTZ001


def test_the_generator_reaches_every_state_move_and_pace() -> None:
    events = [event for seed in range(2_000) for event in histories.generated(random.Random(seed))]
    # What is taken back is put into a history afterwards, by `with_steps_taken_back`.
    assert {event.move for event in events} == set(moves.MOVES) - {"take_back"}
    assert {event.pace for event in events} == set(PACES)
    assert {event.level for event in events} == {"compound", "community", "street", "district"}
    assert {event.at.astimezone(CHINA).year for event in events} >= {2026, 2027, 2028, 2029, 2030}
    assert max(event.round for event in events) > 3


def test_replay_equals_live() -> None:
    """The row as it stood after each event is what one pass over the whole gives."""
    for seed in range(HISTORIES):
        history = histories.generated(random.Random(seed))
        live = [clocks.due_columns(history[:upto]) for upto in range(1, len(history) + 1)]
        assert list(clocks.replay(history)) == live, seed


def test_another_computation_gives_the_same() -> None:
    for seed in range(700):
        history = histories.generated(random.Random(seed), 14)
        for upto in range(1, len(history) + 1):
            due, other = clocks.due_columns(history[:upto]), oracle.dues(history[:upto])
            assert [due.first_contact, due.update, due.solution, due.confirm] == other, (seed, upto)


@given(histories.histories())
def test_reminder_solution_and_going_up_stand_in_order(history: tuple[Happened, ...]) -> None:
    due = clocks.due_columns(history)
    if history[0].move == "enter":
        assert due == clocks.due_columns(history[:1])
        assert not any((due.first_contact, due.update, due.solution, due.confirm, due.next, due.remind_at, due.step_up_at))
        return
    assert due.solution
    assert due.solution.due_at > history[0].at
    if due.remind_at:
        assert due.remind_at <= due.solution.due_at
    if due.step_up_at:
        assert due.step_up_at > due.solution.due_at
    unmet = [one for one in (due.first_contact, due.update, due.solution, due.confirm) if one and not one.met_at]
    if history[-1].state == "closed":
        assert due.next is None
    else:
        assert due.next
        assert due.next.due_at == min(one.due_at for one in unmet)


@given(histories.histories(), st.sampled_from(["join", "reply", "object", "reject_objection"]), st.integers(0, 100_000))
def test_what_only_adds_moves_no_deadline(history: tuple[Happened, ...], move: str, minutes: int) -> None:
    latest = history[-1]
    if latest.state not in moves.MOVES[move].frm:
        return
    more = histories.after(latest, move, latest.at + timedelta(minutes=minutes))
    assert clocks.due_columns((*history, more)) == clocks.due_columns(history)


@given(histories.histories())
def test_the_zone_changes_nothing(history: tuple[Happened, ...]) -> None:
    moved = tuple(replace(event, at=event.at.astimezone(UTC)) for event in history)
    assert clocks.due_columns(moved) == clocks.due_columns(history)


@given(histories.histories(), st.integers(0, 60_000))
def test_an_answer_only_makes_earlier_what_was_told_while_waiting(history: tuple[Happened, ...], minutes: int) -> None:
    latest = history[-1]
    if latest.state != "waiting":
        return
    before = clocks.due_columns(history)
    after = clocks.due_columns((*history, histories.after(latest, "answer", latest.at + timedelta(minutes=minutes))))
    assert before.solution
    assert after.solution
    assert after.solution.due_at <= before.solution.due_at
    assert before.paused_until
    assert after.paused_until is None
    if latest.at + timedelta(minutes=minutes) >= before.paused_until:
        assert after.solution == before.solution


@given(histories.histories())
def test_what_is_met_moves_no_more(history: tuple[Happened, ...]) -> None:
    found = list(clocks.replay(history))
    for (earlier, then), (event, later) in zip(zip(history, found, strict=True), zip(history[1:], found[1:], strict=True), strict=False):
        if then.first_contact and then.first_contact.met_at:
            assert later.first_contact == then.first_contact
        if then.solution and then.solution.met_at and event.round == earlier.round:
            assert later.solution == then.solution


def test_a_district_gives_its_own_promise() -> None:
    own = Deadlines(3, 2, 4, around_the_clock=False)
    history = histories.told("2026-11-23 09:00 raise; 10:00 accept")
    due = clocks.due_columns(history, lambda event, day: own if day == date(2026, 11, 23) and event.number < 3 else None)
    assert [said(one) for one in (due.first_contact, due.update, due.solution)] == [
        "2026-11-23 12:00", "2026-11-25 18:00", "2026-11-27 18:00",
    ]  # fmt: skip
    assert next(iter(clocks.replay(history, lambda _event, _day: None))) == clocks.Due()


def test_where_nothing_was_promised_it_is_still_confirmed() -> None:
    done = histories.told("2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 12:00 take_up; 15:00 report_done; 16:00 settle")
    open_still, closed = clocks.due_columns(done[:-1], lambda _event, _day: None), clocks.due_columns(done, lambda _event, _day: None)
    assert open_still.next
    assert open_still.next == open_still.confirm
    assert closed.confirm
    assert closed.next is None


def test_the_row_says_when_a_pause_ends_by_itself() -> None:
    asked = histories.told("2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 11-24 09:00 ask")
    assert said(clocks.due_columns(asked).paused_until) == "2026-12-01 18:00"
    assert clocks.due_columns(asked[:-1]).paused_until is None


def test_a_deadline_met_late_says_by_how_much() -> None:
    history = histories.told("2026-11-23 09:00 raise; 11-24 15:00 accept")
    contact = clocks.due_columns(history).first_contact
    assert contact
    assert contact.late_by(LATER) == timedelta(hours=3)
    assert replace(contact, met_at=contact.due_at).late_by(LATER) == timedelta(0)


def test_while_nobody_has_spoken_another_pace_counts_from_raising() -> None:
    raised = histories.first(datetime(2026, 11, 23, 9, tzinfo=CHINA))
    moved = replace(raised, number=2, move="reclassify", pace="emergency", at=raised.at + timedelta(hours=3))
    assert said(clocks.due_columns((raised, moved)).first_contact) == "2026-11-23 10:00"


def test_a_twenty_event_history_is_read_in_a_fraction_of_a_millisecond() -> None:
    """A bound far above what it takes, so that only a walk over days would break it: the figures are in docs/rules/matter-clocks.md."""
    history = max((histories.generated(random.Random(seed)) for seed in range(300)), key=len)
    assert len(history) == 20
    clocks.due_columns(history)
    before = time.process_time()
    for _ in range(200):
        clocks.due_columns(history)
    assert (time.process_time() - before) / 200 < 0.001
