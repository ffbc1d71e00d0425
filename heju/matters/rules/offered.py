"""Which acts the desk offers on a matter, and which of them is the likeliest (pure)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from heju.matters.rules.happened import LEVELS, Level, Outcome, State
from heju.matters.rules.moves import MOVES, Part, level_above, open_to

# The parts that somebody has by his work. What he may do as a resident stands on the resident's page.
WORKING: Final[frozenset[Part]] = frozenset({"holder", "above", "lead", "assisting", "clerk"})
# Moves with which the desk has nothing to do: those of a resident's own word, and of the clock.
_ELSEWHERE: Final = frozenset({"raise", "join", "withdraw", "appeal", "reopen", "rate", "say_fixed", "say_not_fixed", "still_fixed"})
# Acts that need nothing typed: one tap does them.
ONE_TAP: Final = ("forward", "accept", "take_up", "resume")
# What comes first where several fit, each with the part that must be held; the first that is open is the likeliest.
_LIKELY: Final[tuple[tuple[str, Part], ...]] = (
    ("uphold_objection", "holder"),
    ("answer_whistle", "assisting"),
    ("take_up", "lead"),
    ("report_done", "lead"),
    ("resume", "lead"),
    ("forward", "holder"),
    ("accept", "holder"),
    ("assign", "holder"),
    ("conclude", "holder"),
    ("resume", "holder"),
    ("contact", "holder"),
    ("step_up", "above"),
    ("update", "lead"),
    ("update", "assisting"),
    # What is solved or has ended waits for nothing but the word to the hotline.
    ("answer_hotline", "holder"),
    ("answer_hotline", "clerk"),
    ("reply", "clerk"),
)


def offered(
    state: State,
    outcome: Outcome,
    parts: Collection[Part],
    *,
    level: Level,
    leaf_level: Level | None,
    is_objected: bool = False,
    is_called: bool = False,
    is_hotline: bool = False,
    has_route: bool = False,
    is_unclear: bool = False,
) -> tuple[str, ...]:
    """Return the acts that somebody may do now from the desk, in the order of the table.

    `leaf_level` is the lowest level on whose list this kind of matter stands, None of an unknown kind; `is_called` says that a body of
    his was called and has not answered; `is_hotline` that a case of the hotline waits for an answer; `has_route` that the rule of routing
    names a body here; `is_unclear` that nobody knew the kind of a past matter, or that somebody has told it since.
    `forward` is no move of its own: it accepts, where that is not done, and assigns as routed.
    """
    mine = frozenset(parts) & WORKING
    found = [move for move in open_to(state, outcome, mine) if move not in _ELSEWHERE]
    out = {
        "object": is_objected,
        "uphold_objection": not is_objected,
        "reject_objection": not is_objected,
        "answer_whistle": not is_called,
        "answer_hotline": not is_hotline,
        "file": not is_unclear,
        "step_up": level_above(level) is None,
        "hand_down": leaf_level is None or LEVELS.index(leaf_level) >= LEVELS.index(level),
        # A new round of words is asked for once.
        "assign": is_objected,
    }
    acts = [move for move in found if not out.get(move, False)]
    if has_route and "holder" in mine and state in ("raised", "accepted"):
        acts.insert(0, "forward")
    return tuple(acts)


def likeliest(acts: Collection[str], parts: Collection[Part], state: State, *, is_contact_due: bool = False) -> str | None:
    """Return the act that stands first, None where nothing waits for this person.

    `is_contact_due`: nobody has spoken with the reporter yet. Whoever holds a matter that others work on is not pressed to speak twice,
    nor to hand it to others.
    """
    for act, part in _LIKELY:
        if (act == "contact" and not is_contact_due) or (act == "assign" and state != "accepted"):
            continue
        if act == "answer_hotline" and state not in ("done", "closed"):
            continue
        if act in acts and part in parts:
            return act
    return None


def moving(acts: Collection[str], state: State) -> dict[State, str]:
    """Return to which other open states a card may be moved now, and by which act. What ends a matter is no move of a card."""
    found: dict[State, str] = {}
    for act in acts:
        to: State | str = "assigned" if act == "forward" else MOVES[act].to
        if to and to not in (state, "closed") and act not in ("step_up", "hand_down"):
            found.setdefault(to, act)  # type: ignore[arg-type]
    return found
