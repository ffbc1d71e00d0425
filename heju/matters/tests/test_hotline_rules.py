"""Until when the hotline is answered and how a case stands, against the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit.days import CHINA
from heju.matters.rules import hotline

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "hotline.md"
WRITTEN = "%d %B %H:%M"


def at(cell: str) -> datetime | None:
    return None if cell == "–" else datetime.strptime(f"2026 {cell} +0800", f"%Y {WRITTEN} %z")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").split("| due |")[1].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[3]}: {row[1]} {row[2]}")
def test_a_row_of_the_page(row: list[str]) -> None:
    due, answered, now = (at(cell) for cell in row[:3])
    assert due is not None
    assert now is not None
    assert hotline.standing(due, answered, now) == row[3]


def test_the_page_has_every_standing() -> None:
    assert {row[3] for row in rows()} == {"to_answer", "due_today", "overdue", "answered", "answered_late"}


@pytest.mark.parametrize(
    ("received", "wanted", "due"),
    [
        # The week of 1 October is a holiday and 10 October a working Saturday.
        pytest.param((2026, 9, 28, 10), None, (2026, 10, 10, 18), id="five working days over the holiday, at closing"),
        pytest.param((2026, 11, 16, 23), None, (2026, 11, 23, 18), id="counted from the day on which it came"),
        pytest.param((2026, 11, 16, 10), date(2026, 11, 18), (2026, 11, 19, 0), id="to the end of the day that the hotline names"),
        pytest.param((2026, 11, 16, 10), date(2026, 11, 16), (2026, 11, 17, 0), id="that very day"),
        pytest.param((2026, 11, 16, 10), date(2026, 11, 15), (2026, 11, 23, 18), id="a day that was over is none"),
    ],
)
def test_until_when(received: tuple[int, ...], wanted: date | None, due: tuple[int, ...]) -> None:
    assert hotline.answer_due(datetime(*received, tzinfo=CHINA), wanted) == datetime(*due, tzinfo=CHINA)  # type: ignore[arg-type,misc]


@given(st.integers(0, 4 * 365 * 24 * 60), st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2028, 1, 1))))
def test_it_is_always_ahead(minutes: int, wanted: date | None) -> None:
    came = datetime(2024, 1, 1, tzinfo=CHINA) + timedelta(minutes=minutes)
    assert hotline.answer_due(came, wanted) > came
