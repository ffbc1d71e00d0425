from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.organizations.rules import coverage
from heju.organizations.rules.coverage import Compound, Span
from heju.organizations.tests import tables

IDS = {"A": 1, "B": 2, "C": 3}
NAMES = {number: name for name, number in IDS.items()}
BEGAN = date(2020, 1, 1)
COMPOUNDS = (Compound(1, BEGAN), Compound(2, BEGAN, date(2025, 6, 1)), Compound(3, BEGAN, is_merged=True))
ROWS = tables.rows("coverage", "sentence")


def span_of(text: str) -> Span:
    name, kind, *days = text.split()
    return Span(IDS[name], kind, *(date.fromisoformat(day) for day in days))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sentence"])
def test_the_page_holds(row: dict[str, str]) -> None:
    spans = [span_of(part) for part in row["spans"].split(";") if part.strip()]
    found = coverage.covered_on(COMPOUNDS, spans, date.fromisoformat(row["day"]))
    assert (found.covered, found.total) == (int(row["covered"]), int(row["total"]))
    assert [NAMES[one] for one in found.uncovered] == row["uncovered"].split()
    assert found.share == (Fraction(found.covered, found.total) if found.total else None)
    assert found.is_complete == (not row["uncovered"])


DAYS = st.dates(date(2019, 1, 1), date(2027, 1, 1))
SPANS = st.lists(
    st.builds(Span, st.sampled_from([1, 2, 3]), st.sampled_from(["branch", "property_company"]), DAYS, st.none() | DAYS), max_size=6
)


@given(SPANS, DAYS)
def test_covered_and_uncovered_make_the_whole(spans: list[Span], day: date) -> None:
    found = coverage.covered_on(COMPOUNDS, spans, day)
    assert found.covered + len(found.uncovered) == found.total
    assert found.share is None or 0 <= found.share <= 1


@given(SPANS, SPANS, DAYS)
def test_one_more_span_never_lowers_the_count_and_order_does_not_matter(spans: list[Span], more: list[Span], day: date) -> None:
    assert coverage.covered_on(COMPOUNDS, spans + more, day).covered >= coverage.covered_on(COMPOUNDS, spans, day).covered
    assert coverage.covered_on(COMPOUNDS, more + spans, day) == coverage.covered_on(COMPOUNDS, spans + more, day)


@pytest.mark.parametrize(
    ("covered", "total", "words"),
    [
        (0, 0, "–"),
        (0, 1086, "0 %"),
        (1, 10_000, "0.1 %"),
        (1, 2, "50.0 %"),
        (1084, 1086, "99.8 %"),
        (9999, 10_000, "99.9 %"),
        (1086, 1086, "100 %"),
    ],
)
def test_a_share_reads_100_only_when_nothing_is_left(covered: int, total: int, words: str) -> None:
    assert coverage.percent_words(covered, total) == words
