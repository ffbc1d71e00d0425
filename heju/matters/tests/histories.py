"""Histories of matters for tests: written in one line, or generated move by legal move."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from heju.duties.parameters import PACES
from heju.kit.days import CHINA
from heju.matters.rules.happened import LEVELS, Happened, State
from heju.matters.rules.moves import MOVES, level_above, level_below

# Days around which the calendar is not what a week looks like: Spring Festival, National Day with its worked Saturdays, New Year.
TURNS: Final = (
    date(2026, 1, 1),
    date(2026, 2, 14),
    date(2026, 5, 1),
    date(2026, 9, 25),
    date(2026, 10, 9),
    date(2026, 12, 24),
    date(2027, 2, 4),
    date(2027, 10, 1),
    date(2028, 1, 24),
    date(2029, 12, 28),
)


def first(at: datetime, pace: str = "ordinary", level: str = "compound", move: str = "raise") -> Happened:
    """The first event of a matter."""
    row = MOVES[move]
    return Happened(1, at, move, row.to, level=level, pace=pace, outcome=row.outcome)  # type: ignore[arg-type]


def after(latest: Happened, move: str, at: datetime, *, pace: str = "") -> Happened:
    """The next event; the move must begin from where the matter stands."""
    row = MOVES[move]
    assert latest.state in row.frm, f"{move} does not begin from {latest.state}"
    assert not row.after or latest.outcome in row.after, f"{move} does not come after {latest.outcome}"
    level = latest.level
    if move in ("step_up", "appeal"):
        level = level_above(level) or level
    elif move == "hand_down":
        level = level_below(level) or level
    state: State = row.to or latest.state
    return Happened(
        number=latest.number + 1,
        at=at,
        move=move,
        state=state,
        level=level,
        pace=pace or latest.pace,
        outcome=(row.outcome or latest.outcome) if state == "closed" else "",
        round=latest.round + row.round,
        is_public=row.told,
    )


def told(text: str, pace: str = "ordinary") -> tuple[Happened, ...]:
    """A history from one line: "2026-11-23 09:00 raise; 10:00 accept; 11-24 15:00 reclassify urgent; …"."""
    events: list[Happened] = []
    day, level = date(2026, 1, 1), "compound"
    for part in text.split(";"):
        words = part.split()
        if "-" in words[0]:
            numbers = [int(one) for one in words.pop(0).split("-")]
            day = date(*numbers) if len(numbers) == 3 else date(day.year, *numbers)
        hour, minute = (int(one) for one in words[0].split(":"))
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)
        word = words[2] if len(words) > 2 else ""
        if events:
            events.append(after(events[-1], words[1], at, pace=word))
        else:
            assert not MOVES[words[1]].frm
            level = word if word in LEVELS else level
            events.append(first(at, word if word in PACES else pace, level, words[1]))
    return tuple(events)


def _next_move(latest: Happened, chance: random.Random) -> str | None:
    found = [
        move
        for move, row in MOVES.items()
        if row.by
        and latest.state in row.frm
        and (not row.after or latest.outcome in row.after)
        and (move != "step_up" or level_above(latest.level))
    ]
    # What ends or only tells is drawn less often, so that histories have rounds, questions and returns.
    heavy = {"accept", "assign", "take_up", "ask", "answer", "report_done", "send_back", "reclassify", "step_up", "reopen", "return_rated"}
    return chance.choices(found, [5 if move in heavy else 1 for move in found])[0] if found else None


def _gap(chance: random.Random) -> timedelta:
    kind = chance.randrange(8)
    if kind == 0:
        return timedelta(0)
    if kind < 4:
        return timedelta(minutes=chance.randrange(1, 900))
    return timedelta(minutes=chance.randrange(1, 72 * 60 if kind < 7 else 40 * 24 * 60))


def generated(chance: random.Random, at_most: int = 20) -> tuple[Happened, ...]:
    """A legal history of at most so many events at whole minutes, in the years 2026 to 2030, often near a turn of the calendar."""
    day = chance.choice(TURNS) + timedelta(days=chance.randrange(0, 9))
    if chance.randrange(3) == 0:
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(0, 4 * 365))
    at = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=CHINA)
    events = [first(at, chance.choice(tuple(PACES)), move="enter" if chance.randrange(50) == 0 else "raise")]
    for _ in range(chance.randrange(at_most)):
        move = _next_move(events[-1], chance)
        if move is None:
            break
        at += _gap(chance)
        events.append(after(events[-1], move, at, pace=chance.choice(tuple(PACES)) if move == "reclassify" else ""))
    return tuple(events)


def with_steps_taken_back(history: tuple[Happened, ...], chance: random.Random) -> tuple[Happened, ...]:
    """The same history, with steps made and taken back here and there: numbered as they come, what follows stands as before."""
    found: list[Happened] = []
    for event in history:
        found.append(replace(event, number=len(found) + 1))
        while chance.randrange(3) == 0:
            tried = _tried(found[-1] if found[-1].takes_back is None else event, chance)
            first, at = len(found) + 1, tried[-1].at if tried else event.at
            found += [replace(one, number=first + index) for index, one in enumerate(tried)]
            if tried:
                at += timedelta(seconds=chance.randrange(1, 6))
                found.append(replace(event, number=len(found) + 1, at=at, move="take_back", is_public=False, takes_back=first))
    return tuple(found)


def _tried(latest: Happened, chance: random.Random) -> list[Happened]:
    """One step of a desk, of one or two moves that can be taken back; none where none fits."""
    found: list[Happened] = []
    for _move in range(chance.randrange(1, 3)):
        moves = [name for name, row in MOVES.items() if row.back and latest.state in row.frm]
        moves = [name for name in moves if name != "step_up" or level_above(latest.level)]
        if not moves:
            break
        move = chance.choice(moves)
        pace = chance.choice(tuple(PACES)) if move == "reclassify" else ""
        latest = after(latest, move, latest.at + timedelta(seconds=chance.randrange(6)), pace=pace)
        found.append(latest)
    return found


def histories(at_most: int = 20) -> st.SearchStrategy[tuple[Happened, ...]]:
    """Legal histories, for laws."""
    return st.integers(0, 2**48).map(lambda seed: generated(random.Random(seed), at_most))
