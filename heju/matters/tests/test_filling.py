"""Templates of replies: which gaps a matter fills, and which stay as they were typed."""

from __future__ import annotations

import pytest

from heju.matters.rules.filling import GAPS, filled, unknown

FACTS = {"事项": "电梯停了", "编号": "261123-7", "地点": "1栋", "期限": ""}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("{事项}（{编号}）已经安排。", "电梯停了（261123-7）已经安排。"),
        ("{地点}{地点}", "1栋1栋"),
        ("{期限}前办好", "{期限}前办好"),
        ("{姓名}您好", "{姓名}您好"),
        ("花括号{}不是空", "花括号{}不是空"),
        ("{{事项}}", "{电梯停了}"),
    ],
    ids=["facts", "twice", "no fact", "not known", "nothing named", "braces in braces"],
)
def test_a_gap_is_filled_where_there_is_a_fact_and_stays_where_there_is_none(words: str, found: str) -> None:
    assert filled(words, FACTS) == found


def test_a_value_that_looks_like_a_gap_is_not_filled_again() -> None:
    assert filled("{事项}", FACTS | {"事项": "{地点}坏了"}) == "{地点}坏了"


def test_gaps_that_no_matter_fills_are_named_in_order_each_once() -> None:
    assert unknown("{姓名}，{事项}在{地点}，{电话}，{姓名}") == ["姓名", "电话"]
    assert unknown("".join(f"{{{gap}}}" for gap in GAPS)) == []
    # A long run in braces, or one over two lines, is no gap.
    assert unknown("{一二三四五六七八}{一二三四五六七八九}{两\n行}") == ["一二三四五六七八"]
