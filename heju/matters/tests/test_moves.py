"""The table of moves against its page, every move in every state with every part; and the laws that hold over all of them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from heju.matters.actions import PLAIN
from heju.matters.actions.step import VERB_OF
from heju.matters.rules import moves
from heju.matters.rules.happened import LEVELS, OPEN, OUTCOMES, STATES
from heju.matters.rules.moves import MOVES, PARTS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "matter-life.md"
ANY = {"any": STATES, "any open": OPEN, "any open but done": OPEN[:-1], "–": ()}


def listed(cell: str) -> tuple[str, ...]:
    return () if cell == "–" else tuple(cell.split(", "))


def read() -> dict[str, dict[str, Any]]:
    lines = PAGE.read_text(encoding="utf-8").split("## The table\n")[1].splitlines()[2:]
    names = ("move", "from", "to", "by", "needs", "outcome", "told", "round", "back", "after")
    rows = [dict(zip(names, (cell.strip() for cell in line.strip("|").split("|")), strict=True)) for line in lines if line]
    return {row["move"]: row for row in rows}


TABLE = read()


def test_the_page_lists_every_move_in_order() -> None:
    assert list(TABLE) == list(MOVES)


@pytest.mark.parametrize("move", MOVES)
def test_a_row_of_the_page_is_a_row_of_the_table(move: str) -> None:
    row, code = TABLE[move], MOVES[move]
    assert (ANY[row["from"]] if row["from"] in ANY else listed(row["from"])) == code.frm
    assert ("" if row["to"] == "stays" else row["to"]) == code.to
    assert (listed(row["by"]), listed(row["needs"]), listed(row["after"])) == (code.by, code.needs, code.after)
    assert (row["outcome"].replace("–", ""), row["told"] == "yes", row["round"] == "yes") == (code.outcome, code.told, code.round)
    assert (row["back"] == "yes") is code.back
    assert code.zh
    assert code.en.isascii()


def says_page(move: str, state: str | None, outcome: str, parts: frozenset[str]) -> bool:
    row = TABLE[move]
    starts = ANY[row["from"]] if row["from"] in ANY else listed(row["from"])
    begins = (state is None and not starts) or state in starts
    return begins and (outcome in listed(row["after"]) or not listed(row["after"])) and bool(set(listed(row["by"])) & parts)


@pytest.mark.parametrize("move", MOVES)
def test_every_state_and_every_pair_of_parts(move: str) -> None:
    stands: list[tuple[str | None, str]] = [(None, ""), *((state, "") for state in OPEN), *(("closed", outcome) for outcome in OUTCOMES)]
    for state, outcome in stands:
        for parts in [(), *((part,) for part in PARTS), *combinations(PARTS, 2)]:
            found = moves.allowed(move, state, outcome, frozenset(parts))  # type: ignore[arg-type]
            assert found is says_page(move, state, outcome, frozenset(parts)), (state, outcome, parts)


def test_what_is_open_to_somebody_is_what_he_may_do_in_the_order_of_the_table() -> None:
    for state in OPEN:
        for part in PARTS:
            found = moves.open_to(state, "", frozenset({part}))
            assert found == tuple(move for move in MOVES if MOVES[move].frm and moves.allowed(move, state, "", frozenset({part})))


def test_only_closing_has_an_outcome_and_every_outcome_has_a_closing() -> None:
    assert {row.outcome for row in MOVES.values() if row.outcome} == set(OUTCOMES)
    assert all(bool(row.outcome) == (row.to == "closed") for row in MOVES.values())


def test_every_state_is_reached_and_none_that_is_open_is_a_dead_end() -> None:
    reached = {"raised"} | {row.to for row in MOVES.values() if row.to}
    assert reached == set(STATES)
    for state in OPEN:
        assert any(state in row.frm and row.to and row.to != state for row in MOVES.values()), state


@pytest.mark.parametrize("state", OPEN[:-1])
def test_the_holder_of_what_is_open_can_always_bring_it_on(state: str) -> None:
    may = moves.open_to(state, "", frozenset({"holder"}))  # type: ignore[arg-type]
    assert any(MOVES[move].to not in ("", state) for move in may)


def test_a_resident_never_decides_for_a_body_and_a_body_never_confirms_its_own_work() -> None:
    residents = {"reporter", "affected"}
    for name in ("accept", "decline", "no_duty", "divert", "assign", "step_up", "hand_down", "report_done", "reject_objection"):
        assert not residents & set(MOVES[name].by), name
    for name in ("say_fixed", "say_not_fixed", "rate", "still_fixed", "reopen", "appeal", "withdraw"):
        assert set(MOVES[name].by) <= residents, name


def test_levels_go_one_by_one() -> None:
    assert [moves.level_above(level) for level in LEVELS] == ["community", "street", "district", None]
    assert [moves.level_below(level) for level in LEVELS] == [None, "compound", "community", "street"]


def test_only_what_a_desk_does_by_itself_comes_back() -> None:
    for name, row in MOVES.items():
        if row.back:
            assert set(row.by) & {"holder", "lead", "assisting"}, name
            assert name not in ("merge", "answer_hotline", "reply", "answer"), name
    assert MOVES["take_back"].by == ()


def test_every_move_has_its_verb_in_the_record() -> None:
    assert set(VERB_OF) == set(MOVES)
    assert len(set(VERB_OF.values())) == len(VERB_OF)
    assert set(PLAIN) < set(MOVES)


def test_refusals_and_steps_up_are_said_in_words() -> None:
    for name in (
        "decline",
        "no_duty",
        "divert",
        "appeal",
        "object",
        "uphold_objection",
        "reject_objection",
        "step_up",
        "hand_down",
        "report_done",
    ):
        assert "words" in MOVES[name].needs, name
