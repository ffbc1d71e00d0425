"""Time as a line of whole numbers: office time and plain time, so that periods, pauses and shares are sums (pure).

`kit.days` walks from day to day, which is right for a date on a page; a clock that is read in every action looks its years up
instead. Both give the same, which is held by laws in heju/matters/tests/test_worktime.py. Positions are whole microseconds from a
fixed beginning. See docs/rules/matter-clocks.md.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple, Protocol

from heju.kit import days

MICROSECOND: Final = timedelta(microseconds=1)
HOUR: Final = timedelta(hours=1) // MICROSECOND
_PLAIN_DAY: Final = 24 * HOUR
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=days.CHINA)


def _clock(at: time | datetime) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


_SPANS: Final = tuple((_clock(opens), _clock(closes)) for opens, closes in days.DEFAULT_HOURS.spans)
WORKED_DAY: Final = sum(closes - opens for opens, closes in _SPANS)


class Measure(Protocol):
    """A way to count time: a position for every instant, and back."""

    def position(self, at: datetime) -> int:
        """Return how much time of this measure lies before an instant. Raises NaiveInstant without a time zone."""

    def moment(self, position: int) -> datetime:
        """Return the earliest instant of that position, by the clock of China."""

    def end_of_days(self, at: datetime, count: int) -> int:
        """Return the position of the end of the last of so many days after the day of an instant, which is not counted itself."""


class _Year(NamedTuple):
    """The worked days of a year: `before[n]` of them, counted from the beginning of the calendar, lie before its day n."""

    first: int
    before: tuple[int, ...]
    worked: tuple[int, ...]


@lru_cache(maxsize=256)
def _worked_in(year: int, _announced: int) -> tuple[bool, ...]:
    first = date(year, 1, 1).toordinal()
    return tuple(days.is_working(date.fromordinal(day)) for day in range(first, date(year + 1, 1, 1).toordinal()))


@lru_cache(maxsize=256)
def _year(year: int, announced: int) -> _Year:
    # `announced` only keeps tables apart that were made before and after a release with a later calendar.
    first = date(year, 1, 1).toordinal()
    flags = _worked_in(year, announced)
    earlier = sum(sum(_worked_in(one, announced)) for one in range(days.FIRST_YEAR, year))
    return _Year(first, tuple(accumulate(flags, initial=earlier)), tuple(first + day for day, flag in enumerate(flags) if flag))


def _local(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise days.NaiveInstant("An instant needs its time zone.")
    return at.astimezone(days.CHINA)


class _Office:
    """Office hours of working days, `kit.days.DEFAULT_HOURS`."""

    def position(self, at: datetime) -> int:
        """Return the office time before an instant. Raises NoCalendar before the calendar begins."""
        local = _local(at)
        year = _year(local.year, days.LAST_ANNOUNCED_YEAR)
        day = local.toordinal() - year.first
        position = year.before[day] * WORKED_DAY
        if year.before[day + 1] == year.before[day]:
            return position
        clock = _clock(local)
        return position + sum(min(clock, closes) - opens for opens, closes in _SPANS if clock > opens)

    def moment(self, position: int) -> datetime:
        """Return the earliest instant of a position: what ends with the day ends at closing time, not the next morning."""
        nth, left = divmod(position - 1, WORKED_DAY)
        left += 1
        # No year has more worked days than 256, so this never begins too late.
        number = days.FIRST_YEAR + nth // 256
        year = _year(number, days.LAST_ANNOUNCED_YEAR)
        while year.before[-1] <= nth:
            number += 1
            year = _year(number, days.LAST_ANNOUNCED_YEAR)
        day = date.fromordinal(year.worked[nth - year.before[0]])
        for opens, closes in _SPANS:
            if left <= closes - opens:
                break
            left -= closes - opens
        return datetime.combine(day, time(0), days.CHINA) + timedelta(microseconds=opens + left)

    def end_of_days(self, at: datetime, count: int) -> int:
        """Return the closing time of the last of so many working days after the day of an instant."""
        local = _local(at)
        year = _year(local.year, days.LAST_ANNOUNCED_YEAR)
        return (year.before[local.toordinal() - year.first + 1] + count) * WORKED_DAY


class _Plain:
    """Every hour of every day."""

    def position(self, at: datetime) -> int:
        """Return the plain time before an instant; the clock of China is never put back."""
        return (_local(at) - _EPOCH) // MICROSECOND

    def moment(self, position: int) -> datetime:
        """Return the instant of a position."""
        return _EPOCH + timedelta(microseconds=position)

    def end_of_days(self, at: datetime, count: int) -> int:
        """Return the midnight that ends the last of so many days after the day of an instant."""
        return (_local(at).toordinal() + count + 1 - _EPOCH.toordinal()) * _PLAIN_DAY


OFFICE: Final[Measure] = _Office()
PLAIN: Final[Measure] = _Plain()


def pushed(goal: int, pauses: tuple[tuple[int, int], ...], since: int) -> int:
    """Return where a goal lies after the pauses, in order, that began before it was reached; only what lies after `since` counts."""
    for begins, ends in pauses:
        if begins >= goal:
            break
        goal += max(0, ends - max(begins, since))
    return goal
