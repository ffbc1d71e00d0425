"""Finding one duty written down twice in other words: by what it cites and by the characters it shares.

Two duties are taken for one when they cite exactly the same places, whatever their words; when one cites nothing but what
the other cites and they share a telling part of their characters; or when they are plainly alike, whatever they cite.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Final, Literal, NamedTuple

from heju.duties.rules.records import Citation, Duty

type Doubling = Literal["same_places", "within_and_alike", "alike"]

# Chosen over the shipped lists: entries that lie within one another share at most 0.040, any two of one body at most 0.19; a
# duty put into other words by hand shares 0.037 to 0.17 with the first wording, twelve of thirteen more than 0.05.
WITHIN: Final = Fraction(5, 100)
ANYWHERE: Final = Fraction(25, 100)

_NOT_WORDS: Final = re.compile(r"[^一-鿿0-9a-z]")


def grams(text: str) -> frozenset[str]:
    """This will give the characters of a text and the pairs of neighbors, without blanks and punctuation."""
    bare = _NOT_WORDS.sub("", text.lower())
    return frozenset([*bare, *(bare[at : at + 2] for at in range(len(bare) - 1))])


def rarity(texts: Iterable[frozenset[str]]) -> dict[str, int]:
    """This will weigh each gram by how rare it is among the texts: their number over the number that have it."""
    all_texts = list(texts)
    counts = Counter(gram for text in all_texts for gram in text)
    return {gram: len(all_texts) // count for gram, count in counts.items()}


class Weighed(NamedTuple):
    """This will hold the grams of a text and what they weigh together."""

    grams: frozenset[str]
    weight: int


def weigh(text: frozenset[str], weights: Mapping[str, int]) -> Weighed:
    """This will weigh a text. Raises KeyError when a gram has no weight."""
    return Weighed(text, sum(map(weights.__getitem__, text)))


def likeness(one: Weighed, other: Weighed, weights: Mapping[str, int]) -> Fraction:
    """This will give the weighted share of grams in common, exactly: 0 for strangers, 1 for the same text."""
    whole = one.weight + other.weight
    return Fraction(2 * weigh(one.grams & other.grams, weights).weight, whole) if whole else Fraction(0)


def doubles(duties: Iterable[Duty]) -> Iterator[tuple[Duty, Duty, Doubling]]:
    """This will give the pairs, of one body, that say one thing twice. Cost grows with the square of the longest list."""
    listed = [(duty, grams(duty.duty_zh)) for duty in duties]
    weights = rarity(text for _, text in listed)
    weighed = [(duty, weigh(text, weights)) for duty, text in listed]
    for (one, mine), (other, theirs) in combinations(weighed, 2):
        if one.body != other.body:
            continue
        how = _doubling(one, other, likeness(mine, theirs, weights))
        if how is not None:
            yield one, other, how


def _doubling(one: Duty, other: Duty, alike: Fraction) -> Doubling | None:
    if one.sources and other.sources:
        if {c.pinpoint for c in one.sources} == {c.pinpoint for c in other.sources}:
            return "same_places"
        if (_within(one, other) or _within(other, one)) and alike >= WITHIN:
            return "within_and_alike"
    return "alike" if alike >= ANYWHERE else None


def _within(inner: Duty, outer: Duty) -> bool:
    return all(any(_meet(mine, theirs) for theirs in outer.sources) for mine in inner.sources)


def _meet(one: Citation, other: Citation) -> bool:
    """This will say whether the places are one, or one is the article or paragraph that holds the other."""
    if (one.law, one.article) != (other.law, other.article):
        return False
    if not one.paragraph or not other.paragraph:
        return True
    if one.paragraph != other.paragraph:
        return False
    return not one.item or not other.item or one.item == other.item
