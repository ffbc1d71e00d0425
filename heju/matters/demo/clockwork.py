"""The clock of a drawn life: what would have happened by itself until now has happened (pure)."""

from __future__ import annotations

from datetime import datetime

from heju.matters.actions.step import columns_of
from heju.matters.demo.lives import Life
from heju.matters.rules import clocks
from heju.matters.rules.moves import level_above

OVERDUE = "超过期限没有办好，按规则自动报上一级。"
# A life that stands still goes up three levels at most, with a reminder at each.
AT_MOST = 12


def play(life: Life, now: datetime) -> None:
    """Let the clock act on a life that was cut off, so that nothing of it is due before now."""
    for _ in range(AT_MOST):
        due = columns_of([step.happened for step in life.steps], clocks.by_pace)
        at = due["tick_at"]
        if at is None or at > now:
            return
        life.is_over = False
        state = life.last.state
        if state == "done":
            life.step(at, "lapse", "system")
        elif state == "closed":
            life.step(at, "follow_up", "system")
        elif state == "waiting" and due["remind_at"] != at and due["step_up_at"] != at:
            life.step(at, "resume", "system")
        elif due["step_up_at"] == at and level_above(life.last.level) is not None:
            life.step(at, "step_up", "system", OVERDUE, by_clock=True)
        elif due["remind_at"] == at:
            life.step(at, "remind", "system")
        else:
            return
