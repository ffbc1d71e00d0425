"""Lists of matters on the desk: narrowed, page by page, as a board, on the map, taken along."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from heju.kit import db, remember
from heju.matters.models import Matter
from heju.matters.queries import lists
from heju.matters.tests.stage import NOW, assigned, does, raised
from heju.registers.queries.listings import LISTINGS, Asked
from tests import cast

pytestmark = pytest.mark.django_db
PLAIN, NOISE = "sanitation.waste.bins_full", "noise.life.upstairs"


def found(who: str, now: datetime = NOW, compounds: dict[str, tuple[int, ...]] | None = None, **words: str) -> list[int]:
    with db.scoped(cast.scope(who)) as scope:
        wanted = lists.wanted_of(words, now, compounds or {})
        return [row.pk for row in lists.listed(scope, wanted, now).rows]


def text(who: str, name: str, **words: str) -> str:
    response = cast.client(who).get(reverse(f"matters:{name}"), words)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_narrowed_by_everything_it_says() -> None:
    old = raised(category=PLAIN, words="垃圾桶满了没人收", now=NOW - timedelta(days=40))
    new = raised("tenant", category=NOISE, words="楼上半夜拖椅子，睡不着")
    does("branch_secretary", new, "accept")
    assigned(new, "agency")
    assert {old.pk, new.pk} <= set(found("branch_secretary"))
    assert found("branch_secretary")[0] == new.pk
    assert old.pk not in found("branch_secretary", state="assigned")
    assert new.pk in found("branch_secretary", state="assigned")
    assert found("branch_secretary", category="sanitation") == [old.pk]
    assert new.pk not in found("branch_secretary", overdue="on")
    assert old.pk in found("branch_secretary", overdue="on")
    assert new.pk in found("social_worker", mine="on")
    assert old.pk not in found("social_worker", mine="on")
    assert found("branch_secretary", body=str(cast.body("agency").pk)) == [new.pk]
    assert old.pk not in found("branch_secretary", period="month")
    assert old.pk in found("branch_secretary", period="quarter")
    assert found("branch_secretary", level="street") == []
    assert found("branch_secretary", channel="sheet") == []
    assert found("branch_secretary", compound=str(cast.place("B").pk)) == []
    assert new.pk in found("community_officer", place="7", compounds={"7": (cast.place("A").pk,)})
    assert found("community_officer", place="7", compounds={"7": ()}) == []


def test_it_is_searched_by_characters_initials_and_number() -> None:
    matter = raised(category=PLAIN, words="垃圾桶满了没人收")
    for words in ("垃圾桶", "ljt", f"261123-{matter.pk}", str(matter.pk)):
        assert found("branch_secretary", q=words) == [matter.pk], words
    assert found("branch_secretary", q="化粪池") == []


def test_a_private_one_is_seen_by_those_concerned_and_the_closed_only_where_asked() -> None:
    private, closed = raised(category=NOISE, is_private=True), raised(category=PLAIN)
    does("branch_secretary", closed, "decline", "不属于小区的事")
    assert private.pk in found("branch_secretary")
    assert private.pk not in found("committee_member")
    assert private.pk not in found("second_secretary")
    assert closed.pk not in found("branch_secretary")
    assert closed.pk in found("branch_secretary", state="closed")
    assert {private.pk, closed.pk} <= set(found("branch_secretary", state="all"))


def test_pages_follow_each_other_without_a_gap_also_at_one_moment() -> None:
    made = {raised(category=PLAIN).pk for _number in range(7)}
    with db.scoped(cast.scope("branch_secretary")) as scope:
        wanted, seen, after = lists.wanted_of({"category": PLAIN}, NOW, {}), [], ""
        while True:
            page = lists.listed(scope, wanted, NOW, after=after, limit=3)
            seen += [row.pk for row in page.rows]
            after = page.after
            if not after:
                break
        assert lists.listed(scope, wanted, NOW, after="nonsense~x").rows[0].pk == max(made)
    assert seen == sorted(made, reverse=True)


def test_the_list_says_how_each_stands_and_by_when() -> None:
    matter = raised(category=PLAIN, words="垃圾桶满了没人收", now=NOW - timedelta(days=40))
    page = text("branch_secretary", "desk_list")
    assert matter.title in page
    assert "已逾期" in page
    assert "没有这样的事项" in text("branch_secretary", "desk_list", q="化粪池")
    assert 'value="ljt"' in text("branch_secretary", "desk_list", q="ljt")


def test_the_board_has_a_column_a_state_with_counts_and_a_card_moves_by_its_act() -> None:
    matter = raised(category=PLAIN, words="垃圾桶满了没人收")
    page = text("branch_secretary", "desk_board")
    assert reverse("matters:desk_act", args=[matter.pk, "forward"]) in page
    assert reverse("matters:desk_act", args=[matter.pk, "decline"]) not in page
    assert reverse("matters:desk_act", args=[matter.pk, "forward"]) not in text("committee_member", "desk_board")
    with db.scoped(cast.scope("branch_secretary")) as scope:
        counts, cards = lists.board(scope, lists.wanted_of({"state": "raised"}, NOW, {}), NOW)
        assert list(cards) == ["raised"]
        assert counts["raised"] == Matter.objects.filter(state="raised").count()
        assert counts["assigned"] == Matter.objects.filter(state="assigned").count()


def test_the_map_leads_to_a_compound_and_its_list() -> None:
    late = raised(category=PLAIN, now=NOW - timedelta(days=40))
    page = text("community_officer", "desk_map")
    assert reverse("matters:desk_of", args=[cast.place("A").pk]) in page
    assert "有逾期的" in page
    assert "梧桐苑" in page
    with db.scoped(cast.scope("community_officer")) as scope:
        open_there, late_there = lists.by_compound(scope, lists.wanted_of({}, NOW, {}), NOW)[cast.place("A").pk]
    assert (open_there >= 1, late_there) == (True, 1)
    response = cast.client("community_officer").get(reverse("matters:desk_of", args=[cast.place("A").pk]), follow=True)
    assert late.title in response.content.decode()
    assert "只看梧桐苑的" in response.content.decode()


def test_it_is_taken_along_as_it_is_seen() -> None:
    matter = raised(category=PLAIN, words="垃圾桶满了没人收")
    other = raised("stranger", place="B1", category=PLAIN)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        rows = list(LISTINGS["matters"].rows(Asked(scope, cast.place("A"), NOW.date(), {"category": "sanitation"})))
    assert [row[1] for row in rows] == [matter.title]
    assert other.pk not in {int(str(row[0]).rpartition("-")[2]) for row in rows}
    page = text("branch_secretary", "desk_list", category="sanitation")
    url = reverse("registers:export", args=["matters"])
    assert url in page
    assert cast.client("branch_secretary").get(f"{url}?path={cast.path('A')}&category=sanitation").status_code == 200


@pytest.mark.parametrize(("name", "count", "again"), [("desk_list", 24, 15), ("desk_board", 24, 15), ("desk_map", 26, 13)])
def test_a_matter_more_costs_no_query_more(name, count, again, django_assert_num_queries) -> None:
    client, url = cast.client("community_officer"), reverse(f"matters:{name}")
    for _round in range(2):
        for _number in range(4):
            raised(category=PLAIN)
        client.get(url)
        remember.forget_everything()
        with django_assert_num_queries(count):
            client.get(url)
        with django_assert_num_queries(again):
            client.get(url)


def test_a_column_of_very_many_says_so_and_opens_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 4)
    monkeypatch.setattr(lists, "COLUMN", 2)
    for _number in range(5):
        raised(category=PLAIN)
    response = cast.client("community_officer").get(reverse("matters:desk_board"))
    assert response.status_code == 200
    assert '<span class="count">3+</span>' in response.content.decode()
    assert "看这一列的名单" in response.content.decode()
