"""Three rates, the share solved inside the compound, and the ten places that need help: exact, with what was left out (pure).

See docs/rules/matter-rates.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, get_args

from heju.kit.ruling import Reason
from heju.matters import parameters

type RateName = Literal["response", "solution", "satisfaction", "in_compound"]
# Organizations and places are set in order, never persons.
type Ranked = Literal["place", "organization"]

# 1.96 squared: the interval holds the true share in 95 of 100 cases. A fixed fraction, so that no machine rounds otherwise.
Z_SQUARED: Final = Fraction(49, 25) ** 2
_STEPS: Final = 1000
SCORES: Final = range(1, 6)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of matters, at a place, of a body or in a period; counts of parts that share no matter are added.

    Of each rate: the numerator, the denominator, and what was left out of it and why. Response counts matters; solution counts
    verdicts, one for each round that was confirmed or sent back; satisfaction counts ratings. Raises ValueError when a count is
    negative or a numerator is greater than its denominator.
    """

    contacted_in_time: int = 0
    contact_due: int = 0
    contact_not_yet_due: int = 0
    withdrawn_before_contact: int = 0
    merged: int = 0
    confirmed_fixed: int = 0
    confirmations: int = 0
    still_asked: int = 0
    unanswered: int = 0
    satisfied: int = 0
    rated: int = 0
    unrated: int = 0
    solved_in_compound: int = 0
    solved: int = 0
    ended_otherwise: int = 0
    still_open: int = 0

    def __post_init__(self) -> None:
        if any(getattr(self, one.name) < 0 for one in fields(self)):
            raise ValueError("Nothing is counted below zero.")
        for row in _FORMULAS.values():
            if getattr(self, row.numerator) > getattr(self, row.denominator):
                raise ValueError(f"{row.numerator} is a part of {row.denominator} and cannot be more.")

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


class _Formula(NamedTuple):
    numerator: str
    denominator: str
    zh: str
    en: str
    excluded: tuple[str, ...]


_FORMULAS: Final = MappingProxyType(
    {
        "response": _Formula(
            "contacted_in_time",
            "contact_due",
            "响应率 = 按时首次联系反映人的件数 ÷ 本期首次联系到期的件数",
            "response = matters whose reporter was first contacted in time ÷ matters whose first contact fell due in the period",
            ("contact_not_yet_due", "withdrawn_before_contact", "merged"),
        ),
        "solution": _Formula(
            "confirmed_fixed",
            "confirmations",
            "解决率 = 受影响的人确认修好的次数 ÷ 有效确认的次数（修好的和没修好的）",
            "solution = verdicts “fixed” by those affected ÷ valid verdicts (fixed and not fixed)",
            ("still_asked", "unanswered", "ended_otherwise", "merged"),
        ),
        "satisfaction": _Formula(
            "satisfied",
            "rated",
            "满意率 = 打 4 分、5 分的评价 ÷ 全部评价（1 至 5 分）",
            "satisfaction = ratings of 4 or 5 ÷ all ratings (1 to 5)",
            ("unrated", "merged"),
        ),
        "in_compound": _Formula(
            "solved_in_compound",
            "solved",
            "小区内解决的比例 = 在小区一级解决的件数 ÷ 全部已解决的件数",
            "solved inside the compound = matters solved at the level of the compound ÷ all matters solved",
            ("still_open", "ended_otherwise", "merged"),
        ),
    }
)

_EXCLUDED: Final = MappingProxyType(
    {
        "contact_not_yet_due": ("首次联系还没到期", "first contact not yet due"),
        "withdrawn_before_contact": ("到期前已撤回", "withdrawn before contact was due"),
        "merged": ("已并入另一件事", "merged into another matter"),
        "still_asked": ("还在等确认", "still being confirmed"),
        "unanswered": ("到期没有人答复", "nobody answered in time"),
        "ended_otherwise": ("不是以解决结束的", "ended otherwise than solved"),
        "unrated": ("没有评价", "not rated"),
        "still_open": ("还没办结", "still open"),
    }
)


@dataclass(frozen=True, slots=True)
class Excluded:
    """So many were left out of a rate, and why."""

    name: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with everything needed to judge it; where `is_enough` is false only the counts are told.

    `share` and `interval` are None of nothing; the interval's ends are thousandths, rounded outwards.
    """

    name: RateName
    numerator: int
    denominator: int
    share: Fraction | None
    interval: tuple[Fraction, Fraction] | None
    is_enough: bool
    formula_zh: str
    formula_en: str
    exclusions: tuple[Excluded, ...]


class Rates(NamedTuple):
    """The three rates and the share solved inside the compound."""

    response: Rate
    solution: Rate
    satisfaction: Rate
    in_compound: Rate


def is_satisfied(score: int, day: date) -> bool:
    """Say whether a score of 1 to 5 is satisfied. Raises ValueError for another score. Source: parameters.SATISFIED_FROM."""
    if score not in SCORES:
        raise ValueError("A score is 1, 2, 3, 4 or 5.")
    satisfied: bool = score >= parameters.SATISFIED_FROM.on(day)
    return satisfied


def interval(numerator: int, denominator: int) -> tuple[Fraction, Fraction] | None:
    """Return the interval of Wilson at 95 % in thousandths, the lower end rounded down and the upper end up; None of nothing.

    The ends are where (share − x)² = z²·x·(1 − x)/n; each thousandth is tried on that equation in whole numbers, so that no
    rounding decides. Source: E. B. Wilson 1927.
    """
    if denominator == 0:
        return None
    # What is not fixed has the mirrored interval.
    return Fraction(_lower(numerator, denominator), _STEPS), 1 - Fraction(_lower(denominator - numerator, denominator), _STEPS)


def _lower(numerator: int, denominator: int) -> int:
    """Return the last thousandth that is not above the lower end; of none it is 0."""

    def is_inside(step: int) -> bool:
        away = numerator * _STEPS - step * denominator
        return away * away < Z_SQUARED * denominator * step * (_STEPS - step)

    if numerator == 0:
        return 0
    # Below the share itself, where the equation has but one end.
    return bisect_left(range(-(-numerator * _STEPS // denominator)), True, key=is_inside) - 1


def rates(counts: Counts, day: date) -> Rates:
    """Return the rates of what was counted, as they are told on a day. Source: parameters.MINIMUM_SAMPLE."""
    enough = parameters.MINIMUM_SAMPLE.on(day)

    def one(name: RateName) -> Rate:
        row = _FORMULAS[name]
        numerator, denominator = getattr(counts, row.numerator), getattr(counts, row.denominator)
        return Rate(
            name=name,
            numerator=numerator,
            denominator=denominator,
            share=Fraction(numerator, denominator) if denominator else None,
            interval=interval(numerator, denominator),
            is_enough=denominator >= enough,
            formula_zh=row.zh,
            formula_en=row.en,
            exclusions=tuple(Excluded(left, *_EXCLUDED[left], getattr(counts, left)) for left in row.excluded),
        )

    return Rates(one("response"), one("solution"), one("satisfaction"), one("in_compound"))


@dataclass(frozen=True, slots=True)
class Row:
    """What is open at a place or with an organization: how many, and of these how many hurt, each counted in as many ways as it does.

    `overdue`: the solution was due; `returned_twice`: came back twice or more; `unanswered_above`: went up a level and nobody there has
    said a public word in its time. `key` is the stable code of the place or organization, `kind` says which of them.
    Raises ValueError for anything but a place or an organization, or when a part is greater than the whole.
    """

    kind: Ranked
    key: str
    open: int
    overdue: int = 0
    returned_twice: int = 0
    unanswered_above: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Ranked.__value__):
            raise ValueError("Only places and organizations are set in order, never persons.")
        if not all(0 <= part <= self.open for part in (self.overdue, self.returned_twice, self.unanswered_above)):
            raise ValueError("What hurts is a part of what is open.")


@dataclass(frozen=True, slots=True)
class Needs:
    """A row that needs help: how much, in thousandths added up, and why, in words."""

    row: Row
    hurt: Fraction
    because: tuple[Reason, ...]


def ten_that_need_help(rows: Iterable[Row], at_most: int = 10) -> tuple[Needs, ...]:
    """Return where most hurts, first the worst; what does not hurt is not listed, however few there are.

    Three shares of what is open are added: overdue, returned twice, gone up unanswered; of each only what is sure, the lower end of
    its interval. Tie rule "more, then code": more overdue, more returned, more unanswered, then the smaller key.
    Source: docs/rules/matter-rates.md.
    """
    found = [Needs(row, _hurt(row), _because(row)) for row in rows]
    hurting = [one for one in found if one.hurt > 0]
    hurting.sort(
        key=lambda one: (-one.hurt, -one.row.overdue, -one.row.returned_twice, -one.row.unanswered_above, one.row.key, one.row.kind)
    )
    return tuple(hurting[:at_most])


def _hurt(row: Row) -> Fraction:
    ends = [interval(part, row.open) for part in (row.overdue, row.returned_twice, row.unanswered_above)]
    return sum((end[0] for end in ends if end), Fraction(0))


def _because(row: Row) -> tuple[Reason, ...]:
    said = (
        ("overdue", row.overdue, "超过了办结期限", "overdue"),
        ("returned_twice", row.returned_twice, "已经两次或更多次退回重办", "back for the second time or more"),
        ("unanswered_above", row.unanswered_above, "报到上一级后还没有人在期限内答复", "without an answer in time from the level above"),
    )
    whole_en = "the 1 open matter" if row.open == 1 else f"{row.open} open matters"
    return tuple(
        Reason(
            f"help.{code}",
            f"未办结的 {row.open} 件里，有 {count} 件{zh}。",
            f"Of {whole_en}, {count} {'is' if count == 1 else 'are'} {en}.",
        )
        for code, count, zh, en in said
        if count
    )
