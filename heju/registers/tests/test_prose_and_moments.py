"""Cells that hold a moment, a letter or a number by which an office names something."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from heju.registers.rules.values import Cleaner
from heju.registers.sheets import cells
from heju.registers.sheets.refusals import BadCell

CLEANER = Cleaner(today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("2019-04-25T09:32:09", "2019-04-25 09:32:09"),
        ("2019/4/25 9:32", "2019-04-25 09:32:00"),
        ("2019年4月25日 9时32分", "2019-04-25 09:32:00"),
        ("2019年4月25日9:32:01", "2019-04-25 09:32:01"),
        ("２０１９－０４－２５　０９：３２", "2019-04-25 09:32:00"),
        ("2019.4.25 9:32:09.123", "2019-04-25 09:32:09"),
        ("2019-04-25T09:32:09+08:00", "2019-04-25 09:32:09"),
        ("2019-04-25 23:59:59", "2019-04-25 23:59:59"),
        ("2019-04-25", "2019-04-25 00:00:00"),
        ("20190425", "2019-04-25 00:00:00"),
        (43580.397326388889, "2019-04-25 09:32:09"),
        # A second less a little is what Excel makes of a second.
        (43580.397326388, "2019-04-25 09:32:09"),
        (43580, "2019-04-25 00:00:00"),
        (datetime(2019, 4, 25, 9, 3, 4, 500), "2019-04-25 09:03:04"),  # noqa: DTZ001 - as a sheet gives it
        (date(2019, 4, 25), "2019-04-25 00:00:00"),
    ],
)
def test_a_moment_is_read_as_it_is_written(raw: Any, found: str) -> None:
    assert str(cells.moment_of(raw)) == found


@pytest.mark.parametrize("raw", ["昨天", "2019-04-25 24:00", "2019-04-25 09:60", "2019-04-25 09:32:60", "2019-02-30 09:00", "9:32", 12.5])
def test_what_is_no_moment_is_refused(raw: Any) -> None:
    with pytest.raises(BadCell):
        cells.moment_of(raw)


def clean(meaning: str, raw: Any) -> tuple[Any, str]:
    """Return the clean value of a cell, and the code of what is wrong with it."""
    values, faults = CLEANER.clean({"x": raw}, {"x": meaning})
    return values.get("x"), faults[0][1].code.removeprefix("sheet.") if faults else ""


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("2026-11-23 23:59", ("2026-11-23T23:59:00+08:00", "")),
        ("2026-11-24 00:00", (None, "future_day")),
        ("1970-01-01", ("1970-01-01T00:00:00+08:00", "")),
        ("1969-12-31", (None, "moment_too_early")),
        ("—", (None, "")),
    ],
)
def test_a_moment_stands_in_china_and_in_its_time(raw: str, found: tuple[Any, str]) -> None:
    assert clean("moment", raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("  路灯不亮 \r\n\r\n\r\n 请来看  ", "路灯不亮\n\n请来看"),
        ("一_x000D_\n二", "一\n二"),
        ("一\t\t二\x07三", "一 二 三"),
        ("零\u200b宽", "零宽"),
        ("无", None),
        (12.0, "12"),
        ("长" * 20_000, "长" * 20_000),
    ],
)
def test_a_letter_keeps_its_lines(raw: Any, found: str | None) -> None:
    assert clean("prose", raw) == (found, "")


@pytest.mark.parametrize("raw", ["长" * 20_001, "长" * 50_000])
def test_a_letter_ends_somewhere(raw: str) -> None:
    assert clean("prose", raw) == (None, "prose_too_long")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (2549, ("2549", "")),
        (2549.0, ("2549", "")),
        ("'00012", ("00012", "")),
        ("ＷＺ 2019-01", ("WZ2019-01", "")),
        ("1.38E+10", (None, "scientific")),
        ("-", (None, "")),
        ("9" * 40, ("9" * 40, "")),
        ("9" * 41, (None, "label_too_long")),
    ],
)
def test_a_number_that_names_something_stays_as_it_is(raw: Any, found: tuple[Any, str]) -> None:
    assert clean("label", raw) == found
