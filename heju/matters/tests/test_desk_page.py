"""The desk's page of a matter: what each sees, what each may do now, and every act from its small page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Assignment, Event, Matter, Note, Report
from heju.matters.tests.stage import NOW, assigned, does, fresh, photo, raised, report_of, word
from heju.matters.tests.test_desk_back import ends
from tests import cast

pytestmark = pytest.mark.django_db
LATER = NOW.replace(hour=11)


def page(who: str, matter: Matter) -> str:
    response = cast.client(who).get(reverse("matters:desk_matter", args=[matter.pk]))
    assert response.status_code == 200
    return response.content.decode()


def send(who: str, matter: Matter, move: str, **data: Any) -> Any:
    sent = {"key": uuid4(), "expected": fresh(matter).version, "words": "", **data}
    return cast.client(who).post(reverse("matters:desk_act", args=[matter.pk, move]), sent)


def in_hand() -> Matter:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    return matter


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("done.jpg", photo(), "image/jpeg")


def test_the_secretary_sees_the_next_step_filled_in_and_takes_it_with_one_tap() -> None:
    matter = raised()
    text = page("branch_secretary", matter)
    assert "受理并转清禾物业服务有限公司" in text
    assert "依据：" in text
    response = send("branch_secretary", matter, "forward")
    assert response.status_code == 302
    row = fresh(matter)
    assert (row.state, row.lead_body_id, row.version) == ("assigned", cast.body("company").pk, 3)
    assert row.duty_code
    with db.scoped(cast.scope("branch_secretary")):
        lead = Assignment.objects.get(matter=matter, part="lead", until=None)
    assert lead.because
    text = page("branch_secretary", matter)
    assert row.duty_code
    assert "谁在办" in text
    assert "清禾物业服务有限公司" in text


def test_handing_on_sent_twice_is_one_and_of_two_one_is_told() -> None:
    matter, key = raised(), uuid4()
    assert send("branch_secretary", matter, "forward", key=key, expected=1).status_code == 302
    assert send("branch_secretary", matter, "forward", key=key, expected=1).status_code == 302
    assert fresh(matter).version == 3
    late = send("branch_secretary", matter, "decline", words="这不归小区管的", expected=1)
    assert late.status_code == 422
    text = late.content.decode()
    assert "有人先办了一步" in text
    assert "这不归小区管的" in text
    assert "梧桐苑党支部" in text
    assert 'name="expected" value="3"' in text
    assert fresh(matter).version == 3


def test_where_the_rule_names_nobody_here_nothing_is_handed_on() -> None:
    matter = raised()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        found = Matter.objects.select_related("compound").get(pk=matter.pk)
        lead, assisting = actions.routed(found, NOW)
        assert lead is not None
        assert lead.body == cast.body("company").pk
        assert lead.because[0]["zh"]
        assert lead.body not in {one.body for one in assisting}
    elsewhere = raised("stranger", place="B1")
    with db.scoped(cast.scope("second_secretary")) as actor, pytest.raises(errors.NobodyLeads):
        actions.forward_matter(actor=actor, now=NOW, matter=elsewhere.pk)
    assert fresh(elsewhere).state == "raised"


@pytest.mark.parametrize(
    ("move", "data", "state", "outcome"),
    [
        ("accept", {"words": "收到了"}, "accepted", ""),
        ("decline", {"words": "不属于小区的事"}, "closed", "declined"),
        ("no_duty", {"words": "查过清单没有"}, "closed", "no_duty"),
        ("divert", {"words": "请到法院立案庭", "way": "court"}, "closed", "diverted"),
        ("solved_itself", {"words": "打电话核实了"}, "closed", "solved_itself"),
        ("reclassify", {"words": "其实是按钮坏了", "category": "fire.passage.stairs_blocked"}, "raised", ""),
        ("contact", {"words": "电话说明了情况"}, "raised", ""),
        ("step_up", {"words": "支部协调不动，请社区牵头"}, "accepted", ""),
    ],
)
def test_the_holder_acts_on_a_new_one(move, data, state, outcome) -> None:
    matter = raised()
    page_of_act = cast.client("branch_secretary").get(reverse("matters:desk_act", args=[matter.pk, move]))
    assert page_of_act.status_code == 200
    assert send("branch_secretary", matter, move, **data).status_code == 302
    row = fresh(matter)
    assert (row.state, row.outcome) == (state, outcome)
    page("branch_secretary", matter)


def test_what_is_missing_is_said_at_the_field_and_nothing_typed_is_lost() -> None:
    matter = raised()
    answer = send("branch_secretary", matter, "divert", words="请到法院立案庭")
    assert answer.status_code == 422
    assert "请到法院立案庭" in answer.content.decode()
    assert send("branch_secretary", matter, "decline", words="不").status_code == 422
    assert fresh(matter).state == "raised"


def test_it_is_deliberated_and_assigned_to_others_than_the_rule_names() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assert send("branch_secretary", matter, "deliberate", words="周三晚上商量怎么修").status_code == 302
    assert send("branch_secretary", matter, "conclude", words="大家同意先修门锁").status_code == 302
    lead, helps = f"{cast.body('agency').pk}:social_work_agency", f"{cast.body('company').pk}:property_company"
    text = cast.client("branch_secretary").get(reverse("matters:desk_act", args=[matter.pk, "assign"])).content.decode()
    assert "按清单应由它牵头" in text
    assert send("branch_secretary", matter, "assign", lead=lead, bodies=[helps]).status_code == 302
    row = fresh(matter)
    assert row.lead_body_id == cast.body("agency").pk
    with db.scoped(cast.scope("branch_secretary")):
        running = set(Assignment.objects.filter(matter=matter, until=None).values_list("body_id", "part"))
    assert {(cast.body("agency").pk, "lead"), (cast.body("company").pk, "assisting")} <= running
    assert send("branch_secretary", matter, "assign", lead="999999:property_company").status_code == 422


def test_whoever_leads_objects_and_the_holder_decides() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    assert send("property_manager", matter, "object", words="合同里没有这一项").status_code == 302
    assert "同意异议" in page("branch_secretary", matter)
    assert "合同里没有这一项" in page("branch_secretary", matter)
    assert send("branch_secretary", matter, "reject_objection", words="合同第六条写明由物业管").status_code == 302
    assert fresh(matter).objected_at is None
    assert send("property_manager", matter, "take_up").status_code == 302
    assert fresh(matter).state == "in_hand"


def test_whoever_leads_asks_goes_on_and_reports_done_with_proof() -> None:
    matter = in_hand()
    assert "办好了" in page("property_manager", matter)
    assert send("property_manager", matter, "ask", words="几点方便进门看").status_code == 302
    assert "计时暂停" in page("property_manager", matter)
    assert send("property_manager", matter, "resume").status_code == 302
    assert send("property_manager", matter, "update", words="配件明天到货", photos=[upload()]).status_code == 302
    bare = send("property_manager", matter, "report_done", words="换好了门锁")
    assert bare.status_code == 422
    assert "换好了门锁" in bare.content.decode()
    assert send("property_manager", matter, "report_done", words="换好了门锁", photos=[upload()]).status_code == 302
    assert fresh(matter).state == "done"
    text = page("branch_secretary", matter)
    assert text.count("/photos/") == 4
    client, address = cast.client("branch_secretary"), text.split('href="')
    shown = next(part.split('"')[0] for part in address if "/photos/" in part.split('"')[0])
    assert client.get(shown)["Content-Type"] == "image/jpeg"
    assert cast.client("second_secretary").get(shown).status_code == 404


def test_departments_are_called_and_answer() -> None:
    matter = in_hand()
    value = f"{cast.body('company').pk}:property_company"
    assert send("branch_secretary", matter, "meet", words="今天下午都到场，物业周五前换好", bodies=[value]).status_code == 302
    assert send("branch_secretary", matter, "whistle", words="请来看看").status_code == 422
    called = [actions.Named(cast.body("agency").pk, "department.market")]
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.call_bodies(actor=actor, now=NOW, matter=matter.pk, bodies=called, move="whistle", said=actions.Said("请派人到场检查"))
    assert "吹哨" in page("branch_secretary", matter)
    assert "答复吹哨" in page("social_worker", matter)
    assert send("social_worker", matter, "answer_whistle", words="下午三点到场检查").status_code == 302
    assert "已答复" in page("branch_secretary", matter)
    assert "答复吹哨" not in page("social_worker", matter)


def test_a_duplicate_goes_into_another_and_its_reporters_with_it() -> None:
    stands, double = raised(), raised("tenant", words="电梯又不动了，请尽快修")
    assert send("branch_secretary", double, "merge", into=str(stands.pk)).status_code == 302
    row = fresh(double)
    assert (row.state, row.outcome, row.merged_into_id) == ("closed", "merged", stands.pk)
    assert fresh(stands).reports_count == 2
    with db.scoped(cast.scope("branch_secretary")):
        assert {one.person_id for one in Report.objects.filter(matter=stands)} == {cast.person(key).pk for key in ("owner", "tenant")}
    assert stands.title in page("branch_secretary", double)


def test_whoever_reported_both_is_counted_once_and_has_his_words_where_he_said_them() -> None:
    stands, double = raised(), raised(words="电梯门关不上，夹到人了")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.merge_matter(actor=actor, now=NOW, matter=double.pk, into=stands.pk)
        assert Report.objects.get(matter=double).is_first
    assert fresh(stands).reports_count == 1


def test_nothing_private_or_closed_or_elsewhere_takes_a_duplicate() -> None:
    double, closed = raised(), raised("tenant")
    private = raised("elder", is_private=True, category="noise.life.upstairs")
    elsewhere = raised("stranger", place="B1")
    does("branch_secretary", closed, "decline", "不属于小区的事")
    for into in (private, closed, elsewhere, double):
        with db.scoped(cast.scope("branch_secretary")) as actor, pytest.raises(errors.NotMergeable):
            actions.merge_matter(actor=actor, now=NOW, matter=double.pk, into=into.pk)
    with db.scoped(cast.scope("branch_secretary")) as actor, pytest.raises(errors.NotMergeable):
        actions.merge_matter(actor=actor, now=NOW, matter=private.pk, into=double.pk)
    with db.scoped(cast.scope("second_secretary")) as actor, pytest.raises(NotAllowed):
        actions.merge_matter(actor=actor, now=NOW, matter=double.pk, into=elsewhere.pk)


def test_an_internal_note_is_read_by_those_it_is_given_to_and_no_reporter() -> None:
    matter = in_hand()
    url = reverse("matters:desk_note", args=[matter.pk])
    sent = {"words": "业主脾气急，先打电话", "bodies": [str(cast.body("company").pk)]}
    assert cast.client("branch_secretary").post(url, sent).status_code == 302
    assert "业主脾气急" in page("branch_secretary", matter)
    assert "业主脾气急" in page("property_manager", matter)
    assert cast.client("branch_secretary").post(url, {"words": ""}).status_code == 422
    assert cast.client("branch_secretary").post(url, {"words": "只给自己看的"}).status_code == 302
    assert "只给自己看的" not in page("property_manager", matter)
    with db.scoped(cast.scope("owner")):
        assert not Note.objects.filter(matter=matter).exists()
        assert Event.objects.filter(matter=matter).exists()


def test_who_reported_is_opened_with_a_reason_and_on_the_record_and_not_by_the_body_complained_of() -> None:
    matter = raised(category="company.service.slow")
    report = report_of(matter)
    url = reverse("matters:desk_reveal", args=[report.pk, "phone"])
    assert "查看" in page("branch_secretary", matter)
    assert cast.client("branch_secretary").post(url, {"reason": ""}).status_code == 422
    shown = cast.client("branch_secretary").post(url, {"reason": "contact"}, headers={"HX-Request": "true"})
    assert "10000000009" in shown.content.decode().replace(" ", "")
    with db.scoped(cast.scope("auditor")):
        assert Record.objects.filter(verb="people.revealed", for_person_id=cast.person("owner").pk).exists()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    assert "没有同意" in page("property_manager", matter)
    assert cast.client("property_manager").post(url, {"reason": "contact"}).status_code == 403


def test_a_name_given_at_the_counter_is_opened_the_same_way() -> None:
    said = word(None, name="刘师傅", phone="+8613800000000", channel="counter")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        thing = actions.Thing(place=cast.place("A1"), category="elevator.ride.stopped")
        report = actions.raise_matter(actor=actor, now=NOW, thing=thing, word=said).report
        assert actions.reveal_reporter(actor=actor, now=NOW, report=report.pk, field="name", why="需要联系本人") == "刘师傅"
        with pytest.raises(errors.ReasonMissing):
            actions.reveal_reporter(actor=actor, now=NOW, report=report.pk, field="name", why="看看")
        with pytest.raises(ValueError, match="words"):
            actions.reveal_reporter(actor=actor, now=NOW, report=report.pk, field="words", why="需要联系本人")
    with db.scoped(cast.scope("auditor")):
        assert Record.objects.filter(verb="matters.revealed", subject_id=str(report.matter_id)).exists()


def test_whoever_works_elsewhere_sees_no_act_and_no_private_matter() -> None:
    matter = raised()
    text = page("committee_member", matter)
    assert "不由您办" in text
    assert "现在可以做" not in text
    assert "内部记录" not in text
    assert cast.client("committee_member").get(reverse("matters:desk_act", args=[matter.pk, "accept"])).status_code == 302
    assert send("committee_member", matter, "accept").status_code == 403
    private = raised(is_private=True, category="noise.life.upstairs")
    url = reverse("matters:desk_matter", args=[private.pk])
    assert cast.client("committee_member").get(url).status_code == 404
    assert cast.client("owner").get(url).status_code == 403
    assert "我家楼上" not in page("branch_secretary", private)


def test_the_page_costs_the_same_however_much_happened(django_assert_num_queries) -> None:
    matter = in_hand()
    client, url = cast.client("branch_secretary"), reverse("matters:desk_matter", args=[matter.pk])
    for _round in range(2):
        # What stands in the frame of every page is remembered until something happens.
        client.get(url)
        with django_assert_num_queries(31):
            client.get(url)
        for number in range(5):
            does("property_manager", matter, "update", f"第 {number} 次进展", photos=[photo()])
            with db.scoped(cast.scope("branch_secretary")) as actor:
                actions.write_note(actor=actor, now=LATER, matter=matter.pk, words=f"第 {number} 条记录")


def test_the_report_to_the_level_above_is_drafted_from_what_was_done() -> None:
    matter = in_hand()
    does("branch_secretary", matter, "update", "配件三天后到")
    text = cast.client("branch_secretary").get(reverse("matters:desk_act", args=[matter.pk, "step_up"])).text
    drafted = text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert matter.title in drafted
    assert "共 1 人" in drafted
    assert all(step in drafted for step in ("受理", "交办", "接手", "说了进展"))
    assert drafted.strip().endswith("请上一级帮助：")
    # Nobody's words: those stand in the course, and this is read by others.
    assert "配件三天后到" not in drafted
    assert "老人下不了楼" not in drafted
    other = cast.client("branch_secretary").get(reverse("matters:desk_act", args=[matter.pk, "update"])).text
    assert "请上一级帮助" not in other


def test_what_was_taken_back_stands_in_no_report() -> None:
    matter = raised()
    send("branch_secretary", matter, "accept")
    ends(matter, 3600)
    cast.client("branch_secretary").post(reverse("matters:desk_take_back", args=[matter.pk, 2]))
    text = cast.client("branch_secretary").get(reverse("matters:desk_act", args=[matter.pk, "step_up"])).text
    assert "还没有办过。" in text
