"""Lists: who sees what, pages without gap or repetition, words and initials; the hot queries and their plans, as the application's role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from heju.kit import db
from heju.matters.models import Matter
from heju.matters.queries import register, worded
from heju.matters.queries.listed import Narrow
from heju.matters.queries.page import number_of
from heju.matters.queries.register import Wanted
from heju.matters.rules import finding
from heju.matters.tests.stage import NOW, assigned, brought_to_done, does, fresh, raised, says
from tests import cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


def found(who: str, after: str = "", limit: int = 50, **wanted: Any) -> register.Listed:
    with db.scoped(cast.scope(who)) as scope:
        return register.listed(scope, Wanted(**wanted), after, limit=limit, now=LATER)


def numbers(who: str, **wanted: Any) -> list[int]:
    return [row.pk for row in found(who, **wanted).rows]


def visible(who: str) -> list[int]:
    with db.scoped(cast.scope(who)):
        return list(Matter.objects.order_by("-raised_at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("who", ["district_officer", "branch_secretary", "property_manager", "owner", "tenant", "stranger"])
def test_without_a_wish_it_is_everything_that_one_may_see(who: str) -> None:
    raised(words="楼道灯坏了好几层", category="building.common.lights")
    assert numbers(who) == visible(who)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    # Several at one moment: the number decides.
    for count in range(7):
        raised(now=NOW + timedelta(minutes=count // 3))
    read, after = [], ""
    while True:
        page = found("district_officer", after, limit=3)
        read += [row.pk for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert read == visible("district_officer")
    assert found("district_officer", "nonsense").rows == found("district_officer").rows


def test_overdue_comes_the_longest_overdue_first() -> None:
    light, lift = raised(category="building.common.lights"), raised()
    rows = found("district_officer", state="overdue", limit=1)
    every = [row.solution_due for row in found("district_officer", state="overdue").rows if row.solution_due is not None]
    assert rows.rows[0].solution_due == min(every)
    assert fresh(lift).solution_due in every
    assert every == sorted(every)
    assert rows.after is not None
    assert [row.solution_due for row in found("district_officer", rows.after, state="overdue").rows] == every[1:]
    assert light.pk in numbers("district_officer", state="overdue")


def test_each_wish_narrows() -> None:
    lift, light = raised(), raised(category="building.common.lights")
    does("branch_secretary", lift, "accept")
    assigned(lift)
    company = cast.body("company").pk
    assert lift.pk in numbers("district_officer", lead=company)
    assert light.pk not in numbers("district_officer", lead=company)
    assert light.pk in numbers("district_officer", category="building")
    assert light.pk not in numbers("district_officer", category="build")
    assert numbers("district_officer", category="building.common.lights") == numbers("district_officer", category="building")
    assert numbers("district_officer", place=cast.path("B")) == []
    assert numbers("district_officer", place=cast.path("street_a")) == visible("district_officer")
    assert numbers("district_officer", state="assigned", category="elevator")[0] == lift.pk
    assert light.pk in numbers("district_officer", state="open", since=NOW, until=NOW + timedelta(seconds=1))
    assert light.pk not in numbers("district_officer", since=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("电梯", True), ("电梯停了", True), ("电梯停", True), ("dt", True), ("dianti", True), ("一单元 电梯", True), ("1单元", True),
        ("电梯 下水道", False), ("梯电", False), ("xsd", False), ("老人下不", True), ("下不楼", True),
        ("下楼", False), ("梯", True), ("wifi", False),
    ],
)  # fmt: skip
def test_words_and_initials_find(words: str, finds: bool) -> None:
    matter = raised(words="一单元电梯停了，门打不开。老人下不了楼", title="一单元电梯停了")
    assert (matter.pk in numbers("district_officer", words=words)) is finds


def test_search_finds_what_one_may_see_and_no_more() -> None:
    public, private = raised(words="顶楼漏水漏得厉害"), raised(words="顶楼漏水漏得厉害", is_private=True)
    for who in ("district_officer", "owner", "tenant", "property_manager"):
        assert numbers(who, words="顶楼漏水") == [public.pk]
    assert numbers("stranger", words="顶楼漏水") == []
    # Of a private matter no words are in the index; whoever may see it finds it by its number.
    assert numbers("branch_secretary", words=number_of(private)) == [private.pk]
    assert numbers("property_manager", words=str(private.pk)) == []
    assert numbers("stranger", words=str(public.pk)) == []
    assert numbers("district_officer", words=f"200101-{public.pk}") == []


def test_the_function_itself_asks_who_may() -> None:
    public = raised(words="顶楼漏水漏得厉害")
    call = "select hit from matters_search(array['漏水'], null, '{}', '', null, %s, %s, 50)"
    for who, sees in (("stranger", False), ("owner", True), ("branch_secretary", True), ("second_secretary", False)):
        with db.scoped(cast.scope(who)), connection.cursor() as cursor:
            cursor.execute(call, [LATER, 2**62])
            assert ([row[0] for row in cursor.fetchall()] == [public.pk]) is sees


def test_the_function_itself_narrows() -> None:
    leak, light = raised(words="顶楼漏水漏得厉害", category="building.common.lights"), raised(words="楼道漏水，灯也不亮")
    does("branch_secretary", light, "accept")
    assigned(light)
    company = cast.body("company").pk
    call = "select hit from matters_search(array['漏水'], %s, %s, %s, %s, %s, %s, 50)"
    for compounds in ([cast.place("A").pk], None):
        for states, category, lead, expected in (
            ([], "", None, [light.pk, leak.pk]), (["raised"], "", None, [leak.pk]), (["assigned"], "", None, [light.pk]),
            ([], "building", None, [leak.pk]), ([], "building.common.lights", None, [leak.pk]), ([], "building.common.light", None, []),
            ([], "", company, [light.pk]), ([], "", company + 1, []),
        ):  # fmt: skip
            with db.scoped(cast.scope("district_officer")), connection.cursor() as cursor:
                cursor.execute(call, [compounds, states, category, lead, LATER, 2**62])
                assert [row[0] for row in cursor.fetchall()] == expected


def test_a_page_of_words_is_no_longer_than_asked_and_goes_on_past_what_does_not_hold_them() -> None:
    # 阀门 and 门停 stand in each, side by side only in the older ones; the index cannot tell.
    held = [raised(now=NOW - timedelta(days=day), words="阀门停了转不动", category="building.common.lights").pk for day in (20, 21, 22)]
    for day in range(12):
        raised(now=NOW - timedelta(days=day), words="阀门坏了，门停不稳", category="building.common.lights")
    with db.scoped(cast.scope("district_officer")):
        for most in (1, 2, 3):
            assert worded.numbers("阀门停", Narrow(), LATER, most=most) == held[:most]


def test_search_goes_on_and_narrows() -> None:
    old = [raised(now=NOW - timedelta(days=days), words="顶楼漏水漏得厉害").pk for days in (0, 3, 20, 200, 900)]
    read, after = [], ""
    for _page in range(6):
        page = found("district_officer", after, limit=2, words="漏水")
        read += [row.pk for row in page.rows]
        after = page.after or ""
        if not after:
            break
    assert read == old
    assert numbers("district_officer", words="漏水", state="closed") == []
    assert numbers("district_officer", words="漏水", category="building") == []
    assert numbers("district_officer", words="漏水", place=cast.path("B")) == []
    assert numbers("district_officer", words="漏水", place=cast.path("A")) == old


def test_words_keep_to_the_period_to_the_moment() -> None:
    number, tick = raised(words="顶楼漏水漏得厉害").pk, timedelta(microseconds=1)
    with db.scoped(cast.scope("district_officer")):
        for narrow, expected in (
            (Narrow(since=NOW), [number]), (Narrow(since=NOW + tick), []), (Narrow(until=NOW), []), (Narrow(until=NOW + tick), [number]),
        ):  # fmt: skip
            assert worded.numbers("漏水", narrow, LATER, most=5) == expected


@pytest.fixture
def one_in_ten_says_leak() -> Iterator[psycopg.Cursor[Any]]:
    """Let the statistics say so of a hundred thousand matters; there is no other way to them than to write so many."""
    about = "'schemaname', 'public', 'relname', 'matters_matter'"
    # A connection of its own: what the test's own transaction writes, the planner of another does not see.
    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": psycopg.Cursor}, autocommit=True) as own:
        cursor = own.cursor()
        cursor.execute(
            f"""select pg_restore_relation_stats({about}, 'reltuples', 100000::real, 'relpages',
                  greatest(pg_relation_size('matters_matter') / 8192, 1)::integer),
                pg_restore_attribute_stats({about}, 'attname', 'grams', 'inherited', false, 'null_frac', 0::real, 'n_distinct', -1::real,
                  'avg_width', 900, 'most_common_elems', '{{漏水,顶楼}}'::text,
                  'most_common_elem_freqs', '{{0.1,0.03,0.03,0.1,0}}'::real[])"""
        )
        try:
            yield cursor
        finally:
            cursor.execute("analyze matters_matter")


@pytest.mark.parametrize(("tokens", "expected"), [(["漏水"], True), (["顶楼"], True), (["漏水", "稀罕"], False), (["稀罕", "漏水"], False)])
def test_a_word_is_as_common_as_its_rarest_pair(tokens: list[str], expected: bool, one_in_ten_says_leak: psycopg.Cursor[Any]) -> None:
    one_in_ten_says_leak.execute("select token, is_common from matters_rarest(%s)", [tokens])
    assert one_in_ten_says_leak.fetchone() == ("稀罕" if "稀罕" in tokens else tokens[0], expected)


@pytest.mark.usefixtures("one_in_ten_says_leak")
@pytest.mark.parametrize("tokens", [["漏水"], ["漏水", "顶楼"], ["漏得", "漏水"]], ids=["common", "two common ones", "rare"])
@pytest.mark.parametrize("count", [12, 4])
def test_common_words_are_walked_and_rare_ones_picked_and_both_find_the_same(tokens: list[str], count: int) -> None:
    made = [raised(now=NOW - timedelta(hours=hour), words="顶楼漏水漏得厉害").pk for hour in range(count)]
    also = raised(now=NOW + timedelta(hours=1), words="三楼漏水了").pk
    raised(words="水管漏得厉害")
    call = "select hit from matters_search(%s, %s, '{}', '', null, %s, %s, %s)"
    inside, elsewhere = cast.place("A").pk, cast.place("B").pk
    many = list(range(-50, 0))
    if tokens == ["漏水"]:
        made = [also, *made]
    with db.scoped(cast.scope("district_officer")), connection.cursor() as cursor:
        for compounds, expected in (
            (None, made), ([inside], made), ([inside, elsewhere], made), ([inside, *many], made),
            ([elsewhere], []), ([elsewhere, *many], []), ([], []),
        ):  # fmt: skip
            # 50 is more than there are, then as many, then fewer, and none.
            for most in (50, len(made), 3, 0):
                cursor.execute(call, [tokens, compounds, LATER, 2**62, most])
                assert [row[0] for row in cursor.fetchall()] == expected[:most]
        last = Matter.objects.get(pk=made[1])
        for compounds in (None, [inside], [inside, *many]):
            cursor.execute(call, [tokens, compounds, last.raised_at, last.pk, 50])
            assert [row[0] for row in cursor.fetchall()] == made[2:]


def test_the_figures_of_the_board_open_their_lists() -> None:
    matter = raised(category="noise.life.upstairs", is_private=False)
    brought_to_done(matter)
    assert matter.pk in numbers("district_officer", figure="still_asked")
    says("owner", matter, False)
    assert matter.pk in numbers("district_officer", figure="confirmations")
    assert matter.pk not in numbers("district_officer", figure="confirmed_fixed")
    assert matter.pk in numbers("district_officer", figure="contacted_in_time")
    assert matter.pk in numbers("district_officer", figure="still_open")
    assert matter.pk not in numbers("district_officer", figure="still_open", until=NOW)


@pytest.mark.parametrize("words", ["", "电梯"])
def test_the_number_of_queries_stays(words: str, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]) -> None:
    for count in range(2):
        for _ in range(count * 5):
            raised()
        with db.scoped(cast.scope("district_officer")) as scope, django_assert_num_queries(4 if words else 3):
            register.listed(scope, Wanted(words=words, place=cast.path("street_a")), now=LATER)


def test_what_is_typed_is_cut_and_nothing_finds_nothing() -> None:
    assert finding.asked("   ") == finding.Asked()
    assert finding.asked("261130-17").number == 17
    assert finding.asked("261130-17").day == "261130"
    assert finding.asked("1" * 99).number is None
    assert numbers("district_officer", words="，。") == []


# ---- plans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", ["solved", "contact_due", "contacted_in_time", "still_open", "merged", "unrated"])
def test_an_index_serves_the_list_of_a_figure_under_the_row_policies(figure: str) -> None:
    # A small table is read whole, so that way is shut: what is left must be an index, which a condition that may leak would not get.
    with db.scoped(cast.scope("district_officer")) as scope, connection.cursor() as cursor:
        wanted = Wanted(figure=figure)
        rows = register.behind(wanted, register.narrowed(scope, wanted), None, LATER)[:51]
        sql, values = rows.values_list("pk").query.sql_with_params()
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {sql}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan on matters_matter" not in plan
    assert " on matters_matter_" in plan or "using matters_matter_" in plan
