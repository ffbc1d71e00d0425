"""Which acts the desk offers, and which is the likeliest."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from heju.matters.rules import moves
from heju.matters.rules.happened import LEVELS, OUTCOMES, STATES
from heju.matters.rules.offered import likeliest, moving, offered

PLAIN: dict[str, Any] = {"level": "compound", "leaf_level": "compound"}


# state, parts, facts → the acts, the likeliest
TABLE = [
    ("a new one is accepted and handed on in one", "raised", {"holder"}, {"has_route": True},
     "forward accept decline no_duty divert merge contact step_up reclassify solved_itself", "forward"),
    ("a new one without a body here is accepted", "raised", {"holder"}, {},
     "accept decline no_duty divert merge contact step_up reclassify solved_itself", "accept"),
    ("accepted: handed on", "accepted", {"holder"}, {"has_route": True},
     "forward decline no_duty divert merge deliberate assign contact update step_up whistle meet reclassify solved_itself", "forward"),
    ("accepted: assigned by hand", "accepted", {"holder"}, {},
     "decline no_duty divert merge deliberate assign contact update step_up whistle meet reclassify solved_itself", "assign"),
    ("deliberating: concluded", "deliberating", {"holder"}, {},
     "conclude contact update step_up whistle meet reclassify solved_itself", "conclude"),
    ("assigned: whoever leads takes it up", "assigned", {"lead"}, {}, "object take_up contact update ask", "take_up"),
    ("an objection is made once", "assigned", {"lead"}, {"is_objected": True}, "take_up contact update ask", "take_up"),
    ("an objection is decided first", "assigned", {"holder"}, {"is_objected": True},
     "uphold_objection reject_objection contact update ask step_up whistle meet reclassify solved_itself", "uphold_objection"),
    ("without an objection none is decided", "assigned", {"holder"}, {},
     "assign contact update ask step_up whistle meet reclassify solved_itself", None),
    ("in hand: done with proof", "in_hand", {"lead"}, {}, "contact update ask report_done", "report_done"),
    ("in hand: the clerk adds", "in_hand", {"clerk"}, {}, "reply", "reply"),
    ("a call is answered", "in_hand", {"assisting"}, {"is_called": True}, "contact update answer_whistle", "answer_whistle"),
    ("who was not called tells how it goes", "in_hand", {"assisting"}, {}, "contact update", "update"),
    ("waiting: whoever leads goes on", "waiting", {"lead"}, {}, "contact update resume", "resume"),
    ("above: brings it up", "in_hand", {"above"}, {}, "step_up", "step_up"),
    ("the hotline waits, and the work is not done: the work first", "in_hand", {"holder"}, {"is_hotline": True},
     "assign contact update ask step_up whistle meet reclassify solved_itself answer_hotline", None),
    ("done, and the hotline waits", "done", {"holder"}, {"is_hotline": True}, "contact step_up answer_hotline", "answer_hotline"),
    ("the counter answers the hotline", "done", {"clerk"}, {"is_hotline": True}, "reply answer_hotline", "answer_hotline"),
    ("who leads does not answer the hotline", "done", {"lead"}, {"is_hotline": True}, "contact", None),
    ("done: nothing but a word", "done", {"lead"}, {}, "contact", None),
    ("a resident has nothing here", "raised", {"reporter", "affected"}, {}, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("state", "parts", "facts", "acts", "first"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_it_offers(state, parts, facts, acts, first) -> None:
    found = offered(state, "", parts, **PLAIN, **facts)
    assert found == tuple(acts.split())
    assert likeliest(found, parts, state) == first


@pytest.mark.parametrize(
    ("level", "leaf", "expected"),
    [
        ("compound", "compound", (True, False)),
        ("community", "compound", (True, True)),
        ("community", "community", (True, False)),
        ("street", "community", (True, True)),
        ("district", "street", (False, True)),
        ("district", "district", (False, False)),
        ("street", None, (True, False)),
    ],
)
def test_it_goes_up_below_the_district_and_down_to_where_it_is_listed(level, leaf, expected) -> None:
    found = offered("accepted", "", {"holder"}, level=level, leaf_level=leaf)
    assert ("step_up" in found, "hand_down" in found) == expected


def test_whoever_holds_what_others_work_on_is_pressed_only_for_the_first_word() -> None:
    found = offered("in_hand", "", {"holder"}, **PLAIN)
    assert likeliest(found, {"holder"}, "in_hand") is None
    assert likeliest(found, {"holder"}, "in_hand", is_contact_due=True) == "contact"


def test_what_has_ended_waits_for_the_word_to_the_hotline_alone() -> None:
    found = offered("closed", "solved", {"holder"}, **PLAIN, is_hotline=True)
    assert found == ("answer_hotline",)
    assert likeliest(found, {"holder"}, "closed") == "answer_hotline"
    assert offered("closed", "solved", {"holder"}, **PLAIN) == ()


def test_what_is_offered_the_table_allows() -> None:
    for state, level, count in itertools.product(STATES, LEVELS, (1, 2, 3)):
        for mine in itertools.combinations(moves.PARTS, count):
            for outcome in OUTCOMES if state == "closed" else ("",):
                found = offered(
                    state,
                    outcome,
                    mine,
                    level=level,
                    leaf_level="compound",
                    has_route=True,
                    is_called=True,
                    is_objected=True,
                    is_hotline=True,
                )
                for move in found:
                    if move == "forward":
                        assert state in ("raised", "accepted")
                        assert "holder" in mine
                    else:
                        assert moves.allowed(move, state, outcome, frozenset(mine))
                first = likeliest(found, mine, state, is_contact_due=True)
                assert first is None or first in found


@pytest.mark.parametrize(
    ("state", "mine", "facts", "to"),
    [
        ("raised", {"holder"}, {"has_route": True}, {"assigned": "forward", "accepted": "accept"}),
        ("accepted", {"holder"}, {"has_route": True}, {"assigned": "forward", "deliberating": "deliberate"}),
        ("accepted", {"holder"}, {"level": "street"}, {"assigned": "assign", "deliberating": "deliberate"}),
        ("assigned", {"holder"}, {"is_objected": True}, {"accepted": "uphold_objection", "waiting": "ask"}),
        ("in_hand", {"lead"}, {}, {"done": "report_done", "waiting": "ask"}),
        ("done", {"holder"}, {"is_hotline": True}, {}),
    ],
    ids=["a new one", "handed on as routed", "on a list above", "an objection upheld", "in hand", "another level is no other column"],
)
def test_a_card_moves_to_other_open_states_by_the_act_that_stands_first(state, mine, facts, to) -> None:
    assert moving(offered(state, "", mine, **PLAIN | facts), state) == to
