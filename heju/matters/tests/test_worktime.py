"""Time as a line gives what walking through the calendar gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import days
from heju.kit.days import CHINA
from heju.matters.rules import worktime
from heju.matters.rules.worktime import HOUR, MICROSECOND, OFFICE, PLAIN, pushed

instants = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 — the strategy adds the zone
    datetime(2029, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, CHINA, ZoneInfo("America/New_York")]),
)
pauses = st.lists(st.integers(0, 500), max_size=8).map(lambda found: tuple(zip(*[iter(sorted(found))] * 2, strict=False)))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def test_a_worked_day_has_seven_hours() -> None:
    assert worktime.WORKED_DAY == 7 * HOUR


@given(instants, st.integers(1, 9_000))
def test_adding_is_adding_working_minutes(start: datetime, minutes: int) -> None:
    found = OFFICE.moment(OFFICE.position(start) + minutes * HOUR // 60)
    assert found == days.add_working_minutes(start, minutes)
    assert found.utcoffset() == timedelta(hours=8)


@given(instants, instants)
def test_a_difference_is_working_time(start: datetime, end: datetime) -> None:
    if abs(end - start) < timedelta(days=120):
        assert (OFFICE.position(end) - OFFICE.position(start)) * MICROSECOND == days.working_time_between(start, end)
    assert (PLAIN.position(end) - PLAIN.position(start)) * MICROSECOND == end.astimezone(UTC) - start.astimezone(UTC)


@given(instants, st.integers(1, 70))
def test_days_end_as_days_end(start: datetime, count: int) -> None:
    day = start.astimezone(CHINA).date()
    last = days.add_working_days(day, count)
    assert OFFICE.moment(OFFICE.end_of_days(start, count)) == days.end_of_day(last, at_closing=True)
    assert PLAIN.moment(PLAIN.end_of_days(start, count)) == days.end_of_day(day + timedelta(days=count))


@given(instants)
def test_back_and_forth_is_the_same_position_and_never_later(start: datetime) -> None:
    for measure in (OFFICE, PLAIN):
        position = measure.position(start)
        assert measure.position(measure.moment(position)) == position
        assert measure.moment(position) <= start


@pytest.mark.parametrize(
    ("start", "worked"),
    [
        pytest.param("2004-01-01 00:00", 0, id="the beginning of the calendar"),
        pytest.param("2004-01-02 08:59", 0, id="before the first morning"),
        pytest.param("2004-01-02 09:00", 0, id="the first morning"),
        pytest.param("2004-01-02 10:00", 1, id="an hour later"),
        pytest.param("2004-01-02 12:00", 3, id="noon"),
        pytest.param("2004-01-02 13:00", 3, id="at noon nobody works"),
        pytest.param("2004-01-02 15:00", 4, id="in the afternoon"),
        pytest.param("2004-01-02 18:00", 7, id="closing time"),
        pytest.param("2004-01-03 10:00", 7, id="a Saturday"),
        pytest.param("2004-01-05 10:00", 8, id="Monday"),
    ],
)
def test_the_line_begins_with_the_calendar(start: str, worked: int) -> None:
    assert OFFICE.position(at(start)) == worked * HOUR


@pytest.mark.parametrize(
    ("worked", "when"),
    [(1, "2004-01-02 10:00"), (3, "2004-01-02 12:00"), (4, "2004-01-02 15:00"), (7, "2004-01-02 18:00"), (8, "2004-01-05 10:00")],
)
def test_a_position_is_its_earliest_instant(worked: int, when: str) -> None:
    assert OFFICE.moment(worked * HOUR) == at(when)


def test_every_year_ends_where_the_next_begins() -> None:
    for year in range(2005, 2045):
        first = datetime(year, 1, 1, tzinfo=CHINA)
        worked = sum(days.is_working(date.fromordinal(n)) for n in range(date(2004, 1, 1).toordinal(), first.toordinal()))
        assert OFFICE.position(first) == worked * worktime.WORKED_DAY
        last = OFFICE.moment(OFFICE.position(first))
        assert last.year == year - 1
        assert OFFICE.moment(OFFICE.position(first) + 1).year == year


def test_before_the_calendar_nothing_is_known() -> None:
    with pytest.raises(days.NoCalendar):
        OFFICE.position(datetime(2003, 12, 31, tzinfo=CHINA))


def test_an_instant_needs_its_zone() -> None:
    for measure in (OFFICE, PLAIN):
        with pytest.raises(days.NaiveInstant):
            measure.position(datetime(2026, 1, 5, 9))  # noqa: DTZ001
        with pytest.raises(days.NaiveInstant):
            measure.end_of_days(datetime(2026, 1, 5, 9), 1)  # noqa: DTZ001


def test_a_later_release_of_the_calendar_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    start = at("2026-09-30 17:00")
    assert OFFICE.moment(OFFICE.position(start) + 2 * HOUR) == at("2026-10-08 10:00")
    monkeypatch.setattr(days, "LAST_ANNOUNCED_YEAR", 2025)
    days.kind_of.cache_clear()
    # Of a year not announced only the first three days of October are known.
    assert OFFICE.moment(OFFICE.position(start) + 2 * HOUR) == at("2026-10-05 10:00")
    monkeypatch.undo()
    days.kind_of.cache_clear()
    assert OFFICE.moment(OFFICE.position(start) + 2 * HOUR) == at("2026-10-08 10:00")


@pytest.mark.parametrize(
    ("goal", "stops", "since", "found"),
    [
        pytest.param(10, (), 0, 10, id="no pause"),
        pytest.param(10, ((4, 6),), 0, 12, id="a pause pushes by its length"),
        pytest.param(10, ((9, 12),), 0, 13, id="a pause that began in time pushes whole"),
        pytest.param(10, ((10, 12),), 0, 10, id="a pause that began at the goal pushes nothing"),
        pytest.param(10, ((8, 11), (12, 14)), 0, 15, id="a second pause that the first has let in"),
        pytest.param(10, ((8, 11), (13, 14)), 0, 13, id="a second pause just too late"),
        pytest.param(10, ((2, 6),), 4, 12, id="only what lies after the beginning counts"),
        pytest.param(10, ((2, 4),), 4, 10, id="a pause before the beginning counts nothing"),
        pytest.param(10, ((2, 3),), 4, 10, id="and takes nothing away"),
    ],
)
def test_pauses_push_a_goal(goal: int, stops: tuple[tuple[int, int], ...], since: int, found: int) -> None:
    assert pushed(goal, stops, since) == found


@given(st.integers(1, 500), pauses)
def test_a_pause_never_pulls_and_never_pushes_by_more_than_it_lasts(goal: int, stops: tuple[tuple[int, int], ...]) -> None:
    assert goal <= pushed(goal, stops, 0) <= goal + sum(ends - begins for begins, ends in stops)
