"""Who is the same person: the worked table of docs/rules/imports.md, row by row, and laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.people.rules import arriving
from heju.people.rules.arriving import CONTRADICTED, DOUBTFUL, NEW, SAME, Arriving, Known

NAME, OTHER, PHONE, PHONE2, CARD, CARD2 = b"n", b"o", b"p", b"q", b"i", b"j"


def known(number: int, name: bytes = NAME, phone: bytes | None = PHONE, identity: bytes | None = None) -> Known:
    return Known(number, name, phone, identity)


@pytest.mark.parametrize(
    ("one", "by_identity", "by_phone", "in_home", "verdict", "person"),
    [
        pytest.param((PHONE, CARD), known(1, identity=CARD), [], [], SAME, 1, id="number and name"),
        pytest.param((PHONE, CARD), known(1, OTHER, identity=CARD), [], [], CONTRADICTED, None, id="number, another name"),
        pytest.param((PHONE, None), None, [known(1)], [], SAME, 1, id="name and phone"),
        pytest.param((PHONE, CARD), None, [known(1, identity=CARD2)], [], CONTRADICTED, None, id="another number"),
        pytest.param((PHONE, CARD), None, [known(1)], [], SAME, 1, id="name and phone, a number on the sheet only"),
        pytest.param((PHONE, None), None, [known(1, identity=CARD)], [], SAME, 1, id="name and phone, a number here only"),
        pytest.param((PHONE, None), None, [known(1), known(2)], [known(2)], SAME, 2, id="several, one here"),
        pytest.param((PHONE, None), None, [known(1), known(2)], [], CONTRADICTED, None, id="several, none here"),
        pytest.param((PHONE, None), None, [], [known(1, phone=None)], SAME, 1, id="namesake here without a phone"),
        pytest.param((None, None), None, [], [known(1)], SAME, 1, id="no phone on the sheet"),
        pytest.param((PHONE, None), None, [], [known(1, phone=PHONE2)], DOUBTFUL, None, id="namesake here, another phone"),
        pytest.param((PHONE, None), None, [known(1, OTHER)], [], DOUBTFUL, None, id="phone elsewhere, another name"),
        pytest.param((PHONE, None), None, [known(1, OTHER)], [known(1, OTHER)], NEW, None, id="a family's phone"),
        pytest.param((PHONE, None), None, [], [], NEW, None, id="nobody"),
        pytest.param((PHONE, CARD), None, [], [known(1, phone=None)], SAME, 1, id="namesake without a phone, a number on the sheet only"),
        pytest.param(
            (PHONE, None), None, [], [known(1, phone=None, identity=CARD)], SAME, 1, id="namesake without a phone, a number here only"
        ),
        pytest.param((None, CARD), None, [], [known(1, identity=CARD2)], NEW, None, id="no phone on the sheet, two numbers"),
        pytest.param((PHONE, CARD), None, [], [known(1, phone=PHONE2)], DOUBTFUL, None, id="another phone, a number on the sheet only"),
        pytest.param(
            (PHONE, None), None, [], [known(1, phone=PHONE2, identity=CARD)], DOUBTFUL, None, id="another phone, a number here only"
        ),
        pytest.param((PHONE, CARD), None, [], [known(1, phone=PHONE2, identity=CARD2)], NEW, None, id="namesake here, two numbers"),
    ],
)
def test_who_it_is(one, by_identity, by_phone, in_home, verdict, person) -> None:
    found = arriving.match(Arriving(NAME, one[0], one[1], 7), by_identity=by_identity, by_phone=by_phone, in_home=in_home)
    assert (found.verdict, found.person.id if found.person else None) == (verdict, person)
    assert (found.because is None) == (verdict in (SAME, NEW))


PEOPLE = st.builds(
    Known, st.integers(1, 5), st.sampled_from([NAME, OTHER]), st.sampled_from([None, PHONE, PHONE2]), st.sampled_from([None, CARD])
)


@given(st.sampled_from([None, PHONE]), st.lists(PEOPLE, max_size=4), st.lists(PEOPLE, max_size=4))
def test_nobody_is_taken_for_somebody_of_another_name(phone, by_phone, in_home) -> None:
    holding = [one for one in by_phone if one.phone == phone and phone is not None]
    found = arriving.match(Arriving(NAME, phone, None, 7), by_identity=None, by_phone=holding, in_home=in_home)
    if found.person is not None:
        assert found.person.name == NAME
        assert found.person in [*holding, *in_home]
        assert found.person.phone is None or phone is None or found.person.phone == phone
