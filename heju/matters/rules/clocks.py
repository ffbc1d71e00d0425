"""The clocks of a matter: first contact, update, solution and confirmation, when to remind and when it goes up (pure).

They are read from the events alone, so that replaying a history gives what stood in the row at every moment. See
docs/rules/matter-clocks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, Literal

from heju.duties.parameters import PACES, Deadlines
from heju.kit import days
from heju.kit.law import NoLawInForce
from heju.matters import parameters
from heju.matters.rules.happened import Happened, State
from heju.matters.rules.moves import level_above
from heju.matters.rules.worktime import HOUR, MICROSECOND, OFFICE, PLAIN, Measure, pushed

type Kind = Literal["first_contact", "solution", "update", "confirm"]
# What was promised for a matter that stands as after this event, in a round that began on this day; None where nothing was.
type Promise = Callable[[Happened, date], Deadlines | None]

# Where the reporter is owed word of how it goes.
UPDATED: Final[tuple[State, ...]] = ("accepted", "deliberating", "assigned", "in_hand", "waiting")
_NOTHING: Final = timedelta(0)


def by_pace(stands: Happened, day: date) -> Deadlines | None:
    """Return what the shipped pace of a matter promised on a day; None before there were paces.

    A district that has set deadlines of its own for a category gives its own function instead. Source: duties.parameters.PACES.
    """
    try:
        deadlines: Deadlines = PACES[stands.pace].on(day)
    except NoLawInForce:
        return None
    return deadlines


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: what by when, and when it was met; None while it is not.

    An instant before `due_at` is in time, the instant itself is late. `around_the_clock` says in which time lateness is measured.
    """

    kind: Kind
    due_at: datetime
    met_at: datetime | None = None
    around_the_clock: bool = False

    def is_late(self, now: datetime) -> bool:
        """Say whether it was met late, or is not met and over."""
        return (self.met_at or now) >= self.due_at

    def late_by(self, now: datetime) -> timedelta:
        """Return by how much it was or is late: working time, or plain time around the clock; nothing where it was in time."""
        if not self.is_late(now):
            return _NOTHING
        measure = _measure(self.around_the_clock)
        return (measure.position(self.met_at or now) - measure.position(self.due_at)) * MICROSECOND


@dataclass(frozen=True, slots=True)
class Due:
    """What a row stores of the clocks: moments that follow from the events alone, whatever time it is.

    `next` is the earliest deadline that is not met, None of a closed matter; `paused_until` when a pause that still lasts ends by
    itself: every moment here takes it to last so long, and an answer makes it earlier.
    """

    first_contact: Deadline | None = None
    update: Deadline | None = None
    solution: Deadline | None = None
    confirm: Deadline | None = None
    next: Deadline | None = None
    remind_at: datetime | None = None
    step_up_at: datetime | None = None
    paused_until: datetime | None = None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks of a matter at an instant.

    `is_paused` while a question to the reporter stops solution and update; `late_by` how long ago `next` was due, nothing while it
    is not; `is_provisional` while a deadline lies in a year whose holidays are not announced, and so may still move.
    """

    first_contact: Deadline | None
    update: Deadline | None
    solution: Deadline | None
    confirm: Deadline | None
    next: Deadline | None
    remind_at: datetime | None
    step_up_at: datetime | None
    is_paused: bool
    is_provisional: bool
    late_by: timedelta


def clock(history: Sequence[Happened], now: datetime, promise: Promise = by_pace) -> Clock:
    """Return the clocks of a history at an instant not before its last event. Raises ValueError of an empty history.

    Source: duties.parameters.PACES, matters.parameters.
    """
    due = due_columns(history, promise)
    return Clock(
        first_contact=due.first_contact,
        update=due.update,
        solution=due.solution,
        confirm=due.confirm,
        next=due.next,
        remind_at=due.remind_at,
        step_up_at=due.step_up_at,
        is_paused=due.paused_until is not None and now < due.paused_until,
        is_provisional=due.is_provisional,
        late_by=due.next.late_by(now) if due.next else _NOTHING,
    )


def due_columns(history: Sequence[Happened], promise: Promise = by_pace) -> Due:
    """Return what a row stores after these events. Raises ValueError of an empty history.

    Source: duties.parameters.PACES, matters.parameters.
    """
    if not history:
        raise ValueError("A matter begins with an event.")
    tally = _Tally(history[0], promise)
    for event in history[1:]:
        tally.take(event)
    return tally.due()


def replay(history: Iterable[Happened], promise: Promise = by_pace) -> Iterator[Due]:
    """Return what stood in the row after each event, in one pass: a rehearsal gives another promise.

    Source: duties.parameters.PACES, matters.parameters.
    """
    tally: _Tally | None = None
    for event in history:
        if tally is None:
            tally = _Tally(event, promise)
        else:
            tally.take(event)
        yield tally.due()


def _measure(around_the_clock: bool) -> Measure:
    return PLAIN if around_the_clock else OFFICE


def _day(at: datetime) -> date:
    return at.astimezone(days.CHINA).date()


@dataclass(slots=True)
class _Tally:
    """What has to be kept of a history to tell the clocks, event by event; never leaves this module."""

    raised: Happened
    promise: Promise
    latest: Happened = field(init=False)
    # The event with which the round began; how the matter stood before the first public word, and when that was.
    began: Happened = field(init=False)
    before_word: Happened | None = None
    first_word_at: datetime | None = None
    last_word_at: datetime | None = None
    # Of this round.
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    waits_since: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    is_reminded: bool = False

    def __post_init__(self) -> None:
        self.latest = self.began = self.raised
        self.take(self.raised)

    def take(self, event: Happened) -> None:
        """Take the next event in."""
        if event.round > self.latest.round:
            self.began = event
            self.pauses, self.waits_since, self.is_reminded = [], None, False
        if event.state == "waiting":
            self.waits_since = self.waits_since or event.at
        elif self.waits_since:
            self.pauses.append((self.waits_since, event.at))
            self.waits_since = None
        if event.is_public:
            if self.first_word_at is None:
                self.first_word_at, self.before_word = event.at, self.latest
            self.last_word_at = event.at
        self.closed_at = (self.closed_at or event.at) if event.state == "closed" else None
        if event.state == "done":
            self.done_at = self.done_at or event.at
        elif event.state != "closed":
            self.done_at = None
        self.is_reminded = self.is_reminded or event.move == "remind"
        self.latest = event

    def due(self) -> Due:
        """Return the moments that follow from what was taken in; of what came from an old register none does."""
        if self.raised.move == "enter":
            return _whole(None, None, None, None, is_closed=True)
        first_contact, confirm = self._first_contact(), self._confirm()
        promised = self.promise(self.latest, _day(self.began.at))
        if promised is None:
            return _whole(first_contact, None, None, confirm, is_closed=self.closed_at is not None)
        measure = _measure(promised.around_the_clock)
        pauses, paused_until = self._pauses(measure)
        start = measure.position(self.began.at)
        goal = measure.end_of_days(self.began.at, promised.solution_days)
        due_at = pushed(goal, pauses, start)
        met_at = self.done_at or self.closed_at
        remind_at = step_up_at = None
        if met_at is None and not self.is_reminded:
            share: Fraction = self._figure(parameters.REMIND_AT)
            remind_at = measure.moment(pushed(start - (-share * (goal - start)) // 1, pauses, start))
        if met_at is None and level_above(self.latest.level):
            after = parameters.STEP_UP_AFTER_EMERGENCY if promised.around_the_clock else parameters.STEP_UP_AFTER
            step_up_at = measure.moment(due_at + self._figure(after) * HOUR)
        return _whole(
            first_contact,
            Deadline("solution", measure.moment(due_at), met_at, promised.around_the_clock),
            self._update(promised, measure, pauses),
            confirm,
            is_closed=self.closed_at is not None,
            remind_at=remind_at,
            step_up_at=step_up_at,
            paused_until=paused_until,
        )

    def _figure(self, figure: Any) -> Any:
        return figure.on(_day(self.began.at))

    def _pauses(self, measure: Measure) -> tuple[tuple[tuple[int, int], ...], datetime | None]:
        """Return the pauses of the round as positions, each at most so long, and when one that still lasts ends by itself."""
        if not self.pauses and self.waits_since is None:
            return (), None
        at_most = self._figure(parameters.WAITING_AT_MOST)
        found = [
            (measure.position(since), min(measure.position(until), measure.end_of_days(since, at_most))) for since, until in self.pauses
        ]
        if self.waits_since is None:
            return tuple(found), None
        until = measure.end_of_days(self.waits_since, at_most)
        return (*found, (measure.position(self.waits_since), until)), measure.moment(until)

    def _first_contact(self) -> Deadline | None:
        """Return the deadline of the first public word: by the pace of the moment before it was said, else by that of now."""
        promised = self.promise(self.before_word or self.latest, _day(self.raised.at))
        if promised is None:
            return None
        measure = _measure(promised.around_the_clock)
        due_at = measure.moment(measure.position(self.raised.at) + promised.first_contact_hours * HOUR)
        if self.first_word_at is None and self.closed_at is not None and self.closed_at < due_at:
            # Withdrawn before anybody had to say a word.
            return None
        return Deadline("first_contact", due_at, self.first_word_at, promised.around_the_clock)

    def _update(self, promised: Deadlines, measure: Measure, pauses: tuple[tuple[int, int], ...]) -> Deadline | None:
        if self.latest.state not in UPDATED:
            return None
        # What was said before a matter came back is no word about this round.
        since = max(self.last_word_at or self.began.at, self.began.at)
        due_at = pushed(measure.end_of_days(since, promised.update_days), pauses, measure.position(since))
        return Deadline("update", measure.moment(due_at), None, promised.around_the_clock)

    def _confirm(self) -> Deadline | None:
        """Return by when people say whether it is fixed: to the midnight of the last working day, since they keep no office hours."""
        if self.done_at is None:
            return None
        try:
            within = self._figure(parameters.CONFIRM_WITHIN)
        except NoLawInForce:
            return None
        return Deadline("confirm", days.end_of_day(days.add_working_days(_day(self.done_at), within)), self.closed_at)


def _whole(
    first_contact: Deadline | None,
    solution: Deadline | None,
    update: Deadline | None,
    confirm: Deadline | None,
    *,
    is_closed: bool,
    remind_at: datetime | None = None,
    step_up_at: datetime | None = None,
    paused_until: datetime | None = None,
) -> Due:
    """Put together what a row stores. Of two deadlines at one instant the one named first here is next."""
    found = [one for one in (first_contact, solution, update, confirm) if one]
    unmet = [] if is_closed else [one for one in found if one.met_at is None]
    ends = [one.due_at for one in found if not one.around_the_clock]
    # Going up is counted in office hours unless the solution is not.
    ends += [step_up_at] if step_up_at and solution and not solution.around_the_clock else []
    return Due(
        first_contact=first_contact,
        update=update,
        solution=solution,
        confirm=confirm,
        next=min(unmet, key=lambda one: one.due_at, default=None),
        remind_at=remind_at,
        step_up_at=step_up_at,
        paused_until=paused_until,
        # A period that ends at midnight ends with the day before.
        is_provisional=any(days.is_provisional(_day(end - MICROSECOND).year) for end in ends),
    )
