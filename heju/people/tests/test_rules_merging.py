"""When two persons may be made one: the table of docs/rules/duplicate-persons.md and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.people.rules import merging
from heju.people.rules.merging import Side

NAME, PHONE, OTHER, ID = b"name", b"phone", b"other phone", b"identity"
BRANCH, GOVERNMENT, COMPANY = "branch:1", "government", "company:1"


def side(*holders, **fields):
    return Side({"name": NAME, **fields}, frozenset(holders))


@pytest.mark.parametrize(
    ("survivor", "duplicate", "codes"),
    [
        pytest.param(side(BRANCH, phone=PHONE), side(BRANCH, phone=PHONE), (), id="the same, held by one"),
        pytest.param(side(BRANCH, phone=PHONE), side(BRANCH), (), id="one without a phone"),
        pytest.param(side(BRANCH), side(BRANCH, phone=PHONE), (), id="the phone is carried over"),
        pytest.param(side(BRANCH, phone=PHONE), side(BRANCH, phone=OTHER), (), id="two phones, one holder"),
        pytest.param(side(BRANCH, GOVERNMENT, phone=PHONE), side(BRANCH, phone=PHONE), (), id="equal fields show nothing"),
        pytest.param(
            side(BRANCH, identity=ID), side(BRANCH, identity=b"another"), ("merging.identities",), id="two identity numbers are two persons"
        ),
        pytest.param(
            side(BRANCH, phone=PHONE, identity=ID),
            side(BRANCH, COMPANY, phone=PHONE),
            ("merging.discloses.company.identity",),
            id="the company would see an identity number",
        ),
        pytest.param(
            side(BRANCH, COMPANY),
            side(BRANCH, phone=PHONE),
            ("merging.discloses.company.phone",),
            id="what is carried is shown to the survivor's",
        ),
        pytest.param(
            side(BRANCH, phone=PHONE),
            side("branch:2", BRANCH, phone=OTHER),
            ("merging.discloses.branch.phone",),
            id="the branch of another compound is another holder",
        ),
        pytest.param(
            side(BRANCH, phone=PHONE),
            side(GOVERNMENT, BRANCH, phone=OTHER),
            ("merging.discloses.government.phone",),
            id="another number is news",
        ),
    ],
)
def test_it_knows_when_two_may_be_one(survivor, duplicate, codes):
    ruling = merging.may_merge(survivor, duplicate)
    assert ruling.passed is (not codes)
    assert ruling.codes == codes


@pytest.mark.parametrize(
    ("survivor", "duplicate", "carried", "dropped"),
    [
        (side(BRANCH, phone=PHONE), side(BRANCH, phone=PHONE), (), ()),
        (side(BRANCH), side(BRANCH, phone=PHONE), ("phone",), ()),
        (side(BRANCH, phone=PHONE), side(BRANCH), (), ()),
        (side(BRANCH, phone=PHONE), side(BRANCH, phone=OTHER, identity=ID), ("identity",), ("phone",)),
    ],
)
def test_it_knows_what_goes_over_and_what_stays_behind(survivor, duplicate, carried, dropped):
    assert merging.carried(survivor, duplicate) == carried
    assert merging.dropped(survivor, duplicate) == dropped


sides = st.builds(
    Side,
    st.dictionaries(st.sampled_from(merging.FIELDS), st.sampled_from([b"1", b"2"])),
    st.frozensets(st.sampled_from([BRANCH, "branch:2", GOVERNMENT, COMPANY])),
)


@given(sides, sides)
def test_law_nobody_learns_what_he_did_not_hold(survivor, duplicate):
    if merging.may_merge(survivor, duplicate).passed:
        after = {name: duplicate.fields[name] for name in merging.carried(survivor, duplicate)} | dict(survivor.fields)
        for holder in survivor.holders ^ duplicate.holders:
            known = survivor.fields if holder in survivor.holders else duplicate.fields
            assert all(known.get(name) == value for name, value in after.items())


@given(sides, sides)
def test_law_one_holder_of_both_learns_nothing(survivor, duplicate):
    same = Side(duplicate.fields, survivor.holders)
    assert merging.disclosures(survivor, same) == ()


def test_every_reason_to_be_alike_is_said_in_both_languages():
    assert all(zh and en for zh, en in merging.LIKE.values())
