"""The board of matters: rates with formula and what was left out, lists behind figures, who sees which, a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heju.kit import remember
from heju.matters.queries import figures
from heju.matters.tests.stage import brought_to_done, fresh, raised, rates, says
from tests import cast

pytestmark = pytest.mark.django_db
SEES = {
    "district_officer": "district", "street_officer": "street_a", "community_officer": "community_a", "branch_secretary": "A",
    "property_manager": "A", "owner": "A", "tenant": "A", "stranger": "B",
}  # fmt: skip


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    remember.forget_everything()
    yield
    remember.forget_everything()


def text(who: str, url: str) -> str:
    response = cast.client(who).get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def rates_url(place: str, period: str = "quarter") -> str:
    return reverse("matters:rates", args=[cast.place(place).pk]) + f"?period={period}"


def solved(count: int, score: int = 5) -> None:
    for _ in range(count):
        now = timezone.now() - timedelta(minutes=30)
        matter = raised(category="noise.life.upstairs", is_private=False, now=now)
        brought_to_done(matter, now=now)
        says("owner", matter, True, now=now)
        assert fresh(matter).outcome == "solved"
        rates("owner", matter, score, now=now)


@pytest.mark.parametrize(("who", "place"), SEES.items())
def test_everybody_sees_the_board_of_his_place_and_no_other(who: str, place: str) -> None:
    assert "的事办得怎么样" in text(who, rates_url(place))
    other = "B" if place != "B" else "A"
    if who != "district_officer":
        assert cast.client(who).get(rates_url(other)).status_code in (403, 404)
    response = cast.client(who).get(reverse("matters:rates_root"))
    assert response["Location"] == reverse("matters:rates", args=[cast.place(place).pk])


def test_nobody_sees_it_without_signing_in(client: Any) -> None:
    assert client.get(rates_url("A")).status_code == 302


def test_too_few_are_told_as_counts_and_enough_as_a_share_with_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    solved(2)
    solved(1, score=3)
    page = text("owner", rates_url("A"))
    assert "件数太少" in page
    assert "2 / 3" in page
    from heju.kit.law import DatedFigure, Line
    from heju.matters import parameters

    monkeypatch.setattr(parameters, "MINIMUM_SAMPLE", DatedFigure("matters", Line(cast.SINCE, 3, parameters.CHOICE)))
    remember.forget_everything()
    page = text("owner", rates_url("A"))
    assert "66.6 %" in page
    assert "真实的比例大约在" in page
    assert "满意率 = 打 4 分、5 分的评价 ÷ 全部评价" in page


def test_every_figure_opens_a_list_of_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    solved(2)
    raised(now=timezone.now() - timedelta(minutes=5))
    page = text("district_officer", rates_url("A"))
    links = set(re.findall(r'href="([^"]*/list/\?[^"]*figure=(\w+)[^"]*)">([\d,]+)</a>', page))
    assert {name for _url, name, _count in links} >= set(figures.COLUMNS) - {"withdrawn_before_contact"}
    for url, name, count in links:
        rows = text("district_officer", url).count("<tr data-row>")
        assert rows == int(count), name


def test_a_figure_that_is_not_ours_has_no_list() -> None:
    url = reverse("matters:behind", args=[cast.place("A").pk])
    assert cast.client("owner").get(f"{url}?figure=title").status_code == 404
    assert cast.client("owner").get(f"{url}?state=secret").status_code == 404
    assert cast.client("owner").get(f"{url}?body=x&category='").status_code == 200


def test_the_list_searches_and_shows_nobody_what_he_may_not_see() -> None:
    raised(words="顶楼漏水漏得厉害", now=timezone.now())
    url = reverse("matters:behind", args=[cast.place("A").pk])
    assert "顶楼漏水漏得厉害" in text("owner", f"{url}?q=漏水")
    assert "没有这样的事项" in text("owner", f"{url}?q=没有的事")
    assert cast.client("stranger").get(f"{url}?q=漏水").status_code == 404


def test_what_is_overdue_needs_help() -> None:
    for _ in range(3):
        raised(now=timezone.now() - timedelta(days=40))
    page = text("district_officer", rates_url("district"))
    assert "最需要帮一把的地方" in page
    assert "超过了办结期限" in page
    assert "最需要帮一把的地方" not in text("district_officer", rates_url("B"))


def test_a_body_sees_its_own_rates_and_nobody_elses() -> None:
    solved(1)
    company, branch = (reverse("matters:rates_of", args=[cast.body(body).pk]) for body in ("company", "branch_b"))
    assert "清禾物业服务有限公司办事的比例" in text("property_manager", company)
    assert "1 / 1" in text("property_manager", company)
    assert "1 / 1" in text("district_officer", company)
    assert "1 / 1" not in text("district_officer", branch)


@pytest.mark.parametrize(("place", "most"), [("district", 34), ("A", 26)])
def test_the_number_of_queries_does_not_grow(place: str, most: int) -> None:
    client, url, asked = cast.client("district_officer"), rates_url(place), []
    client.get(url)
    for count in (1, 3):
        solved(count)
        remember.forget_everything()
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert asked[0] <= most
