"""Working days and periods by the calendar of China, with its holidays and the weekend days worked for them.

The days off of a year are announced near the end of the year before. Of a year not yet announced only the
weekends and the days that the regulation itself fixes are known: it is provisional, and what is computed
through it may change.
"""

import calendar
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays as _announced

from heju.kit.law import Source

FIRST_YEAR: Final[int] = min(_announced).year
LAST_ANNOUNCED_YEAR: Final[int] = max(_announced).year

PERIODS: Final = (
    Source("civil_code", "201"),
    Source("civil_code", "202"),
    Source("civil_code", "203"),
)
HOLIDAYS: Final = Source("national_holidays_regulation", "第二条", title="全国年节及纪念日放假办法")

CHINA: Final = ZoneInfo("Asia/Shanghai")

_ONE_DAY: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)
_FRIDAY: Final = 4

# First day of the first lunar month, Qingming, fifth of the fifth, fifteenth of the eighth, as (month, day): computed
# astronomically, for years that may not have been announced. Later years know only the days fixed in the solar year.
_LUNAR: Final = MappingProxyType(
    {
        2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
        2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
        2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
        2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
        2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
        2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
        2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
        2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
        2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
        2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    }
)
_SOLAR: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


class NoCalendar(LookupError):
    """The year lies before the calendar begins."""


class NaiveInstant(TypeError):
    """The instant has no time zone."""


class DayKind(enum.Enum):
    """Tell why a day is worked or not."""

    WORKING = "working"
    MAKE_UP = "make_up"  # a weekend day worked for a holiday
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # including the days moved to lengthen it

    @property
    def is_working(self) -> bool:
        """Tell whether the day is worked."""
        return self in {DayKind.WORKING, DayKind.MAKE_UP}


def is_provisional(year: int) -> bool:
    """Tell whether the days off of a year are not yet announced (to this release), and so may
    change.
    """
    return year > LAST_ANNOUNCED_YEAR


def touches_provisional(start: date, end: date) -> bool:
    """Tell whether what is computed from one day to the other may still change; the order is
    nothing.
    """
    return is_provisional(max(_day(start), _day(end)).year)


@lru_cache(maxsize=16384)
def kind_of(day: date) -> DayKind:
    """Tell what kind of day it is in China.

    Raises NoCalendar before FIRST_YEAR, TypeError for an instant. Source: HOLIDAYS and the yearly
    announcements.
    """
    _day(day)
    if day.year < FIRST_YEAR:
        raise NoCalendar(f"The calendar begins in {FIRST_YEAR}.")
    is_weekend = day.weekday() > _FRIDAY
    if is_provisional(day.year):
        if day in _fixed_holidays(day.year):
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if is_weekend else DayKind.WORKING
    if chinese_calendar.is_workday(day):
        return DayKind.MAKE_UP if is_weekend else DayKind.WORKING
    return DayKind.HOLIDAY if day in _announced else DayKind.WEEKEND


def _fixed_holidays(year: int) -> frozenset[date]:
    """Give the days that the regulation itself makes holidays. Source: HOLIDAYS (text of 2025)."""
    found = {date(year, month, day) for month, day in _SOLAR}
    if year in _LUNAR:
        spring, *others = (date(year, month, day) for month, day in _LUNAR[year])
        # New Year's Eve and the first three days.
        found |= {*others, *(spring + timedelta(days=n) for n in (-1, 0, 1, 2))}
    return frozenset(found)


def is_working(day: date) -> bool:
    """Tell whether a day is worked in China. Raises as `kind_of`."""
    return kind_of(day).is_working


def on_or_after(day: date) -> date:
    """Give the day itself when it is worked, otherwise the next that is."""
    while not is_working(day):
        day += _ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Give the last of so many working days after a day; the day itself is not counted.

    Of none it is the day itself, worked or not. Raises ValueError for a negative count.
    """
    _day(day)
    if count < 0:
        raise ValueError("Working days are counted forward.")
    for _ in range(count):
        day = on_or_after(day + _ONE_DAY)
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after the start up to and with the end; none when the end is not
    later.
    """
    days = (_day(end) - _day(start)).days
    return sum(is_working(start + timedelta(days=n)) for n in range(1, days + 1))


def period_end(start: date, days: int) -> date:
    """Give the last day of a period of so many days that begins with what happened on the start.

    The day of the start is not counted; a last day that is not worked moves to the next day that is. Raises
    ValueError for less than one day. Source: PERIODS.
    """
    _day(start)
    if days < 1:
        raise ValueError("A period has at least one day.")
    return on_or_after(start + timedelta(days=days))


def period_end_months(start: date, months: int) -> date:
    """Give the last day of a period of months, 12 to a year.

    It is the day of the same number, or the last of a month that has none; one that is not worked moves to
    the next that is. Raises ValueError for less than one month. Source: PERIODS.
    """
    _day(start)
    if months < 1:
        raise ValueError("A period has at least one month.")
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return on_or_after(date(year, month, min(start.day, calendar.monthrange(year, month)[1])))


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Hold the hours in which an office works on a working day, by the clock of its zone.

    Spans are in order, do not touch and stay within the day; by default 9:00–12:00 and 14:00–18:00,
    Asia/Shanghai. Raises ValueError otherwise.
    """

    spans: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14), time(18)))
    zone: ZoneInfo = CHINA

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(edge.tzinfo for edge in edges):
            raise ValueError("Office hours are times of the clock, at least one span of them.")
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("Office hours stand in order and do not touch.")

    def on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Give the spans of a day as instants in UTC; none on a day that is not worked."""
        if not is_working(day):
            return ()
        return tuple((self._instant(day, opens), self._instant(day, closes)) for opens, closes in self.spans)

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


DEFAULT_HOURS: Final = OfficeHours()


def working_time_between(start: datetime, end: datetime, hours: OfficeHours = DEFAULT_HOURS) -> timedelta:
    """Measure the office hours from one instant to another; negative when the end is earlier.

    Raises NaiveInstant without a time zone.
    """
    first, last = _utc(start), _utc(end)
    if last < first:
        return -working_time_between(end, start, hours)
    total = _NOTHING
    for opens, closes in _spans_from(first, hours):
        if opens >= last:
            break
        total += min(closes, last) - max(opens, first)
    return total


def working_hours_between(start: datetime, end: datetime, hours: OfficeHours = DEFAULT_HOURS) -> Fraction:
    """Measure the same in hours, exactly. Raises NaiveInstant without a time zone."""
    worked = working_time_between(start, end, hours)
    return Fraction(worked // timedelta(microseconds=1), timedelta(hours=1) // timedelta(microseconds=1))


def add_working_minutes(instant: datetime, minutes: int, hours: OfficeHours = DEFAULT_HOURS) -> datetime:
    """Give the earliest instant by which so many minutes of office hours have passed, in the zone
    given.

    What ends with the day ends at closing time, not the next morning. Of no minutes it is the instant
    itself. Raises ValueError for negative minutes, NaiveInstant without a time zone.
    """
    now = _utc(instant)
    if minutes < 0:
        raise ValueError("Working time is counted forward.")
    left = timedelta(minutes=minutes)
    if not left:
        return instant
    spans = _spans_from(now, hours)
    while True:
        opens, closes = next(spans)
        begins = max(opens, now)
        if closes - begins >= left:
            return (begins + left).astimezone(instant.tzinfo)
        left -= closes - begins


def end_of_day(day: date, hours: OfficeHours = DEFAULT_HOURS, *, at_closing: bool = False) -> datetime:
    """Give the instant when the last day of a period ends: midnight, or closing time where there
    is one.

    An instant before it is in time, the instant itself is not. A day that is not worked has no closing time
    and ends at midnight. Source: PERIODS (art. 203 para. 2).
    """
    spans = hours.on(day) if at_closing else ()
    if spans:
        return spans[-1][1].astimezone(hours.zone)
    return datetime.combine(_day(day) + _ONE_DAY, time(0), hours.zone)


def _spans_from(instant: datetime, hours: OfficeHours) -> Iterator[tuple[datetime, datetime]]:
    """Give all spans of office hours that end after an instant, without end."""
    day = instant.astimezone(hours.zone).date()
    while True:
        yield from (span for span in hours.on(day) if span[1] > instant)
        day += _ONE_DAY


def _utc(instant: datetime) -> datetime:
    # In UTC, because Python subtracts two times of one zone by their clocks, and a clock may be put back.
    if instant.utcoffset() is None:
        raise NaiveInstant("An instant needs its time zone.")
    return instant.astimezone(UTC)


def _day(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("Give a day, not an instant.")
    return day
