"""The deadlines once more, written otherwise: from pause to pause by what was left, walking through `kit.days` minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from heju.duties.parameters import PACES, Deadlines
from heju.kit import days
from heju.kit.days import CHINA
from heju.matters import parameters
from heju.matters.rules.clocks import Deadline
from heju.matters.rules.happened import Happened

MINUTE = timedelta(minutes=1)
Pauses = list[tuple[datetime, datetime]]


def day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def end(at: datetime, count: int, promised: Deadlines) -> datetime:
    if promised.around_the_clock:
        return days.end_of_day(day(at) + timedelta(days=count))
    return days.end_of_day(days.add_working_days(day(at), count), at_closing=True)


def shifted(due: datetime, since: datetime, pauses: Pauses, promised: Deadlines) -> datetime:
    for stops, goes_on in pauses:
        stopped, until = max(stops, since), min(goes_on, end(stops, parameters.WAITING_AT_MOST.on(day(stops)), promised))
        if until <= stopped or stopped >= due:
            continue
        if promised.around_the_clock:
            due = until + (due - stopped)
            continue
        left = days.working_time_between(stopped, due)
        if left:
            due = days.add_working_minutes(until, left // MINUTE) if days.working_time_between(stopped, until) else due
    return due


def waits(events: list[Happened]) -> Pauses:
    found: Pauses = []
    for before, event in pairwise(events):
        if before.state == "waiting":
            found.append((before.at, event.at))
    if events[-1].state == "waiting":
        found.append((events[-1].at, datetime(2200, 1, 1, tzinfo=CHINA)))
    joined: Pauses = []
    for stops, goes_on in found:
        if joined and joined[-1][1] == stops and not any(e.at == stops and e.state != "waiting" for e in events):
            joined[-1] = (joined[-1][0], goes_on)
        else:
            joined.append((stops, goes_on))
    return joined


def first_contact(history: tuple[Happened, ...]) -> Deadline | None:
    words = [n for n, event in enumerate(history) if event.is_public]
    stands = history[words[0] - 1] if words else history[-1]
    promised = PACES[stands.pace].on(day(history[0].at))
    hours = promised.first_contact_hours
    due = history[0].at + timedelta(hours=hours) if promised.around_the_clock else days.add_working_minutes(history[0].at, hours * 60)
    closed = [event.at for event in history if event.state == "closed"]
    if not words and closed and closed[0] < due:
        return None
    return Deadline("first_contact", due, history[words[0]].at if words else None, promised.around_the_clock)


def dues(history: tuple[Happened, ...]) -> list[Deadline | None]:
    """First contact, update, solution and confirmation of a history at whole minutes."""
    latest = history[-1]
    if history[0].move == "enter":
        return [None, None, None, None]
    events = [event for event in history if event.round == latest.round]
    began = events[0].at
    promised = PACES[latest.pace].on(day(began))
    pauses = waits(events)
    met = [event.at for event in events if event.state in ("done", "closed")]
    solution = Deadline(
        "solution", shifted(end(began, promised.solution_days, promised), began, pauses, promised),
        met[0] if met else None, promised.around_the_clock,
    )  # fmt: skip
    update = None
    if latest.state in ("accepted", "deliberating", "assigned", "in_hand", "waiting"):
        words = [event.at for event in events if event.is_public]
        since = words[-1] if words else began
        update = Deadline(
            "update", shifted(end(since, promised.update_days, promised), since, pauses, promised), None, promised.around_the_clock
        )
    confirm = None
    done = [event.at for event in events if event.state == "done"]
    if done:
        closed = [event.at for event in events if event.state == "closed"]
        last = days.add_working_days(day(done[0]), parameters.CONFIRM_WITHIN.on(day(began)))
        confirm = Deadline("confirm", days.end_of_day(last), closed[0] if closed else None)
    return [first_contact(history), update, solution, confirm]
