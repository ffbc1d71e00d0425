"""Money, exactly: whole fen as integers, from the words people type to shares that add up to the total."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final

FEN_IN_YUAN: Final = 100
# PostgreSQL's bigint ends a little above 9.2e18; sums of many rows must stay below it too.
LARGEST_FEN: Final = 10**15

_TENS: Final = {"": 1, "万": 10**4, "亿": 10**8}
_WORDS: Final = re.compile(
    r"(?P<sign>[-+]?)(?:¥|rmb|cny)?"
    r"(?P<yuan>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]{1,12}))?"
    r"(?P<tens>[万亿]?)(?:元整?|圆整?|块钱?|yuan)?",
)

type Exact = int | Decimal | Fraction


class NotMoney(ValueError):
    """The words are no amount of money, or not one in whole fen."""


class TiesUnbroken(ValueError):
    """The order given for ties puts two takers in one place."""


def parse_fen(words: str, *, signed: bool = False) -> int:
    """Read an amount in yuan as people type it, and give it in fen.

    Understood: full width, thousands marked in threes, ¥, RMB or CNY in front, 万 or 亿 and 元, 圆 or 块 behind.
    More than two decimals are understood only when they are whole fen (1.23456万元). Raises NotMoney for
    anything else, for a sign unless `signed`, and beyond LARGEST_FEN.
    """
    plain = "".join(unicodedata.normalize("NFKC", words).casefold().split())
    # The minus of typesetters and the one of Chinese keyboards both mean minus; NFKC keeps the first.
    match = _WORDS.fullmatch(plain.replace("\u2212", "-"))
    if match is None or (match["sign"] and not signed):
        raise NotMoney("Write an amount such as 1,234.50.")
    yuan = Fraction(f"{match['yuan'].replace(',', '')}.{match['part'] or '0'}") * _TENS[match["tens"]]
    return fen_of(-yuan if match["sign"] == "-" else yuan)


def fen_of(yuan: Exact) -> int:
    """Turn exact yuan into fen.

    Raises TypeError for floats and booleans, NotMoney when it is not whole fen or beyond LARGEST_FEN.
    """
    fen = _exact(yuan) * FEN_IN_YUAN
    if fen.denominator != 1:
        raise NotMoney("The smallest amount is 0.01.")
    if abs(fen) > LARGEST_FEN:
        raise NotMoney("The amount is too large.")
    return fen.numerator


def yuan_of(fen: int) -> Decimal:
    """Turn fen into yuan with two decimals."""
    return Decimal(_whole(fen)).scaleb(-2)


def in_zh(fen: int) -> str:
    """Write an amount in Chinese: 1,234.50元."""
    return f"{yuan_of(fen):,.2f}元"


def in_en(fen: int) -> str:
    """Write an amount in English: ¥1,234.50, -¥0.05."""
    return f"{'-' if fen < 0 else ''}¥{yuan_of(abs(fen)):,.2f}"


def times(fen: int, factor: Exact) -> int:
    """Multiply an amount, rounding half a fen away from zero (四舍五入).

    Raises TypeError for floats. Rounded parts need not add up: to divide a total use `split`.
    """
    product = _whole(fen) * _exact(factor)
    rounded = floor(abs(product) + Fraction(1, 2))
    return -rounded if product < 0 else rounded


def split[K: Hashable](total_fen: int, weights: Mapping[K, Exact], *, ties_by: Callable[[K], Any]) -> dict[K, int]:
    """Divide a total among takers by weight so that the shares add up to it exactly, in the order
    given.

    Rule: largest remainder. Each taker first has the whole fen of the exact share; the fen left over go one
    each to the largest remainders, and among equal remainders to the first by `ties_by`. A negative total is
    divided as the positive one is. Raises ValueError without takers, for a negative weight or when all are
    zero; TiesUnbroken when `ties_by` puts two takers in one place; TypeError for floats.
    """
    exact = {taker: _exact(weight) for taker, weight in weights.items()}
    whole = sum(exact.values(), Fraction(0))
    if any(weight < 0 for weight in exact.values()) or not whole:
        raise ValueError("Weights are not negative, and not all zero.")
    places = {taker: ties_by(taker) for taker in exact}
    if len(set(places.values())) != len(places):
        raise TiesUnbroken("Every taker needs a place of its own.")
    dealt = abs(_whole(total_fen))
    quotas = {taker: dealt * weight / whole for taker, weight in exact.items()}
    shares = {taker: floor(quota) for taker, quota in quotas.items()}
    # Sorting is stable: first by place, then by remainder, the largest first.
    waiting = sorted(sorted(shares, key=places.__getitem__), key=lambda taker: shares[taker] - quotas[taker])
    for taker in waiting[: dealt - sum(shares.values())]:
        shares[taker] += 1
    return {taker: -share if total_fen < 0 else share for taker, share in shares.items()}


def _exact(value: Exact) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError("Money is exact: use int, Decimal or Fraction.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotMoney("This is no number.")
    return Fraction(value)


def _whole(fen: int) -> int:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError("Fen are whole: use int.")
    return fen
