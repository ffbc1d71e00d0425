"""How one wants to be told, posters and texts."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from heju.kit import db
from heju.matters.actions import outages
from heju.matters.tests import stage
from heju.notices.models import Taste
from heju.notices.queries import papers
from heju.notices.tests.conftest import MAIL, Box
from tests import cast

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {"channels": ["mail", "sms"], "mail": MAIL, "digest": "weekly", "quiet_from": "21:30", "quiet_until": "08:00"}


def test_the_wish_is_kept_and_shown_again(box: Box) -> None:
    client = cast.client("tenant")
    page = client.get("/notices/").text
    assert "怎样通知您？" in page
    assert "还没有确认" not in page
    assert client.post("/notices/", GIVEN, follow=True).status_code == 200
    page = client.get("/notices/").text
    for part in (MAIL, "21:30", "08:00", "还没有确认"):
        assert part in page
    with db.scoped(cast.scope("tenant")):
        row = Taste.objects.get()
        assert (row.channels, row.digest, row.language) == (["mail", "sms"], "weekly", "zh-hans")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"mail": ""}, "要收邮件，请填邮箱"),
        ({"mail": "no address"}, "有效"),
        ({"quiet_from": "25:00"}, "有效"),
        ({"digest": "hourly"}, "有效"),
        ({"channels": ["pigeon"]}, "有效"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(box: Box, change: dict[str, Any], says: str) -> None:
    page = cast.client("tenant").post("/notices/", GIVEN | change)
    assert page.status_code == 422
    assert says in page.text
    with db.scoped(cast.scope("tenant")):
        assert not Taste.objects.exists()


def test_without_a_mail_server_mail_is_not_offered() -> None:
    client = cast.client("tenant")
    page = client.get("/notices/").text
    assert "还没有接通邮件" in page
    assert "电子邮箱" not in page
    assert client.post("/notices/", GIVEN | {"channels": ["sms"]}).status_code == 302
    assert client.post("/notices/", GIVEN).status_code == 422


def test_it_is_reached_from_ones_own_menu_and_by_nobody_else(box: Box) -> None:
    assert 'href="/notices/"' in cast.client("tenant").get("/people/notices/").text
    assert Client().get("/notices/").status_code == 302


def test_a_poster_says_whom_to_call_and_leads_to_the_page() -> None:
    number = cast.place("A").pk
    answer = cast.client("owner").get(f"/notices/poster/places.place/{number}/")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for part in ("有事找谁", "梧桐苑", "清禾物业服务有限公司", "0755-25000000", f"/compounds/{number}/"):
        assert part in text
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_the_text_is_plain_and_ends_with_the_link() -> None:
    number = cast.place("A").pk
    page = cast.client("owner").get(f"/notices/text/places.place/{number}/")
    assert "【有事找谁】梧桐苑" in page.text
    text = page.context["text"]
    assert "<" not in text
    assert text.splitlines()[-1].endswith(f"/compounds/{number}/")
    assert "· 清禾物业服务有限公司 0755-25000000" in text


def test_a_matter_is_a_poster_too_and_a_private_one_is_none() -> None:
    matter = stage.raised()
    client = cast.client("owner")
    text = client.get(f"/notices/text/matters.matter/{matter.pk}/").context["text"]
    assert text.splitlines()[0] == f"【{matter.title}】梧桐苑 1栋"
    assert "现在：等受理" in text
    # Nobody's own words hang on a wall.
    assert "老人下不了楼" not in text
    answer = client.get(f"/notices/poster/matters.matter/{matter.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    private = stage.raised(category="noise.life.upstairs", is_private=True, words="张三家半夜打麻将，吵得睡不着")
    for kind in ("text", "poster"):
        assert client.get(f"/notices/{kind}/matters.matter/{private.pk}/").status_code == 404
        assert cast.client("stranger").get(f"/notices/{kind}/matters.matter/{matter.pk}/").status_code == 404


def test_an_outage_says_until_when() -> None:
    now, until = timezone.now(), timezone.now() + timedelta(hours=6)
    with db.scoped(cast.scope("property_manager", timezone.localdate())) as actor:
        outage = outages.announce_outage(
            actor=actor, now=now, place=cast.place("A"), category="utility.water.off", words="水箱检修，整栋停水", begins_at=now,
            expected_at=until, key=uuid4(),
        )  # fmt: skip
    client = cast.client("owner")
    text = client.get(f"/notices/text/matters.matter/{outage.matter_id}/").context["text"]
    assert "水箱检修，整栋停水" in text
    assert f"到 {date_format(timezone.localtime(until), 'n月j日 H:i')} 为止" in text
    read = pypdf.PdfReader(io.BytesIO(client.get(f"/notices/poster/matters.matter/{outage.matter_id}/").content))
    assert "水箱检修" in read.pages[0].extract_text()
    assert len(read.pages) == 1


@pytest.mark.parametrize("kind", ["text", "poster"])
def test_there_is_no_paper_about_what_one_may_not_see(kind: str) -> None:
    assert cast.client("owner").get(f"/notices/{kind}/places.place/{cast.place('B').pk}/").status_code == 404
    assert cast.client("owner").get(f"/notices/{kind}/places.place/{cast.place('A1').pk}/").status_code == 404
    assert cast.client("owner").get(f"/notices/{kind}/people.person/1/").status_code == 404
    assert Client().get(f"/notices/{kind}/places.place/{cast.place('A').pk}/").status_code == 302


def test_the_paths_of_the_pages_ask_few_questions(django_assert_max_num_queries: Any) -> None:
    client = cast.client("district_officer")
    client.get("/desk/hooks/")
    with django_assert_max_num_queries(30):
        client.get("/desk/hooks/")
    with django_assert_max_num_queries(30):
        client.get("/desk/letters/")


@pytest.mark.parametrize(
    ("title", "words", "rest"),
    [
        ("停水", "停水，请存水", "请存水"),
        ("停水", "停水", ""),
        ("停水", "明天停水", "明天停水"),
        ("停水", "", ""),
    ],
)
def test_a_poster_says_nothing_twice(title: str, words: str, rest: str) -> None:
    assert papers.beyond(title, words) == rest


def test_a_number_stands_once_under_whoever_answers_first() -> None:
    with db.scoped(cast.scope("owner")):
        calls = papers.calls_at(cast.path("A"), timezone.now())
    # All bodies of the cast have one number.
    assert [one.name for one in calls] == ["清禾物业服务有限公司"]
