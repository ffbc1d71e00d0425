"""Codes: what 12 and 25 digits name, and every way in which they are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places.rules import codes


@pytest.mark.parametrize(
    ("code", "level", "parent", "label"),
    [
        ("440000000000", "province", "", ""),
        ("440300000000", "city", "440000000000", ""),
        ("440303000000", "district", "440300000000", "440303"),
        ("440303001000", "street", "440303000000", "001"),
        ("440303001016", "community", "440303001000", "016"),
        ("440303599000", "street", "440303000000", "599"),
        ("440303001599", "community", "440303001000", "599"),
    ],
)
def test_twelve_digits_name_a_division(code, level, parent, label):
    assert codes.division(code) == codes.Division(level, code, parent, label)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "not_twelve_digits"),
        ("44030300100", "not_twelve_digits"),
        ("4403030010000", "not_twelve_digits"),
        ("44030300100a", "not_twelve_digits"),
        ("４４０３０３００１０００", "not_twelve_digits"),
        ("990303001000", "no_such_province"),
        ("160303001000", "no_such_province"),
        ("440003001000", "gap_in_levels"),
        ("440303000001", "gap_in_levels"),
        ("440300001000", "gap_in_levels"),
        ("440303600000", "street_out_of_range"),
        ("440303001600", "community_out_of_range"),
    ],
)
def test_a_broken_code_says_how(code, reason):
    with pytest.raises(codes.NotACode) as refused:
        codes.division(code)
    assert refused.value.reason == reason


@given(st.integers(1, 599), st.integers(0, 599))
def test_code_and_path_are_two_spellings_of_one_thing(street, community):
    code = f"440303{street:03d}{community:03d}"
    assert codes.division_code(codes.division_path(code)) == code
    found = codes.division(code)
    assert codes.division(found.parent).level == {"street": "district", "community": "street"}[found.level]


@pytest.mark.parametrize("code", ["440000000000", "440300000000"])
def test_what_is_above_a_district_has_no_path(code):
    with pytest.raises(codes.NotACode):
        codes.division_path(code)


@pytest.mark.parametrize("path", ["440303.001.0.c5", "440303.001.002.c5", "440303.001.0", "44.0303"])
def test_only_divisions_have_a_statistical_code(path):
    with pytest.raises(codes.NotACode):
        codes.division_code(path)


def test_twenty_five_digits_name_a_house():
    found = codes.house("4403030010160300042000003")
    assert found == codes.House(community="440303001016", grid="03", building="4403030010160300042", room="000003")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("440303001016030004200000", "not_twenty_five_digits"),
        ("44030300101603000420000031", "not_twenty_five_digits"),
        ("4403030010000300042000003", "no_community"),
        ("4403030010160300000000003", "no_building"),
        ("4403030010160300042000000", "no_room"),
        ("9903030010160300042000003", "no_such_province"),
    ],
)
def test_a_broken_house_code_says_how(code, reason):
    with pytest.raises(codes.NotACode) as refused:
        codes.house(code)
    assert refused.value.reason == reason
