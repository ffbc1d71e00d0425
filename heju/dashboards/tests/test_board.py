"""The board as each role meets it: the figures, the lists behind them, and who is not let in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.audit import actions as audit
from heju.dashboards import queries
from heju.kit import db
from heju.matters.tests.stage import raised
from heju.organizations.models import Coverage
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db
OPENS = ("district_officer", "street_officer", "community_officer", "branch_secretary", "auditor")
CLOSED = ("committee_member", "property_manager", "social_worker", "owner", "tenant", "elder", "helper", "stranger")


@pytest.mark.parametrize("who", OPENS)
def test_it_leads_to_the_largest_place_of_the_reader(who: str) -> None:
    response = cast.client(who).get(reverse("dashboards:district"), follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("who", CLOSED)
def test_it_refuses_those_without_the_role(who: str) -> None:
    assert cast.client(who).get(reverse("dashboards:district")).status_code == 403
    assert cast.client(who).get(reverse("dashboards:board", args=[cast.place("district").pk])).status_code == 403


def test_a_street_officer_does_not_open_the_board_of_another_street() -> None:
    client = cast.client("street_officer")
    assert client.get(reverse("dashboards:board", args=[cast.place("street_b").pk])).status_code == 403
    assert client.get(reverse("dashboards:board", args=[cast.place("street_a").pk])).status_code == 200


def test_nobody_is_asked_to_sign_in_first(client: Any) -> None:
    response = client.get(reverse("dashboards:district"))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_a_compound_has_no_board() -> None:
    assert cast.client("district_officer").get(reverse("dashboards:board", args=[cast.place("A").pk])).status_code == 404


def test_the_title_counts_what_is_uncovered() -> None:
    url = reverse("dashboards:board", args=[cast.place("district").pk])
    client = cast.client("district_officer")
    assert "支部全部覆盖" in client.get(url).content.decode()
    with db.scoped(cast.SYSTEM):
        Coverage.objects.filter(body=cast.body("branch_b")).update(until=cast.DAY)
    queries.MEMORY.forget()
    page = client.get(url).content.decode()
    assert "2 个小区，1 个还没有支部" in page
    assert "1 / 2" in page
    assert "银湖里" in page


def test_members_are_counted_for_the_party_line_only() -> None:
    url = reverse("dashboards:board", args=[cast.place("district").pk])
    assert "党员 3 名" in cast.client("district_officer").get(url).content.decode()
    assert "党员 3 名" not in cast.client("auditor").get(url).content.decode()


@pytest.mark.parametrize("figure", ["bare", "weak"])
def test_each_figure_opens_its_list(figure: str) -> None:
    response = cast.client("district_officer").get(reverse("dashboards:listed", args=[cast.place("district").pk, figure]))
    assert response.status_code == 200


def test_a_figure_that_is_not_ours_has_no_list() -> None:
    assert cast.client("district_officer").get(reverse("dashboards:listed", args=[cast.place("district").pk, "score"])).status_code == 404


def test_the_wall_screen_names_no_person() -> None:
    page = cast.client("district_officer").get(reverse("dashboards:screen", args=[cast.place("district").pk])).content.decode()
    assert not [name for name, _digits, _elder in cast.PERSONS.values() if name in page]


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Callable[..., AbstractContextManager[Any]]) -> None:
    client = cast.client("district_officer")
    url = reverse("dashboards:board", args=[cast.place("district").pk])
    client.get(url)
    with django_assert_num_queries(16):
        client.get(url)


def test_a_recorded_act_is_seen_at_once() -> None:
    client = cast.client("district_officer")
    url = reverse("dashboards:board", args=[cast.place("district").pk])
    assert "支部全部覆盖" in client.get(url).content.decode()
    with db.scoped(cast.SYSTEM):
        Coverage.objects.filter(body=cast.body("branch_b")).update(until=cast.DAY)
        audit.record(
            actor=cast.SYSTEM, now=cast.NOW, verb="organizations.uncovered", subject="organizations.body", subject_id=1, path=cast.DISTRICT
        )
    assert "1 个还没有支部" in client.get(url).content.decode()


def test_what_the_party_line_sees_is_not_remembered_for_others() -> None:
    url = reverse("dashboards:board", args=[cast.place("district").pk])
    assert "党员 3 名" in cast.client("district_officer").get(url).content.decode()
    assert "党员" not in cast.client("auditor").get(url).content.decode()


def test_one_sentence_says_how_matters_stand_and_opens_their_list() -> None:
    here = cast.place("A").path.rsplit(".", 1)[0]
    number = next(one.pk for one in _places() if one.path == here)
    client = cast.client("community_officer")
    behind = reverse("matters:behind", args=[number])

    def line(name: str = "board") -> tuple[str, str]:
        first = client.get(reverse(f"dashboards:{name}", args=[number])).context["sentences"][0]
        assert first["url"] == f"{behind}?state=open"
        return first["figure"], first["before"] + first["after"]

    figure, _words = line()
    raised(now=timezone.now())
    after, said = line()
    assert int(after) == int(figure) + 1
    assert "没办完" in said
    assert line("screen") == (after, said)
    assert client.get(f"{behind}?state=open").status_code == 200
    # What is past its day is said so.
    raised(now=timezone.now() - timedelta(days=200))
    assert int(line()[0]) == int(figure) + 2
    assert "过了期限" in line()[1]


def _places() -> list[Place]:
    with db.scoped(cast.SYSTEM):
        return list(Place.objects.all())
