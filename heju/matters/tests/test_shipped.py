"""Words that come with the platform: every one can be used as it stands, fits its act and its kind, and is taken over by a body."""

from __future__ import annotations

import pytest
from django.urls import reverse

from heju.duties import queries as duties
from heju.kit import db
from heju.matters.models import ReplyTemplate
from heju.matters.rules import filling, shipped
from heju.matters.rules.moves import MOVES
from heju.matters.tests.stage import raised
from heju.matters.views.desk_words import ACTS
from tests import cast


@pytest.mark.parametrize("one", shipped.SHIPPED, ids=lambda one: one.code)
def test_each_can_be_used(one: shipped.Shipped) -> None:
    assert one.move in ACTS
    assert one.move == "forward" or one.move in MOVES
    assert filling.unknown(one.words) == filling.unknown(one.words_en) == []
    assert 4 <= len(one.words) <= 2000
    assert len(one.name) <= 30 >= len(one.name_en)
    assert one.name_en.isascii()


def test_codes_and_names_stand_once() -> None:
    for names in ([one.code for one in shipped.SHIPPED], [one.name for one in shipped.SHIPPED], [one.name_en for one in shipped.SHIPPED]):
        assert len(set(names)) == len(names)


@pytest.mark.django_db
def test_every_kind_that_is_named_is_in_the_tree() -> None:
    codes = [leaf.code for leaf in duties.leaves()]
    for one in shipped.SHIPPED:
        assert not one.category or any(f"{code}.".startswith(f"{one.category}.") for code in codes), one.code


@pytest.mark.parametrize(
    ("category", "move", "codes"),
    [
        ("elevator.ride.stopped", "contact", ("elevator_wait", "seen")),
        ("utility.water.off", "contact", ("water_wait", "seen")),
        ("utility.waterfall.off", "contact", ("seen",)),
        ("utility.power.off", "contact", ("seen",)),
        ("noise.building.works", "report_done", ("mended",)),
        ("elevator.ride.stopped", "withdraw", ()),
    ],
)
def test_what_fits_is_for_the_kind_first(category: str, move: str, codes: tuple[str, ...]) -> None:
    assert tuple(one.code for one in shipped.fitting(category, move)) == codes


@pytest.mark.django_db
def test_one_tap_fills_the_words_and_a_body_takes_them_over() -> None:
    matter, client = raised(), cast.client("branch_secretary")
    url = reverse("matters:desk_act", args=[matter.pk, "contact"])
    assert "?shipped=elevator_wait" in client.get(url).content.decode()
    page = client.get(url, {"shipped": "elevator_wait"}).content.decode()
    assert "梧桐苑1栋的电梯停用" in page
    assert client.get(url, {"shipped": "no such"}).status_code == 200
    templates = reverse("matters:desk_templates")
    assert "?take=elevator_wait" in client.get(templates).content.decode()
    form = client.get(templates, {"take": "elevator_wait"}).context["form"]
    assert form.initial["move"] == "contact"
    sent = form.initial | {"body": str(cast.body("branch").pk), "words": form.initial["words"] + "值班电话 0755-1。"}
    assert client.post(templates, sent).status_code == 302
    with db.scoped(cast.scope("branch_secretary")):
        assert ReplyTemplate.objects.get().words.endswith("值班电话 0755-1。")
    # What a body has taken over stands once, in its own words.
    after = client.get(url).content.decode()
    assert "?shipped=elevator_wait" not in after
    assert "电梯停了，先这样" in after
    assert "?take=elevator_wait" not in client.get(templates).content.decode()
