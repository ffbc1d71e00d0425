"""Down the map to a compound: street, community, compound; what has nothing in it leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heju.kit import db
from heju.places import queries
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db


def drawn(area: str = "", who: str = "stranger") -> dict[str, Any] | None:
    with queries.choosing(cast.scope(who)):
        return queries.picking(area, cast.DAY, area_url=lambda path: f"/a/{path}", compound_url=lambda number: f"/c/{number}")


def links(found: dict[str, Any] | None) -> dict[str, str]:
    assert found is not None
    return {one["name"].split("，")[0]: one["url"] for one in found["tiles"] if one["url"]}


def test_it_goes_from_the_district_down_to_a_compound() -> None:
    here = cast.place("A")
    street, community = here.path.rsplit(".", 2)[0], here.path.rsplit(".", 1)[0]
    names = _names()
    assert links(drawn())[names[street]] == f"/a/{street}"
    assert links(drawn(street))[names[community]] == f"/a/{community}"
    assert links(drawn(community))[here.name] == f"/c/{here.pk}"


def _names() -> dict[str, str]:
    with db.scoped(cast.SYSTEM):
        return dict(Place.objects.values_list("path", "name"))


def test_the_way_back_leads_to_each_level_but_this() -> None:
    community = cast.place("A").path.rsplit(".", 1)[0]
    found = drawn(community)
    assert found is not None
    assert [one["url"] for one in found["trail"]] == ["/a/", f"/a/{community.rsplit('.', 1)[0]}", ""]


@pytest.mark.parametrize("area", ["440304", "440303.999", "440303.001.001.c1", "1", "x", "440303.", "%", "440303.001.001.001.001"])
def test_no_such_area_draws_nothing(area: str) -> None:
    assert drawn(area) is None


def test_what_was_closed_is_not_drawn() -> None:
    here = cast.place("A")
    with db.scoped(cast.SYSTEM):
        Place.objects.filter(pk=here.pk).update(valid_until=cast.DAY)
    assert here.name not in links(drawn(here.path.rsplit(".", 1)[0]))


def test_whoever_picks_his_home_finds_the_map_without_a_word_typed() -> None:
    here, client = cast.place("A"), cast.client("stranger")
    plain = client.get(reverse("places:choose"), {"next": "/me/"}).content.decode()
    assert here.name not in plain
    text = client.get(reverse("places:choose"), {"next": "/me/", "area": here.path.rsplit(".", 1)[0]}).content.decode()
    assert here.name in text
    assert reverse("places:choose_building", args=[here.pk]) + "?next=%2Fme%2F" in text
    assert Client().get(reverse("places:choose"), {"next": "/me/"}).status_code == 302
