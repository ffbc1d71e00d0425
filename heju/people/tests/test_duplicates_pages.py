"""The pages of duplicates: who opens them, what they show masked, the decision, undoing, the number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from heju.jobs.models import Job
from heju.kit import db
from heju.people import queries
from heju.people.models import Likeness, Merge, Person
from heju.people.tests.test_merging import added, merge, proposed
from tests import cast, jobs

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
WHY = "打电话问过本人"


@pytest.fixture
def alike():
    one = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"))
    other = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "402"), identity="11010519491231002X")
    proposed()
    with db.scoped(cast.scope("branch_secretary")):
        return Likeness.objects.get(first=one.pk), one, other


@pytest.mark.parametrize("who", ["owner", "stranger", "property_manager", "committee_member", "social_worker", "auditor"])
def test_others_do_not_open_them(who, alike):
    browser = cast.client(who)
    for url in (reverse("people:duplicates"), reverse("people:pair", args=[alike[0].pk])):
        assert browser.get(url).status_code == 403


@pytest.mark.parametrize("who", ["second_secretary", "community_officer"])
def test_another_register_does_not_show_them(who, alike):
    browser = cast.client(who)
    assert "冯" not in browser.get(reverse("people:duplicates")).text
    assert browser.get(reverse("people:pair", args=[alike[0].pk])).status_code == 404
    for name in ("reopen_pair", "unmerge"):
        assert browser.post(reverse(f"people:{name}", args=[alike[0].pk])).status_code == 404


def test_names_and_numbers_are_masked_and_what_is_equal_is_said(alike):
    browser = cast.client("branch_secretary")
    for url in (reverse("people:duplicates"), reverse("people:pair", args=[alike[0].pk])):
        text = browser.get(url).text
        assert "冯*" in text
        assert "100****3333" in text
        for clear in ("冯一", "10033333333", "11010519491231002X"):
            assert clear not in text
    assert "两份相同" in text
    assert "姓名和手机号都相同" in text


def test_a_decision_needs_a_reason_and_keeps_what_was_typed(alike):
    browser = cast.client("branch_secretary")
    url = reverse("people:pair", args=[alike[0].pk])
    page = browser.post(url, {"decision": "merge", "stays": str(alike[2].pk), "why": "好"})
    assert page.status_code == 422
    assert f'value="{alike[2].pk}"' in page.text
    with db.scoped(cast.SYSTEM):
        assert not Merge.objects.exists()


def test_it_merges_the_chosen_way_and_undoes_from_the_list(alike):
    browser = cast.client("branch_secretary")
    found, one, other = alike
    page = browser.post(reverse("people:pair", args=[found.pk]), {"decision": "merge", "stays": str(one.pk), "why": WHY}, follow=True)
    assert "已合并成一份" in page.text
    assert "整体撤销" in page.text
    with db.scoped(cast.SYSTEM):
        merge_ = Merge.objects.get()
        assert Person.objects.get(pk=other.pk).merged_into_id == one.pk
    page = browser.post(reverse("people:unmerge", args=[merge_.pk]), follow=True)
    assert "恢复成合并以前的样子" in page.text
    assert "1 对登记可能是同一人" in page.text
    page = browser.post(reverse("people:unmerge", args=[merge_.pk]), follow=True)
    assert "已经撤销" in page.text


def test_it_keeps_two_apart_and_takes_them_up_again(alike):
    browser = cast.client("branch_secretary")
    url = reverse("people:pair", args=[alike[0].pk])
    page = browser.post(url, {"decision": "apart", "stays": str(alike[1].pk), "why": "是父子同名"}, follow=True)
    assert "是父子同名" in page.text
    assert "没有等您核对的重复登记" in page.text
    page = browser.post(reverse("people:reopen_pair", args=[alike[0].pk]), follow=True)
    assert "1 对登记可能是同一人" in page.text


def test_the_page_says_beforehand_which_way_shows_too_much():
    owner = cast.person("owner")
    mine = added(unit=cast.unit("A", "401"), identity="11010519491231002X")
    proposed()
    with db.scoped(cast.scope("branch_secretary")):
        found = Likeness.objects.get(second=mine.pk, first=owner.pk)
    browser = cast.client("branch_secretary")
    url = reverse("people:pair", args=[found.pk])
    text = browser.get(url).text
    assert "哪一份都不能留下" in text
    assert "物业会看到它原来没有掌握的身份证号" in text
    page = browser.post(url, {"decision": "merge", "stays": str(mine.pk), "why": WHY})
    assert page.status_code == 422
    assert "还不能合并" in page.text


def test_finding_runs_at_once_in_a_compound_and_as_a_job_above_it():
    added(unit=cast.unit("A", "401"))
    url = reverse("people:find_duplicates")
    assert cast.client("branch_secretary").post(url, {"path": cast.path("B")}).status_code == 404
    assert "新找到 1 对" in cast.client("branch_secretary").post(url, {"path": cast.path("A")}, follow=True).text
    added(unit=cast.unit("A", "402"), who="community_officer")
    added(unit=cast.unit("A", "302"), who="community_officer")
    browser = cast.client("community_officer")
    assert "已经开始比对" in browser.post(url, {"path": cast.path("community_a")}, follow=True).text
    with db.scoped(cast.scope("community_officer")):
        job = Job.objects.get()
    done = jobs.run(job)
    assert done.state == "done"
    assert done.result == {"pairs": 3}
    assert "3 对登记可能是同一人" in browser.get(reverse("people:duplicates")).text


def test_it_waits_in_the_inbox_of_today(alike):
    with db.scoped(cast.scope("branch_secretary")) as scope:
        (item,) = queries.waiting(scope, cast.DAY)
        assert "1 对" in item.title
    with db.scoped(cast.scope("property_manager")) as scope:
        assert queries.waiting(scope, cast.DAY) == []


def test_a_pair_more_costs_no_query_more(alike, django_assert_num_queries):
    browser = cast.client("branch_secretary")
    browser.get(reverse("people:duplicates"))
    for number in ("201", "202", "301"):
        for unit in ("401", "402"):
            added(name=f"冯{number}", phone=f"+86100{number}00000", unit=cast.unit("A", unit))
    proposed()
    c, d = added(name="褚三", phone=None, unit=cast.unit("A", "401")), added(name="褚三", phone=None, unit=cast.unit("A", "402"))
    merge(c, d)
    with django_assert_num_queries(20):
        browser.get(reverse("people:duplicates"))
