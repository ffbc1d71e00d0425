from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.organizations.rules import four_in_one
from heju.organizations.rules.four_in_one import Standing
from heju.organizations.tests import tables

DAY = date(2026, 11, 23)
LETTERS = {
    "B": "branch", "C": "owners_committee", "G": "resident_group", "P": "property_company", "V": "volunteer_team", "A": "owners_assembly",
    "W": "work_station", "K": "community_committee", "R": "residents_committee", "S": "social_work_agency",
}  # fmt: skip
ROWS = [(four_in_one.of_compound, row) for row in tables.rows("four-in-one", "sentence")]
ROWS += [(four_in_one.of_community, row) for row in tables.rows("four-in-one", "at the community")]


def standing(text: str) -> Standing:
    over = DAY.replace(day=22)
    return Standing(LETTERS[text[0]], not text.endswith("!"), over if text.endswith("~") else DAY)


@pytest.mark.parametrize(("rule", "row"), ROWS, ids=[next(iter(row.values())) for _rule, row in ROWS])
def test_the_page_holds(rule: Callable[..., four_in_one.Union], row: dict[str, str]) -> None:
    union = rule([standing(one) for one in row["stands"].split()], DAY)
    assert union.is_complete == (row["complete"] == "yes")
    assert union.count == int(row["N"])
    assert union.is_bare == (row["bare"] == "yes")
    assert [reason.code for reason in four_in_one.path_ahead(union)] == row["path"].split()


def test_every_missing_body_has_a_sentence_with_the_next_step_in_both_languages() -> None:
    for kind in (*four_in_one.COMPOUND_FOUR, *four_in_one.COMMUNITY_FOUR):
        reason = four_in_one.MISSING[kind]
        assert "下一步" in reason.zh
        assert "Next:" in reason.en


STANDINGS = st.lists(
    st.builds(Standing, st.sampled_from(sorted(LETTERS.values())), st.booleans(), st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    max_size=8,
)


@given(STANDINGS)
def test_present_and_missing_are_the_four(found: list[Standing]) -> None:
    union = four_in_one.of_compound(found, DAY)
    missing = tuple(gap.kind for gap in union.missing)
    assert sorted((*union.present, *missing)) == sorted(four_in_one.COMPOUND_FOUR)
    assert not set(union.present) & set(missing)
    assert {gap.kind for gap in union.weak} <= set(union.present)


@given(STANDINGS, STANDINGS)
def test_another_body_never_breaks_a_whole(found: list[Standing], more: list[Standing]) -> None:
    before, after = four_in_one.of_compound(found, DAY), four_in_one.of_compound(found + more, DAY)
    assert after.is_complete or not before.is_complete
    assert after.count >= before.count
    assert four_in_one.of_compound(more + found, DAY).present == after.present
