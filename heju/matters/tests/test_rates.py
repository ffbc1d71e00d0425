"""The rates: the rows are those of docs/rules/matter-rates.md."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.matters.rules import rates
from heju.matters.rules.rates import Counts, Row
from heju.organizations.tests import tables

DAY = date(2026, 11, 30)
FORMULAS = tables.rows("matter-rates", "rate")
INTERVALS = tables.rows("matter-rates", "fixed")
ORDERS = tables.rows("matter-rates", "sentence")
NAMES = [one.name for one in fields(Counts)]
PARTS = [
    ("contacted_in_time", "contact_due"),
    ("confirmed_fixed", "confirmations"),
    ("satisfied", "rated"),
    ("solved_in_compound", "solved"),
]


def whole(values: list[int]) -> Counts:
    found = dict(zip(NAMES, values, strict=True))
    for part, all_of in PARTS:
        found[all_of] += found[part]
    return Counts(**found)


counts = st.lists(st.integers(0, 500), min_size=len(NAMES), max_size=len(NAMES)).map(whole)
parts = st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize("row", FORMULAS, ids=[row["rate"] for row in FORMULAS])
def test_each_rate_is_made_of_what_the_page_says(row: dict[str, str]) -> None:
    excluded = row["left out, and told with its count"].split(", ")
    values = {row["numerator"]: 21, row["denominator"]: 28} | {name: 100 + n for n, name in enumerate(excluded)}
    found = getattr(rates.rates(Counts(**values), DAY), row["rate"])
    assert (found.name, found.numerator, found.denominator, found.share) == (row["rate"], 21, 28, Fraction(3, 4))
    assert [(one.name, one.count) for one in found.exclusions] == [(name, 100 + n) for n, name in enumerate(excluded)]
    assert found.is_enough
    assert found.interval == rates.interval(21, 28)
    assert "÷" in found.formula_zh
    assert "÷" in found.formula_en
    for other in rates.rates(Counts(**values), DAY):
        if other.name != row["rate"]:
            assert (other.numerator, other.denominator, other.share, other.interval, other.is_enough) == (0, 0, None, None, False)


def test_the_page_names_every_rate_and_every_count() -> None:
    assert [row["rate"] for row in FORMULAS] == list(rates.Rates._fields)
    named = {row[column] for row in FORMULAS for column in ("numerator", "denominator")}
    named |= {name for row in FORMULAS for name in row["left out, and told with its count"].split(", ")}
    assert named == set(NAMES)


def told(end: Fraction) -> str:
    return f"{float(end * 100):.1f} %"


@pytest.mark.parametrize("row", INTERVALS, ids=[f"{row['fixed']} of {row['of']}" for row in INTERVALS])
def test_the_intervals_of_the_page_hold(row: dict[str, str]) -> None:
    numerator, denominator = int(row["fixed"]), int(row["of"])
    rate = rates.rates(Counts(confirmed_fixed=numerator, confirmations=denominator), DAY).solution
    assert [told(end) for end in rate.interval or ()] == [end for end in (row["from"], row["to"]) if end != "–"]
    assert rate.is_enough == (row["enough"] == "yes")


def wilson(numerator: int, denominator: int) -> tuple[Decimal, Decimal]:
    """The usual closed form, in 50 digits."""
    z, k, n = Decimal("1.96"), Decimal(numerator), Decimal(denominator)
    root = z * (z * z + 4 * k * (n - k) / n).sqrt()
    return (2 * k + z * z - root) / (2 * (n + z * z)), (2 * k + z * z + root) / (2 * (n + z * z))


@given(parts)
def test_the_interval_is_the_tightest_around_wilsons(part: tuple[int, int]) -> None:
    numerator, denominator = part
    found = rates.interval(numerator, denominator)
    if not denominator:
        assert found is None
        return
    assert found
    low, high = found
    assert 0 <= low <= Fraction(numerator, denominator) <= high <= 1
    with localcontext() as context:
        context.prec = 50
        exact_low, exact_high = (Fraction(end) for end in wilson(numerator, denominator))
    tiny, step = Fraction(1, 10**30), Fraction(1, 1000)
    assert low - tiny <= exact_low < low + step + tiny
    assert high - step - tiny < exact_high <= high + tiny
    mirrored = rates.interval(denominator - numerator, denominator)
    assert mirrored == (1 - high, 1 - low)


@given(parts)
def test_one_more_fixed_never_lowers_an_end_and_more_of_the_same_never_widens(part: tuple[int, int]) -> None:
    numerator, denominator = part
    found, more, tenfold = (rates.interval(*pair) for pair in (part, (numerator + 1, denominator + 1), (10 * numerator, 10 * denominator)))
    if not found:
        return
    assert more
    assert more[0] >= found[0]
    assert more[1] >= found[1]
    assert tenfold
    assert found[0] <= tenfold[0] <= tenfold[1] <= found[1]


@given(counts, counts, counts)
def test_counts_are_a_monoid(one: Counts, two: Counts, three: Counts) -> None:
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + Counts() == one == Counts() + one
    assert all(getattr(one + two, name) == getattr(one, name) + getattr(two, name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_counted_below_zero(name: str) -> None:
    with pytest.raises(ValueError, match="below zero"):
        Counts(**{name: -1})


@pytest.mark.parametrize(("part", "all_of"), PARTS)
def test_a_part_is_not_more_than_the_whole(part: str, all_of: str) -> None:
    assert getattr(Counts(**{part: 3, all_of: 3}), part) == 3
    with pytest.raises(ValueError, match="cannot be more"):
        Counts(**{part: 4, all_of: 3})


@pytest.mark.parametrize(("score", "satisfied"), [(1, False), (2, False), (3, False), (4, True), (5, True)])
def test_four_and_five_are_satisfied(score: int, satisfied: bool) -> None:
    assert rates.is_satisfied(score, DAY) is satisfied


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_to_five(score: int) -> None:
    with pytest.raises(ValueError, match="score"):
        rates.is_satisfied(score, DAY)


def row_of(text: str) -> Row:
    key, numbers = text.split()
    whole, overdue, returned, unanswered = (int(one) for one in numbers.split("/"))
    return Row("place", key, whole, overdue, returned, unanswered)


@pytest.mark.parametrize("row", ORDERS, ids=[row["sentence"] for row in ORDERS])
def test_the_order_of_the_page_holds(row: dict[str, str]) -> None:
    found = [row_of(one) for one in row["rows"].split(", ")]
    assert [one.row.key for one in rates.ten_that_need_help(found)] == row["order"].split()
    assert [one.row.key for one in rates.ten_that_need_help(reversed(found))] == row["order"].split()


def test_of_one_code_the_organization_comes_before_the_place() -> None:
    alike = [Row("place", "a", 40, 10), Row("organization", "a", 40, 10)]
    assert [one.row.kind for one in rates.ten_that_need_help(alike)] == ["organization", "place"]


def test_each_row_says_why_in_words() -> None:
    (found,) = rates.ten_that_need_help([Row("place", "a", 40, 9, 1, 2)])
    assert [reason.code for reason in found.because] == ["help.overdue", "help.returned_twice", "help.unanswered_above"]
    assert found.because[0].zh == "未办结的 40 件里，有 9 件超过了办结期限。"
    assert [reason.en for reason in found.because] == [
        "Of 40 open matters, 9 are overdue.",
        "Of 40 open matters, 1 is back for the second time or more.",
        "Of 40 open matters, 2 are without an answer in time from the level above.",
    ]
    assert found.hurt == Fraction(123 + 4 + 13, 1000)


def test_what_does_not_hurt_is_not_said() -> None:
    (found,) = rates.ten_that_need_help([Row("organization", "a", 1, 0, 0, 1)])
    assert [reason.en for reason in found.because] == ["Of the 1 open matter, 1 is without an answer in time from the level above."]


def test_persons_are_never_set_in_order() -> None:
    with pytest.raises(ValueError, match="never persons"):
        Row("person", "a", 40, 10)  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["overdue", "returned_twice", "unanswered_above"])
def test_what_hurts_is_a_part_of_what_is_open(part: str) -> None:
    assert getattr(Row("place", "a", 3, **{part: 3}), part) == 3
    for wrong in (4, -1):
        with pytest.raises(ValueError, match="part of what is open"):
            Row("place", "a", 3, **{part: wrong})


def many(found: list[tuple[int, ...]]) -> list[Row]:
    return [Row("place", f"p{n:02}", whole, *(min(whole, part) for part in hurts)) for n, (whole, *hurts) in enumerate(found)]


some_rows = st.lists(st.tuples(*[st.integers(0, 60)] * 4), min_size=1, max_size=14).map(many)


@given(some_rows, st.randoms(use_true_random=False), st.integers(0, 13), st.sampled_from(["overdue", "returned_twice", "unanswered_above"]))
def test_the_order_of_rows_is_nothing_and_more_that_hurts_never_moves_down(found, chance, at, part):
    before = rates.ten_that_need_help(found, 99)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rates.ten_that_need_help(shuffled, 99) == before
    assert [one.hurt for one in before] == sorted((one.hurt for one in before), reverse=True)
    row = found[at % len(found)]
    if getattr(row, part) == row.open:
        return
    worse = [replace(one, **{part: getattr(one, part) + 1}) if one is row else one for one in found]
    place = [one.row.key for one in before]
    after = [one.row.key for one in rates.ten_that_need_help(worse, 99)]
    if row.key in place:
        assert after.index(row.key) <= place.index(row.key)
