"""What helped before: the table of docs/rules/matter-solved-alike.md and its laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.matters.rules import solved_alike
from heju.matters.rules.grams import grams
from heju.matters.rules.solved_alike import LEAST_WORDS, Asked, Rarity, Solved

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STOPPED, FAULTY, INSPECTION, FIRE = "elevator.ride.stopped", "elevator.ride.faulty", "elevator.care.inspection_mark", "fire.passage.blocked"
# Every gram weighs one.
PLAIN = Rarity({}, 1)


def asked(words="", leaf=STOPPED, kind="estate"):
    return Asked(leaf, kind, frozenset(words))


def solved(words="", leaf=STOPPED, kind="estate", *, number=1, took=timedelta(days=2), until=0, helped="换了曳引绳", is_private=False):
    at = NOON - timedelta(days=until)
    return Solved(number, leaf, kind, at - took, at, helped, frozenset(words), is_private)


# The table of the page: what was solved, how like "abcd" of an estate's stopped elevator it is.
PAGE = [
    pytest.param(solved("abcd"), Fraction(1), True, id="the same in every way"),
    pytest.param(solved("efgh"), Fraction(3, 10), True, id="the same kind, other words"),
    pytest.param(solved("abcd", FAULTY), Fraction(9, 10), True, id="the same words, a kind close to it"),
    pytest.param(solved("abcd", INSPECTION), Fraction(85, 100), True, id="the same words, one subject"),
    pytest.param(solved("abcd", FIRE), Fraction(8, 10), True, id="the same words, another kind"),
    pytest.param(solved("abcd", "", "urban_village"), Fraction(7, 10), True, id="kind not known, an urban village"),
    pytest.param(solved("abef", FIRE), Fraction(35, 100) + Fraction(1, 10), True, id="half of the words, another kind"),
    pytest.param(solved("efgh", FAULTY), Fraction(2, 10), False, id="a kind close to it, other words"),
    pytest.param(solved("abcd", helped=" "), Fraction(1), False, id="nobody wrote what helped"),
    pytest.param(solved("abcd", is_private=True), Fraction(1), False, id="a private one"),
]


@pytest.mark.parametrize(("matter", "share", "shown"), PAGE)
def test_it_measures_and_shows_what_is_like_it(matter, share, shown):
    assert solved_alike.alike(asked("abcd"), matter, PLAIN) == share
    found = solved_alike.what_helped(asked("abcd"), [matter], PLAIN)
    assert [helped.matter for helped in found] == [matter] * shown
    assert [helped.likeness for helped in found] == [share] * shown


def test_two_kinds_not_known_are_not_the_same_kind():
    assert solved_alike.alike(asked("a", ""), solved("b", ""), PLAIN) == Fraction(1, 10)
    assert solved_alike.what_helped(asked("a", ""), [solved("b", "")], PLAIN) == []


def test_words_of_another_kind_are_shown_from_15_in_100():
    for shared, shown in ((15, True), (14, False)):
        both = [f"both{at}" for at in range(shared)]
        one = asked([*both, *(f"mine{at}" for at in range(100 - shared))])
        other = solved([*both, *(f"yours{at}" for at in range(100 - shared))], FIRE)
        assert solved_alike.words(one.grams, other.grams, PLAIN) == Fraction(shared, 100)
        found = solved_alike.what_helped(one, [other], PLAIN)
        assert [helped.because.en for helped in found] == ["Similar words, solved in 2 days."] * shown
        ours = solved_alike.what_helped(one, [replace(other, leaf=STOPPED)], PLAIN)
        assert ("similar words" in ours[0].because.en) is ("说法相近" in ours[0].because.zh) is shown
    assert Fraction(15, 100) == LEAST_WORDS


def test_a_rare_gram_weighs_more():
    known = solved_alike.rarity([["a", "b"], ["a", "c"], ["a", "a"]])
    assert known["a"] == 100**2
    assert known["b"] == known["c"] == round(100 * (log(4 / 2) + 1)) ** 2
    assert known["unseen"] == known.unseen == round(100 * (log(4) + 1)) ** 2
    assert "unseen" not in known
    one = frozenset("ab")
    assert solved_alike.words(one, frozenset("bc"), known) > solved_alike.words(one, frozenset("ac"), known)


def test_the_cosine_is_that_of_the_weighed_grams():
    known = Rarity({"a": 4, "b": 9, "c": 25}, 1)
    assert abs(float(solved_alike.words(frozenset("ab"), frozenset("bc"), known)) - 9 / sqrt(13 * 34)) < 2e-6
    assert solved_alike.words(frozenset("ab"), frozenset("bc"), known) == Fraction(428086, 10**6)
    assert solved_alike.words(frozenset(), frozenset("a"), known) == 0
    assert solved_alike.words(frozenset(), frozenset(), known) == 0


@pytest.mark.parametrize(
    ("matter", "zh", "en"),
    [
        (solved("abcd"), "同一类事情，说法相近，用了2天办好。", "Same kind, similar words, solved in 2 days."),
        (solved("efgh", took=timedelta(hours=5)), "同一类事情，用了5小时办好。", "Same kind, solved in 5 hours."),
        (solved("abcd", FIRE), "说法相近，用了2天办好。", "Similar words, solved in 2 days."),
    ],
)
def test_it_says_why_it_is_shown_and_how_long_it_took(matter, zh, en):
    (helped,) = solved_alike.what_helped(asked("abcd"), [matter], PLAIN)
    assert (helped.because.zh, helped.because.en) == (zh, en)
    assert helped.took == matter.solved_at - matter.raised_at
    assert helped.matter.what_helped == "换了曳引绳"


def test_three_are_shown_the_most_like_first():
    rows = [solved("abxy", number=1), solved("abcd", number=2), solved("abcx", number=3), solved("axyz", number=4)]
    assert [helped.matter.id for helped in solved_alike.what_helped(asked("abcd"), rows, PLAIN)] == [2, 3, 1]
    assert [helped.matter.id for helped in solved_alike.what_helped(asked("abcd"), rows, PLAIN, most=1)] == [2]


def test_a_tie_goes_to_the_one_solved_last_and_then_to_the_smaller_number():
    rows = [solved("abcd", number=4, until=1), solved("abcd", number=3, until=1), solved("abcd", number=9, until=0)]
    assert [helped.matter.id for helped in solved_alike.what_helped(asked("abcd"), rows, PLAIN)] == [9, 3, 4]


def test_on_real_words_it_finds_what_helped():
    cases = {
        1: ("三栋电梯停了两天没人修", STOPPED),
        2: ("电梯门老是夹人", FAULTY),
        3: ("楼梯间堆满纸箱", FIRE),
        4: ("电梯停在五楼不动", STOPPED),
    }
    rows = [solved(grams(said), leaf, number=number) for number, (said, leaf) in cases.items()]
    known = solved_alike.rarity(row.grams for row in rows)
    new = Asked(STOPPED, "estate", frozenset(grams("我们楼的电梯停了没人修")))
    assert [helped.matter.id for helped in solved_alike.what_helped(new, rows, known)] == [1, 4]


words = st.frozensets(st.sampled_from("abcdefgh"))
leaves = st.sampled_from(["", STOPPED, FAULTY, INSPECTION, FIRE])
kinds = st.sampled_from(["estate", "urban_village"])
rarities = st.builds(Rarity, st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 10**6)), st.integers(1, 10**6))
rows = st.lists(
    st.builds(
        lambda words, leaf, kind, number, until, private: solved(words, leaf, kind, number=number, until=until, is_private=private),
        words, leaves, kinds, st.integers(1, 50), st.integers(0, 3), st.booleans(),
    ),
    unique_by=lambda row: row.id,
)  # fmt: skip


@given(words, words, rarities)
def test_law_the_cosine_is_symmetric_within_0_and_1_and_1_for_the_same(one, other, known):
    assert solved_alike.words(one, other, known) == solved_alike.words(other, one, known)
    assert 0 <= solved_alike.words(one, other, known) <= 1
    assert solved_alike.words(one, one, known) == (1 if one else 0)
    assert bool(solved_alike.words(one, other, known)) <= bool(one & other)


@given(st.builds(Asked, leaves, kinds, words), rows, rarities, st.randoms())
def test_law_the_order_of_the_matters_makes_no_difference(one, matters, known, chance):
    found = solved_alike.what_helped(one, matters, known)
    shuffled = list(matters)
    chance.shuffle(shuffled)
    assert solved_alike.what_helped(one, shuffled, known) == found
    assert [helped.likeness for helped in found] == sorted((helped.likeness for helped in found), reverse=True)
    assert not any(helped.matter.is_private for helped in found)


@given(st.builds(Asked, leaves, kinds, words), rows, rarities)
def test_law_what_is_hidden_changes_nothing_else(one, matters, known):
    public = [matter for matter in matters if not matter.is_private]
    more = [replace(matter, id=matter.id + 100, is_private=True) for matter in public]
    assert solved_alike.what_helped(one, [*public, *more], known) == solved_alike.what_helped(one, public, known)
