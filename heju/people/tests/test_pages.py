"""The pages of people: who may open them, what they show, and that they show it masked."""

from copy import copy
from typing import Any

import pytest
from django.urls import reverse

from heju.kit import db
from heju.people import actions, queries
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return cast.unit("A", "101")


def test_it_shows_the_handlers_to_everybody(client):
    page = client.get(reverse("people:handlers"))
    assert page.status_code == 200
    for word in ("小区党支部", "业主委员会", "物业服务企业", "社工机构", "第十六条", "不给，也不少一项权利"):
        assert word in page.text


@pytest.mark.parametrize("name", ["mine", "my_home", "helpers", "register"])
def test_it_asks_a_visitor_to_sign_in(client, name):
    answer = client.get(reverse(f"people:{name}"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_it_shows_a_person_his_own_data_masked():
    page = cast.client("owner").get(reverse("people:mine"))
    assert "林建国" in page.text
    assert "100****0009" in page.text
    assert "10000000009" not in page.text
    assert "梧桐苑" in page.text


@pytest.mark.parametrize("key", cast.names())
@pytest.mark.parametrize("name", ["mine", "my_home"])
def test_it_opens_for_each_of_the_cast(key, name):
    assert cast.client(key).get(reverse(f"people:{name}")).status_code == 200


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("branch_secretary", 200),
        ("committee_member", 200),
        ("property_manager", 200),
        ("social_worker", 200),
        ("community_officer", 200),
        ("street_officer", 200),
        ("district_officer", 200),
        ("auditor", 403),
        ("owner", 403),
        ("tenant", 403),
        ("stranger", 403),
        ("second_secretary", 404),
    ],
)
def test_it_opens_the_register_to_those_who_keep_it(key, status):
    page = cast.client(key).get(reverse("people:compound", args=[cast.place("A").pk]))
    assert page.status_code == status
    assert "林建国" not in page.text


def test_it_shows_each_handler_its_own_list():
    url = reverse("people:compound", args=[cast.place("A").pk])
    branch, company = cast.client("branch_secretary").get(url), cast.client("property_manager").get(url)
    assert "赵*" in branch.text
    assert "赵*" not in company.text
    assert "林*" in company.text


def test_it_leads_a_secretary_straight_to_his_compound():
    answer = cast.client("branch_secretary").get(reverse("people:register"))
    assert answer.headers["Location"] == reverse("people:compound", args=[cast.place("A").pk])


def test_it_lets_an_officer_choose_a_compound():
    page = cast.client("district_officer").get(reverse("people:register"))
    assert "梧桐苑" in page.text
    assert "银湖里" in page.text


# One number for each page that lists people: a row more must not cost a query more.
QUERIES = {"compound": 16, "unit": 15, "mine": 19}


@pytest.mark.parametrize("name", ["compound", "unit", "mine"])
def test_it_asks_the_same_number_of_queries_however_many_live_there(name, django_assert_num_queries):
    client = cast.client("branch_secretary")
    arguments = {"compound": [cast.place("A").pk], "unit": [cast.unit("A", "101").pk], "mine": []}[name]
    url = reverse(f"people:{name}", args=arguments)
    client.get(url)
    with django_assert_num_queries(QUERIES[name]):
        client.get(url)
    with db.scoped(cast.SYSTEM):
        for number in range(6):
            family = actions.register_person(
                actor=cast.SYSTEM, now=cast.NOW, place=cast.place("A"), name=f"唐{number}", phone=f"+861001111{number:04d}"
            )
            tie: dict[str, Any] = {"unit": cast.unit("A", "101"), "kind": "family", "since": cast.SINCE, "source": "测试"}
            actions.tie_person(actor=cast.SYSTEM, now=cast.NOW, person=family, handlers=["branch"], **tie)
    # The name and the news of the reader are worked out once more after a change: two queries, and not one a row.
    client.get(url)
    with django_assert_num_queries(QUERIES[name]):
        client.get(url)


def test_it_turns_pages_by_the_key_of_the_last_door():
    with db.scoped(cast.scope("branch_secretary")):
        first = queries.households(cast.place("A").pk, cast.DAY, limit=3)
        second = queries.households(cast.place("A").pk, cast.DAY, after=first.after, limit=3)
        last = queries.households(cast.place("A").pk, cast.DAY, after=second.after, limit=3)
    doors = [home.unit.number for page in (first, second, last) for home in page.households]
    assert doors == list(cast.NUMBERS)
    assert last.after == ""
    assert first.households[0].place == "1栋1单元 101"


def test_doors_without_a_floor_stand_behind_the_last_floor_and_come_once_each():
    made = [("-1", -1), ("1-1", 1), ("A01", None), ("A02", None), ("A03", None), ("A04", None)]
    with db.scoped(cast.SYSTEM):
        for place in ("A1", "A1s1"):
            for number, floor in made:
                row = copy(cast.unit("A", "101"))
                row.pk, row.place, row.path, row.kind, row.number, row.floor = (
                    None,
                    cast.place(place),
                    cast.path(place),
                    "parking",
                    number,
                    floor,
                )
                row.save(force_insert=True)
    with db.scoped(cast.scope("branch_secretary")):
        for limit in (1, 2, 3, 5):
            doors, after = [], ""
            for _page in range(20):
                page = queries.households(cast.place("A").pk, cast.DAY, others=True, after=after, limit=limit)
                doors += [(home.unit.place_id, home.unit.number) for home in page.households]
                after = page.after
                if not after:
                    break
            assert doors == [(cast.place(place).pk, number) for place in ("A1", "A1s1") for number, _floor in made]


@pytest.mark.parametrize("words", ["林建国", "10000000009", "100 0000 0009", "+8610000000009"])
def test_it_finds_by_the_whole_name_or_number(words):
    url = reverse("people:compound", args=[cast.place("A").pk])
    page = cast.client("branch_secretary").get(url, {"words": words})
    assert "找到 1 人" in page.text


@pytest.mark.parametrize("words", ["林", "林建", "1000000000", "黄文博"])
def test_it_finds_nothing_by_a_part_or_elsewhere(words):
    url = reverse("people:compound", args=[cast.place("A").pk])
    page = cast.client("branch_secretary").get(url, {"words": words})
    assert "找到 0 人" in page.text


def test_it_shows_a_home(unit):
    page = cast.client("branch_secretary").get(reverse("people:unit", args=[unit.pk]))
    assert page.status_code == 200
    assert "林*" in page.text
    assert "100****0009" in page.text


def test_it_hides_a_home_from_a_stranger(unit):
    assert cast.client("second_secretary").get(reverse("people:unit", args=[unit.pk])).status_code == 404
    assert cast.client("stranger").get(reverse("people:unit", args=[unit.pk])).status_code == 403
