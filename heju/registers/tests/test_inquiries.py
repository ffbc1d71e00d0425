"""Asking the company: from the comparison to its desk "today", its answer, the word to who asked; it changes nothing by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations.models import Coverage
from heju.people.models import PersonalNotice
from heju.registers import actions
from heju.registers.actions import refusals
from heju.registers.models import Inquiry
from heju.registers.rules import comparing
from heju.registers.rules.comparing import Owner
from heju.registers.tests import sheets, walks
from tests import cast

pytestmark = pytest.mark.django_db
ROWS = [
    sheets.PEOPLE,
    ("吴桂香", "13800000001", "1栋", "1单元", "201", "业主"),
    ("新业主", "13800000002", "1栋", "1单元", "401", "业主"),
    ("林建国", "10000000009", "1栋", "1单元", "101", "业主"),
]
ANSWER = {"basis": "deed", "answer": "2024 年交楼时看过产权证"}


def ask(number: str = "201", who: str = "branch_secretary") -> Any:
    """Bring the company's list in and ask about one home."""
    sheet = walks.checked(sheets.xlsx(ROWS))
    return cast.client(who).post(reverse("registers:ask", args=[sheet.pk, cast.unit("A", number).pk]), follow=True)


def asked(number: str = "201") -> Inquiry:
    ask(number)
    with db.scoped(cast.SYSTEM):
        return Inquiry.objects.get(unit=cast.unit("A", number).pk)


def answer(found: Inquiry, who: str = "property_manager", **fields: str) -> Any:
    return cast.client(who).post(reverse("registers:inquiry", args=[found.pk]), ANSWER | fields)


def test_it_goes_to_the_company_s_desk_today_without_anybody_s_name_or_number() -> None:
    page = ask()
    assert "已经问了清禾物业服务有限公司" in page.text
    assert "等物业答复" in page.text
    desk = cast.client("property_manager").get("/desk/").text
    assert "梧桐苑 1栋1单元 201的业主，请说明按什么登记" in desk
    assert "梧桐苑党支部发现两边名册对不上" in desk
    with db.scoped(cast.SYSTEM):
        found = Inquiry.objects.get()
    assert (found.differs, found.asked_by_id) == (["phone"], cast.person("branch_secretary").pk)
    shown = cast.client("property_manager").get(reverse("registers:inquiry", args=[found.pk])).text
    assert "手机号不同" in shown
    for secret in ("13800000001", "10000000011", "吴桂香"):
        assert secret not in desk + shown


def test_it_is_answered_once_and_who_asked_is_told() -> None:
    found = asked()
    assert answer(found).headers["Location"] == reverse("registers:inquiries")
    with db.scoped(cast.SYSTEM):
        held = Inquiry.objects.get(pk=found.pk)
    assert (held.basis, held.answer, held.answered_by_id) == ("deed", ANSWER["answer"], cast.person("property_manager").pk)
    with db.scoped(cast.scope("branch_secretary")):
        notice = PersonalNotice.objects.get(kind="registers.answered")
        assert notice.link == reverse("registers:inquiry", args=[found.pk])
    secretary = cast.client("branch_secretary")
    assert ANSWER["answer"] in secretary.get(notice.link).text
    assert "请说明按什么登记" not in cast.client("property_manager").get("/desk/").text
    # Answered, it cannot be answered again; there is no form any more.
    assert "form-inquiry" not in answer(found, basis="owner").text
    with db.scoped(cast.SYSTEM):
        assert Inquiry.objects.get(pk=found.pk).basis == "deed"
    with db.scoped(cast.scope("auditor")):
        verbs = list(Record.objects.filter(subject="registers.inquiry").order_by("id").values_list("verb", flat=True))
    assert verbs == ["registers.company_asked", "registers.company_answered"]


def test_the_comparison_shows_what_the_company_said_and_lets_one_ask_again() -> None:
    found = asked()
    answer(found)
    sheet = walks.checked(sheets.xlsx(ROWS))
    page = cast.client("branch_secretary").get(reverse("registers:compare", args=[sheet.pk])).text
    assert "物业答复：产权证书" in page
    assert "请物业核对" in page


def test_a_home_is_asked_about_once_while_it_waits() -> None:
    ask()
    assert "正在等物业答复" in ask().text
    with db.scoped(cast.SYSTEM):
        assert Inquiry.objects.count() == 1


def test_where_both_agree_nothing_is_asked() -> None:
    assert "不用问了" in ask("101").text
    with db.scoped(cast.SYSTEM):
        assert not Inquiry.objects.exists()


def test_without_a_company_there_is_nobody_to_ask() -> None:
    with db.scoped(cast.SYSTEM):
        Coverage.objects.filter(kind="property_company").update(until=timezone.localdate())
    assert "没有人可问" in ask().text


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"answer": "好"}, "answer"), ({"basis": ""}, "basis"), ({"basis": "guess"}, "basis")],
    ids=["short", "none", "other"],
)
def test_an_answer_says_by_what_and_enough(fields: dict[str, str], says: str) -> None:
    found = asked()
    page = answer(found, **fields)
    assert page.status_code == 422
    assert says in page.context["form"].errors
    with db.scoped(cast.SYSTEM):
        assert Inquiry.objects.get(pk=found.pk).answered_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 403), ("committee_member", 403), ("social_worker", 403), ("second_secretary", 404), ("branch_secretary", 200)],
)
def test_nobody_else_answers(who: str, status: int) -> None:
    found = asked()
    page = answer(found, who)
    assert page.status_code == status
    with db.scoped(cast.SYSTEM):
        assert Inquiry.objects.get(pk=found.pk).answered_at is None


def test_who_brings_no_sheets_asks_nothing() -> None:
    for who in ("property_manager", "committee_member", "owner"):
        with db.scoped(cast.scope(who)) as scope, pytest.raises(NotAllowed):
            actions.ask_company(actor=scope, now=cast.NOW, day=cast.DAY, unit=cast.unit("A", "201"), differs=["phone"])


def test_a_company_that_took_over_does_not_answer_for_the_one_before() -> None:
    found = asked()
    with db.scoped(cast.scope("property_manager")) as scope:
        from dataclasses import replace

        other = replace(scope, grants=tuple(replace(grant, body_id=(grant.body_id or 0) + 1) for grant in scope.grants))
        with pytest.raises(NotAllowed):
            actions.answer_inquiry(actor=other, now=cast.NOW, inquiry=found, basis="deed", answer="看过产权证")


def test_of_two_answers_at_once_the_second_is_refused() -> None:
    found = asked()
    answer(found)
    with db.scoped(cast.scope("property_manager")) as scope, pytest.raises(refusals.AnsweredAlready):
        actions.answer_inquiry(actor=scope, now=cast.NOW, inquiry=found, basis="owner", answer="业主来改过")


def test_the_lists_of_who_asked_and_who_answers() -> None:
    for number in ("201", "401"):
        ask(number)
    for who, other in (("property_manager", "梧桐苑党支部"), ("branch_secretary", "清禾物业服务有限公司")):
        text = cast.client(who).get(reverse("registers:inquiries")).text
        assert "201" in text
        assert "401" in text
        assert other in text
    assert "等 2 户的业主" in cast.client("property_manager").get("/desk/").text


A, B, P, Q = b"a", b"b", b"p", b"q"


@pytest.mark.parametrize(
    ("theirs", "ours", "codes"),
    [
        ([Owner(A, P)], [Owner(A, P)], ()),
        ([Owner(A, P)], [Owner(A, Q)], ("phone",)),
        ([Owner(A)], [Owner(A, P)], ("phone_missing",)),
        ([Owner(A, P), Owner(B)], [Owner(A, Q)], ("phone", "only_list")),
        ([Owner(A, P, "owner")], [Owner(A, P, "possessor")], ("kind",)),
        ([Owner(A, P)], [Owner(B, Q)], ("only_list", "only_register")),
        ([], [Owner(A, P)], ("only_register",)),
    ],
)
def test_in_what_a_home_differs(theirs: list[Owner], ours: list[Owner], codes: tuple[str, ...]) -> None:
    assert comparing.differences(comparing.compare(theirs, ours)) == codes
