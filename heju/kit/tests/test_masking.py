"""Masking: what of a value may be seen; the table is the one in docs/rules/vault.md."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import masking


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        pytest.param(masking.mask_phone, "13812341234", "138****1234", id="a mobile number"),
        pytest.param(masking.mask_phone, "+86 138-1234-1234", "138****1234", id="with country code and signs"),
        pytest.param(masking.mask_phone, "0755-25123456", "075*****3456", id="a landline with area code"),
        pytest.param(masking.mask_phone, "8613812341", "********41", id="ten digits"),
        pytest.param(masking.mask_phone, "25123456", "******56", id="a landline"),
        pytest.param(masking.mask_phone, "110", "***", id="too short to show anything"),
        pytest.param(masking.mask_phone, "1234", "**34", id="just long enough"),
        pytest.param(masking.mask_phone, "8621234567890", "862******7890", id="86 is part of another number"),
        pytest.param(masking.mask_phone, "", "", id="no number"),
        pytest.param(masking.mask_name, "张伟", "张*", id="a name"),
        pytest.param(masking.mask_name, " 欧阳娜娜 ", "欧*", id="the length is not shown"),
        pytest.param(masking.mask_name, "张", "张*", id="one character"),
        pytest.param(masking.mask_name, "", "", id="no name"),
        pytest.param(masking.mask_id, "44030319900101123X", "4****************X", id="an identity number"),
        pytest.param(masking.mask_id, "123", "***", id="too short an identity number"),
        pytest.param(masking.mask_email, "zhang@example.org", "z***@example.org", id="an address"),
        pytest.param(masking.mask_email, "@example.org", "***", id="an address without a name"),
        pytest.param(masking.mask_email, "zhang", "***", id="no address"),
    ],
)
def test_it_masks(mask: Callable[[str], str], value: str, shown: str) -> None:
    assert mask(value) == shown


@given(st.text(alphabet="0123456789-+ "))
def test_law_at_least_four_digits_of_a_long_number_are_hidden(number: str) -> None:
    shown = masking.mask_phone(number)
    assert shown.count("*") >= min(4, (len(shown) + 1) // 2)


@given(st.text(alphabet="abc"), st.integers(0, 5), st.integers(0, 5))
def test_law_no_more_is_shown_than_hidden(text: str, first: int, last: int) -> None:
    shown = masking.keep_ends(text, first, last)
    assert len(shown) == len(text)
    assert shown.count("*") >= len(text) - shown.count("*")


@pytest.mark.parametrize(("first", "last"), [(-1, 1), (1, -1)])
def test_it_refuses_negative_counts(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="not negative"):
        masking.keep_ends("abcdef", first, last)
