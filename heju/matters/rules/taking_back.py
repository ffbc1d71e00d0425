"""When a step of the desk may be taken back (pure). See docs/adr/0011-a-step-taken-back.md and docs/rules/matter-life.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from heju.matters import parameters
from heju.matters.rules.moves import MOVES

type Refusal = Literal["", "not_yours", "not_revocable", "overtaken", "too_late"]
# How long a step of many matters takes for each of them, beyond what one takes: nobody loses his ten seconds to it.
EACH: Final = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Step:
    """What was done in one act: by whom (None for the clock and machines), by which moves, up to which event, and how long it may go back.

    At `ends_at` itself it is too late.
    """

    person: int | None
    moves: Collection[str]
    until: int
    ends_at: datetime


def ends_at(at: datetime, matters: int = 1) -> datetime:
    """Return until when a step made at a moment may be taken back: as long as the button stands there, and the way of the request.

    Source: parameters.TAKE_BACK_WITHIN, TAKE_BACK_GRACE.
    """
    return at + parameters.TAKE_BACK_WITHIN + parameters.TAKE_BACK_GRACE + EACH * (matters - 1)


def is_revocable(moves: Collection[str]) -> bool:
    """Say whether a step of these moves can be taken back: each of them can, and there is one. Source: rules.moves.MOVES, `back`."""
    return bool(moves) and all(MOVES[move].back for move in moves)


def refusal(step: Step, *, person: int | None, version: int, now: datetime) -> Refusal:
    """Return why somebody may not take a step back, "" where he may. `version` is the number of the matter's last event.

    Source: docs/adr/0011-a-step-taken-back.md.
    """
    if person is None or step.person != person:
        return "not_yours"
    if not is_revocable(step.moves):
        return "not_revocable"
    if version != step.until:
        return "overtaken"
    return "too_late" if now >= step.ends_at else ""
