"""Moves of a matter: what each changes, who may make it, what is sent twice, who is told that another was first."""

from __future__ import annotations

from uuid import uuid4

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Assignment, Event, Note
from heju.matters.tests.stage import NOW, assigned, does, fresh, photo, raised
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_goes_from_the_word_to_done_with_proof() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept", "支部收到了，马上联系物业")
    assigned(matter)
    does("property_manager", matter, "take_up")
    does("property_manager", matter, "update", "维保到场了，正在换门锁")
    row = fresh(matter)
    assert (row.state, row.lead_body_id, row.version) == ("in_hand", cast.body("company").pk, 5)
    assert row.contacted_at == NOW
    assert row.duty_code == "PC-061"
    assert set(row.bodies) == {cast.body("branch").pk, cast.body("company").pk}


def test_what_was_assigned_to_a_body_it_sees_though_it_is_private() -> None:
    matter = raised(is_private=True, category="noise.life.upstairs")
    does("branch_secretary", matter, "accept")
    with pytest.raises(NotAllowed):
        does("social_worker", matter, "update")
    assigned(matter, "agency")
    assert does("social_worker", matter, "take_up").state == "in_hand"


def test_sent_twice_it_has_one_effect() -> None:
    matter, key = raised(), uuid4()
    first, second = does("branch_secretary", matter, "accept", key=key), does("branch_secretary", matter, "accept", key=key)
    assert first.pk == second.pk
    assert fresh(matter).version == 2


def test_of_two_officers_one_is_told_what_the_other_did() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept", expected=1)
    with pytest.raises(errors.Overtaken, match="受理"):
        does("branch_secretary", matter, "decline", "这不归小区管的", expected=1)
    assert fresh(matter).state == "accepted"


def test_what_does_not_fit_is_refused_in_words() -> None:
    matter = raised()
    with pytest.raises(errors.NotNow, match="等受理"):
        does("branch_secretary", matter, "conclude")


@pytest.mark.parametrize(
    "who", ["tenant", "stranger", "committee_member", "second_secretary", "property_manager", "street_officer", "auditor"]
)
def test_only_whoever_holds_the_level_accepts(who: str) -> None:
    with pytest.raises(NotAllowed):
        does(who, raised(), "accept")


def test_whoever_refuses_says_why_and_the_reporter_appeals_to_the_next_level() -> None:
    matter = raised()
    with pytest.raises(errors.WordsMissing):
        does("branch_secretary", matter, "decline", "不行")
    does("branch_secretary", matter, "decline", "电梯在保修期内，由开发商处理")
    assert (fresh(matter).state, fresh(matter).outcome) == ("closed", "declined")
    does("owner", matter, "appeal", "开发商早就不在了，请社区看看")
    row = fresh(matter)
    assert (row.state, row.outcome, row.level, row.round) == ("raised", "", "community", 1)
    with pytest.raises(NotAllowed):
        does("branch_secretary", matter, "accept")
    assert does("community_officer", matter, "accept").level == "community"


def test_a_diversion_names_the_legal_way() -> None:
    matter = raised()
    with pytest.raises(errors.WayMissing):
        does("branch_secretary", matter, "divert", "请向法院起诉")
    does("branch_secretary", matter, "divert", "请向法院起诉", detail={"way": "court"})
    assert fresh(matter).outcome == "diverted"


def test_an_objection_stands_until_it_is_decided_and_once_only() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    with pytest.raises(errors.NotNow):
        does("branch_secretary", matter, "uphold_objection", "没有人提异议")
    does("property_manager", matter, "object", "这部电梯是商铺自用的")
    assert fresh(matter).objected_at == NOW
    with pytest.raises(errors.NotNow):
        does("property_manager", matter, "object", "这部电梯是商铺自用的")
    does("branch_secretary", matter, "reject_objection", "图纸上是公用的，请继续办")
    assert (fresh(matter).objected_at, fresh(matter).state) == (None, "assigned")


def test_a_question_waits_for_the_reporter_alone() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "ask", "是哪一部电梯停了？")
    with pytest.raises(NotAllowed):
        does("tenant", matter, "answer", "左边那一部")
    assert does("owner", matter, "answer", "左边那一部").state == "in_hand"


def test_one_level_up_whoever_first_received_it_stays_at_its_side() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.step_up(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("要更换主机，超出小区能力"))
    row = fresh(matter)
    assert (row.level, row.state, row.lead_body_id, row.round) == ("community", "accepted", None, 1)
    with db.scoped(cast.scope("district_officer")):
        running = Assignment.objects.filter(matter=matter, until=None).values_list("body_id", "part")
        assert set(running) == {(cast.body("branch").pk, "assisting"), (cast.body("company").pk, "assisting")}
    with pytest.raises(NotAllowed):
        assigned(matter)
    assert assigned(matter, by="community_officer").state == "assigned"


def test_nobody_skips_a_level_and_the_district_has_none_above() -> None:
    matter = raised()
    for who, level in (("branch_secretary", "community"), ("community_officer", "street"), ("street_officer", "district")):
        with db.scoped(cast.scope(who)) as actor:
            event = actions.step_up(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("本级解决不了，请上级协调"))
        assert event.level == level
    with db.scoped(cast.scope("district_officer")) as actor, pytest.raises(errors.NoLevelAbove):
        actions.step_up(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("本级解决不了，请上级协调"))


def test_only_what_stands_on_the_list_below_is_handed_down() -> None:
    matter = raised()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.step_up(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("本级解决不了，请上级协调"))
    with db.scoped(cast.scope("community_officer")) as actor:
        assert actions.hand_down(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("小区自己就能办")).level == "compound"


def test_a_department_that_is_called_answers_within_its_clock() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    agency = actions.Named(cast.body("agency").pk, "social_work_agency")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.call_bodies(actor=actor, now=NOW, matter=matter.pk, bodies=[agency], move="whistle", said=actions.Said("请到现场看看"))
    with db.scoped(cast.scope("social_worker")) as actor:
        row = Assignment.objects.get(matter=matter, body=cast.body("agency"))
        assert row.answer_due is not None
        assert row.answered_at is None
        actions.answer_call(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("下午两点到现场"))
        row.refresh_from_db()
        assert row.answered_at == NOW


def test_proof_is_asked_for() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    with pytest.raises(ValueError, match="report_done"):
        does("property_manager", matter, "report_done", "修好了，请看照片", photos=[photo()])


def test_internal_notes_are_read_by_the_bodies_they_are_for() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.write_note(actor=actor, now=NOW, matter=matter.pk, words="物业这个月第三次了")
        actions.write_note(actor=actor, now=NOW, matter=matter.pk, words="请带上维保记录", bodies=[cast.body("company").pk])
    for who, count in (("branch_secretary", 2), ("property_manager", 1), ("owner", 0), ("community_officer", 0)):
        with db.scoped(cast.scope(who)):
            assert Note.objects.filter(matter=matter).count() == count
    with db.scoped(cast.scope("owner")) as actor, pytest.raises(NotAllowed):
        actions.write_note(actor=actor, now=NOW, matter=matter.pk, words="我也写一条")


def test_events_are_numbered_without_a_gap_and_tell_how_it_stood() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    with db.scoped(cast.scope("branch_secretary")):
        rows = list(Event.objects.filter(matter=matter).order_by("number").values_list("number", "move", "state", "part", "role"))
    assert rows == [
        (1, "raise", "raised", "reporter", ""),
        (2, "accept", "accepted", "holder", "branch_secretary"),
        (3, "assign", "assigned", "holder", "branch_secretary"),
    ]
