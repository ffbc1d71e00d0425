"""Working days and periods: the tables are the ones in docs/rules/working-days.md."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from chinese_calendar import constants as announcements
from hypothesis import assume, given
from hypothesis import strategies as st

from heju.kit import days
from heju.kit.days import CHINA, DayKind, OfficeHours

KNOWN_TO = days.LAST_ANNOUNCED_YEAR
# Two announced years and three provisional ones.
some_days = st.dates(date(2025, 1, 1), date(2029, 12, 31))
instants = st.datetimes(
    datetime(2025, 6, 1),  # noqa: DTZ001 — the strategy adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, CHINA, ZoneInfo("America/New_York")]),
)
minutes = st.integers(0, 6000)


@pytest.fixture(autouse=True, scope="module")
def announced_to_2026() -> Iterator[None]:
    """The rows stay true when a later release of the calendar brings later years."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days, "LAST_ANNOUNCED_YEAR", 2026)
        days.kind_of.cache_clear()
        yield
    days.kind_of.cache_clear()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param(date(2026, 11, 23), DayKind.WORKING, id="a Monday"),
        pytest.param(date(2026, 11, 27), DayKind.WORKING, id="a Friday"),
        pytest.param(date(2026, 11, 28), DayKind.WEEKEND, id="a Saturday"),
        pytest.param(date(2026, 10, 1), DayKind.HOLIDAY, id="National Day"),
        pytest.param(date(2026, 10, 7), DayKind.HOLIDAY, id="a day moved to lengthen the holiday"),
        pytest.param(date(2026, 10, 8), DayKind.WORKING, id="the day after the holiday"),
        pytest.param(date(2026, 10, 10), DayKind.MAKE_UP, id="a Saturday worked for the holiday"),
        pytest.param(date(2026, 2, 16), DayKind.HOLIDAY, id="New Year's Eve of the lunar year"),
        pytest.param(date(2026, 1, 4), DayKind.MAKE_UP, id="a Sunday worked for the holiday"),
        pytest.param(date(2004, 1, 1), DayKind.HOLIDAY, id="the first day of the calendar"),
        pytest.param(date(2027, 1, 1), DayKind.HOLIDAY, id="fixed, in a provisional year"),
        pytest.param(date(2027, 2, 5), DayKind.HOLIDAY, id="lunar New Year's Eve, in a provisional year"),
        pytest.param(date(2027, 2, 8), DayKind.HOLIDAY, id="the third of the first month, in a provisional year"),
        pytest.param(date(2027, 2, 9), DayKind.WORKING, id="the fourth, not yet announced"),
        pytest.param(date(2027, 2, 4), DayKind.WORKING, id="the day before New Year's Eve"),
        pytest.param(date(2027, 2, 20), DayKind.WEEKEND, id="a Saturday of a provisional year"),
        pytest.param(date(2050, 10, 3), DayKind.HOLIDAY, id="fixed, far ahead"),
        pytest.param(date(2050, 10, 4), DayKind.WORKING, id="nothing more is known far ahead"),
    ],
)
def test_it_knows_the_kind_of_a_day(day: date, kind: DayKind) -> None:
    assert days.kind_of(day) is kind
    assert days.is_working(day) is (kind in {DayKind.WORKING, DayKind.MAKE_UP})


def test_years_not_announced_are_provisional() -> None:
    assert max(announcements.holidays).year == KNOWN_TO >= 2026
    assert not days.is_provisional(2026)
    assert days.is_provisional(2027)
    assert not days.touches_provisional(date(2026, 12, 31), date(2026, 1, 1))
    assert days.touches_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert days.touches_provisional(date(2027, 1, 1), date(2026, 12, 31))


def test_before_the_calendar_nothing_is_known() -> None:
    with pytest.raises(days.NoCalendar, match="2004"):
        days.kind_of(date(2003, 12, 31))


def test_what_the_regulation_fixes_is_within_what_was_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of lunar days is held against the announcements by treating an announced year as provisional."""
    for year, lunar in ((2025, ((1, 29), (4, 4), (5, 31), (10, 6))), (2026, ((2, 17), (4, 5), (6, 19), (9, 25)))):
        monkeypatch.setattr(days, "_LUNAR", {year: lunar})
        fixed = days._fixed_holidays(year)
        assert len(fixed) == 13
        assert all(days.kind_of(day) is DayKind.HOLIDAY for day in fixed)


def new_moon(number: int) -> date:
    """The day in China of a new moon, counted from January 2000. Source: Meeus, Astronomical Algorithms, ch. 49."""
    t = number / 1236.85
    sun, moon, node = (
        math.radians(at_zero + each * number)
        for at_zero, each in ((2.5534, 29.1053567), (201.5643, 385.81693528), (160.7108, 390.67050284))
    )
    shift = -0.4072 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
    shift += 0.01039 * math.sin(2 * node) + 0.00739 * math.sin(moon - sun) - 0.00514 * math.sin(moon + sun)
    julian = 2451550.09766 + 29.530588861 * number + 0.00015437 * t * t + shift
    # Julian days begin at noon; 70 seconds are the lag of the earth's turning in these years.
    return (datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=julian - 2451545, seconds=-70)).astimezone(CHINA).date()


def test_the_table_of_lunar_days_agrees_with_the_sun_and_moon() -> None:
    assert list(days._LUNAR) == list(range(2027, 2037))
    moons = [new_moon(number) for number in range(330, 460)]
    for year, (spring, qingming, dragon, autumn) in days._LUNAR.items():
        found = chinese_calendar.get_solar_terms(date(year, 4, 1), date(year, 4, 10))
        assert date(year, *qingming) in {day for day, _ in found}
        first = moons.index(date(year, *spring))
        fifth = moons.index(date(year, *dragon) - timedelta(days=4))
        eighth = moons.index(date(year, *autumn) - timedelta(days=14))
        # One month more where a leap month lies between: after the third of 2031, the fifth of 2028, the sixth of 2036.
        assert fifth - first == 4 + (year == 2031)
        assert eighth - first == 7 + (year in {2028, 2031, 2036})
        assert 20 <= (date(year, *spring) - date(year, 1, 1)).days <= 51


def test_far_ahead_only_the_days_of_the_solar_year_are_fixed() -> None:
    fixed = {(day.month, day.day) for day in days._fixed_holidays(2050)}
    assert fixed == {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param(date(2026, 11, 23), 1, date(2026, 11, 24), id="the next day"),
        pytest.param(date(2026, 11, 23), 5, date(2026, 11, 30), id="over a weekend"),
        pytest.param(date(2026, 11, 28), 1, date(2026, 11, 30), id="from a Saturday"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="over the National Day holiday"),
        pytest.param(date(2026, 9, 30), 3, date(2026, 10, 10), id="to a Saturday that is worked"),
        pytest.param(date(2026, 2, 13), 2, date(2026, 2, 24), id="over Spring Festival, its worked Saturday counted"),
        pytest.param(date(2026, 11, 28), 0, date(2026, 11, 28), id="of none the day itself, though not worked"),
        pytest.param(date(2026, 12, 31), 1, date(2027, 1, 4), id="into a provisional year"),
    ],
)
def test_it_adds_working_days(day: date, count: int, expected: date) -> None:
    assert days.add_working_days(day, count) == expected
    assert days.working_days_between(day, expected) == count


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        pytest.param(date(2026, 11, 23), 1, date(2026, 11, 24), id="the day of the start is not counted"),
        pytest.param(date(2026, 11, 23), 7, date(2026, 11, 30), id="a week"),
        pytest.param(date(2026, 11, 23), 5, date(2026, 11, 30), id="a last day on Saturday moves to Monday"),
        pytest.param(date(2026, 11, 23), 6, date(2026, 11, 30), id="and one on Sunday too"),
        pytest.param(date(2026, 9, 21), 10, date(2026, 10, 8), id="a last day on National Day moves past the holiday"),
        pytest.param(date(2026, 10, 3), 7, date(2026, 10, 10), id="a Saturday that is worked stays"),
        pytest.param(date(2026, 10, 1), 15, date(2026, 10, 16), id="holidays inside a period count"),
        pytest.param(date(2026, 12, 1), 31, date(2027, 1, 4), id="into a provisional year"),
    ],
)
def test_a_period_of_days_ends(start: date, length: int, end: date) -> None:
    assert days.period_end(start, length) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param(date(2026, 10, 23), 1, date(2026, 11, 23), id="the day of the same number"),
        pytest.param(date(2025, 3, 31), 1, date(2025, 4, 30), id="the last day of a shorter month"),
        pytest.param(date(2024, 11, 29), 3, date(2025, 2, 28), id="the end of February"),
        pytest.param(date(2025, 11, 30), 12, date(2026, 11, 30), id="a year"),
        pytest.param(date(2025, 12, 11), 1, date(2026, 1, 12), id="over the year's end, from Sunday to Monday"),
        pytest.param(date(2026, 11, 15), 1, date(2026, 12, 15), id="to December"),
        pytest.param(date(2026, 7, 1), 3, date(2026, 10, 8), id="a last day on a holiday moves"),
    ],
)
def test_a_period_of_months_ends(start: date, months: int, end: date) -> None:
    assert days.period_end_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-11-23 09:00", "2026-11-23 12:00", Fraction(3), id="a morning"),
        pytest.param("2026-11-23 00:00", "2026-11-24 00:00", Fraction(7), id="a day"),
        pytest.param("2026-11-23 11:30", "2026-11-23 14:30", Fraction(1), id="over noon"),
        pytest.param("2026-11-23 12:00", "2026-11-23 14:00", Fraction(0), id="noon itself"),
        pytest.param("2026-11-23 09:20", "2026-11-23 09:40", Fraction(1, 3), id="a third of an hour"),
        pytest.param("2026-11-27 17:00", "2026-11-30 10:00", Fraction(2), id="over a weekend"),
        pytest.param("2026-09-30 17:00", "2026-10-10 09:30", Fraction(31, 2), id="over a holiday, to a worked Saturday"),
        pytest.param("2026-11-28 09:00", "2026-11-28 18:00", Fraction(0), id="a Saturday"),
        pytest.param("2026-11-23 10:00", "2026-11-23 09:00", Fraction(-1), id="backward"),
    ],
)
def test_it_measures_office_hours(start: str, end: str, hours: Fraction) -> None:
    assert days.working_hours_between(at(start), at(end)) == hours


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        pytest.param("2026-11-23 09:00", 30, "2026-11-23 09:30", id="within a morning"),
        pytest.param("2026-11-23 11:30", 60, "2026-11-23 14:30", id="over noon"),
        pytest.param("2026-11-23 09:00", 180, "2026-11-23 12:00", id="what ends with the morning ends at noon"),
        pytest.param("2026-11-23 09:00", 420, "2026-11-23 18:00", id="what ends with the day ends at closing time"),
        pytest.param("2026-11-23 09:00", 421, "2026-11-24 09:01", id="one minute more is the next morning"),
        pytest.param("2026-11-23 20:00", 120, "2026-11-24 11:00", id="asked in the evening"),
        pytest.param("2026-11-23 18:00", 1, "2026-11-24 09:01", id="asked at closing time"),
        pytest.param("2026-11-23 07:00", 1, "2026-11-23 09:01", id="asked before opening"),
        pytest.param("2026-11-27 17:30", 60, "2026-11-30 09:30", id="over a weekend"),
        pytest.param("2026-09-30 17:59", 2, "2026-10-08 09:01", id="over a holiday"),
        pytest.param("2026-10-09 17:59", 2, "2026-10-10 09:01", id="to a Saturday that is worked"),
        pytest.param("2026-11-28 03:00", 0, "2026-11-28 03:00", id="of none the instant itself"),
    ],
)
def test_it_adds_working_minutes(start: str, count: int, end: str) -> None:
    assert days.add_working_minutes(at(start), count) == at(end)


def test_it_answers_in_the_zone_it_was_asked_in_and_takes_any() -> None:
    answer = days.add_working_minutes(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), 420)
    assert (answer, answer.tzinfo) == (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), UTC)
    # Midnight in UTC is already the next morning in China.
    friday_evening = datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
    assert days.add_working_minutes(friday_evening, 60) == at("2026-11-30 10:00")


def test_office_hours_can_be_others_and_follow_their_own_clock() -> None:
    early = OfficeHours(((time(8, 30), time(11, 30)),))
    assert days.add_working_minutes(at("2026-11-23 08:00"), 60, early) == at("2026-11-23 09:30")
    assert days.working_hours_between(at("2026-11-23 00:00"), at("2026-11-25 00:00"), early) == 6
    # The clock of Berlin is put back on 2026-10-25; office hours on both sides are nine each.
    berlin = OfficeHours(((time(9), time(18)),), ZoneInfo("Europe/Berlin"))
    start = datetime(2026, 10, 23, 9, tzinfo=berlin.zone)
    assert days.add_working_minutes(start, 2 * 540, berlin) == datetime(2026, 10, 26, 17, tzinfo=UTC)
    night = OfficeHours(((time(0), time(6)),), ZoneInfo("Europe/Berlin"))
    # 2027-03-28 is put forward on a Sunday; no working night is short. A sum over a week is five nights.
    week = datetime(2027, 3, 22, tzinfo=UTC), datetime(2027, 3, 29, tzinfo=UTC) - timedelta(hours=3)
    assert days.working_hours_between(*week, night) == 5 * 6 - 1


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((), id="no span"),
        pytest.param(((time(12), time(9)),), id="backward"),
        pytest.param(((time(9), time(9)),), id="empty"),
        pytest.param(((time(14), time(18)), (time(9), time(12))), id="out of order"),
        pytest.param(((time(9), time(12)), (time(12), time(18))), id="touching"),
        pytest.param(((time(9, tzinfo=UTC), time(12, tzinfo=UTC)),), id="with a zone of their own"),
        pytest.param(((time(9), time(12, tzinfo=UTC)),), id="with a zone on one side"),
    ],
)
def test_office_hours_must_make_sense(spans: Any) -> None:
    with pytest.raises(ValueError, match="Office hours"):
        OfficeHours(spans)


def test_office_hours_are_frozen() -> None:
    with pytest.raises(AttributeError):
        days.DEFAULT_HOURS.zone = ZoneInfo("UTC")  # type: ignore[misc]


def test_the_last_day_ends_at_midnight_or_at_closing_time() -> None:
    assert days.end_of_day(date(2026, 11, 23)) == at("2026-11-24 00:00")
    assert days.end_of_day(date(2026, 11, 23), at_closing=True) == at("2026-11-23 18:00")
    assert days.end_of_day(date(2026, 11, 28), at_closing=True) == at("2026-11-29 00:00")
    assert days.end_of_day(date(2026, 11, 23), at_closing=True).tzinfo is CHINA


def test_it_refuses_instants_for_days_and_clocks_without_zones() -> None:
    instant: Any = datetime(2026, 11, 23, tzinfo=UTC)
    for refuse in (
        lambda: days.kind_of(instant),
        lambda: days.add_working_days(instant, 0),
        lambda: days.working_days_between(instant, instant),
        lambda: days.period_end(instant, 1),
        lambda: days.period_end_months(instant, 1),
        lambda: days.end_of_day(instant),
        lambda: days.touches_provisional(instant, instant),
    ):
        with pytest.raises(TypeError, match="not an instant"):
            refuse()
    naive = datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(days.NaiveInstant):
        days.add_working_minutes(naive, 0)
    with pytest.raises(days.NaiveInstant):
        days.working_time_between(naive, instant)
    with pytest.raises(days.NaiveInstant):
        days.working_time_between(instant, naive)


def test_it_counts_forward_only() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        days.add_working_days(date(2026, 11, 23), -1)
    with pytest.raises(ValueError, match="counted forward"):
        days.add_working_minutes(at("2026-11-23 09:00"), -1)
    for empty in (0, -1):
        with pytest.raises(ValueError, match="at least one day"):
            days.period_end(date(2026, 11, 23), empty)
        with pytest.raises(ValueError, match="at least one month"):
            days.period_end_months(date(2026, 11, 23), empty)
    assert days.working_days_between(date(2026, 11, 24), date(2026, 11, 23)) == 0


# -- laws ------------------------------------------------------------------------------------------------------


@given(some_days, st.integers(0, 60), st.integers(0, 60))
def test_law_working_days_add_up(day: date, a: int, b: int) -> None:
    assert days.add_working_days(days.add_working_days(day, a), b) == days.add_working_days(day, a + b)


@given(some_days, some_days, st.integers(0, 60))
def test_law_who_starts_later_never_ends_earlier(one: date, other: date, count: int) -> None:
    one, other = sorted((one, other))
    assert days.add_working_days(one, count) <= days.add_working_days(other, count)
    assert days.period_end(one, count + 1) <= days.period_end(other, count + 1)
    assert days.period_end_months(one, count + 1) <= days.period_end_months(other, count + 1)


@given(some_days, st.integers(1, 60))
def test_law_working_days_are_counted_back_the_same(day: date, count: int) -> None:
    end = days.add_working_days(day, count)
    assert days.is_working(end)
    assert days.working_days_between(day, end) == count
    assert days.working_days_between(day, end - timedelta(days=1)) == count - 1


@given(some_days, st.integers(1, 400))
def test_law_a_period_ends_on_the_first_working_day_it_may(day: date, length: int) -> None:
    end, earliest = days.period_end(day, length), day + timedelta(days=length)
    assert days.is_working(end)
    assert end >= earliest
    assert not any(days.is_working(earliest + timedelta(days=n)) for n in range((end - earliest).days))


@given(instants, minutes, minutes)
def test_law_working_minutes_add_up(instant: datetime, a: int, b: int) -> None:
    step = days.add_working_minutes(days.add_working_minutes(instant, a), b)
    assert step == days.add_working_minutes(instant, a + b)


@given(instants, minutes)
def test_law_what_was_added_is_measured(instant: datetime, count: int) -> None:
    end = days.add_working_minutes(instant, count)
    assert days.working_time_between(instant, end) == timedelta(minutes=count)
    assert days.working_hours_between(instant, end) == Fraction(count, 60)
    assume(count > 0)
    # The earliest such instant: any before it has less.
    assert days.working_time_between(instant, end - timedelta(microseconds=1)) < timedelta(minutes=count)


@given(instants, instants, minutes)
def test_law_who_asks_later_is_never_due_earlier(one: datetime, other: datetime, count: int) -> None:
    one, other = sorted((one, other))
    assert days.add_working_minutes(one, count) <= days.add_working_minutes(other, count)


@given(instants, instants, instants)
def test_law_measures_join(a: datetime, b: datetime, c: datetime) -> None:
    joined = days.working_time_between(a, b) + days.working_time_between(b, c)
    assert joined == days.working_time_between(a, c)


@given(instants, minutes, st.sampled_from([UTC, CHINA, ZoneInfo("America/New_York")]))
def test_law_the_zone_of_the_question_changes_nothing(instant: datetime, count: int, zone: Any) -> None:
    assert days.add_working_minutes(instant.astimezone(zone), count) == days.add_working_minutes(instant, count)


@given(some_days, st.integers(1, 40))
def test_law_asked_again_it_answers_the_same(day: date, count: int) -> None:
    before = days.add_working_days(day, count), days.period_end(day, count)
    days.kind_of.cache_clear()
    assert (days.add_working_days(day, count), days.period_end(day, count)) == before
