"""When a step may be taken back: the four conditions of docs/rules/matter-life.md one by one; and a history is read without the pair."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.matters import parameters
from heju.matters.rules import clocks, confirmation, taking_back
from heju.matters.rules.happened import Happened, standing, taken_back
from heju.matters.rules.moves import MOVES
from heju.matters.rules.taking_back import Step, refusal
from heju.matters.tests import histories
from tests.cast import NOW

STEP = Step(7, ["accept", "assign"], 3, taking_back.ends_at(NOW))
LAST = timedelta(seconds=13)
# Sentence, step, person, version, how long after, what is said.
ROWS = [
    ("his own step at once", STEP, 7, 3, timedelta(0), ""),
    ("a moment before its time is over", STEP, 7, 3, LAST - timedelta(microseconds=1), ""),
    ("when its time is over", STEP, 7, 3, LAST, "too_late"),
    ("long after", STEP, 7, 3, timedelta(days=1), "too_late"),
    ("another person's step", STEP, 8, 3, timedelta(0), "not_yours"),
    ("a step of the clock, by nobody", replace(STEP, person=None), None, 3, timedelta(0), "not_yours"),
    ("a step of the clock, by somebody", replace(STEP, person=None), 7, 3, timedelta(0), "not_yours"),
    ("his own step, by nobody", STEP, None, 3, timedelta(0), "not_yours"),
    ("where something has happened since", STEP, 7, 4, timedelta(0), "overtaken"),
    ("a step that is not written yet", STEP, 7, 2, timedelta(0), "overtaken"),
    ("a move that has no way back", replace(STEP, moves=["merge"]), 7, 3, timedelta(0), "not_revocable"),
    ("two moves of which one has none", replace(STEP, moves=["accept", "merge"]), 7, 3, timedelta(0), "not_revocable"),
    ("no move at all", replace(STEP, moves=[]), 7, 3, timedelta(0), "not_revocable"),
    ("the first reason is told: another's comes before late", STEP, 8, 4, LAST, "not_yours"),
    ("and who went on before late", STEP, 7, 4, LAST, "overtaken"),
]


@pytest.mark.parametrize(("sentence", "step", "person", "version", "later", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_it_is_refused_for_the_first_condition_that_does_not_hold(
    sentence: str, step: Step, person: int | None, version: int, later: timedelta, said: str
) -> None:
    assert refusal(step, person=person, version=version, now=NOW + later) == said


def test_the_time_is_what_the_button_says_and_the_way_of_the_request() -> None:
    assert (timedelta(seconds=10), timedelta(seconds=3)) == (parameters.TAKE_BACK_WITHIN, parameters.TAKE_BACK_GRACE)
    assert taking_back.ends_at(NOW) == NOW + LAST
    assert taking_back.ends_at(NOW, 50) == NOW + LAST + timedelta(seconds=4.9)


@pytest.mark.parametrize("move", MOVES)
def test_each_move_comes_back_as_the_table_says(move: str) -> None:
    assert taking_back.is_revocable([move]) is MOVES[move].back


@given(
    person=st.sampled_from([None, 7, 8]), by=st.sampled_from([None, 7, 8]), version=st.integers(2, 4),
    moves=st.lists(st.sampled_from(sorted(MOVES)), max_size=3), seconds=st.integers(0, 20),
)  # fmt: skip
def test_it_may_exactly_where_all_four_hold(person: int | None, by: int | None, version: int, moves: list[str], seconds: int) -> None:
    found = refusal(Step(by, moves, 3, NOW + LAST), person=person, version=version, now=NOW + timedelta(seconds=seconds))
    all_hold = by is not None and by == person and bool(moves) and all(MOVES[one].back for one in moves) and version == 3 and seconds < 13
    assert (found == "") is all_hold


def numbers(events: list[Happened]) -> list[int]:
    return [one.number for one in events]


def test_a_history_is_read_without_the_pair() -> None:
    raised, accepted, assigned = histories.told("2026-11-23 09:00 raise; 10:00 accept; 10:01 assign")
    back = replace(raised, number=4, move="take_back", takes_back=2)
    again = replace(accepted, number=5)
    assert numbers(standing([raised, accepted, assigned])) == [1, 2, 3]
    assert numbers(standing([raised, accepted, assigned, back])) == [1]
    assert numbers(standing([raised, accepted, assigned, back, again])) == [1, 5]
    assert numbers(standing([raised, accepted, assigned, replace(back, takes_back=3)])) == [1, 2]
    assert taken_back([(1, None), (2, None), (3, 2), (4, None), (5, 4)]) == {2, 3, 4, 5}


def bare(events: list[Happened]) -> list[Happened]:
    return [replace(one, number=index) for index, one in enumerate(events, 1)]


@given(st.integers(0, 2**48))
def test_clocks_and_returns_are_as_without_both(seed: int) -> None:
    plain = histories.generated(random.Random(seed))
    more = histories.with_steps_taken_back(plain, random.Random(seed + 1))
    stands = standing(more)
    assert bare(stands) == list(plain)
    assert clocks.due_columns(stands) == clocks.due_columns(plain)
    assert list(clocks.replay(stands)) == list(clocks.replay(plain))
    assert confirmation.returns_of(stands) == confirmation.returns_of(plain)


def test_the_generator_of_steps_taken_back_makes_some() -> None:
    chance = random.Random(3)
    made = [histories.with_steps_taken_back(histories.generated(chance), chance) for _ in range(300)]
    pairs = [one for history in made for one in history if one.takes_back is not None]
    assert len(pairs) > 200
    assert {one.number - one.takes_back for one in pairs} == {1, 2}  # type: ignore[operator]
