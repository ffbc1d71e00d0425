"""The history of a matter as the rules read it: what happened, in order (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

type State = Literal["raised", "accepted", "deliberating", "assigned", "in_hand", "waiting", "done", "closed"]
type Outcome = Literal["", "solved", "no_duty", "declined", "diverted", "withdrawn", "solved_itself", "merged", "answered", "no_answer"]
type Level = Literal["compound", "community", "street", "district"]

STATES: Final[tuple[State, ...]] = ("raised", "accepted", "deliberating", "assigned", "in_hand", "waiting", "done", "closed")
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "solved", "no_duty", "declined", "diverted", "withdrawn", "solved_itself", "merged", "answered", "no_answer",
)  # fmt: skip
# What came in from an old register: it was dealt with elsewhere, runs no clock here and counts in no rate.
ON_FILE: Final[tuple[Outcome, ...]] = ("answered", "no_answer")
LEVELS: Final[tuple[Level, ...]] = ("compound", "community", "street", "district")
OPEN: Final[tuple[State, ...]] = STATES[:-1]


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: when, which move (a key of `moves.MOVES`), and how the matter stood afterwards.

    `number` counts the events of the matter from 1; `state`, `level`, `pace` and `outcome` are those after the move. `pace`
    is a key of `duties.parameters.PACES`. `is_public` says that the reporter was told something by it: a body's word that counts as
    contact. `round` counts from 0; it grows when a matter comes back (not fixed, dissatisfied, reopened) or goes up a level. `takes_back`
    is the number of the first event that this one takes back, with all up to itself; None of every other move.
    """

    number: int
    at: datetime
    move: str
    state: State
    level: Level = "compound"
    pace: str = "ordinary"
    outcome: Outcome = ""
    round: int = 0
    is_public: bool = False
    takes_back: int | None = None


def taken_back(pairs: Iterable[tuple[int, int | None]]) -> frozenset[int]:
    """Return the numbers that a history is read without: events that were taken back, and those that took them back.

    `pairs` are the number of each event and the number of the first one that it takes back, None for most.
    """
    return frozenset(one for number, first in pairs if first is not None for one in range(first, number + 1))


def standing(events: Iterable[Happened]) -> list[Happened]:
    """Return a history without what was taken back: clocks, returns and rates are read from this one. Numbers may then have gaps."""
    rows = list(events)
    without = taken_back((row.number, row.takes_back) for row in rows)
    return [row for row in rows if row.number not in without] if without else rows
