"""Addresses: what is indexed of a home, and what somebody means who types one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.rules import addresses
from heju.places.rules.addresses import Query


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("碧岭华庭 12栋2单元101", Query("碧岭华庭", "12栋", "2单元", "101")),
        ("碧岭华庭12栋2单元101号", Query("碧岭华庭", "12栋", "2单元", "101")),
        ("黄贝路1002号华丽东村12栋2单元101号", Query("黄贝路1002号华丽东村", "12栋", "2单元", "101")),
        ("12d2dy101", Query("", "12栋", "2单元", "101")),
        ("12栋 2单元 101", Query("", "12栋", "2单元", "101")),
        ("blht 12栋", Query("blht", "12栋")),
        ("Ａ座 1203室", Query("", "a栋", "", "1203")),
        ("3号楼", Query("", "3栋")),
        ("101", Query("", "", "", "101")),
        ("碧岭华庭", Query("碧岭华庭")),
        ("bd", Query("bd")),
        ("碧岭华庭 101 102", Query("碧岭华庭 101", "", "", "102")),
        ("", Query("")),
        ("   ", Query("")),
    ],
)
def test_the_address_stands_at_the_end(text, meant):
    assert addresses.query(text) == meant


@pytest.mark.parametrize(("name", "token"), [("12栋", "12栋"), ("12座", "12栋"), ("12号楼", "12栋"), ("A座", "a栋"), ("曲尺楼", "")])
def test_buildings_of_one_number_are_one(name, token):
    assert addresses.building_token(name) == token


def test_a_named_building_is_found_by_its_name():
    assert "曲尺" in addresses.place_tokens("building", "曲尺楼")
    assert addresses.place_tokens("building", "12座") == ["12栋"]


def test_a_compound_is_found_as_it_is_written_on_a_letter():
    assert "号华" in addresses.place_tokens("compound", "华丽东村", "黄贝路1002号")


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 40), st.integers(1, 8))
def test_whoever_types_a_home_in_full_finds_its_tokens(building, stairwell, floor, column):
    number = f"{floor}{column:02d}"
    tokens = addresses.unit_tokens(f"{building}栋", f"{stairwell}单元", number)
    for text in (f"{building}栋{stairwell}单元{number}", f"{building}栋{number}", f"{building}d{stairwell}dy{number}", number):
        assert set(addresses.query(text).tokens()) <= set(tokens)


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_building_is_not_found_by_a_part_of_its_number(one, other):
    if one != other:
        assert addresses.query(f"{one}栋").tokens() != addresses.unit_tokens(f"{other}栋", "", "")


@given(st.text(max_size=30))
def test_any_text_is_understood_somehow(text):
    found = addresses.query(text)
    assert len(found.tokens()) <= 3
