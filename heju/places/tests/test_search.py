"""Search: found by whoever may see it, by nobody else, and through the indexes although row policies are on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from heju.kit import db
from heju.kit.scope import NOBODY, system
from heju.places import actions, queries
from heju.places.models import Place, Unit
from heju.places.rules import addresses
from tests import cast

pytestmark = pytest.mark.django_db
ALL = system("test", cast.DISTRICT, powers=("places.edit", "places.merge"))
HOMES = 20_000


def names(words: str, **more: Any) -> list[str]:
    return [hit.place.name for hit in queries.search(words, day=cast.DAY, **more)]


@pytest.fixture
def homes():
    """The homes of the cast with the tokens that an action would give them."""
    with db.scoped(ALL) as scope:
        for unit in Unit.objects.select_related("place__parent").order_by("id"):
            building: Any = unit.place if unit.place.kind == "building" else unit.place.parent
            stairwell = unit.place.name if unit.place.kind == "stairwell" else ""
            unit.search = addresses.unit_tokens(building.name, stairwell, unit.number)
            unit.save(update_fields=["search"])
        for place in Place.objects.filter(kind__in=["building", "stairwell"]):
            place.search = addresses.place_tokens(place.kind, place.name)
            place.save(update_fields=["search"])
        yield scope


@pytest.mark.parametrize("words", ["梧桐苑", "wty", "wutong", "梧桐", "wtyuan", " 梧 桐 "])
def test_a_compound_is_found_by_characters_initials_and_pinyin(words):
    with db.scoped(cast.scope("owner")):
        assert names(words) == ["梧桐苑"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("梧桐苑 1栋1单元101", ["101"]),
        ("wty 1栋 101", ["101"]),
        ("梧桐苑1栋101号", ["101"]),
        ("101", ["101"]),
        ("1栋 102", ["102"]),
        ("梧桐苑 2栋101", []),
        ("银湖里 101", []),
        ("梧桐苑 10", []),
    ],
)
def test_a_home_is_found_by_its_address(homes, words, found):
    with db.scoped(cast.scope("owner")):
        assert [hit.unit.number for hit in queries.search(words, day=cast.DAY) if hit.unit] == found


def test_a_building_and_a_stairwell_are_found_by_their_numbers(homes):
    with db.scoped(cast.scope("district_officer")):
        assert [[one.name for one in hit.trail[3:]] for hit in queries.search("1号楼", day=cast.DAY)] == [
            ["梧桐苑", "1栋"],
            ["银湖里", "1栋"],
        ]
        assert [[one.name for one in hit.trail[3:]] for hit in queries.search("梧桐苑 1栋1单元", day=cast.DAY)] == [
            ["梧桐苑", "1栋", "1单元"]
        ]


def test_an_address_is_found_by_its_characters_and_not_by_its_initials():
    with db.scoped(ALL) as scope:
        place: dict[str, Any] = {"parent": cast.place("community_a"), "kind": "compound", "name": "青汀里", "address": "黄贝路1002号"}
        actions.found_place(actor=scope, now=cast.NOW, day=cast.DAY, **place)
        assert names("黄贝路1002号") == names("黄贝路1002号青汀里") == names("qtl") == ["青汀里"]
        assert names("hbl") == []


def test_the_trail_leads_from_the_district_down(homes):
    with db.scoped(cast.scope("owner")):
        hit = queries.search("梧桐苑 101", day=cast.DAY)[0]
        assert [one.name for one in hit.trail] == ["罗湖区", "晴岚街道", "晴湖社区", "梧桐苑", "1栋", "1单元"]


def test_nobody_finds_what_lies_outside_his_reach(homes):
    with db.scoped(cast.scope("stranger")):
        assert names("梧桐苑") == []
        assert {hit.unit.path for hit in queries.search("101", day=cast.DAY) if hit.unit} == {cast.path("B1")}
    with db.scoped(NOBODY):
        assert names("梧桐苑") == names("银湖里") == names("101") == names("1栋") == []
        assert names("晴岚") == ["晴岚街道"]


def raw(tokens, name_tokens, building, stairwell, number, most=1000, day=cast.DAY):
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from places_search(%s, %s, %s, %s, %s, %s, %s)", [tokens, name_tokens, building, stairwell, number, most, day]
        )
        return cursor.fetchall()


@pytest.mark.parametrize(
    "call",
    [
        (["苑"], [], "", "", ""),
        (["里"], [], "", "", ""),
        ([], [], "1栋", "", ""),
        ([], [], "", "1单元", ""),
        ([], [], "", "", "101"),
        ([], ["苑"], "1栋", "", "101"),
        ([], ["里"], "1栋", "", ""),
        (["梧"], ["梧"], "1栋", "1单元", "101"),
    ],
)
def test_the_function_itself_tells_a_stranger_nothing_of_another_compound(homes, call):
    with db.scoped(cast.scope("stranger")):
        seen = set(Place.objects.values_list("id", flat=True)), set(Unit.objects.values_list("id", flat=True))
        for unit, place, _text in raw(*call):
            assert place in seen[0]
            assert unit is None or unit in seen[1]
    with db.scoped(NOBODY):
        assert raw(*call) == []


def test_an_alias_of_another_compound_is_found_by_nobody_else():
    with db.scoped(cast.scope("district_officer")) as scope:
        actions.add_alias(actor=scope, now=cast.NOW, place=cast.place("A"), name="老厂宿舍")
    with db.scoped(cast.scope("owner")):
        assert names("老厂宿舍") == ["梧桐苑"]
    with db.scoped(cast.scope("stranger")):
        assert raw(["老"], [], "", "", "") == []


def test_what_is_closed_or_merged_or_not_yet_is_not_found(homes):
    with db.scoped(ALL) as scope:
        assert [hit.unit.number for hit in queries.search("银湖里 101", day=date(2026, 11, 30)) if hit.unit] == ["101"]
        assert queries.search("梧桐苑", day=date(2023, 12, 31)) == []
        actions.close_place(actor=scope, now=cast.NOW, place=cast.place("B"), until=date(2026, 12, 1), why="")
        assert names("银湖里") == ["银湖里"]
        assert queries.search("银湖里", day=date(2026, 12, 1)) == []
        assert queries.search("银湖里 101", day=date(2026, 12, 1)) == []


@pytest.mark.parametrize("words", ["", "  ", "'; drop table places_place; --", "%", "_", "\\", "🏠", "{}", "长" * 500, '"', "null"])
def test_odd_words_find_nothing_and_break_nothing(words):
    with db.scoped(cast.scope("district_officer")):
        assert queries.search(words, day=cast.DAY) == []


def test_it_finds_no_more_than_asked():
    with db.scoped(ALL) as scope:
        for number in range(5):
            actions.found_place(
                actor=scope,
                now=cast.NOW,
                day=cast.DAY,
                parent=cast.place("community_a"),
                kind="compound",
                name=f"青汀{'里苑轩居阁'[number]}",
            )
        assert len(names("青汀")) == 5
        assert len(names("青汀", limit=3)) == 3


def test_it_asks_three_questions_whatever_is_found(homes, django_assert_num_queries):
    with db.scoped(cast.scope("district_officer")):
        with django_assert_num_queries(1):
            queries.search("没有这个地方", day=cast.DAY)
        with django_assert_num_queries(2):
            queries.search("梧桐苑", day=cast.DAY)
        with django_assert_num_queries(2):
            queries.search("1栋101", day=cast.DAY)


def test_only_the_application_may_call_it():
    with connection.cursor() as cursor:
        cursor.execute("select proacl::text, prosecdef, proconfig::text from pg_proc where proname = 'places_search'")
        rights, definer, config = cursor.fetchone()
    assert definer
    # An entry that begins with = would be everybody's.
    assert "{=" not in rights
    assert ",=" not in rights
    assert "search_path=public, pg_temp" in config


# ---- the index, as the application's role


@pytest.fixture
def many():
    """Twenty thousand more homes in compound A, and the application's role about to search them."""
    with db.scoped(ALL), connection.cursor() as cursor:
        cursor.execute("select current_user, (select rolbypassrls or rolsuper from pg_roles where rolname = current_user)")
        assert cursor.fetchone() == ("heju_app", False)
        cursor.execute(FILL, [cast.place("A1s1").pk, cast.place("A").pk, cast.path("A1s1"), HOMES])
        yield cursor


FILL = """
insert into places_unit (place_id, compound_id, path, kind, number, area_source, house_code, search, valid_from)
select %s, %s, %s::ltree, 'home', 'x' || n, '', '', array[n::text, n %% 60 || '栋'], '2024-01-01' from generate_series(1000, 999 + %s) n
"""


def scans(cursor):
    cursor.execute("select seq_scan, idx_scan from pg_stat_xact_user_tables where relname = 'places_unit'")
    return cursor.fetchone()


@pytest.mark.parametrize("words", ["12345", "45栋12345", "45栋 12345"])
def test_the_search_reads_the_index_and_never_the_table(many, words):
    before = scans(many)
    assert [hit.unit.number for hit in queries.search(words, day=cast.DAY) if hit.unit] == ["x12345"]
    after = scans(many)
    assert after[0] == before[0]
    assert after[1] > before[1]


def test_without_the_function_a_row_policy_hides_the_index(many):
    # Why the function exists: the day this fails, it may go.
    many.execute("set local enable_seqscan = off")
    many.execute("explain (format json) select id from places_unit where search @> array['12345']")
    assert "places_unit_search" not in str(many.fetchone()[0])
