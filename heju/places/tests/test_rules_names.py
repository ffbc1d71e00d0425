"""Names: when two are one, when they may be, when they are not; and which are evidently no compound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.rules import names

SAID = ("翠竹街道", "罗湖区")
NAME = st.text(alphabet="果园西金翠竹苑花小区大厦一二期东()（）罗湖1 ", min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("果园西", "果园西小区", "plain_ending"),
        ("桂木园小区", "桂木园", "plain_ending"),
        ("田华楼", "田华楼小区", "plain_ending"),
        ("供电局大院", "供电局大院住宅小区", "plain_ending"),
        ("嘉湖新都", "嘉湖新都(翠竹)", "same_name"),
        ("兴华花园（罗湖）", "兴华花园", "same_name"),
        ("ＴＣＬ雅馨居", "TCL 雅馨居", "same_name"),
    ],
)
def test_surely_one(first, second, reason):
    assert names.likeness(first, second, *SAID) == names.Likeness("same", reason)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("东方都会", "东方都会大厦", "kind_word"),
        ("丹枫白露苑", "丹枫白露", "kind_word"),
        ("英丽阁花园", "英丽阁", "kind_word"),
        ("松园北街68号", "松园北街68号大院", "kind_word"),
        ("天玺1号", "天玺一号", "numerals"),
        ("轻工大厦", "轻工大厦(深中街)", "bracket"),
        ("方海商苑", "方海商苑(公寓)", "bracket"),
        # 翠竹 is this street, 莲塘 is another: that bracket says something.
        ("安业馨园", "安业馨园(莲塘)", "bracket"),
    ],
)
def test_perhaps_one_so_somebody_is_asked(first, second, reason):
    assert names.likeness(first, second, *SAID) == names.Likeness("likely", reason)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("翠竹苑", "翠竹苑二期"),
        ("鹏兴花园一期", "鹏兴花园五期"),
        ("翠拥华庭", "翠拥华庭一期"),
        ("碧波花园北区", "碧波花园南区"),
        ("碧波花园", "碧波花园北区"),
        ("食品公司住宅楼（北区）", "食品公司住宅楼（南区）"),
        ("铁东小区（北区）", "铁东小区"),
        ("金园大厦", "金园花园"),
        ("西湖小区", "西湖大厦苑"),
        ("城东街56号", "城东街57号"),
        ("港莲一村", "港莲二村"),
        ("红围二巷", "红围三巷"),
        ("百仕达8号楼", "百仕达9号楼"),
        ("怡景花园-杏花村", "怡景花园-桂花村"),
        ("银湖", "金湖"),
        ("小区", "住宅区"),
    ],
)
def test_two_places_stay_two(first, second):
    assert names.likeness(first, second, *SAID) is None


@given(NAME, NAME)
def test_likeness_does_not_depend_on_who_is_first(first, second):
    assert names.likeness(first, second, *SAID) == names.likeness(second, first, *SAID)


@given(NAME, NAME)
def test_whatever_is_alike_shares_a_family(first, second):
    if names.likeness(first, second, *SAID) is not None:
        assert names.family(first) == names.family(second)


@given(NAME)
def test_a_name_is_itself(name):
    assert names.likeness(name, name) == names.Likeness("same", "same_name")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("维也纳酒店(东门店)", ("hotel", "酒店")),
        ("荷花市场", ("market", "市场")),
        ("旺角购物广场", ("shopping", "购物广场")),
        ("聚宝商业中心", ("shopping", "商业中心")),
        ("罗湖医院医疗科技楼", ("offices", "科技楼")),
        ("世界金融中心", ("offices", "金融中心")),
    ],
)
def test_an_evident_word_says_that_a_name_is_no_compound(name, found):
    assert names.no_compound(name) == found


@pytest.mark.parametrize(
    "name",
    ["和平广场", "南海中心", "电影大厦", "银座公寓", "水库市场综合楼", "市场街3号", "酒店管理学校宿舍", "某某酒店(公寓)", "国贸商业大厦"],
)
def test_words_that_many_estates_carry_say_nothing(name):
    assert names.no_compound(name) is None
