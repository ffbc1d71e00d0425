"""Reading lists: a file that cannot be believed is refused whole, and the message names the row and the column."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.loading import reading
from heju.places.tests import lists

GOOD = lists.line("T1", "青汀里", **lists.KNOWN)


def test_a_good_list_is_read_with_its_rows_as_an_editor_counts_them():
    rows = reading.compounds(lists.EVERY)
    assert [(row.row, row.key) for row in rows] == [(number + 1, f"T{number}") for number in range(1, 8)]
    first = rows[0]
    assert (first.name, first.year_built, first.floors, first.sources) == ("青汀里", 1999, 18, frozenset({"zjj2021"}))
    assert first.facts["ref_price_2021"] == "50000"


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault():
    content = b"\xef\xbb\xbf" + lists.EVERY.replace(b"\n", b"\r\n")
    assert [row.key for row in reading.compounds(content)] == [f"T{number}" for number in range(1, 8)]


def test_divisions_are_read_with_their_paths():
    rows = reading.divisions(lists.divisions())
    assert {row.path: row.name for row in rows} == lists.NAMES


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["文件是空的"]),
        (lists.HEADER.encode() + b"\n", ["没有一行数据"]),
        (b"id,name\nT1,x\n", ["第 1 行", "street_code"]),
        (lists.HEADER.replace("biz_area", "name").encode() + b"\n", ["第 1 行", "重复的列", "name"]),
        (lists.compounds(GOOD, "T2,only,three"), ["第 3 行", "3 列", "22 列"]),
        (lists.compounds(GOOD, lists.line("", "青汀里")), ["第 3 行", "id", "空的"]),
        (lists.compounds(GOOD, lists.line("T1", "另一处")), ["第 3 行", "id", "第 2 行"]),
        (lists.compounds(lists.line("T1", "")), ["第 2 行", "name", "空的"]),
        (lists.compounds(lists.line("T1", "长" * 61)), ["第 2 行", "name", "61"]),
        (lists.compounds(lists.line("T1", "青汀里", street_code="44039800100")), ["第 2 行", "street_code", "44039800100"]),
        (lists.compounds(lists.line("T1", "青汀里", street_code="440398001001")), ["第 2 行", "street_code", "不是这一级"]),
        (lists.compounds(lists.line("T1", "青汀里", community_code="440398001000")), ["第 2 行", "community_code", "不是这一级"]),
        (lists.compounds(lists.line("T1", "青汀里", year_built="约1999")), ["第 2 行", "year_built", "约1999"]),
        (lists.compounds(lists.line("T1", "青汀里", year_built="1899")), ["第 2 行", "year_built"]),
        (lists.compounds(lists.line("T1", "青汀里", floors_max="0")), ["第 2 行", "floors_max"]),
        (lists.compounds(lists.line("T1", "青汀里", floors_max="201")), ["第 2 行", "floors_max"]),
        (lists.compounds(lists.line("T1", "青汀里", street_guess_share="1.2")), ["第 2 行", "street_guess_share"]),
        (lists.compounds(lists.line("T1", "青汀里", street_guess_share="多")), ["第 2 行", "street_guess_share"]),
        (lists.compounds(GOOD).replace("青汀里".encode(), "青汀里".encode("gbk")), ["第 2 行", "UTF-8"]),
        (lists.compounds(GOOD).replace(b"T1", b"T\x001"), ["空字符"]),
        (lists.compounds('T1,"没有关上的引号'), ["读不下去"]),
    ],
)
def test_a_bad_list_of_compounds_is_refused_naming_what_is_wrong(content, words):
    with pytest.raises(reading.BadFile) as refused:
        reading.compounds(content)
    for word in words:
        assert word in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("440398001001,", "440398001601,", ["第 5 行", "code"]),
        ("440398001001,", "4403980010011,", ["第 5 行", "code"]),
        ("晴川社区,community,440398001000", "晴川社区,street,440398001000", ["第 5 行", "level"]),
        ("晴川社区,community,440398001000", "晴川社区,community,440398002000", ["第 5 行", "parent", "440398001000"]),
        ("440398001002,汀洲社区", "440398001001,汀洲社区", ["第 6 行", "第 5 行"]),
        ("440398000000,试验区,district,440300000000", "440300000000,试验市,city,440000000000", ["第 2 行", "区以上"]),
        ("汀洲社区", "", ["第 6 行", "name"]),
    ],
)
def test_a_bad_list_of_divisions_is_refused_naming_what_is_wrong(old, new, words):
    content = lists.DIVISIONS.replace(old, new).encode()
    with pytest.raises(reading.BadFile) as refused:
        reading.divisions(content)
    for word in words:
        assert word in str(refused.value)


def test_a_list_belongs_to_one_district():
    assert reading.district_of(reading.compounds(lists.EVERY)) == "440398"
    two = lists.compounds(GOOD, lists.line("T2", "云影台", street_code="440397001000"))
    with pytest.raises(reading.BadFile, match="第 3 行"):
        reading.district_of(reading.compounds(two))
    with pytest.raises(reading.BadFile, match="street_code"):
        reading.district_of(reading.compounds(lists.compounds(lists.line("T1", "青汀里"))))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for read in (reading.compounds, reading.divisions):
        with contextlib.suppress(reading.BadFile):
            assert read(content)
