"""The words people used: the most telling phrases of some texts against others (pure). See docs/rules/matter-topics.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final

from heju.matters.rules.grams import pieces

SHORTEST, LONGEST = 2, 6
SHOWN_AT_MOST: Final = 3
# A phrase stands in at least this share of the texts.
_HELD_BY: Final = Fraction(1, 3)
# So many are compared with the other texts.
_WEIGHED: Final = 40
# What a phrase gains with each character beyond two.
_LONGER: Final = Fraction(1, 8)


@dataclass(slots=True)
class _Seen:
    texts: set[int] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)

    @property
    def whole(self) -> Fraction:
        """Return 1 for a phrase that ends on both sides, less for a part of a longer one: what stands beside it never changes."""
        return Fraction(min(len(self.before), len(self.after), len(self.texts)), len(self.texts))


def telling(texts: Sequence[str], others: Sequence[frozenset[str]], times: Fraction) -> tuple[str, ...]:
    """Return at most three phrases of two to six characters that many of the texts hold and few of the others, best first.

    `others` are the grams of the other texts; `times` says how many texts one of them stands for (how much longer or shorter their
    time was). No two phrases share a pair of characters. Ties: the longer, then by code point.
    """
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for number, text in enumerate(texts):
        for phrase, before, after in _phrases(text, number):
            found = seen[phrase]
            found.texts.add(number)
            found.before.add(before)
            found.after.add(after)
    held = {phrase: found for phrase, found in seen.items() if len(found.texts) >= max(Fraction(2), _HELD_BY * len(texts))}
    first = sorted(held, key=lambda phrase: (-_weight(phrase, held[phrase]), phrase))[:_WEIGHED]
    scores = {phrase: _score(phrase, held[phrase], others, times) for phrase in first}
    chosen: list[str] = []
    for phrase in sorted(first, key=lambda phrase: (-scores[phrase], -len(phrase), phrase)):
        if len(chosen) < SHOWN_AT_MOST and not any(_pairs(phrase) & _pairs(other) for other in chosen):
            chosen.append(phrase)
    return tuple(chosen)


def _weight(phrase: str, found: _Seen) -> Fraction:
    return len(found.texts) * found.whole * (1 + _LONGER * (len(phrase) - SHORTEST))


def _score(phrase: str, found: _Seen, others: Iterable[frozenset[str]], times: Fraction) -> Fraction:
    pairs = _pairs(phrase)
    usual = times * sum(pairs <= grams for grams in others)
    return _weight(phrase, found) * (len(found.texts) / (len(found.texts) + usual)) ** 2


def _pairs(phrase: str) -> frozenset[str]:
    return frozenset(one + other for one, other in pairwise(phrase))


def _phrases(text: str, number: int) -> Iterator[tuple[str, str, str]]:
    """Give each phrase with what stands before and after it; an end of a piece differs from text to text."""
    for signs in pieces(text):
        # Numbers and words of letters bound a phrase as punctuation does.
        row = "".join(sign if len(sign) == 1 and not sign.isascii() else " " for sign in signs)
        for run in row.split():
            for start in range(len(run)):
                for end in range(start + SHORTEST, min(start + LONGEST, len(run)) + 1):
                    before = run[start - 1] if start else f"|{number}"
                    yield run[start:end], before, run[end] if end < len(run) else f"|{number}"
