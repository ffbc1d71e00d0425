"""Leaked passwords: a sorted file is searched, and every word in it is found wherever it stands."""

from hashlib import sha1

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heju.kit import leaked


def lines(words, count=""):
    return "".join(sorted(f"{sha1(word.encode()).hexdigest().upper()}{count}\n" for word in words))


@pytest.mark.parametrize("count", ["", ":42", ":3730471"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_it_finds_every_word_of_the_list_and_no_other(tmp_path, count, size):
    words = [f"password-{number}" for number in range(size)]
    file = tmp_path / "leaked.sha1"
    file.write_text(lines(words, count))
    assert all(leaked.is_listed(word, file) for word in words)
    assert not any(leaked.is_listed(word + "!", file) for word in words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.sets(st.text(max_size=8), max_size=30), st.text(max_size=8))
def test_law_it_says_what_a_set_says(tmp_path, words, asked):
    file = tmp_path / "leaked.sha1"
    file.write_text(lines(words))
    assert leaked.is_listed(asked, file) == (asked in words)


def test_a_missing_file_lists_nothing(tmp_path):
    assert not leaked.is_listed("password", tmp_path / "none")
