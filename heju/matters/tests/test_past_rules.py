"""What a row of an old register becomes: its key, its category, what is told, what must not be read by everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.rules.load import shipped
from heju.kit.days import CHINA
from heju.matters.rules import past
from heju.matters.rules.past_sheet import EXAMPLE, SHEET
from heju.registers.rules import mapping

NOON = datetime(2025, 3, 2, 12, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((7, "来信", "12"), (7, "来信", "12"), True),
        ((7, "来信", "12"), (7, "来 信", "１２"), True),
        ((7, "Letters", "a1"), (7, "letters", "A1"), True),
        ((7, "来信", "12"), (8, "来信", "12"), False),
        ((7, "来信", "12"), (7, "去信", "12"), False),
        ((7, "来信", "12"), (7, "来信", "13"), False),
        ((7, "来信1", "2"), (7, "来信", "12"), False),
        ((None, "来信", "12"), (7, "来信", "12"), False),
    ],
)
def test_a_key_is_that_of_body_register_and_number(
    one: tuple[int | None, str, str], other: tuple[int | None, str, str], same: bool
) -> None:
    assert (past.key_of(*one) == past.key_of(*other)) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请打13800138000找我", True),
        ("138 0013 8000", True),
        ("138-0013-8000", True),
        ("１３８００１３８０００", True),
        ("身份证44030119900101123X", True),
        ("440301199001011234", True),
        ("电话0755-25001234", False),
        ("工单 2138001380001", False),
        ("12800138000", False),
        ("订单1380013800012345", False),
        ("1栋2单元301", False),
        ("", False),
    ],
)
def test_a_number_of_somebody_is_known_in_any_writing(text: str, found: bool) -> None:
    assert past.is_personal(text) is found


def test_a_name_that_two_kinds_share_names_neither() -> None:
    leaves = shipped().leaves
    found = past.by_words(leaves)
    for leaf in leaves:
        assert found[past.plain(leaf.code)] == leaf.code
        same = [one for one in leaves if past.plain(one.names[2].zh) == past.plain(leaf.names[2].zh)]
        assert (past.plain(leaf.names[2].zh) in found) is (len(same) == 1)
    twins = [leaves[0], replace(leaves[0], code="other.of.name")]
    assert past.plain(leaves[0].names[2].zh) not in past.by_words(twins)


@pytest.mark.parametrize(
    ("values", "body", "said"),
    [
        ({}, "", ""),
        ({}, "某公司", ""),
        ({"reply": "修好了"}, "", "修好了"),
        ({"reply": "修好了"}, "某公司", "答复单位：某公司\n修好了"),
        ({"ending": "已办结"}, "", "旧登记簿上的结果：已办结"),
        ({"reply": "修好了", "ending": "已办结"}, "", "修好了\n旧登记簿上的结果：已办结"),
    ],
)
def test_an_answer_keeps_what_the_register_says_of_the_end(values: dict[str, str], body: str, said: str) -> None:
    assert past.answer_of(values, body) == said


@pytest.mark.parametrize(
    ("title", "spot", "words", "closed"),
    [
        ("路灯不亮", "", "老人看不见", "路灯不亮\n老人看不见"),
        ("路灯不亮", "东门", "老人看不见", "路灯不亮\n地点：东门\n老人看不见"),
        ("路灯不亮", "", "路灯不亮，老人看不见", "路灯不亮，老人看不见"),
        ("路灯不…", "", "路灯不亮，老人看不见", "路灯不亮，老人看不见"),
        ("", "", "老人看不见", "老人看不见"),
    ],
)
def test_what_stands_closed_says_everything_once(title: str, spot: str, words: str, closed: str) -> None:
    assert past.closed_words(title, spot, words) == closed


def test_a_title_is_given_or_the_first_sentence() -> None:
    assert past.title_of({"title": "路灯", "text": "不亮了。请来看"}) == "路灯"
    assert past.title_of({"text": "路灯不亮了。请来看"}) == "路灯不亮了"
    assert past.words_of({"title": "路灯"}) == "路灯"
    assert len(past.title_of({"title": "长" * 200})) == 80


@given(st.integers(-10, 10))
def test_an_answer_before_its_question_is_unlikely(minutes: int) -> None:
    assert past.is_unlikely(NOON, NOON + timedelta(minutes=minutes)) is (minutes < 0)
    assert not past.is_unlikely(NOON, None)


def test_the_columns_of_a_mailbox_of_letters_are_known() -> None:
    names = ("id", "asked", "replied", "title", "text", "reply", "explainable")
    found = mapping.guess(SHEET, names)
    assert found.mapping == {"old_number": 0, "asked_at": 1, "replied_at": 2, "title": 3, "text": 4, "reply": 5}
    assert found.double == {}
    assert mapping.missing(SHEET, found.mapping) == []


def test_no_two_columns_share_a_name_and_the_example_fits() -> None:
    taken: dict[str, str] = {}
    for column in SHEET.columns:
        for name in {mapping.plain(one) for one in (column.zh, *column.others)}:
            assert taken.setdefault(name, column.code) == column.code, name
    assert set(EXAMPLE) <= {column.code for column in SHEET.columns}
