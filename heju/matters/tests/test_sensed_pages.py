"""Pages of what is off, what rises, and what helped: who may open them, what they do, what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.matters.forms.sensed import kinds
from heju.matters.models import Outage, Topic
from tests import cast

pytestmark = pytest.mark.django_db
KEY = "6f1c1d0e-0000-4000-8000-000000000001"


def announced(client: object, **more: str) -> object:
    begins = timezone.localtime() - timedelta(hours=1)
    data = {
        "place": str(cast.place("A").pk), "category": "utility.water.off", "words": "水泵房检修，预计傍晚恢复", "key": KEY,
        "begins_at": begins.strftime("%Y-%m-%dT%H:%M"), "expected_at": (begins + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M"), **more,
    }  # fmt: skip
    return client.post(reverse("matters:announce"), data)  # type: ignore[attr-defined]


def test_the_company_announces_once_and_says_when_it_is_back() -> None:
    client = cast.client("property_manager")
    assert announced(client).status_code == 302  # type: ignore[attr-defined]
    assert announced(client).status_code == 302  # type: ignore[attr-defined]
    page = client.get(reverse("matters:outages")).content.decode()
    assert page.count("水泵房检修，预计傍晚恢复") == 1
    assert "停用中" in page
    with db.scoped(cast.scope("property_manager")):
        number = Outage.objects.get().pk
    assert client.post(reverse("matters:change_outage", args=[number]), {"back": "1"}).status_code == 302
    assert "已恢复" in client.get(reverse("matters:outages")).content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": "停"}, "至少四个字"),
        ({"expected_at": "2020-01-01T08:00"}, "晚于"),
        ({"begins_at": "昨天"}, "begins_at"),
        ({"place": "1"}, "place"),
    ],
    ids=["too few words", "back before it was off", "no moment", "another place"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(more: dict[str, str], said: str) -> None:
    answer = announced(cast.client("property_manager"), **more)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert said in page
    assert more.get("words", "水泵房检修") in page


def test_an_emergency_is_no_outage() -> None:
    codes = [code for code, _name in kinds("zh-hans", timezone.localdate())]
    assert "elevator.ride.stopped" in codes
    assert not {"elevator.ride.trapped", "utility.gas.smell", "utility.power.live_wire"} & set(codes)


def test_a_topic_is_read_with_its_matters_and_answered() -> None:
    with db.scoped(cast.SYSTEM):
        from heju.matters.actions import step

        with db.scoped(step.writing(cast.SYSTEM)):
            day = timezone.localdate()
            topic = Topic.objects.create(
                place=cast.place("A"), path=cast.path("A"), terms=["电梯"], category="elevator.ride.stopped", days=3, observed=6,
                expected="0.4", first_day=day, matters=[cast.matter("elevator")], found_on=day, last_on=day,
                because={"zh": "最近3天有6次提到“电梯”。", "en": "6 reports spoke of it."},
            )  # fmt: skip
    client, url = cast.client("branch_secretary"), reverse("matters:topic", args=[topic.pk])
    assert "电梯" in client.get("/desk/").content.decode()
    page = client.get(url).content.decode()
    assert "最近3天有6次提到" in page
    assert reverse("matters:desk_matter", args=[cast.matter("elevator")]) in page
    assert client.post(url, {"words": "好"}).status_code == 422
    assert client.post(url, {"words": "已约维保单位全面检查"}).status_code == 302
    assert "已约维保单位全面检查" in client.get(reverse("matters:topics")).content.decode()
    assert cast.client("second_secretary").get(url).status_code == 404
    assert cast.client("owner").get(url).status_code == 403


@pytest.mark.parametrize(("name", "who", "most"), [("matters:outages", "property_manager", 19), ("matters:topics", "branch_secretary", 16)])
def test_what_the_lists_cost_at_most(name: str, who: str, most: int) -> None:
    client = cast.client(who)
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(reverse(name))
    assert len(seen) <= most


def test_what_helped_is_a_part_of_the_page_and_a_page_by_itself() -> None:
    client, url = cast.client("branch_secretary"), reverse("matters:helped", args=[cast.matter("elevator")])
    assert "<html" in client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "还没有办好过相像的事" in part
