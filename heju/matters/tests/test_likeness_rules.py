"""Grams, likeness and duplicates: the tables of docs/rules/matter-likeness.md and their laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.matters.rules import likeness
from heju.matters.rules.grams import SIGNS_AT_MOST, grams
from heju.matters.rules.likeness import NEEDED, Kind, Place, Told

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STOPPED, FAULTY, INSPECTION, FIRE = "elevator.ride.stopped", "elevator.ride.faulty", "elevator.care.inspection_mark", "fire.passage.blocked"
A, B, C, D = (1, None, None, None), (1, 3, None, None), (1, 3, 31, None), (1, 3, 31, 311)


def told(place=B, leaf=STOPPED, said="", hours=0, **more):
    compound, building, stairwell, unit = place
    words = frozenset(more.pop("words", grams(said)))
    more = {"id": 1, "building": building, "stairwell": stairwell, "unit": unit, "grams": words} | more
    return Told(compound=compound, leaf=leaf, raised_at=NOON + timedelta(hours=hours), **more)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("电梯坏了", ["梯坏", "电梯"], id="pairs, without the particle"),
        pytest.param("３栋 电梯", ["3栋", "栋电", "电梯"], id="wide digits and blanks change nothing"),
        pytest.param("三栋的电梯", ["3栋", "栋电", "电梯"], id="a Chinese numeral is a digit"),
        pytest.param("十二楼，03座，三十号", ["12楼", "30号", "3座"], id="tens and leading zeros"),
        pytest.param("漏。水", ["水", "漏"], id="a lone sign stands for itself, no pair across punctuation"),
        pytest.param("蟑螂", ["螂", "蟑", "蟑螂"], id="rare characters stand alone too"),
        pytest.param("亍座", ["亍", "亍座"], id="rare from the first character of level 2 on"),
        pytest.param("WiFi 断", ["wifi", "wifi断"], id="a word of letters is one sign"),
        pytest.param("A座", ["a座"], id="one letter does not stand alone"),
        pytest.param("电话13812345678", ["电话", "话#"], id="a telephone number is not kept"),
        pytest.param("号1234楼", ["1234楼", "号1234"], id="four digits are kept"),
        pytest.param("号12345楼", ["#楼", "号#"], id="five are not"),
        pytest.param("你好_x000D_水", ["你好", "水"], id="a line break of a spreadsheet parts"),
        pytest.param("……！", [], id="nothing said"),
    ],
)
def test_it_reduces_a_text_to_its_grams(text, found):
    assert grams(text) == found


def test_a_long_text_has_no_more_grams_than_its_first_signs():
    text = "".join(chr(0x6000 + at) for at in range(SIGNS_AT_MOST + 100))
    assert grams(text) == grams(text[:SIGNS_AT_MOST])
    assert grams(text) != grams(text[: SIGNS_AT_MOST - 1])
    assert grams(f"{text[:300]}，{text[300:]}") == grams(f"{text[:300]}，{text[300:SIGNS_AT_MOST]}")


@given(st.text())
def test_law_grams_are_sorted_single_and_the_same_for_wide_and_narrow(text):
    found = grams(text)
    assert found == sorted(set(found))
    assert not any(sum(map(str.isdecimal, gram)) > 8 for gram in found)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (A, (2, None, None, None), Place.ELSEWHERE),
        ((2, 3, 31, 311), D, Place.ELSEWHERE),
        (B, (1, 4, None, None), Place.OTHER_BUILDING),
        (D, (1, 4, 31, 311), Place.OTHER_BUILDING),
        (A, A, Place.SOMEWHERE),
        (A, D, Place.SOMEWHERE),
        (C, (1, 3, 32, None), Place.OTHER_STAIRWELL),
        (B, B, Place.BUILDING),
        (B, D, Place.BUILDING),
        ((1, 3, None, 311), D, Place.BUILDING),
        (D, (1, 3, 31, 312), Place.OTHER_HOME),
        ((1, 3, None, 311), (1, 3, None, 312), Place.OTHER_HOME),
        (C, C, Place.STAIRWELL),
        (C, D, Place.STAIRWELL),
        (D, D, Place.HOME),
        ((1, 3, None, 311), (1, 3, None, 311), Place.HOME),
    ],
)
def test_it_knows_how_near_two_places_are(one, other, near):
    assert likeness.place(told(one), told(other)) == near


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (STOPPED, STOPPED, Kind.SAME),
        (STOPPED, FAULTY, Kind.GROUP),
        (STOPPED, INSPECTION, Kind.SUBJECT),
        (STOPPED, FIRE, Kind.ANOTHER),
        (STOPPED, "", Kind.SUBJECT),
        ("", "", Kind.SUBJECT),
    ],
)
def test_it_knows_how_near_two_categories_are(one, other, near):
    assert likeness.kind(told(leaf=one), told(leaf=other)) == near


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("abcd", "abcd", Fraction(1)),
        ("", "", Fraction(0)),
        ("a", "", Fraction(0)),
        ("ab", "cd", Fraction(0)),
        ("ab", "abcdefgh", Fraction(2, 8)),
        ("abcdefgh", "ab", Fraction(2, 8)),
        ("abcdef", "abcxyzuvw", Fraction(3, 12)),
    ],
)
def test_it_measures_what_the_shorter_text_shares(one, other, share):
    assert likeness.words(told(words=one), told(words=other)) == share


# The table of the page: (one, other, passes, code).
PAGE = [
    pytest.param(told(C), told(C, hours=3), "likeness.alike", id="same stairwell, same kind, no words needed"),
    pytest.param(told(D), told((1, 3, 31, 312), said="电梯"), "likeness.other_thing", id="two homes, same kind, nothing in common"),
    pytest.param(told(B, said="电梯坏了"), told(B, said="电梯停了三天"), "likeness.alike", id="same building, same kind, one word"),
    pytest.param(told(B, said="电梯坏了"), told(B, said="按钮不亮"), "likeness.other_thing", id="same building, same kind, other words"),
    pytest.param(
        told(B, said="电梯停了三天"), told(B, FAULTY, "电梯停了，一直抖"), "likeness.alike", id="same building, a kind close to it"
    ),
    pytest.param(told(B, said="电梯停了三天"), told(B, FAULTY, "按钮不亮"), "likeness.other_thing", id="close kind, other words"),
    pytest.param(
        told((1, 3, None, None), said="电梯又坏了"),
        told((1, 4, None, None), said="电梯又坏了两天"),
        "likeness.other_thing",
        id="two buildings, like words",
    ),
    pytest.param(
        told((1, 3, None, None), said="整个小区都停水了没有通知"),
        told((1, 4, None, None), said="整个小区都停水，没有通知"),
        "likeness.alike",
        id="two buildings, almost the same words",
    ),
    pytest.param(told(C), told((2, 3, 31, None)), "likeness.elsewhere", id="two compounds"),
    pytest.param(told(C), told(C, is_private=True), "likeness.private", id="a private one"),
    pytest.param(told(C), told(C, hours=720), "likeness.alike", id="thirty days apart, ordinary"),
    pytest.param(told(C), told(C, hours=721), "likeness.long_ago", id="thirty days and an hour apart"),
    pytest.param(told(C, pace="emergency"), told(C, pace="emergency", hours=12), "likeness.alike", id="an emergency, twelve hours"),
    pytest.param(told(C, pace="emergency"), told(C, pace="emergency", hours=13), "likeness.long_ago", id="an emergency, thirteen hours"),
    pytest.param(told(C, pace="emergency"), told(C, pace="urgent", hours=72), "likeness.alike", id="of two paces the longer counts"),
]


@pytest.mark.parametrize(("one", "other", "code"), PAGE)
def test_it_knows_what_may_be_one_thing(one, other, code):
    for ruling in (likeness.is_duplicate(one, other), likeness.is_duplicate(other, one)):
        assert ruling.passed is (code == "likeness.alike")
        assert ruling.codes == (code,)


def test_it_says_why_in_words():
    ruling = likeness.is_duplicate(told(B, said="电梯坏了"), told(B, said="电梯坏了", hours=3))
    assert ruling.in_language("zh") == ["同一栋楼，同一类事情，说法几乎一样，相隔3小时。"]
    assert ruling.in_language("en") == ["The same building, the same kind, almost the same words, 3 hours apart."]
    short = likeness.is_duplicate(told(C), told(C, hours=25))
    assert short.in_language("zh") == ["同一个单元，同一类事情，相隔1天。"]
    assert short.in_language("en") == ["The same stairwell, the same kind, 1 day apart."]
    long_ago = likeness.is_duplicate(told(C), told(C, hours=24 * 31))
    assert long_ago.in_language("zh") == ["相隔31天，太久了。"]
    assert long_ago.in_language("en") == ["They are 31 days apart, too long."]


@pytest.mark.parametrize(
    ("shared", "word"),
    [(29, None), (30, "similar words"), (69, "similar words"), (70, "almost the same words"), (94, "almost the same words")],
)
def test_it_calls_words_similar_from_30_and_almost_the_same_from_70_in_100(shared, word):
    mine = [*(f"both{at}" for at in range(shared)), *(f"mine{at}" for at in range(94 - shared))]
    yours = [*(f"both{at}" for at in range(shared)), *(f"yours{at}" for at in range(95 - shared))]
    sentence = likeness.is_duplicate(told(C, words=mine), told(C, words=yours)).in_language("en")[0]
    assert (word in sentence.split(", ")) if word else "words" not in sentence


@pytest.mark.parametrize("near", [place for place in Place if place != Place.ELSEWHERE])
@pytest.mark.parametrize("same", list(Kind))
def test_exactly_what_is_needed_is_enough(near, same):
    where = {
        Place.OTHER_BUILDING: (B, (1, 4, None, None)), Place.SOMEWHERE: (A, B), Place.OTHER_STAIRWELL: (C, (1, 3, 32, None)),
        Place.BUILDING: (B, B), Place.OTHER_HOME: (D, (1, 3, 31, 312)), Place.STAIRWELL: (C, C), Place.HOME: (D, D),
    }[near]  # fmt: skip
    leaf = {Kind.SAME: STOPPED, Kind.GROUP: FAULTY, Kind.SUBJECT: INSPECTION, Kind.ANOTHER: FIRE}[same]
    needed = 10 * NEEDED[near][same]
    for shared in (needed, needed - 1):
        if shared >= 0:
            both = [f"both{at}" for at in range(shared)]
            mine = told(where[0], words=[*both, *(f"mine{at}" for at in range(994 - shared))])
            yours = told(where[1], leaf, words=[*both, *(f"yours{at}" for at in range(994 - shared))])
            assert likeness.is_duplicate(mine, yours).passed is (shared == needed)


def test_it_asks_what_the_page_publishes():
    hours = {pace: apart / timedelta(hours=1) for pace, apart in likeness.WINDOWS.items()}
    assert hours == {"emergency": 12, "urgent": 72, "prompt": 240, "ordinary": 720, "long": 2160}
    assert list(NEEDED.values()) == [
        (70, 60, 45, 35), (55, 35, 25, 15), (55, 35, 25, 15), (50, 25, 15, 5), (50, 25, 15, 5), (45, 20, 10, 0), (45, 20, 10, 0),
    ]  # fmt: skip
    assert (likeness.SLACK, likeness.SHOWN_AT_MOST) == (6, 5)


def test_less_is_needed_for_a_nearer_place_and_a_nearer_kind():
    rows = [NEEDED[near] for near in Place if near != Place.ELSEWHERE]
    assert all(all(far >= near for far, near in zip(one, other, strict=True)) for one, other in pairwise(rows))
    assert all(all(far >= near for far, near in pairwise(row)) for row in rows)


def test_likeness_is_the_published_sum():
    one, other = told(B, words="abcdef"), told(B, FAULTY, words="abcxyz", hours=180)
    assert likeness.likeness(one, other) == Fraction(4, 10) * Fraction(4, 7) + Fraction(3, 10) * Fraction(2, 3) + Fraction(
        2, 10
    ) * Fraction(3, 12) + Fraction(1, 10) * Fraction(3, 4)
    assert likeness.likeness(told(D, said="电梯"), told(D, said="电梯")) == 1
    assert likeness.likeness(told(D, said="电梯"), told(D, said="电梯", hours=1 / 3600)) == 1 - Fraction(1, 10 * 30 * 86400)
    assert likeness.likeness(told(B), told((2, 3, None, None))) == 0
    assert likeness.likeness(told(A, words=""), told(A, "", words="", hours=10000)) == Fraction(4 * 2, 70) + Fraction(1, 10)


@pytest.mark.parametrize(
    ("between", "zh", "en"),
    [
        (timedelta(seconds=59), "不到1分钟", "less than a minute"),
        (timedelta(minutes=1), "1分钟", "1 minute"),
        (timedelta(minutes=59), "59分钟", "59 minutes"),
        (timedelta(minutes=60), "1小时", "1 hour"),
        (timedelta(hours=3, minutes=59), "3小时", "3 hours"),
        (timedelta(hours=23, minutes=59), "23小时", "23 hours"),
        (timedelta(hours=24), "1天", "1 day"),
        (timedelta(days=2), "2天", "2 days"),
    ],
)
def test_it_says_a_time_in_its_largest_whole_unit(between, zh, en):
    assert likeness.spoken(between) == (zh, en)


def test_the_most_alike_stands_first_and_at_most_five():
    new = told(C, said="电梯停了", id=0)
    others = [told(C, said="电梯停了", id=at, hours=-at) for at in (9, 8, 7, 6, 5, 4)]
    far = [told(C, FIRE, said="通道堵了", id=20), told((2, 3, 31, None), id=21), told(C, is_private=True, id=22)]
    assert [other.id for other, _why in likeness.candidates_first(new, [*others, *far, new])] == [4, 5, 6, 7, 8]
    assert [other.id for other, _why in likeness.candidates_first(new, others, most=1)] == [4]
    assert all(ruling.passed for _other, ruling in likeness.candidates_first(new, others))


def test_a_tie_goes_to_who_told_first_and_then_to_the_smaller_number():
    new = told(C, id=0)
    later, earlier, same = told(C, hours=2, id=1), told(C, hours=-2, id=3), told(C, hours=-2, id=2)
    assert [other.id for other, _why in likeness.candidates_first(new, [later, earlier, same])] == [2, 3, 1]


levels = st.sampled_from([None, 1, 2])
matters = st.builds(
    Told,
    id=st.integers(1, 99),
    compound=st.sampled_from([1, 1, 1, 2]),
    building=levels,
    stairwell=levels,
    unit=levels,
    leaf=st.sampled_from(["", STOPPED, FAULTY, INSPECTION, FIRE]),
    raised_at=st.integers(0, 100 * 24).map(lambda hours: NOON + timedelta(hours=hours)),
    grams=st.frozensets(st.sampled_from("abcdefghij")),
    pace=st.sampled_from(list(likeness.WINDOWS)),
    is_private=st.booleans(),
)


@given(matters, matters)
def test_law_both_ways_the_same(one, other):
    assert likeness.likeness(one, other) == likeness.likeness(other, one)
    assert likeness.is_duplicate(one, other) == likeness.is_duplicate(other, one)
    assert 0 <= likeness.likeness(one, other) <= 1
    assert bool(likeness.likeness(one, other)) is (one.compound == other.compound)


@given(matters, matters)
def test_law_a_private_matter_is_never_proposed(one, other):
    assert not likeness.is_duplicate(replace(one, is_private=True), other).passed
    assert replace(one, is_private=True) not in [found for found, _why in likeness.candidates_first(other, [replace(one, is_private=True)])]


@given(matters, matters, matters)
def test_law_never_less_for_a_nearer_place(one, other, third):
    moved = replace(other, building=third.building, stairwell=third.stairwell, unit=third.unit, compound=third.compound)
    if likeness.place(one, moved) >= likeness.place(one, other):
        assert likeness.likeness(one, moved) >= likeness.likeness(one, other)
        assert likeness.is_duplicate(one, moved).passed >= likeness.is_duplicate(one, other).passed


@given(matters, matters, st.integers(0, 50))
def test_law_never_less_for_a_shorter_time(one, other, share):
    sooner = replace(other, raised_at=one.raised_at + (other.raised_at - one.raised_at) * share / 50)
    assert likeness.likeness(one, sooner) >= likeness.likeness(one, other)
    assert likeness.is_duplicate(one, sooner).passed >= likeness.is_duplicate(one, other).passed


@given(matters, matters)
def test_law_never_less_for_a_shared_word(one, other):
    both = replace(one, grams=one.grams | {"z"}), replace(other, grams=other.grams | {"z"})
    assert likeness.likeness(*both) >= likeness.likeness(one, other)


@given(matters, st.lists(matters))
def test_law_what_is_shown_may_be_this_and_falls_in_likeness(one, others):
    found = likeness.candidates_first(one, others)
    shares = [likeness.likeness(one, other) for other, _why in found]
    assert len(found) == min(5, sum(other.id != one.id and likeness.is_duplicate(one, other).passed for other in others))
    assert shares == sorted(shares, reverse=True)
