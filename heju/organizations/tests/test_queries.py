"""Reads: the SQL says what the rule says, and asks no more often than written here."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from heju.kit import db
from heju.organizations import actions
from heju.organizations.models import Appointment, Coverage
from heju.organizations.queries import appointments, bodies, coverage, events, governing, spots, waiting
from heju.organizations.rules import coverage as rules
from heju.organizations.rules import four_in_one, posts
from heju.organizations.tests import ground
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db
DAYS = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 11, 22), cast.DAY]


@pytest.fixture
def district() -> None:
    """Add compounds that are uncovered, gone, merged, and covered for a while."""
    ground.compound("c3", "听禾轩")
    gone = ground.compound("c4", "问渠里")
    twin = ground.compound("c5", "梧桐苑二期")
    ground.compound("c6", "灯渡居", "community_b", valid_from=date(2026, 3, 1))
    with db.scoped(cast.SYSTEM):
        Place.objects.filter(pk=gone.pk).update(valid_until=date(2026, 6, 1))
        Place.objects.filter(pk=twin.pk).update(merged_into=cast.place("A").pk)
        Coverage.objects.create(
            body=cast.body("branch"),
            place=gone,
            path=gone.path,
            kind="branch",
            since=date(2024, 1, 1),
            until=date(2026, 3, 1),
            basis="测试",
        )


@pytest.mark.parametrize("day", DAYS)
def test_the_counts_of_the_database_are_those_of_the_rule(district: None, day: date) -> None:
    with db.scoped(cast.scope("district_officer")):
        compounds = [
            rules.Compound(one.pk, one.valid_from, one.valid_until, one.merged_into_id is not None)
            for one in Place.objects.filter(kind="compound").order_by("pinyin", "pk")
        ]
        spans = [rules.Span(one.place_id, one.kind, one.since, one.until) for one in Coverage.objects.all()]
        wanted = rules.covered_on(compounds, spans, day)
        found = coverage.coverage_of(cast.DISTRICT, day)
        assert (found.covered, found.total, found.uncovered) == (wanted.covered, wanted.total, len(wanted.uncovered))
        assert tuple(one.id for one in coverage.uncovered(cast.DISTRICT, day)) == wanted.uncovered
        states = coverage.states(cast.DISTRICT, day)
        assert {one for one, state in states.items() if state == "uncovered"} == set(wanted.uncovered)
        for level in (coverage.STREET, coverage.COMMUNITY, coverage.COMPOUND):
            assert sum(one.total for one in coverage.by_child(cast.DISTRICT, day, level)) == wanted.total


def test_the_table_says_of_every_compound_what_the_rule_says(district: None) -> None:
    with db.scoped(cast.scope("district_officer")):
        lines = governing.table(cast.DISTRICT, cast.DAY)
        gaps = governing.table(cast.DISTRICT, cast.DAY, gaps_only=True)
        for line in lines:
            alone = governing.governing(line.path, cast.DAY).union
            assert (line.union.present, line.union.is_complete, line.union.is_bare) == (alone.present, alone.is_complete, alone.is_bare)
        assert {one.id for one in gaps} == {one.id for one in lines if not one.union.is_complete}
        counted = coverage.coverage_of(cast.DISTRICT, cast.DAY)
        assert counted.complete == len(lines) - len(gaps)
        assert counted.bare == sum(one.union.is_bare for one in lines)


def test_a_list_goes_on_behind_its_key(district: None) -> None:
    with db.scoped(cast.scope("district_officer")):
        everything = [one.id for one in governing.table(cast.DISTRICT, cast.DAY)]
        first = governing.table(cast.DISTRICT, cast.DAY, limit=2)
        rest = governing.table(cast.DISTRICT, cast.DAY, after=(first[-1].pinyin, first[-1].id))
        assert [one.id for one in (*first, *rest)] == everything
        whole = [one.pk for one in bodies.bodies_of(cast.DISTRICT, cast.DAY)]
        head = bodies.bodies_of(cast.DISTRICT, cast.DAY, limit=3)
        tail = bodies.bodies_of(cast.DISTRICT, cast.DAY, after=(head[-1].pinyin, head[-1].pk))
        assert [one.pk for one in (*head, *tail)] == whole


@pytest.mark.parametrize(("text", "names"), [("梧桐", 2), ("wty", 2), ("wutongyuandangzhibu", 1), ("党支", 2), ("没有", 0), ("%", 0)])
def test_bodies_are_found_by_characters_spelling_and_initials(text: str, names: int) -> None:
    with db.scoped(cast.scope("district_officer")):
        assert len(bodies.bodies_of(cast.DISTRICT, cast.DAY, text=text)) == names


def test_the_heads_of_the_sql_are_those_of_the_rule() -> None:
    assert json.loads(governing.HEADS) == {kind: posts.head_post(kind) for kind in posts.POSTS if posts.head_post(kind)}


def test_who_held_what_on_a_day() -> None:
    with db.scoped(cast.SYSTEM):
        held = Appointment.objects.get(body=cast.body("branch"), post="secretary")
    ground.act("community_officer", actions.end_appointment, appointment=held.pk, on=date(2026, 6, 1), why="届满")
    ground.act(
        "community_officer", actions.appoint, body=cast.body("branch").pk, post="secretary", person=cast.person("tenant").pk,
        public_name="赵敏", since=date(2026, 7, 1), basis="决定",
    )  # fmt: skip
    with db.scoped(cast.scope("owner")):
        heads = {
            day: governing.governing(cast.path("A"), day).four["branch"].head  # type: ignore[union-attr]
            for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
        }
        assert list(heads.values()) == ["陈志远", "", "", "赵敏"]
        assert governing.governing(cast.path("A"), date(2023, 12, 31)).four["branch"] is None
        assert [one.public_name for one in appointments.history_of(cast.body("branch"), cast.DAY)] == ["陈志远"]
        assert [one.body.name for one in appointments.of_person(cast.person("branch_secretary").pk, date(2026, 5, 31))] == ["梧桐苑党支部"]
        assert appointments.of_person(cast.person("branch_secretary").pk, date(2026, 6, 1)) == []
        assert "赵敏" in {one.public_name for one in appointments.at_place(cast.path("A"), cast.DAY)}


def test_what_went_on_stands_with_its_days_and_nothing_of_the_future() -> None:
    with db.scoped(cast.scope("owner")):
        found = events.of_compound(cast.place("A").pk, cast.DAY)
        assert {(one.what, one.name) for one in found} >= {("founded", "梧桐苑党支部"), ("appointed", "梧桐苑党支部")}
        assert events.of_compound(cast.place("A").pk, date(2023, 12, 31)) == []
        assert found == sorted(found, key=lambda one: one.day, reverse=True)


# ---- what waits ----


def titles(who: str) -> list[str]:
    with db.scoped(cast.scope(who)) as scope:
        return [one.title for one in waiting.waiting(scope, cast.DAY)]


def test_what_waits_stands_in_the_order_of_harm_with_one_act_each(district: None) -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("branch")).update(ended_on=cast.DAY)
        Appointment.objects.filter(body=cast.body("committee")).update(term_until=cast.DAY - timedelta(days=3))
    with db.scoped(cast.scope("community_officer")) as scope:
        found = waiting.waiting(scope, cast.DAY)
    assert [one.title for one in found] == [
        "听禾轩：还没有党支部", "梧桐苑党支部：书记空缺", "梧桐苑业主委员会：1 人任期已满", "梧桐苑：四方不全",
    ]  # fmt: skip
    assert [one.harm for one in found] == sorted((one.harm for one in found), reverse=True)
    assert all(one.act_url and one.act_label and one.why for one in found)
    assert found[2].tone == "late"


def test_a_term_that_ends_within_sixty_days_is_said_before_it_hurts() -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("committee")).update(term_until=cast.DAY + timedelta(days=60))
    assert "梧桐苑业主委员会：1 人任期快满" in titles("street_officer")
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("committee")).update(term_until=cast.DAY + timedelta(days=61))
    assert "梧桐苑业主委员会：1 人任期快满" not in titles("street_officer")


def test_a_doubt_stays_until_somebody_ends_it() -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("company")).update(conflicts=["company.in_committee"])
    assert "清禾物业服务有限公司：项目经理有兼职冲突" in titles("community_officer")


@pytest.mark.parametrize("who", ["owner", "tenant", "committee_member", "property_manager", "auditor", "stranger"])
def test_nothing_waits_for_those_who_may_not_mend_it(who: str) -> None:
    assert titles(who) == []


def test_what_does_not_fit_is_one_line_that_opens_the_list() -> None:
    for number in range(waiting.EACH + 2):
        place = ground.compound(f"c{50 + number}", f"听禾轩{number}期")
        if number % 5 == 0:
            continue
        ground.act("community_officer", actions.cover_compound, body=cast.body("branch").pk, place=place.pk, on=cast.DAY, basis="决定")
    found = titles("community_officer")
    gaps = [at for at, title in enumerate(found) if title.endswith(("：四方不全", "也没有业委会"))]
    assert found.count("还有更多同样的事") == 1
    assert len(gaps) == waiting.EACH
    assert found.index("还有更多同样的事") > max(gaps)


def test_a_secretary_sees_his_own_compound_only(district: None) -> None:
    assert titles("branch_secretary") == ["梧桐苑：四方不全"]


# ---- how often the database is asked ----

COUNTS = {
    "coverage_of": (1, lambda: coverage.coverage_of(cast.DISTRICT, cast.DAY)),
    "uncovered": (1, lambda: coverage.uncovered(cast.DISTRICT, cast.DAY)),
    "states": (1, lambda: coverage.states(cast.DISTRICT, cast.DAY)),
    "governing": (1, lambda: governing.governing(cast.path("A"), cast.DAY)),
    "governing_community": (1, lambda: governing.governing_community(cast.path("community_a"), cast.DAY)),
    "table": (1, lambda: governing.table(cast.DISTRICT, cast.DAY)),
    "events": (1, lambda: events.of_compound(cast.place("A").pk, cast.DAY)),
    "figures": (2, lambda: spots.figures(spots.by_path(cast.path("A")))),
    "bodies_of": (1, lambda: bodies.bodies_of(cast.DISTRICT, cast.DAY)),
    "due": (1, lambda: appointments.due(cast.DISTRICT, cast.DAY)),
    "at_place": (1, lambda: appointments.at_place(cast.DISTRICT, cast.DAY)),
    "vacancies": (1, lambda: appointments.vacancies(cast.DISTRICT, cast.DAY)),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_read_asks_as_often_as_written_here(name: str, django_assert_num_queries) -> None:
    number, read = COUNTS[name]
    with db.scoped(cast.scope("district_officer")), django_assert_num_queries(number):
        read()


def test_the_inbox_asks_four_times_a_place(django_assert_num_queries) -> None:
    with db.scoped(cast.scope("district_officer")) as scope, django_assert_num_queries(4):
        waiting.waiting(scope, cast.DAY)


def test_the_community_level_has_its_own_four() -> None:
    with db.scoped(cast.scope("community_officer")):
        found = governing.governing_community(cast.path("community_a"), cast.DAY)
    assert found.union.wanted == four_in_one.COMMUNITY_FOUR
    assert found.union.present == ("community_committee",)
