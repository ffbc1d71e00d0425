from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from heju.organizations.rules import credit_code


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("91350100M000100Y43", ()),
        ("91350100M000100Y4Z", ("code.form",)),
        ("91350100M000100Y44", ("code.check",)),
        (" 9135 0100-m000100y43 ", ()),
        ("９１３５０１００Ｍ０００１００Ｙ４３", ()),
        ("91350100M000100Y4", ("code.length",)),
        ("91350100M000100Y433", ("code.length",)),
        ("913501O0M000100Y43", ("code.form",)),
        ("91A50100M000100Y43", ("code.form",)),
        ("", ("code.length",)),
    ],
)
def test_a_code_is_checked_as_the_standard_says(typed: str, codes: tuple[str, ...]) -> None:
    assert credit_code.check(typed).codes == codes


def test_a_collective_of_an_urban_village_has_letters_in_front() -> None:
    first = "N2440303MF1234567"
    assert credit_code.check(first + credit_code.check_digit(first)).passed


@given(st.text("0123456789", min_size=8, max_size=8), st.text(credit_code.ALPHABET, min_size=9, max_size=9))
def test_our_check_character_is_that_of_the_library(front: str, body: str) -> None:
    assert credit_code.check_digit(front + body) == uscc.calc_check_digit(front + body)


@given(st.text("0123456789", min_size=8, max_size=8), st.text(credit_code.ALPHABET, min_size=9, max_size=9), st.data())
def test_one_wrong_character_never_passes(front: str, body: str, data: st.DataObject) -> None:
    code = front + body + credit_code.check_digit(front + body)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([char for char in credit_code.ALPHABET if char != code[place]]))
    assert not credit_code.check(code[:place] + other + code[place + 1 :]).passed
