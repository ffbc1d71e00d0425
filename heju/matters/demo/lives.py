"""One matter's life, drawn: a legal walk through the table of moves, cut off at now (pure, but for the chance that it is given)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from heju.matters.demo import texts
from heju.matters.demo.texts import Kind
from heju.matters.rules import moves
from heju.matters.rules.happened import Happened, Level, Outcome, State
from heju.matters.rules.moves import Part

# How many working days a matter of a pace takes in the demo, on average: a little less than what is promised.
DAYS = {"emergency": 0.2, "urgent": 1.2, "prompt": 3.2, "ordinary": 6.5, "long": 30.0}


@dataclass(frozen=True, slots=True)
class Step:
    """One event: what the rules read of it, who made it, and what was said."""

    happened: Happened
    part: Part
    words: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Life:
    """A matter's events in order, and what its row holds besides."""

    kind: Kind
    pace: str
    level: Level
    now: datetime
    steps: list[Step] = field(default_factory=list)
    score: int | None = None
    # By round: when the reporter answered, and whether he said fixed.
    answers: dict[int, tuple[datetime, bool]] = field(default_factory=dict)
    is_over: bool = False

    @property
    def last(self) -> Happened:
        """Return how it stands."""
        return self.steps[-1].happened

    def step(self, at: datetime, move: str, part: Part, words: str = "", **detail: Any) -> bool:
        """Make a move, unless it lies ahead of now: then the life goes no further. Return whether it was made."""
        if self.is_over or at > self.now:
            self.is_over = True
            return False
        row, before = moves.MOVES[move], self.steps[-1].happened if self.steps else None
        state: State = row.to or (before.state if before else "raised")
        outcome: Outcome = row.outcome if row.to == "closed" else ("" if row.to else (before.outcome if before else ""))
        number = before.number + 1 if before else 1
        level: Level = (
            moves.level_above(before.level) or before.level if before and move == "step_up" else (before.level if before else self.level)
        )
        told = row.told and part not in ("reporter", "affected", "system")
        happened = Happened(number, at, move, state, level, self.pace, outcome, (before.round if before else 0) + row.round, told)
        self.steps.append(Step(happened, part, words, detail))
        return True


def draw(random: Random, kind: Kind, pace: str, level: Level, raised_at: datetime, now: datetime, words: str) -> Life:
    """Draw the life of a matter raised at an instant; whatever would happen after now has not happened."""
    life = Life(kind, pace, level, now)
    life.step(raised_at, "raise", "reporter", words)
    at = raised_at + timedelta(hours=random.expovariate(1 / 2.0) + 0.1)
    fate = random.random()
    if fate < 0.03:
        life.step(at, "withdraw", "reporter")
    elif fate < 0.10:
        _refused(random, life, at)
    else:
        _handled(random, life, at, fate)
    return life


def _refused(random: Random, life: Life, at: datetime) -> None:
    which = random.random()
    if which < 0.5:
        life.step(at, "decline", "holder", random.choice(texts.DECLINED))
    elif which < 0.75:
        life.step(at, "no_duty", "holder", random.choice(texts.NO_DUTY))
    else:
        said, way = random.choice(texts.DIVERTED)
        life.step(at, "divert", "holder", said, way=way)


def _handled(random: Random, life: Life, at: datetime, fate: float) -> None:
    life.step(at, "accept", "holder", random.choice(texts.ACCEPTED))
    at += timedelta(hours=random.expovariate(1 / 1.5))
    if fate < 0.13:
        life.step(at, "solved_itself", "reporter", random.choice(texts.SELF))
        return
    life.step(at, "assign", "holder")
    if fate < 0.20:
        at += timedelta(hours=random.expovariate(1 / 20))
        life.step(at, "step_up", "holder", random.choice(texts.UP_WORDS))
        at += timedelta(hours=random.expovariate(1 / 5))
        if fate < 0.16:
            life.step(at, "whistle", "holder", random.choice(texts.WHISTLED))
            at += timedelta(hours=random.expovariate(1 / 8))
            life.step(at, "answer_whistle", "assisting", random.choice(texts.ANSWERED))
        life.step(at + timedelta(hours=1), "assign", "holder")
        at += timedelta(hours=1)
    at = _worked(random, life, at)
    at = _confirmed(random, life, at, returns=fate > 0.92)
    if life.last.state == "closed" and random.random() < 0.55:
        at += timedelta(hours=random.expovariate(1 / 10))
        score = random.choices((1, 2, 3, 4, 5), (2, 2, 9, 32, 55))[0]
        if life.step(at, "rate", "reporter"):
            life.score = max(score, 3)


def _worked(random: Random, life: Life, at: datetime) -> datetime:
    at += timedelta(hours=random.expovariate(1 / 3))
    life.step(at, "take_up", "lead")
    days = random.gammavariate(2.0, DAYS[life.pace] / 2)
    if random.random() < 0.18:
        at += timedelta(hours=random.expovariate(1 / 4))
        life.step(at, "ask", "lead", random.choice(texts.QUESTIONS))
        at += timedelta(hours=random.expovariate(1 / 9))
        life.step(at, "answer", "reporter", random.choice(texts.REPLIES))
    if random.random() < 0.4:
        life.step(at + timedelta(days=days / 2), "update", "lead", random.choice(texts.UPDATED))
    at += timedelta(days=days)
    life.step(at, "report_done", "lead", random.choice(life.kind.done))
    return at


def _confirmed(random: Random, life: Life, at: datetime, *, returns: bool) -> datetime:
    at += timedelta(hours=random.expovariate(1 / 14))
    if returns:
        if life.step(at, "say_not_fixed", "reporter", random.choice(texts.NOT_FIXED)):
            life.answers[life.last.round] = (at, False)
            life.step(at, "send_back", "system")
        at = _worked(random, life, at)
        at += timedelta(hours=random.expovariate(1 / 14))
    if random.random() < 0.7:
        if life.step(at, "say_fixed", "reporter", random.choice(texts.FIXED)):
            life.answers[life.last.round] = (at, True)
            life.step(at, "settle", "system")
    else:
        at += timedelta(days=4)
        life.step(at, "lapse", "system")
    return at
