"""The counter: numbers, printing, entering once, the receipt."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, queries
from heju.people.models import Helper, Slip, Tie
from heju.people.rules import counter as rules
from tests import cast

WORDS = {
    "name": "石阿婆", "phone": "", "identity": "", "is_elder": True, "kind": "family", "share": None, "since": date(2026, 11, 1),
    "source": "本人申报",
}  # fmt: skip
pytestmark = pytest.mark.django_db


# ---- numbers -----------------------------------------------------------------------------------------------------


def test_a_number_is_read_back_however_it_is_typed() -> None:
    for _ in range(200):
        number = rules.new_number()
        assert rules.number_of(number) == number
        assert rules.number_of(f" {rules.in_groups(number).lower()} ") == number


@given(st.integers(0, 7), st.sampled_from(rules.SIGNS))
def test_one_wrong_sign_is_noticed(place: int, sign: str) -> None:
    number = rules.new_number()
    if number[place] == sign:
        return
    with pytest.raises(rules.NotANumber):
        rules.number_of(number[:place] + sign + number[place + 1 :])


@pytest.mark.parametrize("typed", ["", "234", "2345678O", "234567890", "中文中文中文中文", "2222-222"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotANumber):
        rules.number_of(typed)


# ---- actions -----------------------------------------------------------------------------------------------------


def printed(who: str = "branch_secretary", kind: str = "resident", count: int = 1) -> list[Slip]:
    with db.scoped(cast.scope(who)) as scope:
        return actions.print_slips(actor=scope, now=cast.NOW, unit=cast.unit("A", "301"), kind=kind, count=count)


def enter(slip: Slip, who: str = "branch_secretary", **words: Any) -> Slip:
    with db.scoped(cast.scope(who)) as scope:
        return actions.enter_slip(actor=scope, now=cast.NOW, slip=slip.pk, words=WORDS | words)


def ties() -> list[Tie]:
    with db.scoped(cast.SYSTEM):
        return list(Tie.objects.filter(unit=cast.unit("A", "301").pk))


def recorded(verb: str) -> list[Record]:
    with db.scoped(cast.SYSTEM):
        return list(Record.objects.filter(verb=verb))


def test_a_paper_is_entered_once_and_leads_to_whom_it_is_about() -> None:
    (slip,) = printed()
    before = len(ties())
    done = enter(slip)
    assert done.person is not None
    assert done.entered_at_body == "梧桐苑党支部"
    assert len(ties()) == before + 1
    with pytest.raises(errors.SlipEntered) as again:
        enter(slip)
    assert again.value.slip.entered_at == cast.NOW
    assert len(ties()) == before + 1
    (record,) = recorded("people.slip_entered")
    assert record.for_person_id == done.person.pk


def test_what_is_wrong_leaves_the_paper_open() -> None:
    (slip,) = printed()
    with pytest.raises(errors.ShareTooLarge):
        enter(slip, kind="owner", share=Fraction(1))
    with db.scoped(cast.SYSTEM):
        assert Slip.objects.get(pk=slip.pk).entered_at is None
    assert enter(slip).entered_at == cast.NOW


def test_each_copy_has_its_own_number_and_only_so_many_are_printed() -> None:
    assert len({one.number for one in printed(count=20)}) == 20
    for count in (0, 21):
        with pytest.raises(errors.TooManySlips):
            printed(count=count)


@pytest.mark.parametrize("who", ["owner", "property_manager", "committee_member", "social_worker", "stranger", "auditor"])
def test_only_a_counter_prints_and_enters(who: str) -> None:
    with pytest.raises(NotAllowed):
        printed(who)
    (slip,) = printed()
    with pytest.raises((NotAllowed, Slip.DoesNotExist)):
        enter(slip, who)


def test_the_counter_of_another_street_does_not_know_the_paper() -> None:
    (slip,) = printed()
    with pytest.raises((NotAllowed, Slip.DoesNotExist)):
        enter(slip, "second_secretary")


def test_an_elder_lets_somebody_act_for_him_on_paper() -> None:
    with db.scoped(cast.SYSTEM):
        Helper.objects.filter(elder=cast.person("elder").pk).update(until=cast.DAY)
        unit = Tie.objects.select_related("unit").get(person=cast.person("elder").pk).unit
    with db.scoped(cast.scope("branch_secretary")) as scope:
        (slip,) = actions.print_slips(actor=scope, now=cast.NOW, unit=unit, kind="helper")
        words = {"elder": cast.person("elder"), "phone": "+8610000000009", "why": "本人当面说明", "since": cast.DAY}
        done = actions.enter_slip(actor=scope, now=cast.NOW, slip=slip.pk, words=words)
    assert done.person_id == cast.person("elder").pk
    with db.scoped(cast.SYSTEM):
        helper = Helper.objects.get(elder=cast.person("elder").pk, until=None)
    assert helper.helper_id == cast.person("owner").pk
    assert rules.in_groups(slip.number) in helper.basis


def test_a_receipt_tells_its_state_and_nothing_about_anybody() -> None:
    (slip,) = printed()
    found = queries.receipt_of(slip.number)
    assert found is not None
    assert found.entered_at is None
    enter(slip)
    found = queries.receipt_of(slip.number)
    assert found is not None
    assert (found.kind, found.body, found.entered_at) == ("住户登记", "梧桐苑党支部", cast.NOW)
    assert queries.receipt_of("22222222") is None


# ---- pages -------------------------------------------------------------------------------------------------------

TYPED = {
    "name": "石阿婆",
    "phone": "",
    "identity": "",
    "kind": "family",
    "share": "",
    "since": "2026-11-01",
    "source": "本人申报",
    "seen": "on",
}


def text_of(answer: Any) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


def test_a_clerk_prints_enters_and_gives_the_receipt() -> None:
    client = cast.client("branch_secretary")
    unit = cast.unit("A", "301").pk
    assert "打印表格" in client.get(f"/desk/people/homes/{unit}/").content.decode()
    paper = client.post(f"/desk/people/homes/{unit}/print/", {"kind": "resident", "count": 2})
    assert paper["Content-Type"] == "application/pdf"
    assert "住户登记" in text_of(paper)
    assert "梧桐苑" in text_of(paper)
    with db.scoped(cast.SYSTEM):
        slip = Slip.objects.filter(unit=unit).order_by("-pk").first()
    assert slip is not None
    typed = rules.in_groups(slip.number).lower()
    assert client.post("/desk/counter/", {"number": typed})["Location"] == f"/desk/counter/{slip.number}/"
    answer = client.post(f"/desk/counter/{slip.number}/", TYPED, follow=True)
    assert "录好了" in answer.content.decode()
    receipt = text_of(client.get(f"/desk/counter/{slip.number}/receipt/"))
    assert "回执" in receipt
    assert "石阿婆" not in receipt
    assert "石" in receipt
    again = client.post(f"/desk/counter/{slip.number}/", TYPED)
    assert "已经录入" in again.content.decode()
    assert "石阿婆" not in again.content.decode()
    assert rules.in_groups(slip.number) in client.get("/desk/counter/").content.decode()


def test_without_having_looked_at_the_person_nothing_is_entered_and_nothing_is_lost() -> None:
    (slip,) = printed()
    answer = cast.client("branch_secretary").post(f"/desk/counter/{slip.number}/", {k: v for k, v in TYPED.items() if k != "seen"})
    assert answer.status_code == 422
    assert "请先当面核对" in answer.content.decode()
    assert "石阿婆" in answer.content.decode()


@pytest.mark.parametrize("number", ["22222223", "x", "2222222A"])
def test_a_number_that_is_none_is_not_found(number: str) -> None:
    assert cast.client("branch_secretary").get(f"/desk/counter/{number}/").status_code == 404
    assert cast.client("owner").get(f"/receipts/{number}/").status_code == 404


def test_a_mistyped_number_is_said_at_the_field() -> None:
    answer = cast.client("branch_secretary").post("/desk/counter/", {"number": "7KQ4-M2X"})
    assert answer.status_code == 422
    assert "这不是表格编号" in answer.content.decode()
    assert "7KQ4-M2X" in answer.content.decode()


def test_the_stranger_has_no_counter_and_anybody_may_ask_for_a_receipt(client: Any) -> None:
    (slip,) = printed()
    assert cast.client("stranger").get(f"/desk/counter/{slip.number}/").status_code == 403
    answer = client.get(f"/receipts/{slip.number}/")
    assert answer.status_code == 200
    assert "还没有录入" in answer.content.decode()
    assert "梧桐苑" not in answer.content.decode()


def test_where_no_elder_lives_the_page_says_what_to_do() -> None:
    (slip,) = printed(kind="helper")
    assert "没有登记长者" in cast.client("branch_secretary").get(f"/desk/counter/{slip.number}/").content.decode()
