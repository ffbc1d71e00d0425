"""Columns are closed and indexed as single values are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import vault, vault_columns
from heju.kit.vault import Algorithm, Key, Keyring

RING = Keyring.generate("k1")
PLACE = vault.context_of("people_person", "phone", 42)
VALUES = st.lists(st.text(max_size=30))
# What folding leaves as it is, and what only looks like it when it is put between others.
PLAIN = st.lists(st.sampled_from(["13900000001", "+8613900000001", "王伟芳", "12\n34", "王伟\n", "\n", "", "１２", "a"]))


@given(VALUES)
def test_law_a_column_opens_as_its_values_do(plains: list[str]) -> None:
    places = [vault.context_of("people_person", "phone", number) for number in range(len(plains))]
    closed = vault_columns.closed(RING, plains, places)
    assert [RING.decrypt(one, place) for one, place in zip(closed, places, strict=True)] == plains
    assert len({one[5:17] for one in closed}) == len(plains)


@given(VALUES | PLAIN, st.binary(min_size=32, max_size=32), st.text(min_size=1))
def test_law_an_index_of_a_column_is_that_of_the_value(plains: list[str], secret: bytes, column: str) -> None:
    ring = Keyring(RING.keys, RING.active, secret)
    assert vault_columns.indexes(secret, column, plains) == [ring.blind_index(plain, column) for plain in plains]


def test_a_value_of_a_column_opens_at_its_own_place_alone() -> None:
    (closed,) = vault_columns.closed(RING, ["13812341234"], [PLACE])
    with pytest.raises(vault.Tampered):
        RING.decrypt(closed, vault.context_of("people_person", "phone", 43))


def test_a_value_without_a_place_is_not_closed_nor_one_without_a_column_indexed() -> None:
    with pytest.raises(ValueError, match="bound to its place"):
        vault_columns.closed(RING, ["x"], [""])
    with pytest.raises(ValueError, match="needs its column"):
        vault_columns.indexes(RING.index_secret, "", ["x"])


def test_another_algorithm_closes_one_by_one() -> None:
    ring = Keyring((Key.generate("k1", Algorithm.SM4_GCM),), "k1", RING.index_secret)
    (closed,) = vault_columns.closed(ring, ["13812341234"], [PLACE])
    assert closed[1] == Algorithm.SM4_GCM
    assert ring.decrypt(closed, PLACE) == "13812341234"
