"""Past matters from the sheet of an old register: what becomes of each row, and that the same sheet twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db.utils import IntegrityError

from heju.audit.models import Record
from heju.kit import db
from heju.matters import actions, vault
from heju.matters.actions.past import PastMatters
from heju.matters.models import Report
from heju.matters.tests import stage
from heju.matters.tests.past_sheets import OFFICER, brought, events, matters, row, walk, writing
from heju.notices.models import Letter
from heju.registers import actions as registers
from heju.registers import queries
from heju.registers.kinds.frame import Frame
from heju.registers.tests import walks
from tests import cast

pytestmark = pytest.mark.django_db


class TestOneRow:
    def test_it_becomes_a_closed_matter_with_its_own_times(self) -> None:
        sheet = walk([row()])
        assert (sheet.checked, matters(), walks.said(sheet, 2, OFFICER)) == ({"create": 1}, [], "")
        sheet = walks.written(sheet, OFFICER)
        [matter] = matters()
        assert sheet.written == {"create": 1}
        assert (matter.state, matter.outcome, matter.category, matter.version) == ("closed", "answered", "building.common.lights", 2)
        assert matter.raised_at == datetime(2025, 3, 2, 9, 15, tzinfo=cast.NOW.tzinfo)
        assert matter.closed_at == matter.last_at == datetime(2025, 3, 9, 16, 40, tzinfo=cast.NOW.tzinfo)
        assert (matter.path, matter.compound_id, matter.level) == (cast.path("A1"), cast.place("A").pk, "community")
        assert (matter.title, matter.hotline_number, matter.lead_body_id) == ("3栋门口路灯不亮", "2025-0117", cast.body("company").pk)
        asked, answered = events(matter)
        assert [(one.move, one.outcome, one.at) for one in (asked, answered)] == [
            ("enter", "no_answer", matter.raised_at), ("enter_answer", "answered", matter.closed_at),
        ]  # fmt: skip
        assert (asked.words, answered.words) == ("门口的路灯不亮，老人晚上看不见台阶。", "换了灯具，逐盏试亮。")
        assert answered.body is not None
        assert answered.body.name == "清禾物业服务有限公司"
        assert asked.detail == {"source": "2025 年来信登记簿", "number": "2025-0117", "sheet": sheet.pk}

    def test_no_clock_runs_and_nobody_is_named_or_told(self) -> None:
        with db.scoped(cast.SYSTEM):
            before = (Letter.objects.count(), Record.objects.filter(verb__startswith="matters.").count())
        brought([row()])
        [matter] = matters()
        clocks = ("contact_due", "contacted_at", "update_due", "solution_due", "confirm_due", "remind_at", "step_up_at", "tick_at")
        assert [getattr(matter, column) for column in clocks] == [None] * 8
        with db.scoped(cast.scope(OFFICER)):
            report = Report.objects.get(matter=matter)
        assert (report.person_id, report.entered_by_id, report.wants_news, report.link_hash) == (None, None, False, None)
        with db.scoped(cast.SYSTEM):
            assert (Letter.objects.count(), Record.objects.filter(verb__startswith="matters.").count()) == before
            assert Record.objects.filter(verb="registers.applied").count() == 1
        assert actions.tick(actor=cast.SYSTEM, now=cast.NOW) == 0

    def test_what_the_register_says_of_its_end_is_kept_and_is_no_solution(self) -> None:
        brought([row(结果="已解决", 答复单位="没有的公司", 地点="东门旁", 楼栋="9栋")])
        [matter] = matters()
        assert events(matter)[1].words == "答复单位：没有的公司\n换了灯具，逐盏试亮。\n旧登记簿上的结果：已解决"
        assert (matter.outcome, matter.lead_body_id) == ("answered", None)
        assert (matter.path, matter.spot) == (cast.path("A"), "9栋 东门旁")

    def test_it_is_private_unless_somebody_says_that_it_was_public(self) -> None:
        brought([row(地点="东门旁")], is_published=False)
        [matter] = matters()
        assert (matter.is_private, matter.title, matter.words, matter.spot, matter.grams) == (True, "楼道灯、路灯不亮", "", "", [])
        asked, answered = events(matter)
        assert (asked.words, asked.closed_words, answered.words, answered.is_public) == ("", None, "", False)
        assert vault.words_of(answered) == "换了灯具，逐盏试亮。"
        with db.scoped(cast.scope(OFFICER)):
            report = Report.objects.get(matter=matter)
        assert vault.open_report(report, "words") == "3栋门口路灯不亮\n地点：东门旁\n门口的路灯不亮，老人晚上看不见台阶。"
        assert [len(matters(who)) for who in ("branch_secretary", "street_officer", "owner", "property_manager")] == [1, 1, 0, 0]

    @pytest.mark.parametrize("words", ["请打 138 0013 8000 找我", "身份证44030119900101123X", "电话１３８００１３８０００"])
    def test_a_number_of_somebody_keeps_one_row_private(self, words: str) -> None:
        sheet = walk([row(), row(旧编号="2", 内容=words)])
        assert "不公开" in walks.said(sheet, 3, OFFICER)
        walks.written(sheet, OFFICER)
        assert {one.hotline_number: one.is_private for one in matters()} == {"2": True, "2025-0117": False}
        assert [one.hotline_number for one in matters("owner")] == ["2025-0117"]


FAULTS = [
    (row(旧编号=""), "refused", "不能空"),
    (row(旧编号="1", 提出时间="去年春天"), "refused", "B3 不是日期"),
    (row(旧编号="2", 提出时间="2027-03-02"), "refused", "B4 日期不能晚于今天"),
    (row(旧编号="3", 提出时间="2025-03-02 25:10"), "refused", "B5 不是时间"),
    (row(旧编号="4", 答复时间="2025-03-01"), "refused", "答复时间早于提出时间"),
    (row(旧编号="5", 标题="", 内容=""), "refused", "不能空"),
    (row(旧编号="6", 小区=""), "refused", "没有写小区"),
    (row(旧编号="7", 小区="别的苑"), "refused", "“别的苑”不在这次导入的范围里"),
    (row(旧编号="8", 类别="没有的类", 标题="请问公积金", 内容="咨询异地缴存的公积金能不能贷款"), "doubtful", "类别说不准"),
    (row(旧编号="9", 答复=""), "doubtful", "没有答复"),
    (row(旧编号="10", 答复时间=""), "doubtful", "没有答复时间"),
    (row(旧编号="10"), "refused", "和第 12 行的旧编号相同"),
]


class TestJudging:
    def test_twelve_faults_are_told_row_by_row_and_the_rest_goes_in(self) -> None:
        sheet = walk([*(one for one, _outcome, _said in FAULTS), row(旧编号="11", 类别="")])
        for number, (_row, outcome, said) in enumerate(FAULTS, 2):
            assert (walks.outcomes(sheet, OFFICER)[number], number) == (outcome, number)
            assert said in walks.said(sheet, number, OFFICER), number
        assert "类别由系统建议：楼道灯、路灯不亮（9" in walks.said(sheet, 14, OFFICER)
        assert sheet.checked == {"refused": 9, "doubtful": 3, "create": 1}
        assert walks.written(sheet, OFFICER).written == {"refused": 9, "doubtful": 3, "create": 1}
        assert [one.hotline_number for one in matters()] == ["11"]

    def test_what_is_doubtful_is_written_where_somebody_says_so(self) -> None:
        brought([one for one, outcome, _said in FAULTS if outcome == "doubtful"])
        found = {one.hotline_number: (one.category, one.outcome, one.closed_at) for one in matters()}
        asked = datetime(2025, 3, 2, 9, 15, tzinfo=cast.NOW.tzinfo)
        lights = "building.common.lights"
        answered = datetime(2025, 3, 9, 16, 40, tzinfo=cast.NOW.tzinfo)
        assert found == {
            "8": ("public.outcome.other", "answered", answered), "9": (lights, "no_answer", asked), "10": (lights, "answered", asked),
        }  # fmt: skip
        assert [len(events(one)) for one in matters()] == [2, 2, 1]

    def test_a_row_without_a_compound_goes_where_somebody_chose(self) -> None:
        rows = [row(旧编号="1", 小区="", 楼栋=""), row(旧编号="2", 小区="别的苑", 楼栋="")]
        sheet = walk(rows, default_compound=cast.place("A").pk)
        assert walks.outcomes(sheet, OFFICER) == {2: "create", 3: "doubtful"}
        assert "会算在梧桐苑" in walks.said(sheet, 3, OFFICER)
        assert ["said", {"zh": "1 行没有写小区，算在梧桐苑。", "en": "Rows without a compound: 1. They go to 梧桐苑."}] in sheet.notes
        walks.written(sheet, OFFICER, takes_doubtful=True)
        assert [(one.compound_id, one.spot) for one in matters()] == [(cast.place("A").pk, ""), (cast.place("A").pk, "别的苑")]

    def test_in_one_compound_it_needs_no_name(self) -> None:
        assert walk([row(小区="")], "branch_secretary", "A").checked == {"create": 1}

    def test_a_place_chosen_outside_of_the_import_is_none(self) -> None:
        assert walk([row(小区="")], default_compound=cast.place("B").pk).checked == {"refused": 1}
        assert walk([row(小区="银湖里")]).checked == {"refused": 1}

    @pytest.mark.parametrize("who", ["owner", "property_manager", "auditor", "committee_member", "social_worker"])
    def test_who_does_not_handle_matters_brings_none_in(self, who: str) -> None:
        with pytest.raises(registers.ImportRefused, match="不能在这里导入"):
            walk([row()], who, "A")

    def test_every_row_is_demanded_at_its_own_place(self) -> None:
        sheet, scope = walk([row(楼栋="")]), cast.scope("district_officer")
        elsewhere = replace(scope, grants=tuple(replace(grant, paths=("440303.002",)) for grant in scope.grants))
        with db.scoped(scope):
            rows = list(queries.each_row(sheet))
            doer = PastMatters(Frame(sheet, elsewhere, cast.NOW, cast.DAY))
            doer.judge(rows)
            assert doer.write(rows) == {}
        assert [(one.outcome, one.told[-1][1]) for one in rows] == [("refused", "这一处不在您负责的范围。")]

    def test_what_became_doubtful_since_the_check_is_left_out(self) -> None:
        sheet = walk([row(答复="")])
        with db.scoped(cast.scope(OFFICER)) as scope:
            rows = list(queries.each_row(sheet))
            assert PastMatters(Frame(sheet, scope, cast.NOW, cast.DAY)).write(rows) == {}
        assert ([one.outcome for one in rows], matters()) == (["doubtful"], [])

    def test_the_categories_are_told_with_their_counts(self) -> None:
        sheet = walk([row(), row(旧编号="2", 类别=""), row(旧编号="3", 类别="", 标题="请问公积金", 内容="咨询异地缴存的公积金能不能贷款")])
        assert sheet.notes[0][1]["zh"] == "类别：表里写明 1 行，系统建议 1 行，说不准 1 行。"

    @pytest.mark.parametrize("name", ["楼道灯、路灯不亮", " 楼道灯、路灯不亮 ", "building.common.lights"])
    def test_a_category_is_known_by_name_and_by_code(self, name: str) -> None:
        assert walks.said(walk([row(类别=name)]), 2, OFFICER) == ""


class TestTwice:
    def test_the_same_sheet_twice_changes_nothing(self) -> None:
        brought([row(), row(旧编号="2")])
        before = [(one.pk, one.version) for one in matters()]
        again = walk([row(), row(旧编号="２"), row(旧编号="3")])
        assert walks.outcomes(again, OFFICER) == {2: "same", 3: "same", 4: "create"}
        walks.written(again, OFFICER)
        assert [(one.pk, one.version) for one in matters()][:1] == before[:1]
        assert len(matters()) == 3

    def test_another_register_has_numbers_of_its_own(self) -> None:
        brought([row()])
        assert walk([row()], source="2024 年来信登记簿").checked == {"create": 1}
        assert walk([row()], "branch_secretary", "A").checked == {"create": 1}

    def test_a_number_used_for_another_matter_is_refused(self) -> None:
        brought([row()])
        sheet = walk([row(提出时间="2025-03-05")])
        assert (sheet.checked, "已是另一件事" in walks.said(sheet, 2, OFFICER)) == ({"refused": 1}, True)

    def test_what_somebody_else_wrote_a_moment_ago_is_refused_alone(self) -> None:
        sheet = walk([row(), row(旧编号="2")])
        late = walk([row()])
        walks.written(late, OFFICER)
        assert walks.written(sheet, OFFICER).written == {"same": 1, "create": 1}

    def test_two_rows_with_one_key_cannot_stand(self) -> None:
        brought([row()])
        with db.scoped(cast.scope(OFFICER)):
            key = Report.objects.get(matter=matters()[0]).key
        matter = stage.raised()
        with pytest.raises(IntegrityError), db.scoped(writing()):
            Report.objects.filter(matter=matter).update(key=key)
