"""Addresses are asked before they count; one tap and no sign-in stops what comes; who left an address without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heju.audit.models import Record
from heju.kit import db, sms
from heju.notices import actions, queries
from heju.notices.models import Follower, Letter, Taste
from heju.notices.rules import signing
from heju.notices.tests.conftest import MAIL, Box, act, letters, state, wants
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("renamed", "no_messages")]


def give(mail: str, channels: tuple[str, ...] = ("mail",)) -> None:
    with db.scoped(cast.scope("tenant")) as scope:
        actions.set_taste(
            actor=scope, now=timezone.now(), channels=channels, digest="at_once", quiet_from=time(0), quiet_until=time(0), mail=mail,
            language="zh-hans",
        )  # fmt: skip


def link_in(box: Box, number: int = -1) -> str:
    text = box.taken[number][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return str(text[text.index("https://heju.test/notices/ok/") :].split()[0].removeprefix("https://heju.test"))


def test_an_address_is_asked_first_and_counts_once_it_has_answered(post: Callable[..., Any], box: Box) -> None:
    give(MAIL)
    assert post().ends == {"sent": 1}
    assert box.taken[0][0] == MAIL
    act("places.renamed")
    assert post().ends == {}
    link = link_in(box)
    # A program that looks into mail opens the link and presses nothing.
    assert "是我的，确认" in Client().get(link).text
    assert post().ends == {}
    assert "邮箱确认好了" in Client().post(link).text
    act("places.renamed")
    assert post().ends == {"sent": 1}
    assert len(box.taken) == 2


def test_the_link_of_another_address_confirms_nothing(post: Callable[..., Any], box: Box) -> None:
    give(MAIL)
    post()
    give("other@example.org")
    assert "过期" in Client().post(link_in(box)).text
    with db.scoped(cast.scope("tenant")):
        assert Taste.objects.get().mail_confirmed_at is None


def test_an_address_that_changed_before_it_was_asked_is_not_asked(post: Callable[..., Any], box: Box) -> None:
    give(MAIL)
    give("other@example.org")
    post()
    assert [to for to, _message in box.taken] == ["other@example.org"]
    assert state() == [("dropped", "address_changed"), ("sent", "")]


def test_the_same_address_again_needs_no_word(post: Callable[..., Any], box: Box) -> None:
    wants()
    give(MAIL.upper())
    with db.scoped(cast.scope("tenant")):
        assert Taste.objects.get().mail_confirmed_at is not None
    assert post().ends == {}


def test_the_address_stands_closed_and_never_in_the_record(post: Callable[..., Any], box: Box) -> None:
    give(MAIL)
    with db.scoped(queries.post()):
        row = Taste.objects.get()
        assert MAIL.encode() not in bytes(row.mail or b"")
        details = list(Record.objects.filter(verb__startswith="notices.").values_list("detail", "why"))
    assert details
    assert MAIL not in str(details)


# ---- the way out ----------------------------------------------------------------------------------------------------


def off(letter: Letter) -> str:
    return reverse("notices:off", args=[signing.token_of("off", letter.pk, queries.key())])


def test_one_tap_stops_this_thing_and_the_app_goes_on(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed", subject="places.place", subject_id=5)
    post()
    [letter] = letters(channel="mail")
    assert "不想再收到" in Client().get(off(letter)).text
    assert "不再发了" in Client().post(off(letter)).text
    act("places.renamed", subject="places.place", subject_id=5)
    act("places.renamed", subject="places.place", subject_id=6)
    assert post().ends == {"sent": 1}
    assert [one.subject_id for one in letters(channel="app")] == [5, 5, 6]


@pytest.mark.parametrize("given", [{"all": "1"}, {"List-Unsubscribe": "One-Click"}])
def test_one_tap_stops_all_mail(post: Callable[..., Any], box: Box, given: dict[str, str]) -> None:
    wants(channels=["mail", "sms"])
    act("places.renamed")
    post()
    # A mail program posts from elsewhere, without a cookie of ours.
    assert Client(enforce_csrf_checks=True).post(off(letters(channel="mail")[0]), given).status_code == 200
    with db.scoped(cast.scope("tenant")):
        assert Taste.objects.get().channels == ["sms"]


def test_opening_the_link_alone_stops_nothing(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    post()
    Client().get(off(letters(channel="mail")[0]))
    with db.scoped(cast.scope("tenant")):
        assert Taste.objects.get().channels == ["mail"]
        assert not Follower.objects.exists()


def test_a_link_that_nobody_was_given_is_not_there() -> None:
    for name in ("off", "confirm"):
        for token in ("1-aaaa", signing.token_of("re", 1, queries.key())):
            assert Client().post(reverse(f"notices:{name}", args=[token])).status_code == 404


# ---- what was left without an account --------------------------------------------------------------------------------


def leave(address: str, channel: str = "mail", *, is_proved: bool = False) -> None:
    with db.scoped(cast.scope("property_manager")) as scope:
        actions.follow_by_address(
            actor=scope, now=timezone.now(), subject="places.place", subject_id=9, path=cast.path("A"), purpose="test", channel=channel,
            address=address, is_proved=is_proved,
        )  # fmt: skip


def test_an_address_left_is_asked_then_told_then_left_alone(post: Callable[..., Any], box: Box) -> None:
    leave(MAIL)
    leave(f" {MAIL.upper()}")
    assert post().ends == {"sent": 1}
    act("places.renamed", subject="places.place", subject_id=9)
    assert post().ends == {}
    Client().post(link_in(box))
    act("places.renamed", subject="places.place", subject_id=9)
    now = timezone.localtime().replace(hour=12) + timedelta(days=1)
    assert post(now).ends == {"sent": 1}
    assert [to for to, _message in box.taken] == [MAIL, MAIL]
    assert "不再发了" in Client().post(off(letters(channel="mail", follower__isnull=False)[-1])).text
    act("places.renamed", subject="places.place", subject_id=9, now=now)
    assert post(now).ends == {}


def test_a_phone_that_was_proved_is_told_by_short_message(post: Callable[..., Any]) -> None:
    leave("+8610000000099", "sms", is_proved=True)
    act("places.renamed", subject="places.place", subject_id=9)
    now: datetime = timezone.localtime().replace(hour=12) + timedelta(days=1)
    post(now)
    assert [one.number for one in sms.LocalGateway(settings.STATE / "sms.jsonl").messages()] == ["+8610000000099"]


def test_who_wrote_an_address_down_does_not_read_it_again(post: Callable[..., Any]) -> None:
    leave(MAIL)
    with db.scoped(cast.scope("property_manager")):
        assert not Follower.objects.exists()
