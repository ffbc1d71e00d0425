"""Rising topics: the tables of docs/rules/matter-topics.md, their laws, and bursts planted among what residents usually say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import comb, exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.classify import leaves
from heju.matters.rules import burst, phrases, topics
from heju.matters.rules.grams import grams
from heju.matters.rules.topics import Report

TODAY = date(2026, 6, 3)
LEAVES = ("noise.life.upstairs", "parking.space.shortage", "elevator.ride.stopped", "sanitation.cleaning.stairs", "animals.dogs.unleashed")
WATER, FAULTY = "utility.water.outage", "elevator.ride.faulty"


def report(age, *words, matter=0, leaf="", **more):
    return Report(matter, "c1", TODAY - timedelta(days=age), leaf, frozenset(words), **more)


def quiet(days=56, each=1):
    """Five a day, of five kinds, in words that nobody repeats."""
    return [
        report(age, matter=10_000 + 5 * age + at, leaf=leaf)
        for age in range(days)
        for at, leaf in enumerate(LEAVES)
        for _one in range(each)
    ]


def said(ages, *words, first=1, **more):
    words = words or ("停水",)
    return [report(age, *words, matter=first + at, **more) for at, age in enumerate(ages)]


def unlike(count, leaf, first=1):
    """So many today of one kind, each in words of its own."""
    return [report(0, chr(0x5200 + first + at), matter=first + at, leaf=leaf) for at in range(count)]


# The table of the page: the ages in days of the reports that say 停水, and the topic: days, observed, expected.
PAGE = [
    pytest.param(said([0] * 5), (1, 5, 0), id="five today, never before"),
    pytest.param(said([0] * 4), None, id="four are too few"),
    pytest.param(said([0, 0, 0, 20, 30]), (1, 3, Fraction(1, 10)), id="three today, two in the weeks before"),
    pytest.param(said([0, 1, 2, 2, 2, 40]), (3, 5, Fraction(1, 10)), id="five in three days"),
    pytest.param(said([0, 1, 3, 4, 6, 6]), (7, 6, 0), id="six in a week"),
    pytest.param(said([0, 10, 20, 30, 40]), None, id="now and then"),
    pytest.param(said([0, 3, 5, 15, 16, 25, 26, 35, 36, 45, 46]), None, id="a little more than usual"),
    pytest.param(said([0] * 5 + [7] * 5), None, id="as many a week ago on the same day"),
    pytest.param(said([0] * 5 + [7] * 4), (1, 5, Fraction(1, 10)), id="one less a week ago"),
    pytest.param(said([0] * 5 + [8] * 5), (1, 5, Fraction(1, 5)), id="as many, but on another day of the week"),
    pytest.param(said([0] * 5, "3栋"), None, id="a number is no topic"),
    pytest.param(said([0] * 5, "话#"), None, id="nor is a hidden number"),
    pytest.param([*said([0] * 4), *said([0], first=5, is_private=True)], None, id="a private one does not count"),
    pytest.param(said([0] * 5, voice="a"), None, id="one voice five times"),
    pytest.param([*said([0] * 4, voice="a"), *said([0] * 4, first=5)], (1, 5, 0), id="one voice four times, and four others"),
    pytest.param([*said([0] * 3), *said([6, 7], first=5, voice="a")], (1, 3, Fraction(1, 10)), id="one voice in two weeks"),
    pytest.param([*said([0] * 3), *said([7, 13], first=5, voice="a")], None, id="one voice on the first and last day of a week"),
    pytest.param([*said([0] * 4), *said([56], first=5)], None, id="older than eight weeks does not count"),
    pytest.param([*said([0] * 4), *said([-1], first=5)], None, id="nor does tomorrow"),
]


@pytest.mark.parametrize(("planted", "expected"), PAGE)
def test_it_sees_what_rises(planted, expected):
    found = topics.rising([*quiet(), *planted], TODAY)
    assert [(topic.days, topic.observed, topic.expected) for topic in found] == ([expected] if expected else [])


def test_it_says_which_matters_since_when_and_why():
    planted = [*said([2, 0, 1, 1, 1], leaf=WATER, text="我家停水了，一天没水"), *said([30], first=9, leaf=WATER)]
    (topic,) = topics.rising([*quiet(), *planted], TODAY)
    assert topic.area == "c1"
    assert topic.terms[0] == "我家停水"
    assert topic.category == WATER
    assert topic.first_day == TODAY - timedelta(days=2)
    assert topic.matters == (1, 2, 3, 4, 5)
    assert topic.because.zh == "最近3天有5次提到“我家停水”，平时同样长的时间约0.1次。"
    assert topic.because.en == "In the last 3 days 5 reports spoke of “我家停水”; about 0.1 are usual in such a time."


def test_a_kind_rises_in_whatever_words():
    (topic,) = topics.rising([*quiet(), *unlike(5, WATER)], TODAY)
    assert (topic.terms, topic.category, topic.observed) == ((), WATER, 5)
    assert topic.because.in_language("zh") == "今天有5次反映这一类事情，平时同样长的时间约0次。"
    assert topic.because.in_language("en") == "Today 5 reports were of this kind; about 0 are usual in such a time."


def test_a_group_rises_where_no_leaf_does():
    planted = [*unlike(3, "utility.water.outage"), *unlike(3, "utility.water.pressure", 4)]
    (topic,) = topics.rising([*quiet(), *planted], TODAY)
    assert (topic.category, topic.observed) == ("utility.water.outage", 6)
    mixed = [*planted, *unlike(1, "utility.water.color", 7)]
    (topic,) = topics.rising([*quiet(), *mixed], TODAY)
    assert (topic.category, topic.observed) == ("utility.water", 7)


def test_a_mixed_burst_of_one_word_has_no_category():
    planted = [report(0, "臭味", matter=at, leaf=leaf) for at, leaf in enumerate([*LEAVES, ""], 1)]
    (topic,) = topics.rising([*quiet(), *planted], TODAY)
    assert (topic.category, topic.observed) == ("", 6)


def test_when_everything_rises_nothing_does():
    before = said(range(3, 56))
    busy = [replace(one, matter=one.matter + 50_000) for one in quiet(3) for _more in range(3)]
    planted = said([0] * 5 + [1] * 5 + [2] * 6, first=200)
    assert topics.rising([*quiet(), *busy, *before, *planted], TODAY) == []
    assert [topic.observed for topic in topics.rising([*quiet(), *before, *planted], TODAY)] == [16]


@pytest.mark.parametrize(("days", "count"), [(21, 1), (20, 0)])
def test_it_says_nothing_of_an_area_known_for_less_than_three_weeks(days, count):
    assert len(topics.rising([*quiet(days), *said([0] * 6)], TODAY)) == count


def test_each_area_is_looked_at_apart():
    elsewhere = [replace(one, area="b2") for one in quiet()]
    split = [*said([0] * 3), *[replace(one, area="b2") for one in said([0] * 3, first=4)]]
    assert topics.rising([*quiet(), *elsewhere, *split], TODAY) == []
    both = [*said([0] * 5), *[replace(one, area="b2") for one in said([0] * 5, first=6)]]
    assert [topic.area for topic in topics.rising([*quiet(), *elsewhere, *both], TODAY)] == ["b2", "c1"]


def test_bursts_over_half_of_the_same_matters_are_one():
    apart = [*said([0] * 6, "停水"), *said([0] * 6, "停电", first=7)]
    assert [topic.matters for topic in topics.rising([*quiet(), *apart], TODAY)] == [(1, 2, 3, 4, 5, 6), (7, 8, 9, 10, 11, 12)]
    half = [*said([0] * 3, "停水"), *said([0] * 3, "停水", "停电", first=4), *said([0] * 3, "停电", first=7)]
    assert [topic.matters for topic in topics.rising([*quiet(), *half], TODAY)] == [(1, 2, 3, 4, 5, 6)] or [
        topic.matters for topic in topics.rising([*quiet(), *half], TODAY)
    ] == [(4, 5, 6, 7, 8, 9)]
    less = [*said([0] * 4, "停水"), *said([0] * 2, "停水", "停电", first=5), *said([0] * 4, "停电", first=7)]
    assert len(topics.rising([*quiet(), *less], TODAY)) == 2


def test_the_most_surprising_stands_first():
    planted = [*said([0] * 6, "停水"), *said([0] * 9, "停电", first=7)]
    assert [topic.observed for topic in topics.rising([*quiet(), *planted], TODAY)] == [9, 6]


def test_the_more_is_looked_at_the_more_it_takes():
    scarce = said([0, 0, 0, 20, 30])
    assert len(topics.rising([*quiet(), *scarce], TODAY)) == 1
    assert topics.rising([*quiet(), *scarce, *said([10, 20, 30, 40, 50], "停电", "断网", first=20)], TODAY) == []
    assert topics.rising([*quiet(), *[replace(one, grams=frozenset(), leaf=WATER) for one in scarce]], TODAY) == []


def test_a_voice_counts_again_in_another_week():
    weeks = [*said([0] * 4), *said([0, 14], first=5, voice="a")]
    assert [(topic.observed, topic.expected) for topic in topics.rising([*quiet(), *weeks], TODAY)] == [(5, 0)]  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    ("observed", "total", "share", "chance"),
    [
        (0, 3, Fraction(1, 2), Fraction(1)),
        (1, 1, Fraction(1, 8), Fraction(1, 8)),
        (2, 3, Fraction(1, 2), Fraction(1, 2)),
        (3, 3, Fraction(1, 8), Fraction(1, 512)),
        (4, 3, Fraction(1, 8), Fraction(0)),
        (3, 5, Fraction(1, 56), Fraction(10 * 55**2 + 5 * 55 + 1, 56**5)),
    ],
)
def test_the_tail_is_exact(observed, total, share, chance):
    assert burst.tail(observed, total, share) == chance


shares = st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100)


@given(st.integers(1, 40), st.integers(0, 40), shares)
def test_law_the_tail_is_the_sum_of_what_is_at_least_so_many(total, observed, share):
    sums = sum(comb(total, at) * share**at * (1 - share) ** (total - at) for at in range(observed, total + 1))
    assert burst.tail(observed, total, share) == sums


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    shares,
    st.sampled_from([Fraction(1), Fraction(999_999, 10**6), Fraction(1001, 1000), Fraction(3), Fraction(1, 3)]),
)
def test_law_the_bounds_decide_as_the_exact_sum_does(total, observed, share, times):
    observed = min(observed, total)
    budget = burst.tail(observed, total, share) * times
    assert burst.is_beyond(observed, total, share, budget) is (times >= 1 and observed > total * share)


@given(st.integers(1, 40), st.integers(1, 40), shares)
def test_law_chance_is_at_most_what_surprise_says(total, observed, share):
    observed = min(observed, total)
    if observed > total * share:
        assert float(burst.tail(observed, total, share)) <= exp(-burst.surprise(observed, total, share)) * (1 + 1e-9)


def test_as_many_as_expected_is_never_beyond():
    assert not burst.is_beyond(1, 2, Fraction(1, 2), Fraction(3, 4))
    assert burst.is_beyond(2, 3, Fraction(1, 2), Fraction(1, 2))


def test_what_is_close_to_the_budget_is_summed():
    everything = Fraction(1, 8) ** 3
    assert burst.is_beyond(3, 3, Fraction(1, 8), everything)
    assert not burst.is_beyond(3, 3, Fraction(1, 8), everything * Fraction(10**7 - 1, 10**7))
    # Nearly all are new, and that is rare: here the lower bound comes nearest to the sum.
    nearly = burst.tail(149, 150, Fraction(1, 1000))
    assert burst.is_beyond(149, 150, Fraction(1, 1000), nearly)
    assert not burst.is_beyond(149, 150, Fraction(1, 1000), nearly * Fraction(10**7 - 1, 10**7))


def test_the_bounds_spare_the_sum(monkeypatch):
    monkeypatch.setattr(burst, "tail", lambda *_: pytest.fail("summed"))
    assert burst.is_beyond(40, 50, Fraction(1, 8), Fraction(1, 10**6))
    assert not burst.is_beyond(8, 50, Fraction(1, 8), Fraction(1, 10**6))
    assert not burst.is_beyond(2, 2, Fraction(1, 8), Fraction(1, 10**6))


@pytest.mark.parametrize(
    ("texts", "others", "first"),
    [
        pytest.param(["我家停水了", "三楼停水两天", "又停水，没通知"], [], "停水", id="what all say"),
        pytest.param(
            ["小区停水", "我们停水了", "停水，小区没通知"], ["小区太吵", "小区很脏"] * 4, "停水", id="not what everybody always says"
        ),
        pytest.param(["垃圾房很臭", "旁边垃圾房漏水", "垃圾房，苍蝇多"], [], "垃圾房", id="the whole word, not its part"),
        pytest.param(["WiFi断网3天", "5号断网", "断网"], [], "断网", id="numbers and letters bound a phrase"),
        pytest.param(["在café断网", "去café断网", "café断网"], [], "断网", id="letters with accents too"),
        pytest.param(["水", "电"], [], None, id="nothing in common"),
        pytest.param(["停水"], [], None, id="one text is no burst"),
        pytest.param(["", ""], [], None, id="without words"),
    ],
)
def test_it_finds_what_people_call_it(texts, others, first):
    found = phrases.telling(texts, [frozenset(grams(text)) for text in others], Fraction(1))
    assert (found[0] if found else None) == first


def test_a_phrase_is_held_by_a_third_and_no_two_share_a_pair():
    texts = ["甲乙丙丁，戊己庚", "甲乙丙丁，辛壬", "甲乙丙丁，戊己庚", "辛壬，子丑", "寅卯", "子丑"]
    found = phrases.telling(texts, [], Fraction(1))
    assert found == ("甲乙丙丁", "戊己庚", "子丑")
    assert phrases.telling([*texts, "辰巳"], [], Fraction(1)) == ("甲乙丙丁",)
    assert max(map(len, phrases.telling(["子丑寅卯辰巳午未"] * 3, [], Fraction(1)))) == 6


@given(st.lists(st.text(alphabet="停水电梯坏了，3a", max_size=12), max_size=6))
def test_law_every_phrase_stands_in_a_third_of_the_texts(texts):
    for phrase in phrases.telling(texts, [], Fraction(1)):
        assert phrases.SHORTEST <= len(phrase) <= phrases.LONGEST
        assert 3 * sum(phrase in text.replace("了", "") for text in texts) >= len(texts)


@given(st.randoms(), st.integers(0, 400))
def test_law_neither_the_order_nor_the_calendar_makes_a_difference(chance, later):
    made = [*quiet(28), *said([0, 0, 0, 1, 1, 2, 2, 9]), *said([0] * 5, "停电", first=20)]
    found = topics.rising(made, TODAY)
    moved = [replace(one, day=one.day + timedelta(days=later)) for one in made]
    chance.shuffle(moved)
    then = topics.rising(moved, TODAY + timedelta(days=later))
    assert [replace(topic, first_day=topic.first_day - timedelta(days=later)) for topic in then] == found
    assert len(found) == 2


def usual(weekly, days, chance):
    """What residents usually say: our own phrases, more on working days."""
    pool = [(one.leaf, one.text, frozenset(grams(one.text))) for one in leaves.own_examples() if one.spoken]
    made: list[Report] = []
    for at in range(days):
        day = TODAY - timedelta(days=at)
        for _one in range(round(weekly / 7 * (0.5 if day.weekday() > 4 else 1.2) * chance.uniform(0.5, 1.5))):
            leaf, text, words = chance.choice(pool)
            made.append(Report(len(made) + 1000, "c1", day, leaf, words, text))
    return made


def test_planted_bursts_are_found_among_what_is_usual():
    chance, found, named = random.Random(4), 0, 0
    for _trial in range(12):
        made = usual(60, 56, chance)
        planted = [
            Report(at, "c1", TODAY - timedelta(days=chance.randrange(3)), WATER, frozenset(grams(text)), text)
            for at, text in enumerate(
                f"{chance.choice(['我们楼', '二单元', '家里', '从早上'])}停水{chance.choice(['没通知', '两天', '做不了饭', '怎么办'])}"
                for _one in range(8)
            )
        ]
        rising = [topic for topic in topics.rising([*made, *planted], TODAY) if len(set(topic.matters) & set(range(8))) >= 6]
        found += bool(rising)
        named += any("停水" in term for topic in rising for term in topic.terms)
    assert (found, named) == (12, 12)


def test_what_is_usual_seldom_raises_an_alarm():
    chance = random.Random(5)
    assert sum(len(topics.rising(usual(60, 56, chance), TODAY)) for _look in range(24)) <= 1
