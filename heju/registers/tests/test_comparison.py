"""A company's list beside the register: the rule by its table, the page by its rights, masks and queries."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from heju.registers.rules import comparing
from heju.registers.rules.comparing import DIFFERS, ONLY_LIST, ONLY_REGISTER, SAME, Owner
from heju.registers.tests import sheets, walks
from tests import cast

A, B, P, Q = b"a", b"b", b"p", b"q"


@pytest.mark.parametrize(
    ("theirs", "ours", "state", "fields"),
    [
        pytest.param([Owner(A, P)], [Owner(A, P)], SAME, [()], id="the same"),
        pytest.param([Owner(A, P)], [Owner(A, Q)], DIFFERS, [("phone",)], id="another phone"),
        pytest.param([Owner(A)], [Owner(A, P)], DIFFERS, [("phone_missing",)], id="a phone on one side"),
        pytest.param([Owner(A, P)], [Owner(B, P)], DIFFERS, [("name",)], id="one phone, two names"),
        pytest.param([Owner(A, P, "owner")], [Owner(A, P, "possessor")], DIFFERS, [("kind",)], id="not registered yet"),
        pytest.param([Owner(A, P)], [], ONLY_LIST, [()], id="only on the list"),
        pytest.param([], [Owner(A, P)], ONLY_REGISTER, [()], id="only in the register"),
        pytest.param([Owner(A, P)], [Owner(B, Q)], DIFFERS, [(), ()], id="sold: one on each side"),
        pytest.param([Owner(A, P), Owner(B, Q)], [Owner(B, Q), Owner(A, P)], SAME, [(), ()], id="a couple in another order"),
        pytest.param([Owner(A, P), Owner(A, Q)], [Owner(A, Q), Owner(A, P)], SAME, [(), ()], id="namesakes are told apart by phone"),
    ],
)
def test_it_lays_two_lists_beside_each_other(theirs, ours, state, fields):
    lines = comparing.compare(theirs, ours)
    assert comparing.state_of(lines) == state
    assert [line.fields for line in lines] == fields


owners = st.lists(st.builds(Owner, st.sampled_from([A, B]), st.sampled_from([b"", P, Q])), max_size=5)


@given(owners, owners)
def test_law_everybody_stands_on_exactly_one_line(theirs, ours):
    lines = comparing.compare(theirs, ours)
    assert sorted(line.theirs.phone + line.theirs.name for line in lines if line.theirs) == sorted(one.phone + one.name for one in theirs)
    assert sorted(line.ours.phone + line.ours.name for line in lines if line.ours) == sorted(one.phone + one.name for one in ours)


@given(owners)
def test_law_a_list_is_the_same_as_itself(theirs):
    assert all(line.state == SAME for line in comparing.compare(theirs, list(reversed(theirs))))


# ---- the page ---------------------------------------------------------------------------------------------------------

database = pytest.mark.django_db
ROWS = [
    sheets.PEOPLE,
    ("吴桂香", "13800000001", "1栋", "1单元", "201", "业主"),
    ("新业主", "13800000002", "1栋", "1单元", "401", "业主"),
    ("租客甲", "13800000003", "1栋", "1单元", "402", "租客"),
    ("没房的", "13800000004", "9栋", "1单元", "402", "业主"),
]


def page(who: str = "branch_secretary", state: str = "", rows=ROWS):
    sheet = walks.checked(sheets.xlsx(rows))
    return cast.client(who).get(reverse("registers:compare", args=[sheet.pk]), {"state": state} if state else {})


@database
def test_it_shows_what_differs_masked_and_leads_to_the_home():
    found = page()
    assert found.status_code == 200
    text = found.text
    assert "4 户和名册不一致" in text
    assert "吴*" in text
    assert "手机号不同" in text
    assert reverse("people:unit", args=[cast.unit("A", "201").pk]) in text
    assert "清禾物业" in text
    assert "1 行没有对上房屋" in text
    assert "1 行是租客和家属" in text
    for clear in ("吴桂香", "13800000001", "10000000011"):
        assert clear not in text


@database
def test_each_result_has_its_tab():
    assert "新*" in page(state="only_list").text
    register = page(state="only_register").text
    assert "林*" in register
    assert "王*" in register
    assert "没有这样的房屋" in page(state="same").text


@database
@pytest.mark.parametrize(
    ("who", "code"),
    [("owner", 403), ("stranger", 403), ("property_manager", 403), ("auditor", 403), ("second_secretary", 404), ("district_officer", 404)],
)
def test_others_do_not_see_it(who, code):
    assert page(who).status_code == code


@database
def test_a_home_more_costs_no_query_more(django_assert_max_num_queries):
    sheet = walks.checked(sheets.xlsx(ROWS))
    browser = cast.client("branch_secretary")
    browser.get(reverse("registers:compare", args=[sheet.pk]))
    with django_assert_max_num_queries(36):
        browser.get(reverse("registers:compare", args=[sheet.pk]))
