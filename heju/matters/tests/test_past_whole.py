"""Past matters taken back as a whole and brought in again; outside every rate; whole registers at once."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError, IntegrityError
from django.test.utils import CaptureQueriesContext

from heju.audit.models import Record
from heju.kit import db
from heju.matters import actions
from heju.matters.models import Event, Matter, Note, Report
from heju.matters.queries import board, figures, listed, lists, public, register
from heju.matters.rules import topics
from heju.matters.rules.rates import Counts
from heju.matters.rules.rehearsal import Change
from heju.matters.tests import stage, stage_rehearsal
from heju.matters.tests.past_sheets import OFFICER, OPTIONS, brought, matters, row, walk, writing
from heju.matters.tests.shaped import shaped
from heju.places import queries as places
from heju.registers import actions as registers
from heju.registers.models import Import
from heju.registers.tests import sheets, walks
from tests import cast, given, jobs

pytestmark = pytest.mark.django_db
REAL = given.DATA / "appeals_replies.csv"


class TestUndoing:
    ROWS = [row(), row(旧编号="2", 标题="电梯停了", 内容="电梯停了三天，老人下不了楼")]

    def everywhere(self, words: str = "电梯停了") -> list[int]:
        """Count where somebody could meet past matters: tables, list, search, count, what anybody sees, machines."""
        found = [len(matters(who)) for who in (OFFICER, "district_officer", "branch_secretary", "owner")]
        scope = cast.scope("district_officer")
        with db.scoped(scope):
            wanted = lists.Wanted(channel="sheet")
            found += [len(lists.listed(scope, wanted, cast.NOW).rows), len(lists.listed(scope, lists.Wanted(words=words), cast.NOW).rows)]
            found.append(len(register.listed(scope, register.Wanted(words=words), now=cast.NOW).rows))
            closed = lists.narrowed(scope, lists.Wanted(states=("closed",)))
            found.append(listed.sizes({"closed": closed}, cast.NOW)["closed"])
            found += [Report.objects.filter(channel="sheet").count(), Event.objects.filter(move="enter").count()]
        with public.opened():
            wide = public.Wanted()
            found += [
                len(public.listed(wide, limit=50)),
                len(public.updates([], datetime(2000, 1, 1, tzinfo=cast.NOW.tzinfo), cast.NOW, now=cast.NOW, limit=9)),
            ]
        return found

    def test_nobody_meets_them_any_more_and_redone_they_are_the_same(self) -> None:
        nothing = self.everywhere()
        sheet = brought(self.ROWS)
        before, there = matters(), self.everywhere()
        assert all(now > then for now, then in zip(there, nothing, strict=True)), there
        sheet = walks.undone(sheet, OFFICER)
        assert sheet.undone == {"back": 2, "stays": 0}
        assert self.everywhere() == nothing
        sheet = walks.written(walks.again(sheet, OFFICER), OFFICER)
        assert sheet.written == {"create": 2}
        assert self.everywhere() == there
        assert [(one.pk, one.public_id, one.version) for one in matters()] == [(one.pk, one.public_id, one.version) for one in before]
        with db.scoped(cast.SYSTEM):
            verbs = list(Record.objects.filter(subject="registers.import").order_by("id").values_list("verb", flat=True))
        assert verbs[-3:] == ["registers.applied", "registers.undone", "registers.applied"]

    def test_private_ones_come_back_the_same_too(self) -> None:
        sheet = brought(self.ROWS, is_published=False)
        before = [one.pk for one in matters()]
        walks.undone(sheet, OFFICER)
        again = walk(self.ROWS, is_published=False)
        assert "会恢复" in walks.said(again, 2, OFFICER)
        walks.written(again, OFFICER)
        assert [one.pk for one in matters()] == before

    @pytest.mark.parametrize(
        "changed",
        [
            {"类别": "电梯停了，用不了"},
            {"楼栋": ""},
            {"内容": "门口的路灯全都不亮。"},
            {"答复": "等配件。"},
            {"答复时间": "2025-03-10"},
        ],
    )
    @pytest.mark.parametrize("is_published", [True, False])
    def test_a_row_put_right_is_written_anew(self, changed: dict[str, str], is_published: bool) -> None:
        walks.undone(brought([row()], is_published=is_published), OFFICER)
        with db.scoped(writing()):
            old = Matter.objects.get(hotline_number="2025-0117").pk
        sheet = walk([row(**changed)], is_published=is_published)
        assert "会恢复" not in walks.said(sheet, 2, OFFICER)
        walks.written(sheet, OFFICER, takes_doubtful=True)
        [matter] = matters()
        assert matter.pk != old
        assert walk([row(**changed)], is_published=is_published).checked == {"same": 1}

    def test_one_that_somebody_has_built_upon_stays_and_is_named(self) -> None:
        sheet = brought(self.ROWS)
        matter = matters()[0]
        with db.scoped(cast.scope(OFFICER)) as actor:
            actions.write_note(actor=actor, now=cast.NOW, matter=matter.pk, words="和今年的是一回事")
        # The note is the community's own: whoever undoes may not see it, and still it counts.
        with db.scoped(cast.scope("district_officer")):
            assert not Note.objects.exists()
        sheet = walks.undone(sheet, OFFICER)
        assert sheet.undone == {"back": 1, "stays": 1}
        assert [one.pk for one in matters()] == [matter.pk]
        stays = next(number for number, outcome in walks.outcomes(sheet, OFFICER).items() if outcome == "stays")
        assert "又有改动或被使用" in walks.said(sheet, stays, OFFICER)

    def test_every_table_that_refers_to_a_matter_is_asked(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select prosrc from pg_proc where proname = 'matters_built_upon'")
            source = cursor.fetchone()[0]
        for relation in Matter._meta.related_objects:
            table = relation.related_model._meta.db_table
            assert table == "matters_event" or f"from {table} where {relation.field.column}" in source, table

    def test_only_the_undoing_asks_who_built_upon_them(self) -> None:
        with pytest.raises(DatabaseError, match="undoing"), db.scoped(cast.scope(OFFICER)), connection.cursor() as cursor:
            cursor.execute("select matters_built_upon(array[1::bigint])")

    def test_what_was_raised_here_is_never_hidden(self) -> None:
        matter = stage.raised()
        with pytest.raises(IntegrityError, match="taken_back_past"), db.scoped(writing()):
            Matter.objects.filter(pk=matter.pk).update(taken_back_at=cast.NOW)


class TestOutsideOfEveryRate:
    def counted(self) -> dict[Any, Counts]:
        with db.scoped(cast.scope("district_officer")):
            found: dict[Any, Counts] = {}
            for cut in ("total", "category", "body", "month"):
                where = [cast.place(name).pk for name in ("A", "community_a", "district")]
                told = figures.counted(where, cut, date(2000, 1, 1), date(2030, 1, 1), cast.NOW)
                found |= {(cut, *key): counts for key, counts in told.items() if counts != Counts()}
            return found

    def behind(self) -> dict[str, int]:
        names = ("ended_otherwise", "withdrawn_before_contact", "solved", "solved_in_compound", "unrated", "merged", "still_open")
        with db.scoped(cast.scope("district_officer")):
            since = datetime(2000, 1, 1, tzinfo=cast.NOW.tzinfo)
            return {name: figures.behind(Matter.objects.all(), name, since, None, cast.NOW).count() for name in names}

    def test_rates_are_the_same_before_and_after_and_after_undoing(self) -> None:
        stage.brought_to_done(stage.raised())
        before, behind = self.counted(), self.behind()
        sheet = brought([row(), row(旧编号="2", 答复="", 答复单位="")])
        assert (self.counted(), self.behind()) == (before, behind)
        actions.fold(actor=cast.SYSTEM, now=cast.NOW)
        assert self.counted() == before
        walks.undone(sheet, OFFICER)
        assert self.counted() == before
        assert actions.recount(actor=cast.SYSTEM, now=cast.NOW) == 0

    def test_nothing_is_appended_to_the_tally(self) -> None:
        actions.fold(actor=cast.SYSTEM, now=cast.NOW)
        brought([row()])
        assert actions.fold(actor=cast.SYSTEM, now=cast.NOW) == 0

    def test_they_are_no_open_ones_and_help_nobody(self) -> None:
        with db.scoped(cast.scope("district_officer")):
            before = figures.standing(cast.DISTRICT, cast.NOW)
        brought([row(旧编号=str(number)) for number in range(30)])
        with db.scoped(cast.scope("district_officer")) as scope:
            assert figures.standing(cast.DISTRICT, cast.NOW) == before
            here = places.here_at(cast.DISTRICT)
            assert here is not None
            assert board.board(scope, here, "year", cast.NOW).needy == []

    def test_a_rehearsal_leaves_them_out(self) -> None:
        change = Change((stage_rehearsal.revision("building.common.lights"),))
        stage.raised(category="building.common.lights")
        before = stage_rehearsal.counted(stage_rehearsal.run(change))[""]["total"]
        brought([row(), row(旧编号="2")])
        assert stage_rehearsal.counted(stage_rehearsal.run(change))[""]["total"] == before > 0

    def test_what_rises_is_looked_for_among_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        day = cast.NOW.date()
        recent = {"提出时间": f"{day} 08:00", "答复时间": "", "答复": ""}
        brought([row(旧编号=str(number), 内容=f"{number}楼有白蚁，木门蛀空了", 类别="有白蚁", **recent) for number in range(12)])
        # The community is looked at, for something else was raised there.
        raised = stage.raised(category="building.common.lights", words="门口的路灯不亮了")
        looked_at: set[int] = set()

        def rising(reports: list[topics.Report], _today: date) -> list[topics.Topic]:
            looked_at.update(one.matter for one in reports)
            return []

        monkeypatch.setattr(topics, "rising", rising)
        actions.find_topics(actor=cast.SYSTEM, now=cast.NOW)
        assert raised.pk in looked_at
        assert not looked_at & {one.pk for one in matters()}


class TestTheRealShape:
    def sheet(self, content: bytes) -> Import:
        return walks.checked(content, who=OFFICER, kind="matters", at="community_a", **OPTIONS, default_compound=cast.place("A").pk)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
    def test_a_generated_one_comes_in_whole_whatever_its_encoding(self, encoding: str) -> None:
        target = StringIO()
        csv.writer(target).writerows(shaped(60))
        sheet = self.sheet(target.getvalue().encode(encoding))
        assert set(sheet.checked) == {"create", "doubtful"}
        written = walks.written(sheet, OFFICER, takes_doubtful=True)
        assert written.written == {"create": 60}
        assert len(matters()) == 60

    def test_what_was_interrupted_goes_on_and_writes_no_row_twice(self) -> None:
        sheet = self.sheet(sheets.xlsx(shaped(620)))
        with db.scoped(cast.scope(OFFICER)) as scope:
            begun = registers.begin_apply(actor=scope, now=cast.NOW, sheet=sheet, takes_doubtful=True)
            assert registers.write_batch(actor=scope, now=cast.NOW, day=cast.DAY, sheet=begun, number=0) == {"create": 500}
        assert len(matters()) == 500
        assert jobs.run(begun.job_id or 0).state == "done"
        assert walks.again(begun, OFFICER).written == {"create": 620}
        assert len(matters()) == 620

    def test_a_batch_takes_few_queries(self) -> None:
        counts = []
        for many in (20, 200):
            sheet = self.sheet(sheets.xlsx(shaped(many, first=many * 10)))
            with CaptureQueriesContext(connection) as seen:
                walks.written(sheet, OFFICER, takes_doubtful=True)
            counts.append(len(seen))
            walks.undone(sheet, OFFICER)
        assert counts[1] == counts[0]

    @pytest.mark.skipif(not REAL.exists(), reason="the register of letters is not given here")
    def test_the_given_register_comes_in_and_goes_back(self) -> None:
        sheet = self.sheet(REAL.read_bytes())
        assert sum(sheet.checked.values()) == 1973
        assert sheet.checked.get("refused", 0) == 0
        written = walks.written(sheet, OFFICER, takes_doubtful=True)
        assert written.written == {"create": 1973}
        assert walks.undone(written, OFFICER).undone == {"back": 1973, "stays": 0}
        assert matters() == []
