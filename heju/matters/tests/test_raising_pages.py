"""Raising in pages: three steps, nothing lost, the second is led to join, a telephone is proven, an office enters for others."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heju.kit import days, db, sms
from heju.matters import vault
from heju.matters.models import Draft, HotlineCase, Matter, Photo, Report
from heju.matters.tests.stage import photo, raised
from heju.matters.views.codes import KEY
from heju.matters.views.drafts import place_code
from heju.people import actions as people
from tests import cast

pytestmark = pytest.mark.django_db
WORDS = "大堂的灯坏了三天，晚上很黑"
STOPPED = "elevator.ride.stopped"


def upload(data: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def step(client: Client, page: str, /, **data: Any) -> Any:
    return client.post(reverse(f"matters:{page}"), data)


def found(words: str) -> list[Matter]:
    with db.scoped(cast.SYSTEM):
        return list(Matter.objects.filter(words__contains=words).order_by("id"))


def pieces() -> int:
    with db.scoped(replace(cast.SYSTEM, door="matter-draft")):
        return Draft.objects.count()


def ready(client: Client, words: str = WORDS, place: str = "A1", category: str = STOPPED, **more: Any) -> None:
    """Go through the first two steps."""
    step(client, "raise", words=words, do="next", **more)
    step(client, "raise_kind", category=category)
    step(client, "raise_place", place=cast.place(place).pk)


def phone_code(client: Client) -> str:
    return str(client.session[KEY]["code"])


def test_it_is_raised_in_three_steps_and_the_draft_is_gone() -> None:
    client = cast.client("owner")
    first = step(client, "raise", words=WORDS, do="next", photos=[upload(photo())])
    assert first["Location"] == reverse("matters:raise_place")
    assert pieces() == 2
    second = step(client, "raise_place", place=cast.place("A1").pk)
    assert second["Location"] in (reverse("matters:raise_send"), reverse("matters:raise_kind"))
    step(client, "raise_kind", category="elevator.ride.faulty")
    done = step(client, "raise_send", do="send", wants_news="on", spot="一层", ask_0="门关不上")
    if done["Location"] == reverse("matters:raise_alike"):
        done = step(client, "raise_alike", join="none")
    assert done["Location"] == reverse("matters:raise_done")
    (matter,) = found(WORDS)
    assert (matter.place_id, matter.spot, matter.state, matter.channel) == (cast.place("A1").pk, "一层", "raised", "app")
    assert "门关不上" in matter.words
    page = client.get(done["Location"]).content.decode()
    assert f"-{matter.pk}" in page
    assert "梧桐苑党支部" in page
    with db.scoped(cast.SYSTEM):
        assert Photo.objects.filter(matter=matter).count() == 1
        assert Report.objects.get(matter=matter).person_id == cast.person("owner").pk
    assert pieces() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xd8\xff" + b"0" * (12 * 1024 * 1024), "照片太大"),
        (photo() + b"<script>alert(1)</script>", "藏着别的内容"),
        (b"%PDF-1.7 nothing", "只能传照片"),
        (photo(size=(100, 100)), "照片太小"),
    ],
    ids=["more than 12 MB", "a polyglot", "a paper", "a stamp"],
)
def test_a_refused_photo_is_told_and_nothing_typed_is_lost(data: bytes, sentence: str) -> None:
    client = cast.client("owner")
    answer = step(client, "raise", words=WORDS, do="next", photos=[upload(data)])
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert WORDS in client.get(reverse("matters:raise")).content.decode()


def test_what_was_typed_outlives_the_session_and_is_found_after_signing_in_again() -> None:
    client = cast.client("owner")
    ready(client)
    draft = client.cookies["heju_draft"].value
    later = Client()
    later.cookies["heju_draft"] = draft
    assert WORDS in later.get(reverse("matters:raise_send")).content.decode()
    again = cast.client("owner")
    again.cookies["heju_draft"] = draft
    assert step(again, "raise_send", do="send")["Location"] in (reverse("matters:raise_done"), reverse("matters:raise_alike"))


def test_somebody_else_on_the_same_phone_does_not_find_it() -> None:
    client = cast.client("owner")
    ready(client)
    other = cast.client("tenant")
    other.cookies["heju_draft"] = client.cookies["heju_draft"].value
    assert WORDS not in other.get(reverse("matters:raise")).content.decode()


def test_script_in_the_words_is_shown_as_words() -> None:
    client = cast.client("owner")
    ready(client, "<script>alert(1)</script>门坏了", category="elevator.ride.faulty")
    page = client.get(reverse("matters:raise_send")).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "gestern"])
def test_a_day_that_cannot_be_is_told_at_its_field_and_the_rest_stays(day: str) -> None:
    client = cast.client("owner")
    ready(client)
    answer = step(client, "raise_send", do="send", happened_on=day, spot="二层", is_private="on")
    assert answer.status_code == 422
    assert "二层" in answer.content.decode()
    assert found(WORDS) == []
    assert "二层" in client.get(reverse("matters:raise_send")).content.decode()


def test_a_place_that_is_none_is_refused() -> None:
    client = cast.client("owner")
    step(client, "raise", words=WORDS, do="next")
    assert step(client, "raise_place", place=cast.place("street_a").pk).status_code == 422
    assert step(client, "raise_place", place=99999999).status_code == 422


def test_an_emergency_shows_the_number_before_anything_else() -> None:
    page = cast.client("owner").get(reverse("matters:raise"), {"category": "elevator.ride.trapped"}).content.decode()
    assert "先打电话" in page
    assert page.index("先打电话") < page.index("<textarea")


def test_the_second_is_led_to_join_by_one_tap() -> None:
    first = raised(now=timezone.now())
    client = cast.client("tenant")
    ready(client, "一单元电梯停了，下不去楼")
    alike = step(client, "raise_send", do="send", wants_news="on")
    assert alike["Location"] == reverse("matters:raise_alike")
    assert "一单元电梯停了" in client.get(alike["Location"]).content.decode()
    done = step(client, "raise_alike", join=first.pk)
    assert done["Location"] == reverse("matters:raise_done")
    assert found("下不去楼") == []
    with db.scoped(cast.SYSTEM):
        assert Report.objects.filter(matter=first, person=cast.person("tenant").pk).count() == 1
    assert "加到同一件事里" in client.get(done["Location"]).content.decode()


def test_nobody_joins_what_was_not_shown_to_him() -> None:
    raised(now=timezone.now())
    client = cast.client("tenant")
    ready(client, "一单元电梯停了，下不去楼")
    step(client, "raise_send", do="send")
    step(client, "raise_alike", join=cast.matter("quarrel"))
    with db.scoped(cast.SYSTEM):
        assert not Report.objects.filter(matter=cast.matter("quarrel"), person=cast.person("tenant").pk).exists()


def test_several_things_go_in_one_sending() -> None:
    client = cast.client("owner")
    ready(client, "东门的门禁刷不开了", category="elevator.ride.faulty")
    assert step(client, "raise_send", do="more")["Location"] == reverse("matters:raise")
    step(client, "raise", words="草坪三个月没人剪", do="next", photos=[upload(photo("green"))])
    step(client, "raise_kind", category="sanitation.waste.bins_full")
    answer = step(client, "raise_send", do="send")
    while answer["Location"] == reverse("matters:raise_alike"):
        answer = step(client, "raise_alike", join="none")
    assert answer["Location"] == reverse("matters:raise_done")
    gate, lawn = found("东门的门禁")[0], found("草坪三个月")[0]
    assert gate.place_id == lawn.place_id == cast.place("A1").pk
    with db.scoped(cast.SYSTEM):
        assert [Photo.objects.filter(matter=one).count() for one in (gate, lawn)] == [0, 1]


def test_a_helper_raises_for_the_elder_in_both_names() -> None:
    client = cast.client("helper")
    session = client.session
    session["heju_acts_for"] = cast.person("elder").pk
    session.save()
    ready(client, "家里门口的扶手松了", category="elevator.ride.faulty")
    answer = step(client, "raise_send", do="send")
    if answer["Location"] == reverse("matters:raise_alike"):
        step(client, "raise_alike", join="none")
    with db.scoped(cast.SYSTEM):
        report = Report.objects.get(matter=found("扶手松了")[0])
    assert (report.person_id, report.entered_by_id) == (cast.person("elder").pk, cast.person("helper").pk)


# ---- without an account -----------------------------------------------------------------------------------------------


def test_a_telephone_is_proven_and_the_matter_is_followed_by_its_link(django_capture_on_commit_callbacks: Any) -> None:
    client = Client()
    client.get(reverse("matters:at_place", args=[place_code(cast.place("A1").pk)]))
    step(client, "raise", words=WORDS, do="next", at=place_code(cast.place("A1").pk))
    step(client, "raise_kind", category="elevator.ride.faulty")
    asked = step(client, "raise_send", do="send", phone="100 0000 0077", name="小李", wants_news="on")
    assert asked["Location"] == reverse("matters:raise_code")
    assert found(WORDS) == []
    code = phone_code(client)
    wrong = step(client, "raise_code", code="000000" if code != "000000" else "111111")
    assert wrong.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = step(client, "raise_code", code=code)
        if answer["Location"] == reverse("matters:raise_alike"):
            answer = step(client, "raise_alike", join="none")
    page = client.get(answer["Location"]).content.decode()
    link = re.search(r"/m/([\w-]+)/", page)
    assert link is not None
    gateway = people.gateway()
    assert isinstance(gateway, sms.LocalGateway)
    (message,) = [one for one in gateway.messages() if f"/m/{link[1]}/" in one.text]
    assert message.number == "+8610000000077"
    assert f"http://testserver/m/{link[1]}/" in message.text
    assert WORDS[:4] not in message.text
    (matter,) = found(WORDS)
    with db.scoped(cast.SYSTEM):
        report = Report.objects.get(matter=matter)
        assert (report.person_id, vault.open_report(report, "phone"), vault.open_report(report, "name")) == (None, "+8610000000077", "小李")
    assert Client().get(f"/m/{link[1]}/").status_code == 200


def test_whoever_has_no_home_here_goes_down_the_map_to_the_compound_and_its_building() -> None:
    client = Client()
    step(client, "raise", words=WORDS, do="next")
    here = cast.place("A")
    url = str(reverse("matters:raise_place"))
    for _level in ("district", "street"):
        page = client.get(url).content.decode()
        inside = [unquote(one) for one in re.findall(r'<a href="([^"]+area=[^"]+)"', page)]
        down = [one for one in inside if here.path.startswith(one.split("area=")[1].removesuffix("#map") + ".")]
        url = html.unescape(max(down, key=len))
    page = client.get(url).content.decode()
    compound = f"{reverse('matters:raise_place')}?compound={here.pk}"
    assert f'href="{compound}" aria-label="{here.name}"' in page
    page = client.get(compound).content.decode()
    building = cast.place("A1")
    assert f'value="{building.pk}"' in page
    step(client, "raise_kind", category=STOPPED)
    assert step(client, "raise_place", place=building.pk)["Location"] == reverse("matters:raise_send")
    assert f"{here.name} {building.name}" in client.get(reverse("matters:raise_send")).content.decode()


def test_whoever_lives_here_gets_the_map_when_he_asks_for_it() -> None:
    client = cast.client("owner")
    step(client, "raise", words=WORDS, do="next")
    plain = client.get(reverse("matters:raise_place")).content.decode()
    assert "pick-map" not in plain
    assert "?area=#map" in plain
    assert "pick-map" in client.get(reverse("matters:raise_place"), {"area": "nowhere"}).content.decode()


def test_a_code_proves_nothing_after_five_wrong_tries_and_another_number_is_not_taken_over() -> None:
    client = Client()
    ready(client, at=place_code(cast.place("A1").pk))
    step(client, "raise_send", do="send", phone="100 0000 0078")
    code = phone_code(client)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        step(client, "raise_code", code=wrong)
    assert step(client, "raise_code", code=code).status_code == 422
    assert found(WORDS) == []


def test_nobody_sends_without_a_proof() -> None:
    client = Client()
    ready(client, at=place_code(cast.place("A1").pk))
    step(client, "raise_alike", join="none")
    assert client.get(reverse("matters:raise_done"))["Location"] == reverse("matters:raise")
    assert found(WORDS) == []


def test_a_made_up_code_of_a_place_leads_nowhere() -> None:
    assert Client().get("/matters/at/12:abc/").status_code == 404


# ---- at the counter ---------------------------------------------------------------------------------------------------


def test_an_office_enters_it_for_somebody_and_hands_out_a_receipt() -> None:
    client = cast.client("branch_secretary")
    step(client, "intake", channel="hotline")
    ready(client, "水表间一直滴水", category="elevator.ride.faulty")
    answer = step(
        client,
        "raise_send",
        do="send",
        channel="hotline",
        name="钱阿姨",
        phone="100 0000 0079",
        hotline_number="12345-20261130-7",
        hotline_url="https://12345.example/7",
    )
    if answer["Location"] == reverse("matters:raise_alike"):
        answer = step(client, "raise_alike", join="none")
    assert "data:image/svg" in client.get(answer["Location"]).content.decode()
    (matter,) = found("水表间一直滴水")
    assert (matter.channel, matter.hotline_number, matter.hotline_url) == ("hotline", "12345-20261130-7", "https://12345.example/7")
    with db.scoped(cast.SYSTEM):
        report = Report.objects.get(matter=matter)
    assert (report.person_id, report.entered_by_id) == (None, cast.person("branch_secretary").pk)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"channel": "hotline"}, "请填热线工单号"),
        ({"channel": "phone", "hotline_due": "2099-01-01"}, "请填热线工单号"),
        ({"channel": "hotline", "hotline_number": "H-1", "hotline_due": "2026-01-01"}, "这一天已经过了"),
        ({"channel": "hotline", "hotline_number": "H-1", "hotline_due": "soon"}, "有效的日期"),
    ],
)
def test_a_case_of_the_hotline_needs_its_number_and_a_day_to_come_and_nothing_is_lost(said: dict[str, str], told: str) -> None:
    client = cast.client("branch_secretary")
    step(client, "intake", channel="hotline")
    ready(client, "水表间一直滴水", category="elevator.ride.faulty")
    answer = step(client, "raise_send", do="send", name="钱阿姨", **said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert "钱阿姨" in page
    assert found("水表间一直滴水") == []


def test_the_day_that_the_hotline_names_is_kept() -> None:
    client = cast.client("branch_secretary")
    step(client, "intake", channel="hotline")
    ready(client, "水表间一直滴水", category="elevator.ride.faulty")
    answer = step(client, "raise_send", do="send", channel="hotline", hotline_number="H-1", hotline_due="2099-01-05")
    if answer["Location"] == reverse("matters:raise_alike"):
        step(client, "raise_alike", join="none")
    (matter,) = found("水表间一直滴水")
    with db.scoped(cast.SYSTEM):
        assert HotlineCase.objects.get(matter=matter).answer_due == days.end_of_day(date(2099, 1, 5))


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("property_manager", 403), ("branch_secretary", 200)])
def test_only_who_takes_in_opens_the_counter(who: str, status: int) -> None:
    assert cast.client(who).get(reverse("matters:intake")).status_code == status
