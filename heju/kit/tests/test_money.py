"""Money: the tables are the ones in docs/rules/money.md."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import money

amounts = st.integers(-money.LARGEST_FEN, money.LARGEST_FEN)
weights = st.dictionaries(st.integers(0, 9), st.fractions(0, 100, max_denominator=50), min_size=1, max_size=8).filter(
    lambda found: any(found.values())
)


def number(taker: Any) -> Any:
    return taker


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        pytest.param("1,234.50", 123450, id="thousands marked"),
        pytest.param("１２３元", 12300, id="full width with its unit"),
        pytest.param("￥１，２３４．５", 123450, id="all full width"),
        pytest.param("¥0.05", 5, id="a sign of currency"),
        pytest.param("RMB 12", 1200, id="letters of currency"),
        pytest.param("cny12.3yuan", 1230, id="letters on both sides"),
        pytest.param(" 12 000 元 ", 1200000, id="spaces"),
        pytest.param("1.5万元", 1500000, id="ten thousands"),
        pytest.param("1.23456万", 1234560, id="more decimals that are whole fen"),
        pytest.param("2亿", 20000000000, id="hundred millions"),
        pytest.param("50块", 5000, id="as it is said"),
        pytest.param("50块钱", 5000, id="as it is said in full"),
        pytest.param("100元整", 10000, id="as receipts say it"),
        pytest.param("100圆整", 10000, id="and in the other character"),
        pytest.param("007", 700, id="zeros in front"),
        pytest.param("0", 0, id="nothing"),
        pytest.param("1.100", 110, id="zeros behind"),
        pytest.param("1,234,567", 123456700, id="millions"),
        pytest.param("10000000000000", money.LARGEST_FEN, id="the largest"),
    ],
)
def test_it_reads_what_people_type(words: str, fen: int) -> None:
    assert money.parse_fen(words) == fen


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("", id="nothing typed"),
        pytest.param("元", id="only a unit"),
        pytest.param("12,34", id="thousands marked wrongly"),
        pytest.param("1234,567", id="four digits before a mark"),
        pytest.param(",123", id="a mark in front"),
        pytest.param("1.234", id="a part of a fen"),
        pytest.param("1.", id="a point without decimals"),
        pytest.param(".5", id="a point without yuan"),
        pytest.param("1.2.3", id="two points"),
        pytest.param("1e3", id="the notation of machines"),
        pytest.param("-5", id="a minus where none is allowed"),
        pytest.param("+5", id="a plus where none is allowed"),
        pytest.param("12美元", id="another currency"),
        pytest.param("十二元", id="numbers in characters"),
        pytest.param("1万亿", id="two powers of ten"),
        pytest.param("٣", id="digits of another script"),
        pytest.param("10000000000000.01", id="beyond the largest"),
        pytest.param("nan", id="no number"),
    ],
)
def test_it_refuses_what_is_no_amount(words: str) -> None:
    with pytest.raises(money.NotMoney):
        money.parse_fen(words)


@pytest.mark.parametrize(("words", "fen"), [("-5", -500), ("+5", 500), ("−0.05元", -5), ("－￥1", -100)])
def test_it_reads_a_sign_where_one_is_allowed(words: str, fen: int) -> None:
    assert money.parse_fen(words, signed=True) == fen


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        pytest.param(123450, "1,234.50元", "¥1,234.50", id="an amount"),
        pytest.param(5, "0.05元", "¥0.05", id="a few fen"),
        pytest.param(0, "0.00元", "¥0.00", id="nothing"),
        pytest.param(-5, "-0.05元", "-¥0.05", id="a few fen owed"),
        pytest.param(-123456789, "-1,234,567.89元", "-¥1,234,567.89", id="an amount owed"),
    ],
)
def test_it_writes_amounts(fen: int, zh: str, en: str) -> None:
    assert (money.in_zh(fen), money.in_en(fen)) == (zh, en)


@given(amounts)
def test_law_what_is_written_reads_as_it_was(fen: int) -> None:
    assert money.parse_fen(money.in_zh(fen), signed=True) == fen
    assert money.parse_fen(money.in_en(fen), signed=True) == fen
    assert money.fen_of(money.yuan_of(fen)) == fen


@pytest.mark.parametrize("value", [1.0, True, "1", None])
def test_nothing_inexact_gets_in(value: Any) -> None:
    for refuse in (
        lambda: money.fen_of(value),
        lambda: money.times(100, value),
        lambda: money.times(value, 1),
        lambda: money.yuan_of(value),
        lambda: money.split(100, {"a": value}, ties_by=number),
        lambda: money.split(value, {"a": 1}, ties_by=number),
    ):
        with pytest.raises(TypeError, match=r"exact|whole"):
            refuse()


@pytest.mark.parametrize("yuan", [Decimal("NaN"), Decimal("Infinity"), Fraction(1, 3), Decimal("0.001")])
def test_it_takes_only_whole_fen(yuan: Any) -> None:
    with pytest.raises(money.NotMoney):
        money.fen_of(yuan)


def test_the_largest_amount_is_the_same_on_both_sides_of_zero() -> None:
    largest = Fraction(money.LARGEST_FEN, 100)
    assert money.fen_of(-largest) == -money.LARGEST_FEN
    for beyond in (largest + Fraction(1, 100), -largest - Fraction(1, 100)):
        with pytest.raises(money.NotMoney, match="too large"):
            money.fen_of(beyond)


@pytest.mark.parametrize(
    ("fen", "factor", "product"),
    [
        pytest.param(101, Fraction(1, 2), 51, id="half a fen goes up"),
        pytest.param(-101, Fraction(1, 2), -51, id="and below zero goes down"),
        pytest.param(100, Fraction(1, 3), 33, id="less than half is dropped"),
        pytest.param(100, Fraction(2, 3), 67, id="more than half goes up"),
        pytest.param(100, Decimal("1.1"), 110, id="a decimal factor"),
        pytest.param(7, 3, 21, id="a whole factor"),
        pytest.param(7, 0, 0, id="nothing"),
    ],
)
def test_it_multiplies(fen: int, factor: money.Exact, product: int) -> None:
    assert money.times(fen, factor) == product


@pytest.mark.parametrize(
    ("total", "shares_by", "expected"),
    [
        pytest.param(100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}, id="equal remainders: the first"),
        pytest.param(101, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 34, "c": 33}, id="two fen over"),
        pytest.param(100, {"c": 1, "b": 1, "a": 1}, {"c": 33, "b": 33, "a": 34}, id="the order of asking is nothing"),
        pytest.param(10, {"a": 1, "b": 2}, {"a": 3, "b": 7}, id="the larger remainder first"),
        pytest.param(10, {"a": 0, "b": 3}, {"a": 0, "b": 10}, id="no weight, no share"),
        pytest.param(1, {"a": 1, "b": 1000}, {"a": 0, "b": 1}, id="one fen to the heaviest"),
        pytest.param(0, {"a": 1, "b": 1}, {"a": 0, "b": 0}, id="nothing to divide"),
        pytest.param(-100, {"a": 1, "b": 1, "c": 1}, {"a": -34, "b": -33, "c": -33}, id="what is owed"),
        pytest.param(
            10000,
            {"a": Decimal("88.42"), "b": Decimal("120.1"), "c": Fraction(200, 3)},
            {"a": 3213, "b": 4364, "c": 2423},
            id="areas",
        ),
    ],
)
def test_it_divides(total: int, shares_by: dict[str, money.Exact], expected: dict[str, int]) -> None:
    divided = money.split(total, shares_by, ties_by=number)
    assert divided == expected
    assert list(divided) == list(shares_by)


def test_it_divides_only_what_can_be_divided() -> None:
    for bad in ({}, {"a": 0}, {"a": 2, "b": -1}):
        with pytest.raises(ValueError, match="not all zero"):
            money.split(100, bad, ties_by=number)
    with pytest.raises(money.TiesUnbroken):
        money.split(100, {"a": 1, "b": 1}, ties_by=lambda taker: 0)


@given(amounts, weights)
def test_law_shares_add_up_and_differ_from_the_exact_by_less_than_a_fen(total: int, found: dict[int, Fraction]) -> None:
    divided = money.split(total, found, ties_by=number)
    assert sum(divided.values()) == total
    whole = sum(found.values())
    assert all(abs(share - total * found[taker] / whole) < 1 for taker, share in divided.items())
    assert all(share == 0 for taker, share in divided.items() if not found[taker])


@given(amounts, weights, st.randoms(use_true_random=False), st.fractions(min_value=Fraction(1, 99), max_value=99))
def test_law_neither_order_nor_scale_changes_shares(total: int, found: dict[int, Fraction], chance: Any, scale: Fraction) -> None:
    takers = list(found)
    chance.shuffle(takers)
    shuffled = {taker: found[taker] * scale for taker in takers}
    assert money.split(total, shuffled, ties_by=number) == money.split(total, found, ties_by=number)


@given(st.integers(0, money.LARGEST_FEN), weights)
def test_law_who_weighs_more_never_gets_less(total: int, found: dict[int, Fraction]) -> None:
    divided = money.split(total, found, ties_by=number)
    for one in found:
        for other in found:
            if (found[one], other) > (found[other], one):
                assert divided[one] >= divided[other]
