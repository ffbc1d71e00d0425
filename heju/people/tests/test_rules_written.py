"""Written names, phones and identity numbers by the tables of docs/rules/written-persons.md, and their laws."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from heju.kit.ruling import Reason
from heju.people.rules import written

TODAY = date(2026, 11, 23)
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(birth: date, area: str = "440303", order: str = "123") -> str:
    body = f"{area}{birth:%Y%m%d}{order}"
    return body + ric.calc_check_digit(body + "0")


def read_of(reader, typed, **more):
    found = reader(typed, **more)
    return found.code if isinstance(found, Reason) else found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("13812341234", "+8613812341234"),
        ("１３８ １２３４ １２３４", "+8613812341234"),
        ("138-1234-1234", "+8613812341234"),
        ("13812341234.0", "+8613812341234"),
        ("'13812341234", "+8613812341234"),
        ("0755-25123456", "+8675525123456"),
        ("+852 5123 4567", "+85251234567"),
        ("", "phone.empty"),
        ("1.38E+10", "phone.scientific"),
        ("1.3812341234E10", "phone.scientific"),
        ("138****1234", "phone.masked"),
        ("138xxxx1234", "phone.masked"),
        ("13812341234/13912341234", "phone.several"),
        ("13812341234、13912341234", "phone.several"),
        ("1381234123", "phone.length"),
        ("138123412345", "phone.length"),
        ("25123456", "phone.area_code"),
        ("12345678901", "phone.form"),
        ("张三", "phone.form"),
        ("10012345678", "phone.form"),
    ],
)
def test_it_reads_a_phone_or_says_why_not(typed, found):
    assert read_of(written.read_phone, typed) == found


def test_an_invented_phone_passes_only_where_it_may():
    assert written.read_phone("10012345678", invented=True) == "+8610012345678"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        (identity(date(1980, 5, 6), area="830000"), identity(date(1980, 5, 6), area="830000")),
        (identity(date(1980, 5, 6), area="911124"), identity(date(1980, 5, 6), area="911124")),
        (identity(TODAY), identity(TODAY)),
        (identity(date(1903, 11, 24)), identity(date(1903, 11, 24))),
        ("", "identity.empty"),
        ("1.10105194912310E+17", "identity.scientific"),
        ("110105********002X", "identity.masked"),
        ("110105491231002", "identity.old"),
        ("1101051949123100", "identity.length"),
        ("11010519491231002Y", "identity.form"),
        ("1101051949123100２Z", "identity.form"),
        ("110105194912310021", "identity.check"),
        ("110105194912310000", "identity.rounded"),
        (identity(date(1980, 5, 6), area="000303"), "identity.area"),
        (identity(date(1980, 5, 6), area="160303"), "identity.area"),
        ("110105194913310021", "identity.birth"),
        (identity(TODAY + timedelta(days=1)), "identity.future"),
        (identity(date(1903, 11, 23)), "identity.age"),
    ],
)
def test_it_reads_an_identity_number_or_says_why_not(typed, found):
    assert read_of(written.read_identity, typed, today=TODAY) == found


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 11, 23), TODAY, 26),
        (date(2000, 11, 24), TODAY, 25),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_an_age_is_completed_on_the_birthday(birth, day, age):
    assert written.age_on(birth, day) == age


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("欧阳 修", "欧阳修"),
        ("李和平", "李和平"),
        ("阿卜杜•买买提", "阿卜杜·买买提"),
        ("阿卜杜.买买提", "阿卜杜·买买提"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("O'Neil", "O'Neil"),
        ("𠀀三", "𠀀三"),
        ("", "name.empty"),
        ("无", "name.nobody"),
        ("业主", "name.nobody"),
        ("张*", "name.masked"),
        ("张某某", "name.masked"),
        ("张三(户主)", "name.bracket"),
        ("张三（户主）", "name.bracket"),
        ("张三、李四", "name.several"),
        ("张三/李四", "name.several"),
        ("张先生", "name.title"),
        ("张三1", "name.digits"),
        ("张三！", "name.form"),
        ("·张三", "name.form"),
        ("张" * 40, "张" * 40),
        ("张" * 41, "name.long"),
    ],
)
def test_it_reads_a_name_or_says_why_not(typed, found):
    assert read_of(written.read_name, typed) == found


def test_every_reason_names_its_field():
    for reader, field, word in (
        (written.read_name, "name", "姓名"),
        (written.read_phone, "phone", "手机号"),
        (written.read_identity, "identity", "身份证号"),
    ):
        found = reader("*")
        assert isinstance(found, Reason)
        assert found.code.startswith(f"{field}.")
        assert found.zh.startswith(word)


births = st.dates(date(1904, 1, 1), TODAY)


@given(births, st.integers(1, 999), st.booleans())
def test_law_a_right_identity_number_is_read_and_its_birth_given_back(birth, order, wide):
    number = identity(birth, order=f"{order:03d}")
    assert written.read_identity(number.translate(WIDE) if wide else number, today=TODAY) == number
    assert written.birth_of(number) == birth


@given(births, st.integers(1, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_law_one_wrong_character_is_always_found(birth, order, place, char):
    number = identity(birth, order=f"{order:03d}")
    wrong = number[:place] + char + number[place + 1 :]
    assert isinstance(written.read_identity(wrong, today=TODAY), Reason) is (wrong != number)


@given(st.integers(0, 10**8 - 1), st.sampled_from(["138", "139", "150", "188"]), st.booleans())
def test_law_a_mobile_number_is_read_in_every_width(rest, head, wide):
    number = f"{head}{rest:08d}"
    assert written.read_phone(number.translate(WIDE) if wide else number) == f"+86{number}"


@given(st.text(max_size=30))
def test_law_reading_twice_changes_nothing(text):
    for reader in (written.read_name, written.read_phone, written.read_identity):
        found = reader(text)
        assert isinstance(found, Reason) or reader(found) == found
