"""The walk: an uncovered compound, a branch founded for it, a secretary appointed, coverage complete; refusals with their reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from heju.kit import db
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"organizations:{name}", args=args)


def post(who: str, form: str, /, *args: object, **words: Any) -> Any:
    return cast.client(who).post(url(form, *args), words)


def page(who: str, name: str, *args: object, **query: str) -> str:
    response = cast.client(who).get(url(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


APPOINT = {
    "post": "secretary",
    "name": "赵敏",
    "phone": "10000000010",
    "since": "2026-11-23",
    "basis": "社区党委决定",
    "term_until": "",
    "why": "",
}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the doors read the day of the cast from the clock."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW)


def test_from_the_uncovered_list_to_full_coverage() -> None:
    place = ground.compound("c9", "听禾轩")
    listed = page("district_officer", "coverage", "440303")
    assert "还有 1 个小区没有支部" in listed
    assert url("found_branch", place.pk) in listed
    made = post("community_officer", "found_branch", place.pk, **{
        "way": "new", "new-name": "听禾轩党支部", "new-on": "2026-11-23", "new-phone": "0755-25000001", "new-basis": "社区党委决定",
    })  # fmt: skip
    branch = ground.seen(Body, int(made.url.split("/")[2]))
    assert made.url == url("appoint", branch.pk) + "?post=secretary"
    appointed = post("community_officer", "appoint", branch.pk, **APPOINT)
    assert appointed.url == url("body", branch.pk)
    listed = page("district_officer", "coverage", "440303")
    assert "100 %" in listed
    assert "的小区都有支部" in listed
    assert "赵敏" in page("district_officer", "compound", place.pk)
    assert [record.verb for verb in ("founded", "appointed") for record in ground.records(verb)] == [
        "organizations.founded",
        "organizations.appointed",
    ]


def test_a_branch_of_the_community_takes_the_compound_instead() -> None:
    place = ground.compound("c9", "听禾轩")
    words = {"way": "join", "join-body": cast.body("branch").pk, "join-on": "2026-11-23", "join-basis": "社区党委决定"}
    assert post("community_officer", "found_branch", place.pk, **words).url == url("compound", place.pk)
    with db.scoped(cast.SYSTEM):
        assert Coverage.objects.filter(place=place.pk, body=cast.body("branch").pk).count() == 1


def test_a_secretary_who_owns_nothing_is_not_made_chair_and_the_page_says_why() -> None:
    words = APPOINT | {"post": "chair", "name": "陈志远", "phone": "100 0000 0004"}
    response = post("community_officer", "appoint", cast.body("committee").pk, **words)
    text = response.content.decode()
    assert response.status_code == 422
    for word in (
        "不能这样任命",
        "成员应当是业主",
        "《物业管理条例》第十六条第二款",
        "《建筑物区分所有权司法解释》第一条第一款",
        'value="陈志远"',
    ):
        assert word in text
    assert ground.records("appointed") == []


def test_a_name_that_does_not_fit_the_number_finds_nobody_and_registers_only_when_asked() -> None:
    words = APPOINT | {"post": "committee_member", "name": "钟新", "phone": "10000000099"}
    response = post("community_officer", "appoint", cast.body("branch").pk, **words)
    assert response.status_code == 422
    assert "没有找到姓名和手机号都相符的人" in response.content.decode()
    assert post("community_officer", "appoint", cast.body("branch").pk, **(words | {"register": "on"})).status_code == 302
    with db.scoped(cast.SYSTEM):
        assert Appointment.objects.get(body=cast.body("branch").pk, public_name="钟新").post == "committee_member"


def test_a_doubt_asks_for_a_reason_on_the_page() -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("branch").pk).update(ended_on=cast.DAY)
    words = APPOINT | {"name": "邓晓岚", "phone": "10000000003"}
    response = post("community_officer", "appoint", cast.body("branch").pk, **words)
    assert response.status_code == 422
    assert "可以任命，但要写明理由" in response.content.decode()
    assert post("community_officer", "appoint", cast.body("branch").pk, **(words | {"why": "街道党工委决定"})).status_code == 302


@pytest.mark.parametrize(
    ("form", "words", "said"),
    [
        ("found_branch", {"way": "new", "new-name": "二支部", "new-on": "2026-11-23", "new-basis": "x"}, "已由“梧桐苑党支部”覆盖"),
        ("found_branch", {"way": "new", "new-name": "", "new-on": "2026-11-23", "new-basis": "x"}, "这个字段"),
        ("found_branch", {"way": "new", "new-name": "x", "new-on": "2026-11-24", "new-basis": "x"}, "日期不能晚于今天"),
    ],
)
def test_a_form_says_what_is_wrong_and_loses_nothing(form: str, words: dict[str, str], said: str) -> None:
    response = post("community_officer", form, cast.place("A").pk, **words)
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text or "必填" in text
    assert 'value="2026-11-2' in text


# ---- the other forms, each with its effect ----


def test_an_appointment_ends_and_is_extended_through_its_page() -> None:
    with db.scoped(cast.SYSTEM):
        held = Appointment.objects.get(body=cast.body("committee").pk)
        Appointment.objects.filter(pk=held.pk).update(term_until=date(2026, 12, 1))
    assert "任期到" in page("community_officer", "appointment", held.pk)
    assert post("community_officer", "extend_term", held.pk, term_until="2027-05-01", why="换届筹备").url == url("appointment", held.pk)
    assert post("community_officer", "end_appointment", held.pk, on="2026-11-23", why="辞职").url == url("body", cast.body("committee").pk)
    assert ground.seen(Appointment, held.pk).ended_why == "辞职"


def test_a_body_covers_renames_merges_and_dissolves_through_its_pages() -> None:
    place, branch = ground.compound("c9", "听禾轩"), cast.body("branch").pk
    assert post("community_officer", "cover", branch, place=place.pk, on="2026-11-23", basis="决定").status_code == 302
    assert post("community_officer", "uncover", branch, place.pk, on="2026-11-23", why="调整").url == url("compound", place.pk)
    assert post("community_officer", "rename", branch, name="梧桐里党支部", why="更名").status_code == 302
    other = ground.act("community_officer", _found, place=place.pk)
    assert post("community_officer", "merge", branch, into=other.pk, on="2026-11-23", why="合并").url == url("body", other.pk)
    assert post("community_officer", "dissolve", other.pk, on="2026-11-23", why="撤销").status_code == 302
    assert ground.seen(Body, other.pk).dissolved_on == cast.DAY


def _found(*, actor: Any, now: Any, place: int) -> Body:
    from heju.organizations import actions

    return actions.found_body(actor=actor, now=now, kind="branch", name="听禾轩党支部", on=cast.DAY, basis="x", covers=[place])


def test_a_confirmation_says_what_happens_and_to_whom() -> None:
    text = page("community_officer", "dissolve", cast.body("branch").pk)
    for word in ("撤销梧桐苑党支部？", "1 人的任职同时结束：陈志远", "1 个小区不再由它覆盖：梧桐苑", "2 名党员离开这个支部"):
        assert word in text


def test_members_are_kept_through_the_pages_and_shown_masked() -> None:
    branch = cast.body("branch").pk
    words = {"name": "赵敏", "phone": "10000000010", "since": "2026-11-23", "basis": "介绍信"}
    assert post("branch_secretary", "add_member", branch, **words).url == url("members", branch)
    text = page("branch_secretary", "members", branch)
    assert "有 3 名党员" in text
    assert "赵*" in text
    assert "赵敏" not in text
    with db.scoped(cast.SYSTEM):
        member = Member.objects.get(person=cast.person("tenant").pk)
    assert post("branch_secretary", "end_member", member.pk, on="2026-11-23", why="转出").status_code == 302
    assert "有 2 名党员" in page("branch_secretary", "members", branch)


def test_a_social_organization_is_founded_at_a_community() -> None:
    words = {"kind": "social_organization", "name": "邻里互助会", "on": "2026-11-23", "basis": "登记证书", "phone": "", "credit_code": ""}
    response = post("community_officer", "found", cast.path("community_a"), **words)
    assert ground.seen(Body, int(response.url.split("/")[2])).path == cast.path("community_a")
    assert '<option value="audit_office"' not in page("district_officer", "found", "440303")


# ---- what a page shows, and to whom ----


def test_an_appointment_tells_to_whom_one_says_that_it_is_not_right() -> None:
    with db.scoped(cast.SYSTEM):
        held = Appointment.objects.get(body=cast.body("branch").pk)
    text = page("branch_secretary", "appointment", held.pk)
    for word in ("这是您的任职。觉得不对？", "向晴湖社区党委说明", 'href="tel:0755-25000000"'):
        assert word in text
    assert "这是您的任职" not in page("owner", "appointment", held.pk)


def test_a_page_shows_the_day_it_is_asked_for_and_never_one_to_come() -> None:
    text = page("owner", "compound", cast.place("A").pk, on="2023-12-31")
    assert "您在看 2023年12月31日 的情况" in text
    assert "陈志远" not in text
    assert "您在看" not in page("owner", "compound", cast.place("A").pk, on="2030-01-01")
    assert "您在看" not in page("owner", "compound", cast.place("A").pk, on="nonsense")


def test_acts_stand_only_on_pages_of_today_and_for_those_who_may() -> None:
    branch = cast.body("branch").pk
    assert url("dissolve", branch) in page("community_officer", "body", branch)
    assert url("dissolve", branch) not in page("community_officer", "body", branch, on="2026-01-01")
    assert url("dissolve", branch) not in page("owner", "body", branch)
    assert url("found_for", cast.place("A").pk, "resident_group") in page("community_officer", "compound", cast.place("A").pk)
    assert "/found/" not in page("owner", "compound", cast.place("A").pk)


def test_the_number_of_members_is_shown_to_the_party_line_alone() -> None:
    assert "支部党员 2 人" in page("branch_secretary", "compound", cast.place("A").pk)
    for who in ("owner", "property_manager", "committee_member", "social_worker", "auditor"):
        assert "支部党员" not in page(who, "compound", cast.place("A").pk)
        assert "2 人，看名单" not in page(who, "body", cast.body("branch").pk)


def test_a_duplicate_leads_to_the_compound_that_stands_for_it() -> None:
    twin = ground.compound("c5", "梧桐苑二期")
    with db.scoped(cast.SYSTEM):
        type(twin).objects.filter(pk=twin.pk).update(merged_into=cast.place("A").pk)
    response: Any = cast.client("district_officer").get(url("compound", twin.pk))
    assert response.url == url("compound", cast.place("A").pk)


def test_the_bare_compound_says_whom_to_ask_for_now_and_who_acts_next() -> None:
    text = page("second_secretary", "compound", cast.place("B").pk)
    for word in ("没有物业公司，也没有业委会", "双无小区", "现在先由党支部和居民小组办事", "《民法典》第二百八十四条第一款"):
        assert word in text
