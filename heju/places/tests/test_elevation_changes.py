"""Changing a building as it is drawn: floors, series, shops, bays; shown first, done once, all or nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.places import actions, queries
from heju.places.actions import refusals
from heju.places.models import Unit
from tests import cast

pytestmark = pytest.mark.django_db
FLOORS = [5, 6]


@pytest.fixture
def officer():
    with db.scoped(cast.scope("community_officer")) as scope:
        yield scope


def call(officer, place="A1s1") -> dict[str, Any]:
    return {"actor": officer, "now": cast.NOW, "place": cast.place(place)}


def numbers(place="A1s1"):
    return sorted(Unit.objects.filter(place=cast.place(place), valid_until=None).values_list("number", flat=True))


def last_verb():
    from django.db import connection

    with db.scoped(cast.scope("auditor")), connection.cursor() as cursor:
        cursor.execute("select verb from audit_record order by id desc limit 1")
        return cursor.fetchone()[0]


def test_floors_and_series_are_added_and_what_stands_stays(officer):
    before = {unit.pk for unit in Unit.objects.filter(place=cast.place("A1s1"))}
    assert actions.add_homes(**call(officer), day=cast.DAY, floors=[4, 5], series=["01", "03"]) == 3
    assert {"403", "501", "503"} <= set(numbers())
    assert before <= {unit.pk for unit in Unit.objects.filter(place=cast.place("A1s1"))}
    assert last_verb() == "places.parts_added"


def test_the_same_again_changes_nothing(officer):
    actions.add_homes(**call(officer), day=cast.DAY, floors=FLOORS, series=["01"])
    with pytest.raises(refusals.NothingChanges):
        actions.add_homes(**call(officer), day=cast.DAY, floors=FLOORS, series=["01"])


def test_it_is_found_by_search(officer):
    actions.add_homes(**call(officer), day=cast.DAY, floors=[9], series=["A"])
    assert [hit.unit.number for hit in queries.search("梧桐苑 1栋 9A", day=cast.DAY) if hit.unit] == ["9A"]


@pytest.mark.parametrize("floors", [[-1], list(range(1, 201))])
def test_too_much_or_below_the_ground_is_refused(officer, floors):
    with pytest.raises(refusals.TooMuch):
        actions.add_homes(**call(officer), day=cast.DAY, floors=floors, series=[f"{n:02d}" for n in range(1, 12)])


def test_shops_and_bays_are_numbered_on(officer):
    assert actions.add_row(**call(officer, "A1"), day=cast.DAY, floor=1, kind="shop", count=2) == 2
    assert actions.add_row(**call(officer, "A1"), day=cast.DAY, floor=1, kind="shop", count=1) == 1
    assert actions.add_row(**call(officer, "A1"), day=cast.DAY, floor=-1, kind="bay", count=2) == 2
    assert numbers("A1") == ["商铺1", "商铺2", "商铺3", "车位001", "车位002"]
    with pytest.raises(refusals.TooMuch):
        actions.add_row(**call(officer, "A1"), day=cast.DAY, floor=1, kind="shop", count=2001)


def test_a_series_is_renamed_on_every_floor_and_the_old_number_is_found(officer):
    assert actions.rename_series(**call(officer), old="01", new="A", why="门牌更换") == 4
    assert numbers() == ["102", "1A", "202", "2A", "302", "3A", "402", "4A"]
    for words in ("梧桐苑 1栋 3A", "梧桐苑 1栋 301"):
        assert [hit.unit.number for hit in queries.search(words, day=cast.DAY) if hit.unit] == ["3A"]
    assert last_verb() == "places.series_renamed"


def test_a_number_that_is_taken_refuses_the_whole(officer):
    with pytest.raises(refusals.NumbersCollide):
        actions.rename_series(**call(officer), old="01", new="02")
    assert numbers() == sorted(cast.NUMBERS)


@pytest.mark.parametrize(("old", "new"), [("09", "A"), ("01", "01")])
def test_a_series_that_is_not_there_or_the_same(officer, old, new):
    with pytest.raises(refusals.NothingChanges):
        actions.rename_series(**call(officer), old=old, new=new)


def test_a_part_is_closed_from_a_day_on(officer):
    unit = cast.unit("A", "402")
    closed = actions.close_part(actor=officer, now=cast.NOW, unit=unit, until=cast.DAY, why="两户打通")
    assert closed.valid_until == cast.DAY
    assert "402" not in numbers()
    with pytest.raises(refusals.Closed):
        actions.close_part(actor=officer, now=cast.NOW, unit=unit, until=cast.DAY, why="两户打通")
    with pytest.raises(refusals.WrongDay):
        actions.close_part(actor=officer, now=cast.NOW, unit=cast.unit("A", "401"), until=cast.SINCE, why="从来没有")
    later = cast.SINCE + timedelta(days=1)
    assert actions.close_part(actor=officer, now=cast.NOW, unit=cast.unit("A", "401"), until=later, why="从来没有").valid_until == later


@pytest.mark.parametrize("key", ["branch_secretary", "owner", "property_manager", "second_secretary", "stranger"])
def test_others_change_nothing(key):
    with db.scoped(cast.scope(key)) as scope:
        with pytest.raises(NotAllowed):
            actions.add_homes(**call(scope), day=cast.DAY, floors=FLOORS, series=["01"])
        with pytest.raises(NotAllowed):
            actions.rename_series(**call(scope), old="01", new="A")
        with pytest.raises(NotAllowed):
            actions.close_part(actor=scope, now=cast.NOW, unit=cast.unit("A", "402"), until=cast.DAY, why="不是我的")


# ---- pages ------------------------------------------------------------------------------------------------------------

SENT = {"kind": "home", "floors": "1-15", "skip": "4、13、14", "series": "01-03", "count": ""}


def test_what_would_come_is_shown_before_it_is_written():
    client = cast.client("community_officer")
    url = reverse("places:add_parts", args=[cast.place("A1s1").pk])
    shown = client.post(url, SENT)
    # Twelve floors of three, of which floors 1 to 3 have two already.
    assert "会添加 30 个房号" in shown.text
    assert shown.text.count("新增") == 31
    with db.scoped(cast.scope("community_officer")):
        assert len(numbers()) == len(cast.NUMBERS)
    done = client.post(url, {**SENT, "confirm": "1"})
    assert done.status_code == 302
    again = client.post(url, {**SENT, "confirm": "1"})
    assert again.status_code == 422
    page = client.get(reverse("places:place", args=[cast.place("A1").pk]))
    assert "没有 13、14 层" in page.text
    assert "1503" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"floors": "x"},
        {"series": ""},
        {"series": "东户"},
        {"skip": "1-15"},
        {"floors": "-1"},
        {"kind": "bay", "floors": "-1"},
        {"kind": "shop", "floors": "1-2", "count": "3"},
        {"floors": "1-200", "series": "01-99"},
        {"floors": "1", "series": "01"},
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(wrong):
    client = cast.client("community_officer")
    answer = client.post(reverse("places:add_parts", args=[cast.place("A1s1").pk]), {**SENT, "skip": "", **wrong})
    assert answer.status_code == 422


def test_a_series_is_renamed_through_the_pages():
    client = cast.client("community_officer")
    url = reverse("places:rename_series", args=[cast.place("A1s1").pk])
    sent = {"old": "01", "new": "a", "why": "门牌更换"}
    assert "改为 3A" in client.post(url, sent).text
    assert client.post(url, {**sent, "confirm": "1"}).status_code == 302
    assert client.post(url, {**sent, "new": "长长长"}).status_code == 422


def test_a_home_is_closed_where_it_is_picked():
    client = cast.client("community_officer")
    page = client.get(reverse("places:place", args=[cast.place("A1").pk]))
    assert reverse("places:choose_home", args=[cast.place("A1").pk]) in page.text
    url = f"{reverse('places:close_part')}?unit={cast.unit('A', '402').pk}"
    # Drawn with the home marked, from the first look on; nothing is written before it is confirmed.
    opened = client.get(url).text
    assert "要停用" in opened
    # A browser's field for a day takes a day in this form only.
    assert f'value="{timezone.localdate().isoformat()}"' in opened
    sent = {"until": timezone.localdate().isoformat(), "why": "两户打通"}
    preview = client.post(url, sent).text
    assert "402 会从" in preview
    assert "要停用" in preview
    assert "住户的登记不会自动结束" in preview
    with db.scoped(cast.SYSTEM):
        assert Unit.objects.get(pk=cast.unit("A", "402").pk).valid_until is None
    assert client.post(url, {**sent, "why": "", "confirm": "1"}).status_code == 422
    assert client.post(url, {**sent, "confirm": "1"}).status_code == 302
    with db.scoped(cast.SYSTEM):
        assert Unit.objects.get(pk=cast.unit("A", "402").pk).valid_until == timezone.localdate()
    assert client.post(url, {**sent, "confirm": "1"}).status_code == 422
    assert client.get(reverse("places:close_part"), {"unit": "x"}).status_code == 404
