from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment, Body
from heju.organizations.tests import ground
from heju.people.models import Tie
from tests import cast

pytestmark = pytest.mark.django_db


def appoint(who: str, body: str, post: str, person: str, **words: object) -> Appointment:
    name = cast.PERSONS[person][0]
    words = {"since": cast.DAY, "basis": "选举结果"} | words
    return ground.act(who, actions.appoint, body=cast.body(body).pk, post=post, person=cast.person(person).pk, public_name=name, **words)


def test_the_role_follows_at_once() -> None:
    appoint("community_officer", "committee", "chair", "owner")
    scope = cast.scope("owner")
    assert scope.may("people.reveal", cast.path("A"))
    assert not cast.scope("owner", date(2026, 11, 22)).may("people.reveal", cast.path("A"))


def test_it_leaves_a_record_that_the_appointee_finds() -> None:
    made = appoint("community_officer", "committee", "chair", "owner")
    (record,) = ground.records("appointed", made.pk)
    assert record.for_person_id == cast.person("owner").pk
    assert record.detail["post"] == "chair"
    assert record.detail["ruling"]["passed"] is True
    assert "林建国" not in str(record.detail)


@pytest.mark.parametrize(
    ("person", "post"), [("branch_secretary", "chair"), ("tenant", "committee_member"), ("helper", "deputy_chair"), ("stranger", "chair")]
)
def test_a_non_owner_is_not_let_into_the_owners_committee_and_hears_why(person: str, post: str) -> None:
    with pytest.raises(refusals.RuledOut, match="《物业管理条例》第十六条第二款") as caught:
        appoint("community_officer", "committee", post, person)
    assert [one.code for one in caught.value.because] == ["committee.not_owner"]
    assert ground.records("appointed") == []


def test_an_owner_counts_whichever_handler_keeps_his_tie() -> None:
    with db.scoped(cast.SYSTEM):
        Tie.objects.filter(person=cast.person("owner").pk).update(handlers=["company"])
    assert appoint("community_officer", "committee", "chair", "owner").pk


def test_a_former_owner_does_not_count() -> None:
    with db.scoped(cast.SYSTEM):
        Tie.objects.filter(person=cast.person("owner").pk).update(until=cast.DAY)
    with pytest.raises(refusals.RuledOut, match="业主"):
        appoint("community_officer", "committee", "chair", "owner")


def test_a_doubt_is_answered_with_a_reason_or_not_made() -> None:
    words = {"who": "district_officer", "body": "committee", "post": "committee_member", "person": "property_manager"}
    with db.scoped(cast.SYSTEM):
        unit = cast.unit("A", "401")
        Tie.objects.create(
            person=cast.person("property_manager"), unit=unit, path=unit.path, kind="owner", share_numerator=1, share_denominator=1,
            since=cast.SINCE, source="测试", handlers=["government"],
        )  # fmt: skip
    with pytest.raises(refusals.RuledOut) as caught:
        appoint(**words)
    assert caught.value.field == "why"
    assert [one.code for one in caught.value.because] == ["company.in_committee"]
    made = appoint(**words, why="业主大会知情后选出，涉物业合同事项回避")
    assert made.conflicts == ["company.in_committee", "post.crossed"]
    assert ground.records("appointed", made.pk)[0].why == "业主大会知情后选出，涉物业合同事项回避"


def test_one_person_in_two_posts_is_named_and_asks_for_nothing() -> None:
    appoint("community_officer", "committee", "chair", "owner")
    ground.act("community_officer", actions.end_appointment, appointment=_secretary().pk, on=cast.DAY, why="届满")
    assert appoint("community_officer", "branch", "secretary", "owner").conflicts == ["post.two_heads"]


def _secretary() -> Appointment:
    with db.scoped(cast.SYSTEM):
        return Appointment.objects.get(body=cast.body("branch").pk, post="secretary", ended_on=None)


def test_the_second_head_is_told_to_wait_for_the_first_to_leave() -> None:
    with pytest.raises(refusals.RuledOut, match="请先办理离任"):
        appoint("community_officer", "branch", "secretary", "owner")


def test_it_has_one_effect_when_sent_twice() -> None:
    assert appoint("community_officer", "committee", "chair", "owner") == appoint("community_officer", "committee", "chair", "owner")
    assert len(ground.records("appointed")) == 1


def test_an_appointment_back_into_the_time_of_another_head_is_refused() -> None:
    ground.act("community_officer", actions.end_appointment, appointment=_secretary().pk, on=date(2026, 6, 1), why="届满")
    with pytest.raises(refusals.RuledOut, match="有人担任"):
        appoint("community_officer", "branch", "secretary", "tenant", since=date(2026, 5, 31), basis="补登")
    assert appoint("community_officer", "branch", "secretary", "tenant", since=date(2026, 6, 1)).pk


@pytest.mark.parametrize(
    ("who", "body", "post"),
    [
        ("branch_secretary", "branch", "committee_member"),
        ("branch_secretary", "committee", "committee_member"),
        ("branch_secretary", "company", "staff"),
        ("community_officer", "community_committee", "secretary"),
        ("street_officer", "street_committee", "secretary"),
        ("district_officer", "district_committee", "officer"),
        ("district_officer", "audit_office", "auditor"),
        ("committee_member", "committee", "chair"),
        ("property_manager", "company", "staff"),
        ("auditor", "branch", "secretary"),
    ],
)
def test_it_needs_the_power_for_that_post(who: str, body: str, post: str) -> None:
    with pytest.raises((NotAllowed, refusals.NoSuchBody)):
        appoint(who, body, post, "owner")


def test_a_stranger_finds_no_such_body() -> None:
    with pytest.raises((NotAllowed, refusals.NoSuchBody)):
        appoint("stranger", "branch", "secretary", "stranger")


def test_nobody_is_appointed_to_a_dissolved_body() -> None:
    with db.scoped(cast.SYSTEM):
        Body.objects.filter(pk=cast.body("committee").pk).update(dissolved_on=cast.DAY)
    with pytest.raises(refusals.Dissolved):
        appoint("community_officer", "committee", "chair", "owner")
