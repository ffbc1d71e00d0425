"""What helped before: of the solved matters, those most like a new one (pure). See docs/rules/matter-solved-alike.md.

Text is compared by its grams, the rarer the heavier, in whole numbers: the order is the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import isqrt, log
from typing import Final

from heju.kit.ruling import Reason
from heju.matters.rules.likeness import spoken

SHOWN_AT_MOST: Final = 3
# Shown is one of the same leaf, or one whose words are at least so like: two messages that have nothing to do with each other
# seldom reach half of it.
LEAST_WORDS: Final = Fraction(15, 100)
# A gram is weighed in hundredths; a likeness of texts is told in millionths.
_HUNDRED: Final = 100
_MILLION: Final = 10**6
_TEXT: Final = Fraction(7, 10)
_KIND: Final = Fraction(1, 10)
# What an equal part of the category adds: the leaf, its group, its subject.
_LEAF: Final = Fraction(2, 10)
_GROUP: Final = Fraction(1, 10)
_SUBJECT: Final = Fraction(5, 100)


class Rarity(dict[str, int]):
    """What each gram weighs, squared, in hundredths; one that was never seen weighs most."""

    def __init__(self, squares: Mapping[str, int], unseen: int) -> None:
        super().__init__(squares)
        self.unseen = unseen

    def __missing__(self, gram: str) -> int:
        return self.unseen


@dataclass(frozen=True, slots=True)
class Asked:
    """A new matter: its category, the grams of its words, and the kind of compound ("estate", "urban_village")."""

    leaf: str
    kind: str
    grams: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Solved:
    """A matter that was solved (never one that ended otherwise), and the words of its proof or closing: what helped."""

    id: int
    leaf: str
    kind: str
    raised_at: datetime
    solved_at: datetime
    what_helped: str
    grams: frozenset[str] = field(repr=False)
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Helped:
    """A solved matter worth looking at, how like it is (0 to 1), how long it took, and why it is shown."""

    matter: Solved
    likeness: Fraction
    took: timedelta
    because: Reason


def rarity(texts: Iterable[Iterable[str]]) -> Rarity:
    """Return what each gram of these texts weighs: the fewer texts hold it, the more; one that none holds weighs most.

    Made once a night over the matters of the district, not at each question.
    """
    counts: Counter[str] = Counter()
    number = 0
    for grams in texts:
        counts.update(set(grams))
        number += 1

    def weight(held: int) -> int:
        return round(_HUNDRED * (log((1 + number) / (1 + held)) + 1)) ** 2

    by_count = {held: weight(held) for held in set(counts.values())}
    return Rarity({gram: by_count[held] for gram, held in counts.items()}, weight(0))


def words(one: frozenset[str], other: frozenset[str], known: Rarity) -> Fraction:
    """Return the cosine of two texts by their weighed grams, from 0 to 1, rounded down to a millionth; 0 without grams."""
    return _cosine(one, _length(one, known), other, known)


def alike(one: Asked, other: Solved, known: Rarity) -> Fraction:
    """Return how like a solved matter is to a new one: 7/10 by text, 2/10 by category, 1/10 for the same kind of compound."""
    return _joined(one, other, words(one.grams, other.grams, known))


def what_helped(one: Asked, solved: Iterable[Solved], known: Rarity, *, most: int = SHOWN_AT_MOST) -> list[Helped]:
    """Return the solved matters most like this one, at most three.

    Left out: private ones, those without a word of what helped, and those of another leaf whose words are too far. Ties: the one
    solved last stands first, then the one with the smaller number (`latest_solved_first`).
    """
    length = _length(one.grams, known)
    found = []
    for matter in solved:
        if matter.is_private or not matter.what_helped.strip():
            continue
        said = _cosine(one.grams, length, matter.grams, known)
        if said >= LEAST_WORDS or _is_same(one.leaf, matter.leaf):
            found.append((_joined(one, matter, said), said, matter))
    found.sort(key=lambda row: row[2].id)
    found.sort(key=lambda row: (row[0], row[2].solved_at), reverse=True)
    return [_helped(one, matter, share, said) for share, said, matter in found[:most]]


def _joined(one: Asked, other: Solved, said: Fraction) -> Fraction:
    return _TEXT * said + _category(one.leaf, other.leaf) + (_KIND if one.kind == other.kind else 0)


def _is_same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _category(one: str, other: str) -> Fraction:
    if not one:
        return Fraction(0)
    if one == other:
        return _LEAF
    if one.rpartition(".")[0] == other.rpartition(".")[0]:
        return _GROUP
    return _SUBJECT if one.partition(".")[0] == other.partition(".")[0] else Fraction(0)


def _length(grams: frozenset[str], known: Rarity) -> int:
    """Return the square of the length of a text."""
    return sum(map(known.__getitem__, grams))


def _cosine(one: frozenset[str], length: int, other: frozenset[str], known: Rarity) -> Fraction:
    shared = _length(one & other, known)
    if not shared:
        return Fraction(0)
    return Fraction(isqrt(shared * shared * _MILLION * _MILLION // (length * _length(other, known))), _MILLION)


def _helped(one: Asked, matter: Solved, share: Fraction, said: Fraction) -> Helped:
    took = matter.solved_at - matter.raised_at
    zh, en = spoken(took)
    why_zh = [word for word, holds in (("同一类事情", _is_same(one.leaf, matter.leaf)), ("说法相近", said >= LEAST_WORDS)) if holds]
    why_en = [word for word, holds in (("same kind", _is_same(one.leaf, matter.leaf)), ("similar words", said >= LEAST_WORDS)) if holds]
    text = f"{'，'.join(why_zh)}，用了{zh}办好。", f"{', '.join(why_en).capitalize()}, solved in {en}."
    return Helped(matter, share, took, Reason("matters.solved_alike", *text))
