"""Rules of open data: where a point lies, what was asked for, how documents are written."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.opendata.rules import asked, ground, written
from heju.opendata.tests.standard import FOLDER

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def square(low: float, high: float) -> list[list[float]]:
    return [[low, low], [high, low], [high, high], [low, high], [low, low]]


def plane(*polygons: list[list[list[float]]]) -> ground.Outline:
    return ground.outline_of({"type": "MultiPolygon", "coordinates": list(polygons)}, "wgs84")


@pytest.mark.parametrize(
    ("polygons", "lat", "long", "inside"),
    [
        ([[square(0, 10)]], 5, 5, True),
        ([[square(0, 10), square(4, 6)]], 5, 5, False),
        ([[square(0, 10), square(4, 6)]], 3, 5, True),
        ([[square(0, 10)]], 5, 11, False),
        ([[square(0, 10)], [square(20, 30)]], 25, 25, True),
        ([[square(0, 10)]], -1, 5, False),
        ([[square(0, 10)]], 11, 5, False),
        ([[square(0, 10)]], 5, -1, False),
    ],
)
def test_a_point_lies_inside_or_not(polygons: list[list[list[list[float]]]], lat: float, long: float, inside: bool) -> None:
    assert plane(*polygons).holds(lat, long) is inside


@given(st.floats(0.01, 9.99), st.floats(0.01, 9.99), st.floats(10.01, 80))
def test_a_convex_outline_holds_what_lies_between(lat: float, long: float, far: float) -> None:
    shape = plane([square(0, 10)])
    assert shape.holds(lat, long)
    assert not shape.holds(far, long)
    assert not shape.holds(lat, far)


def test_the_shift_moves_a_point_of_shenzhen_by_some_hundred_meters_to_the_southeast() -> None:
    lat, long = ground.shifted(22.5500, 114.1200)
    assert -400 < (lat - 22.55) * 111_000 < -200
    assert 400 < (long - 114.12) * 102_600 < 640


def test_a_document_without_a_polygon_is_refused() -> None:
    documents: list[Any] = [{}, {"type": "Point", "coordinates": [1, 2]}, [], {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}]
    for document in documents:
        with pytest.raises(ValueError, match="polygon"):
            ground.outline_of(document)


def test_the_outline_of_the_real_district_holds_its_middle_and_not_its_neighbor() -> None:
    path = Path(FOLDER).parent / "luohu.geojson"
    document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"type": "Polygon", "coordinates": [SKETCH]}
    shape = ground.outline_of(document)
    assert shape.holds(22.555, 114.13)
    assert not shape.holds(22.54, 113.95)


SKETCH = [[114.08, 22.54], [114.14, 22.52], [114.25, 22.58], [114.15, 22.62], [114.08, 22.54]]


@pytest.mark.parametrize(
    ("lat", "long", "fits"),
    [(90, 180, True), (-90, -180, True), (90.1, 0, False), (0, 180.1, False), (float("nan"), 0, False), (0, float("inf"), False)],
)
def test_what_can_be_coordinates(lat: float, long: float, fits: bool) -> None:
    assert ground.is_on_earth(lat, long) is fits


def test_the_last_90_days_are_meant_where_no_date_is_given() -> None:
    found = asked.asked({}, NOW, lambda _code: True)
    assert (found.since, found.until, found.is_closed, found.page, found.size) == (NOW - timedelta(days=90), NOW, None, 1, 50)


def test_one_date_reaches_90_days() -> None:
    since = asked.asked({"start_date": "2026-01-01T00:00:00Z"}, NOW, lambda _code: True)
    assert since.until == datetime(2026, 4, 1, tzinfo=UTC)
    until = asked.asked({"end_date": "2026-04-01T08:00:00+08:00"}, NOW, lambda _code: True)
    assert until.since == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("days", "fits"), [(90, True), (91, False)])
def test_a_span_has_a_longest(days: int, fits: bool) -> None:
    words = {"start_date": "2026-01-01T00:00:00Z", "end_date": (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)).isoformat()}
    if fits:
        assert asked.asked(words, NOW, lambda _code: True)
    else:
        with pytest.raises(asked.Wrong, match="end_date: span"):
            asked.asked(words, NOW, lambda _code: True)


@pytest.mark.parametrize(("words", "closed"), [("open", False), ("closed", True), ("CLOSED", True), ("open,closed", None), ("", None)])
def test_a_status_asks_for_open_closed_or_both(words: str, closed: bool | None) -> None:
    assert asked.asked({"status": words}, NOW, lambda _code: True).is_closed is closed


@pytest.mark.parametrize(("size", "fits"), [("1000", True), ("1001", False), ("0", False), ("1", True)])
def test_a_page_has_a_largest_size(size: str, fits: bool) -> None:
    if fits:
        assert asked.asked({"page_size": size}, NOW, lambda _code: True).size == int(size)
    else:
        with pytest.raises(asked.Wrong, match="page_size: whole"):
            asked.asked({"page_size": size}, NOW, lambda _code: True)


@pytest.mark.parametrize(("count", "fits"), [(50, True), (51, False)])
def test_so_many_requests_are_named_at_once_and_no_more(count: int, fits: bool) -> None:
    text = ",".join(f"261123-{number}" for number in range(1, count + 1))
    if fits:
        assert len(asked.numbers_of(text)) == count
    else:
        with pytest.raises(asked.Wrong, match="service_request_id: many"):
            asked.numbers_of(text)


@pytest.mark.parametrize(("page", "fits"), [("200", True), ("201", False)])
def test_numbered_pages_have_a_depth(page: str, fits: bool) -> None:
    if fits:
        assert asked.asked({"page": page}, NOW, lambda _code: True).page == 200
    else:
        with pytest.raises(asked.Wrong, match="page: deep"):
            asked.asked({"page": page}, NOW, lambda _code: True)


@given(st.timedeltas(timedelta(0), timedelta(days=40_000)), st.integers(1, 2**53))
def test_a_cursor_comes_back_as_it_went(after: timedelta, key: int) -> None:
    at = datetime(1990, 1, 1, tzinfo=UTC) + after
    assert asked.asked({"after": asked.cursor(at, key)}, NOW, lambda _code: True).after == (at, key)


NAMES = st.sampled_from(["page", "page_size", "start_date", "end_date", "status", "service_request_id", "after", "service_code"])


@given(st.dictionaries(NAMES, st.text()))
def test_any_words_are_understood_or_refused_by_name(words: dict[str, str]) -> None:
    with suppress(asked.Wrong):
        found = asked.asked(words, NOW, lambda _code: False)
        assert found.size >= 1
        assert not found.codes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打 13800138000", "打 ＊＊＊"),
        ("打 138 0013-8000 找他", "打 ＊＊＊ 找他"),
        ("+86 755 25000000", "＊＊＊"),
        ("12345", "12345"),
        ("2026 年 123456 元", "2026 年 123456 元"),
        ("1234567", "＊＊＊"),
    ],
)
def test_long_numbers_are_covered(text: str, shown: str) -> None:
    assert written.without_numbers(text) == shown


@given(st.text())
def test_every_text_can_be_written_as_xml(text: str) -> None:
    value = [{"description": written.speakable(text)}]
    found = ElementTree.fromstring(written.as_xml("service_requests", value))
    got = found.findtext("request/description") or ""
    assert got.replace("\r\n", "\n").replace("\r", "\n") == written.speakable(text).replace("\r\n", "\n").replace("\r", "\n")
