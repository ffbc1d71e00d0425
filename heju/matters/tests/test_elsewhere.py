"""What a body leads, or somebody reported, outside of his reach is counted, listed and opened; of the place its name alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from heju.kit import db
from heju.matters.actions import step
from heju.matters.models import Matter, Report
from heju.matters.queries import desk, listed, lists
from heju.matters.queries.listed import Narrow
from heju.matters.tests.stage import NOW, raised
from heju.places.models import Place
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def led() -> Matter:
    """A matter in the other compound that the agency of the first leads and that an owner of the first has reported."""
    made = raised("stranger", place="B1", category="building.common.lights")
    with db.scoped(step.writing(cast.scope("district_officer"))):
        agency = cast.body("agency").pk
        Matter.objects.filter(pk=made.pk).update(lead_body=agency, bodies=[agency], state="assigned")
        Report.objects.filter(matter=made).update(person=cast.person("owner").pk)
    return made


@pytest.mark.parametrize(("who", "shown"), [("social_worker", True), ("owner", True), ("property_manager", False), ("tenant", False)])
def test_what_is_counted_is_shown(who: str, shown: bool, led: Matter) -> None:
    with db.scoped(cast.scope(who)) as scope:
        narrow = listed.within_reach(scope, Narrow(states=("assigned",)))
        found = listed.numbers(narrow, NOW)
        assert (led.pk in found) is shown
        assert [row.pk for row in listed.read(found)] == found
        rows = lists.listed(scope, lists.Wanted(states=("assigned",)), NOW).rows
        assert [row.compound.name for row in rows if row.pk == led.pk] == ([cast.place("B").name] if shown else [])
        assert (desk.one(led.pk) is not None) is shown
        assert listed.read([led.pk, -1]) == ([led] if shown else [])


def test_nothing_else_is_seen_there(led: Matter) -> None:
    other = raised("stranger", place="B1")
    with db.scoped(cast.scope("social_worker")):
        with listed.elsewhere() as is_open:
            assert is_open
            seen = {place.pk for place in Place.objects.filter(path__within=cast.path("B"))}
            assert seen == {cast.place("B").pk, cast.place("B1").pk}
        assert not Place.objects.filter(path__within=cast.path("B")).exists()
        assert desk.one(other.pk) is None
    with db.scoped(cast.scope("tenant")), listed.elsewhere():
        assert not Place.objects.filter(path__within=cast.path("B")).exists()
    with db.scoped(cast.SYSTEM), listed.elsewhere() as is_open:
        assert not is_open
    with db.scoped(step.writing(cast.scope("social_worker"))), listed.elsewhere() as is_open:
        assert not is_open


def test_its_page_opens_for_whoever_leads_it_and_the_list_names_it(led: Matter) -> None:
    client = cast.client("social_worker")
    page = client.get(reverse("matters:desk_matter", args=[led.pk])).content.decode()
    assert cast.place("B").name in page
    assert led.title in client.get(reverse("matters:desk_list") + "?state=all").content.decode()
    assert client.get(reverse("matters:desk_act", args=[led.pk, "take_up"])).status_code == 200
    assert cast.client("property_manager").get(reverse("matters:desk_matter", args=[led.pk])).status_code == 404


def test_a_page_within_ones_reach_costs_nothing_more(led: Matter, django_assert_num_queries: object) -> None:
    mine = raised()
    with db.scoped(cast.scope("branch_secretary")), django_assert_num_queries(1):  # type: ignore[operator]
        assert listed.read([mine.pk]) == [mine]
