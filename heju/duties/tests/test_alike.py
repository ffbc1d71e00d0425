"""One duty in other words: both sides of the thresholds, and the laws of likeness."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.rules import alike
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Citation, Duty
from heju.duties.tests.pages import rows

DUTIES = [duty for duty in shipped().duties if duty.body == "property_company"]
BY_CODE = {duty.code: duty for duty in DUTIES}
texts = st.text("物业公司应当及时维修电梯消防通道和小区道路，。 ab1", max_size=30)


def shared_by(one: str, other: str, weights: dict[str, int]) -> Fraction:
    mine, theirs = (alike.weigh(alike.grams(text), weights) for text in (one, other))
    return alike.likeness(mine, theirs, weights)


def as_weighed(one: Duty, other: Duty) -> Fraction:
    weights = alike.rarity([alike.grams(duty.duty_zh) for duty in shipped().duties])
    return shared_by(one.duty_zh, other.duty_zh, weights)


def a_citation(article: str = "13", paragraph: int = 0, item: int = 0, law: str = "price_law") -> Citation:
    return Citation(law=law, article=article, paragraph=paragraph, item=item, role="经营者", sha256="0" * 64)


def citing(code: str, *citations: Citation) -> Duty:
    return replace(BY_CODE[code], sources=citations)


def how(one: Duty, other: Duty) -> list[alike.Doubling]:
    return [found for *_, found in alike.doubles([one, other])]


def test_the_146_are_all_taken_for_different():
    assert list(alike.doubles(shipped().duties)) == []


@pytest.mark.parametrize("row", rows("rules/duties.md", "one"), ids=lambda row: f"{row[0]} and {row[1]}")
def test_true_neighbors_are_as_far_apart_as_the_page_says(row):
    one, other = BY_CODE[row[0]], BY_CODE[row[1]]
    assert f"{float(as_weighed(one, other)):.3f}" == row[2]
    assert (alike._within(one, other) or alike._within(other, one)) is (row[3] == "yes")
    assert ((one, other) in [pair[:2] for pair in alike.doubles(shipped().duties)]) is (row[4] == "yes")


def test_the_margins_that_the_page_states_hold():
    weights = alike.rarity([alike.grams(duty.duty_zh) for duty in shipped().duties])
    weighed = [alike.weigh(alike.grams(duty.duty_zh), weights) for duty in DUTIES]
    most = max(alike.likeness(one, other, weights) for one, other in combinations(weighed, 2))
    assert most < Fraction(19, 100)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("PC-FEE-06", "物业合同终止时，已经预先收取但未提供服务期间的物业费应当退还业主。"),
        ("PC-CON-09", "物业公司不打算继续服务的，应提前90日以书面形式通知业委会或者业主。"),
        ("PC-FIRE-10", "每日对消防通道、用火用电和消防设施进行巡视检查，做好登记。"),
        ("PC-PII-05", "摄像头画面和报警信息要保留一个月以上，任何人不得删除、篡改或者泄露。"),
        ("PC-BLD-07", "落实安全保障，预防高楼抛掷物品和物品坠落砸人。"),
        ("PC-REN-04", "不准给业主指派装饰公司或者强卖装饰建材。"),
        ("PC-ORD-05", "自行雇用保安员的单位，须在启动保安服务30日内到公安部门登记备案。"),
        ("PC-FUND-05", "维修资金专款专用，禁止挪作他用。"),
        ("PC-EMG-01", "服从政府应急措施，配合工作。"),
        ("PC-FEE-13", "实行政府指导价、政府定价的收费，不能比规定的价高。"),
        ("PC-BLD-15", "把建筑物的用能数据如实报给区住房建设主管部门。"),
        ("PC-DIS-05", "给自己的服务打广告不得虚假，不能让人误会。"),
    ],
    ids=lambda value: value if value.startswith("PC-") else "",
)
def test_a_rewording_that_cites_only_one_of_the_sources_is_still_caught(code, words):
    double = replace(BY_CODE[code], code="PC-XX-99", duty_zh=words, sources=BY_CODE[code].sources[:1])
    caught = {(one.code, other.code) for one, other, _ in alike.doubles([*shipped().duties, double])}
    assert (code, "PC-XX-99") in caught


def test_the_same_places_are_one_duty_whatever_the_words():
    one = citing("PC-COO-01", a_citation("13", 1), a_citation("14"))
    other = citing("PC-ELE-02", a_citation("14"), a_citation("13", 1))
    assert how(one, other) == ["same_places"]


def test_entries_without_sources_are_not_of_the_same_places():
    assert how(citing("PC-COO-01"), citing("PC-ELE-02")) == []


def test_two_bodies_may_owe_the_same():
    one = citing("PC-COO-01", a_citation())
    assert how(one, replace(one, body="street", code="ST-99")) == []


@pytest.mark.parametrize(
    ("inner", "outer", "found"),
    [
        pytest.param((13, 1, 2), (13, 1, 0), ["within_and_alike"], id="an item within its paragraph"),
        pytest.param((13, 1, 0), (13, 0, 0), ["within_and_alike"], id="a paragraph within its article"),
        pytest.param((13, 1, 0), (13, 2, 0), [], id="two paragraphs of one article"),
        pytest.param((13, 1, 2), (13, 1, 3), [], id="two items of one paragraph"),
        pytest.param((13, 0, 0), (14, 0, 0), [], id="two articles"),
    ],
)
def test_one_place_within_another_counts_when_the_words_are_alike_too(inner, outer, found):
    # Two sentences that share some of their words, told apart by the rest.
    one = replace(citing("PC-REN-04", a_citation(str(inner[0]), *inner[1:])), duty_zh="不得指定装修公司，不得强行推销材料。")
    other = replace(citing("PC-REN-01", a_citation(str(outer[0]), *outer[1:])), duty_zh="不准给业主指派公司或者强卖建材，先讲清楚。")
    weights = alike.rarity([alike.grams(one.duty_zh), alike.grams(other.duty_zh)])
    shared = shared_by(one.duty_zh, other.duty_zh, weights)
    assert alike.WITHIN <= shared < alike.ANYWHERE
    assert how(one, other) == found
    assert how(other, one) == found


def test_a_near_copy_is_caught_under_any_source():
    one = citing("PC-UTL-01", a_citation("13"))
    other = replace(citing("PC-UTL-01", a_citation("1", law="fire_law")), code="PC-UTL-09")
    assert how(one, replace(other, duty_zh="不得用停水、停电、停气的办法催交物业费。")) == ["alike"]


def test_likeness_is_the_weight_in_common_over_the_half_of_both():
    weights = {"a": 1, "b": 3, "c": 3}
    one, other = (alike.weigh(frozenset(text), weights) for text in ("ab", "ac"))
    assert alike.likeness(one, other, weights) == Fraction(1, 4) == alike.ANYWHERE


def test_a_likeness_at_the_threshold_counts_and_one_below_does_not():
    one = replace(citing("PC-COO-01", a_citation("1")), duty_zh="甲")
    assert alike._doubling(one, citing("PC-COO-02", a_citation("2")), alike.ANYWHERE) == "alike"
    assert alike._doubling(one, citing("PC-COO-02", a_citation("1", 1)), alike.WITHIN) == "within_and_alike"
    assert alike._doubling(one, citing("PC-COO-02", a_citation("1", 1)), alike.WITHIN - Fraction(1, 1000)) is None


@given(texts, texts)
def test_likeness_is_a_share_and_the_same_in_either_direction(left, right):
    weights = alike.rarity([alike.grams(left), alike.grams(right)])
    one, other = (alike.weigh(alike.grams(text), weights) for text in (left, right))
    share = alike.likeness(one, other, weights)
    assert 0 <= share <= 1
    assert share == alike.likeness(other, one, weights)
    assert alike.likeness(one, one, weights) == (1 if one.grams else 0)


@given(texts)
def test_blanks_and_punctuation_do_not_count(text):
    assert alike.grams(text) == alike.grams(text.replace("，", " 。"))
