"""Pages: what they say, what they let whom do, what they refuse; the part that htmx asks for; how many questions they ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heju.kit import db
from heju.kit.scope import system
from heju.places import actions, queries
from heju.places.models import Load, LoadRow, Place, Unit
from tests import cast

pytestmark = pytest.mark.django_db
ALL = system("test", cast.DISTRICT, powers=("places.edit", "places.merge", "places.load"))
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer():
    return cast.client("district_officer")


def url(name, *keys):
    return reverse(f"places:{name}", args=[cast.place(key).pk for key in keys])


def text(response):
    return response.content.decode()


@pytest.fixture
def row():
    with db.scoped(ALL):
        counts = {"outcomes": {"created": 1, "unknown": 1}, "streets": {"": {"unknown": 1}, "440303.001": {"created": 1}}}
        load = Load.objects.create(path=cast.DISTRICT, kind="compounds", at=cast.NOW, source="c.csv", digest="0" * 64, counts=counts)
        facts = {"share": "90%", "street": "晴岚街道", "listed": {"street_guess": "晴岚街道", "biz_area": "晴湖"}}
        LoadRow.objects.create(
            load=load, path="440303.001", row=2, key="T1", name="梧桐苑", outcome="created", reason="street_known", place=cast.place("A")
        )
        return LoadRow.objects.create(
            load=load, path=cast.DISTRICT, row=3, key="T2", name="青汀里", outcome="unknown", reason="street_guessed", facts=facts
        )


# ---- pages that show


def test_the_first_page_is_the_largest_place_that_one_may_see():
    for who, key in (("district_officer", "district"), ("community_officer", "community_a"), ("owner", "A")):
        answer: Any = cast.client(who).get("/places/")
        assert answer.url == url("place", key)


def test_a_district_lists_its_streets_and_compounds(officer):
    page = officer.get(url("place", "district"))
    assert page.status_code == 200
    assert "罗湖区有 2 个小区" in text(page)
    for word in ("晴岚街道", "鹿鸣街道", "梧桐苑", "银湖里", "演示虚构"):
        assert word in text(page)


def test_a_list_is_searched_page_and_part(officer):
    page = officer.get(url("place", "district") + "?words=wty")
    assert "找到 1 个小区" in text(page)
    part = officer.get(url("place", "district") + "?words=wty", headers=HTMX)
    assert "<html" not in text(part)
    assert "梧桐苑" in text(part)
    assert "银湖里" not in text(part)
    assert "没有名字里有这些字" in text(officer.get(url("place", "district") + "?words=没有这个"))


def test_a_list_is_read_page_by_page(officer):
    with db.scoped(ALL) as scope:
        for number in range(60):
            actions.found_place(
                actor=scope, now=cast.NOW, day=cast.DAY, parent=cast.place("community_a"), kind="compound", name=f"青汀{number}号院"
            )
    first = officer.get(url("place", "community_a"))
    assert "共 61 个小区，这里是 50 个" in text(first)
    second = officer.get(url("place", "community_a") + first.context["next_url"])
    assert "共 61 个小区，这里是 11 个" in text(second)
    assert not second.context["next_url"]


def test_a_compound_shows_its_buildings_and_a_building_its_floors(officer):
    page = officer.get(url("place", "A"))
    assert "1 栋楼，8 套住宅" in text(page)
    assert url("place", "A1") in text(page)
    page = officer.get(url("place", "A1"))
    assert "1栋有 8 个专有部分" in text(page)
    for number in cast.NUMBERS:
        assert number in text(page)
    assert "88.50" in text(page)
    stairwell = officer.get(url("place", "A1s1"))
    assert stairwell.url == f"{url('place', 'A1')}#s{cast.place('A1s1').pk}"


@pytest.mark.parametrize(("who", "key"), [("stranger", "A"), ("stranger", "A1"), ("owner", "B"), ("second_secretary", "A")])
def test_a_stranger_does_not_learn_that_a_compound_is_there(who, key):
    assert cast.client(who).get(url("place", key)).status_code == 404


def test_a_neighbor_sees_the_homes_and_may_change_nothing():
    page = cast.client("owner").get(url("place", "A"))
    assert page.status_code == 200
    assert "改名" not in text(page)
    assert url("rename", "A") not in text(page)


def test_the_breadcrumb_stands_on_every_page_of_a_place(officer):
    for key, above in (("A", ["district", "street_a", "community_a"]), ("A1", ["A", "community_a"]), ("community_a", ["street_a"])):
        page = text(officer.get(url("place", key)))
        assert all(f'href="{url("place", one)}"' in page for one in above)


@pytest.mark.parametrize("name", ["index", "search", "duplicates", "loads", "waiting"])
def test_whoever_has_not_signed_in_is_led_to_the_door(client, name):
    answer = client.get(reverse(f"places:{name}"))
    assert answer.status_code == 302
    assert "/accounts/" in answer.url


def test_search_shows_places_and_homes_page_and_part(officer):
    page = officer.get(reverse("places:search") + "?q=wty")
    assert "“wty”找到 1 处" in text(page)
    assert url("place", "A") in text(page)
    part = officer.get(reverse("places:search") + "?q=wty", headers=HTMX)
    assert "<html" not in text(part)
    assert url("place", "A") in text(part)
    assert "没有找到" in text(officer.get(reverse("places:search") + "?q=没有这个"))
    assert officer.get(reverse("places:search")).status_code == 200
    assert url("place", "A") not in text(cast.client("stranger").get(reverse("places:search") + "?q=wty"))


def test_what_is_typed_is_written_back_escaped(officer):
    page = text(officer.get(reverse("places:search") + "?q=<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page


# ---- pages that change


def test_a_rename_goes_through_the_page(officer):
    assert officer.get(url("rename", "A")).status_code == 200
    answer = officer.post(url("rename", "A"), {"name": "新梧桐苑", "keep_old": "on", "why": "业主大会决定"}, follow=True)
    assert answer.redirect_chain == [(url("place", "A"), 302)]
    assert "已改名为“新梧桐苑”" in text(answer)
    assert "梧桐苑" in text(answer)


def test_a_refusal_stays_on_the_page_with_what_was_typed(officer):
    answer = officer.post(url("rename", "A"), {"name": "梧桐苑"})
    assert answer.status_code == 422
    assert "和现在一样" in text(answer)
    answer = officer.post(url("alias", "A"), {"name": "", "source": "居民说的"})
    assert answer.status_code == 422
    assert "居民说的" in text(answer)


def test_a_move_offers_the_places_where_one_may_edit():
    page = text(cast.client("street_officer").get(url("move", "A")))
    assert "晴湖社区" in page
    assert "鹿溪社区" not in page
    answer = cast.client("street_officer").post(url("move", "A"), {"to": cast.place("community_b").pk, "why": "x"})
    assert answer.status_code == 422


def test_a_move_goes_through_the_page(officer):
    answer = officer.post(url("move", "A"), {"to": cast.place("community_b").pk, "why": "区划调整"}, follow=True)
    assert "“梧桐苑”已归到鹿溪社区" in text(answer)


@pytest.mark.parametrize(
    ("name", "key", "values", "said"),
    [
        ("alias", "A", {"name": "老厂宿舍", "source": "居民"}, "已加别名“老厂宿舍”"),
        ("close", "B", {"until": "2027-01-01", "why": "拆除"}, "“银湖里”已停用"),
        ("code", "street_a", {"scheme": "statistical", "code": "440303001000", "version": "2023", "valid_from": "2024-01-01"}, "起有效"),
        ("found", "A", {"name": "2栋", "floors": "18"}, "已添加“2栋”"),
        ("found", "community_a", {"name": "青汀里", "compound_kind": "estate"}, "已添加“青汀里”"),
        ("found", "A1", {"name": "2单元"}, "已添加“2单元”"),
        ("add_unit", "A1s1", {"kind": "home", "number": "501", "floor": "5", "area_m2": "88", "area_source": "survey"}, "已添加 501"),
    ],
)
def test_each_change_goes_through_its_page(officer, name, key, values, said):
    assert officer.get(url(name, key)).status_code == 200
    answer = officer.post(url(name, key), values, follow=True)
    assert answer.status_code == 200
    assert said in text(answer)


def test_an_area_goes_with_its_source_or_not_at_all(officer):
    answer = officer.post(url("add_unit", "A1s1"), {"kind": "home", "number": "501", "area_m2": "88"})
    assert answer.status_code == 422
    assert "面积和来源要一起填" in text(answer)


def test_an_area_is_corrected_through_its_page(officer):
    address = reverse("places:area", args=[cast.unit("A", "101").pk])
    assert "现在是 88.50 平方米（不动产登记簿）" in text(officer.get(address))
    answer = officer.post(address, {"area_m2": "90.10", "area_source": "survey", "why": "重新测绘"}, follow=True)
    assert "101 的面积改为 90.10 平方米" in text(answer)
    assert cast.client("stranger").get(address).status_code == 403
    assert cast.client("community_officer").get(reverse("places:area", args=[cast.unit("B", "101").pk])).status_code == 404


@pytest.mark.parametrize("name", ["rename", "alias", "move", "close", "code", "found", "add_unit"])
@pytest.mark.parametrize("who", ["owner", "branch_secretary", "property_manager", "auditor"])
def test_nobody_else_gets_a_form_or_past_it(who, name):
    person = cast.client(who)
    assert person.get(url(name, "A")).status_code == 403
    assert person.post(url(name, "A"), {"name": "x", "why": "x"}).status_code == 403
    with db.scoped(ALL):
        assert Place.objects.get(pk=cast.place("A").pk).name == "梧桐苑"


def test_an_officer_of_another_community_finds_nothing_to_change():
    assert cast.client("community_officer").get(url("rename", "B")).status_code == 404
    assert cast.client("community_officer").get(url("rename", "street_b")).status_code == 403


# ---- duplicates


@pytest.fixture
def pair():
    with db.scoped(ALL) as scope:
        call: dict[str, Any] = {"actor": scope, "now": cast.NOW, "day": cast.DAY, "kind": "compound"}
        first = actions.found_place(**call, parent=cast.place("community_a"), name="青汀里", floors=18)
        return first, actions.found_place(**call, parent=cast.place("street_a"), name="青汀里小区")


def test_duplicates_are_proposed_confirmed_merged_and_undone(officer, pair):
    first, second = pair
    page = text(officer.get(reverse("places:duplicates")))
    address = reverse("places:merge", args=[first.pk, second.pk])
    assert "1 对小区可能是同一处" in page
    assert address in page
    assert "是同一处吗" in text(officer.get(address))
    assert officer.post(address, {"why": ""}).status_code == 422
    done = officer.post(address, {"why": "门牌相同"}, follow=True)
    assert "“青汀里小区”已并入“青汀里”" in text(done)
    assert officer.get(reverse("places:place", args=[second.pk])).url == reverse("places:place", args=[first.pk])
    again = officer.post(address, {"why": "门牌相同"})
    assert again.status_code == 422
    undone = officer.post(reverse("places:unmerge", args=[second.pk]), follow=True)
    assert "“青汀里小区”已拆开" in text(undone)
    assert "1 对小区可能是同一处" in text(undone)
    assert "没有并入别处" in text(officer.post(reverse("places:unmerge", args=[second.pk]), follow=True))


def test_only_the_district_merges_through_the_pages(pair):
    street = cast.client("street_officer")
    assert street.get(reverse("places:duplicates")).status_code == 403
    assert street.post(reverse("places:merge", args=[one.pk for one in pair]), {"why": "x"}).status_code == 403
    assert street.post(reverse("places:unmerge", args=[pair[1].pk])).status_code == 403
    assert cast.client("district_officer").get(reverse("places:unmerge", args=[pair[1].pk])).status_code == 405


def test_a_building_is_no_duplicate(officer):
    assert officer.get(reverse("places:merge", args=[cast.place("A").pk, cast.place("A1").pk])).status_code == 404


# ---- lists


def test_a_load_opens_the_rows_behind_its_figures(officer, row):
    page = text(officer.get(reverse("places:loads")))
    assert "c.csv" in page
    address = reverse("places:load", args=[row.load_id])
    page = text(officer.get(address))
    assert "名录没有写街道；同一商圈的小区有 90% 在晴岚街道" in page
    assert f"{address}?outcome=unknown#rows" in page
    narrowed = text(officer.get(f"{address}?outcome=created&street=440303.001"))
    assert "共 1 行，这里是 1 行" in narrowed
    assert "青汀里" not in narrowed


def test_what_waits_is_placed_through_its_page(officer, row):
    page = text(officer.get(reverse("places:waiting")))
    assert "1 个小区等人安放" in page
    address = reverse("places:place_row", args=[row.pk])
    form = text(officer.get(address))
    assert "名单写的商圈：晴湖" in form
    assert f'value="{cast.place("street_a").pk}" selected' in form
    answer = officer.post(address, {"to": cast.place("community_a").pk, "compound_kind": "estate"}, follow=True)
    assert "“青汀里”已安放到晴湖社区" in text(answer)
    assert "没有等人安放的小区" in text(answer)
    again = officer.post(address, {"to": cast.place("community_b").pk, "compound_kind": "estate"})
    assert again.status_code == 422
    assert "已经有人安放好了" in text(again)


def test_rows_that_do_not_wait_have_no_form(officer, row):
    with db.scoped(ALL):
        created = LoadRow.objects.get(key="T1")
    assert officer.get(reverse("places:place_row", args=[created.pk])).status_code == 404
    assert cast.client("street_officer").get(reverse("places:place_row", args=[row.pk])).status_code == 404
    assert cast.client("owner").get(reverse("places:waiting")).status_code == 403


# ---- how many questions the pages ask

# Page → questions to the tables of this house, reviewed; the request's own (who asks, with which roles) are pinned in `web`.
QUESTIONS = {
    ("place", "district"): 6,
    ("place", "street_a"): 6,
    ("place", "community_a"): 4,
    ("place", "A"): 7,
    ("place", "A1"): 3,
    ("rename", "A"): 1,
    ("move", "A"): 2,
}


def own(officer, address):
    with CaptureQueriesContext(connection) as asked:
        assert officer.get(address).status_code == 200
    return len([one for one in asked if "places_" in one["sql"]])


@pytest.mark.parametrize("page", QUESTIONS)
def test_a_page_asks_no_more_as_the_district_grows(officer, page):
    assert own(officer, url(*page)) == QUESTIONS[page]
    with db.scoped(ALL) as scope:
        for number in range(20):
            call: dict[str, Any] = {"actor": scope, "now": cast.NOW, "day": cast.DAY}
            actions.found_place(**call, parent=cast.place("community_a"), kind="compound", name=f"青汀{number}号院")
            actions.found_place(**call, parent=cast.place("A"), kind="building", name=f"{number + 2}栋")
            actions.add_unit(**call, place=cast.place("A1s1"), kind="home", number=f"{number + 5}01", floor=number + 5)
    assert own(officer, url(*page)) == QUESTIONS[page]


LISTS = {"search": 2, "duplicates": 5, "loads": 1, "waiting": 3}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_a_fixed_number_of_questions(officer, row, pair, name):
    assert own(officer, reverse(f"places:{name}") + ("?q=wty" if name == "search" else "")) == LISTS[name]


def test_the_parts_of_the_cast_are_all_there():
    with db.scoped(ALL):
        assert Unit.objects.count() == 16
        assert queries.here_at("440303") is not None
