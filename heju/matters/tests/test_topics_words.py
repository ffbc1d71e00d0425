"""The words of a burst once more, written otherwise: every phrase is weighed by its places in the texts, in plain loops."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heju.matters.rules import phrases
from heju.matters.rules.grams import grams


def places(phrase: str, texts: list[str]) -> list[tuple[int, str, str]]:
    """Return where a phrase stands: in which text, what stands before and after it; an end is another in each text."""
    found = []
    for number, text in enumerate(texts):
        for piece in text.split("，"):
            for at in range(len(piece) - len(phrase) + 1):
                if piece[at : at + len(phrase)] == phrase:
                    behind = at + len(phrase)
                    found.append((number, piece[at - 1] if at else str(number), piece[behind] if behind < len(piece) else str(number)))
    return found


def holds(text: str, phrase: str) -> bool:
    pairs = {phrase[at : at + 2] for at in range(len(phrase) - 1)}
    return all(any(pair in piece for piece in text.split("，")) for pair in pairs)


def told(texts: list[str], others: list[str], times: Fraction) -> tuple[str, ...]:
    """Return what the page says under 7: the most telling phrases of some texts against others."""
    every = {
        piece[at : at + length]
        for text in texts
        for piece in text.split("，")
        for length in range(2, 7)
        for at in range(len(piece) - length + 1)
    }
    weights, counts = {}, {}
    for phrase in every:
        at = places(phrase, texts)
        count = len({number for number, _before, _after in at})
        if count < 2 or count * 3 < len(texts):
            continue
        free = min(count, len({before for _number, before, _after in at}), len({after for _number, _before, after in at}))
        weights[phrase], counts[phrase] = free + Fraction(free * (len(phrase) - 2), 8), count
    scores = {}
    for phrase in sorted(weights, key=lambda phrase: (-weights[phrase], phrase))[:40]:
        usual = times * sum(holds(text, phrase) for text in others)
        scores[phrase] = weights[phrase] * Fraction(counts[phrase], 1) ** 2 / (counts[phrase] + usual) ** 2
    chosen: list[str] = []
    for phrase in sorted(scores, key=lambda phrase: (-scores[phrase], -len(phrase), phrase)):
        if not any(holds(other, phrase[at : at + 2]) for other in chosen for at in range(len(phrase) - 1)):
            chosen.append(phrase)
    return tuple(chosen[:3])


said = st.lists(st.sampled_from(["停水", "电梯", "坏", "小区", "楼下", "漏", "，"]), max_size=6).map("".join)


@given(st.lists(said, max_size=7), st.lists(said, max_size=6), st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)]))
@example(["小区停水", "楼下停水，小区", "停水坏"], ["小区漏", "停水"], Fraction(3))
@example(["电梯坏漏", "楼下电梯坏漏", "小区电梯坏"], ["电梯", "电梯坏", "坏漏"], Fraction(1, 2))
def test_law_both_ways_of_writing_it_name_the_same_phrases(texts: list[str], others: list[str], times: Fraction) -> None:
    assert phrases.telling(texts, [frozenset(grams(text)) for text in others], times) == told(texts, others, times)


@pytest.mark.parametrize(("count", "shown"), [(39, True), (40, False)])
def test_the_forty_heaviest_are_compared_with_what_is_usual(count: int, shown: bool) -> None:
    words = ["".join(chr(0x5200 + 6 * number + at) for at in range(6)) for number in range(count)]
    usual = ["，".join(words)] * 9
    found = phrases.telling(["，".join([*words, "龘龘"])] * 3, [frozenset(grams(text)) for text in usual], Fraction(1))
    assert ("龘龘" in found) is shown


def test_of_what_is_as_telling_the_longer_comes_first_and_then_the_first_in_the_order_of_signs() -> None:
    texts = ["停水，电梯，漏了", "停水，电梯，漏了", "天台，漏了"]
    assert phrases.telling(texts, [], Fraction(1)) == ("停水", "电梯")
    # Twice a longer one, in as many texts as would weigh the same: three of two characters against two of six.
    heavy = ["甲乙丙丁戊己，子丑", "甲乙丙丁戊己，子丑", "子丑"]
    assert phrases.telling(heavy, [], Fraction(1)) == ("甲乙丙丁戊己", "子丑")
