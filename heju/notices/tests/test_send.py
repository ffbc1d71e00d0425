"""Letters go out by a real mail server and a local gateway: once, again after a failure, and honestly where nobody can know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from heju.kit import db, sms
from heju.notices import actions, parameters, queries
from heju.notices.actions import Outcome
from heju.notices.models import Taste
from heju.notices.rules import signing
from heju.notices.tests.conftest import MAIL, Box, act, letters, state, wants
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("renamed", "no_messages")]


def texts() -> list[str]:
    return [one.text for one in sms.LocalGateway(settings.STATE / "sms.jsonl").messages()]


def test_a_letter_is_plain_and_html_with_a_number_and_a_way_out(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    assert post().ends == {"sent": 1}
    [(to, message)] = box.taken
    [letter] = letters(channel="mail")
    assert to == MAIL
    assert message["From"] == "和居 <notices@heju.test>"
    assert message["Subject"] == "您登记到房屋的申请通过了。"
    assert message["Message-ID"] == f"<{letter.parcel}@heju.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    off = f"https://heju.test/notices/off/{signing.token_of('off', letter.pk, queries.key())}/"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (f"<{off}>", "List-Unsubscribe=One-Click")
    # Nobody answers a thing that takes no words.
    assert message["Reply-To"] is None
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for text in (plain, html):
        assert "您登记到房屋的申请通过了。" in text
        assert "https://heju.test/people/claims/" in text
        assert off in text
    assert state() == [("sent", "")]


def test_it_reads_in_the_language_of_the_receiver(post: Callable[..., Any], box: Box) -> None:
    wants(language="en")
    act("places.renamed")
    post()
    assert box.taken[0][1]["Subject"] == "Your claim on a home was approved."


def test_what_was_sent_is_not_sent_again(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    post()
    for _each in range(3):
        assert post(timezone.now() + timedelta(days=2)).ends == {}
    assert len(box.taken) == 1


def test_a_refusal_for_now_is_tried_again_later_and_in_the_end_given_up(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    box.says = "451 later"
    now = timezone.now()
    assert post(now).ends == {"again": 1}
    [letter] = letters(channel="mail")
    assert (letter.state, letter.attempts, letter.why) == ("waiting", 1, "SMTP 451")
    assert timedelta(seconds=50) < letter.next_at - now < timedelta(minutes=2)
    # Not before its time.
    assert post(now).ends == {}
    for wait in parameters.RETRIES:
        now += wait + timedelta(minutes=1)
        assert post(now).ends == {"again": 1}
    assert state() == [("failed", "SMTP 451")]
    assert letters(channel="mail")[0].attempts == len(parameters.RETRIES) + 1
    box.says = ""
    assert post(now + timedelta(days=9)).ends == {}
    assert box.taken == []


def test_a_refusal_for_good_is_not_tried_again(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    box.says = "554 no such person"
    assert post().ends == {"never": 1}
    assert state() == [("failed", "SMTP 554")]


def test_a_server_that_is_away_is_waited_for(post: Callable[..., Any], box: Box, settings: Any) -> None:
    wants()
    act("places.renamed")
    right = settings.NOTICES_SMTP
    settings.NOTICES_SMTP = {"host": "127.0.0.1", "port": 1}
    assert post().ends == {"again": 1}
    settings.NOTICES_SMTP = right
    assert post(timezone.now() + timedelta(minutes=2)).ends == {"sent": 1}
    assert len(box.taken) == 1


def test_a_sender_that_died_leaves_mail_to_the_next_one_under_the_same_number(post: Callable[..., Any], box: Box) -> None:
    wants()
    act("places.renamed")
    post_once(post, kill=True)
    assert state() == [("sending", "")]
    # While it may still live, nobody else touches it.
    assert post().ends == {}
    later = timezone.now() + parameters.LEASE + timedelta(seconds=1)
    assert post(later).ends == {"sent": 1}
    [letter] = letters(channel="mail")
    assert (letter.attempts, box.taken[0][1]["Message-ID"]) == (2, f"<{letter.parcel}@heju.test>")


def post_once(post: Callable[..., Any], *, kill: bool) -> None:
    """Claim, take the first parcel, and die before anything comes of it."""
    from heju.audit import actions as audit

    while audit.seal_pending():
        pass
    actions.claim_records(now=timezone.now())
    assert actions.take_parcel(now=timezone.now()) is not None
    assert kill


def test_a_sender_that_died_leaves_a_short_message_unsent_and_says_so(post: Callable[..., Any]) -> None:
    wants(channels=["sms"])
    act("places.renamed")
    post_once(post, kill=True)
    later = timezone.now() + parameters.LEASE + timedelta(seconds=1)
    assert post(later).ends == {}
    assert (state(), texts()) == ([("failed", "sender_lost")], [])


def test_who_comes_too_late_settles_nothing(post: Callable[..., Any], box: Box, sealed: Callable[[], None]) -> None:
    wants()
    act("places.renamed")
    sealed()
    now = timezone.now()
    actions.claim_records(now=now)
    first = actions.take_parcel(now=now)
    second = actions.take_parcel(now=now + parameters.LEASE + timedelta(seconds=1))
    assert first is not None
    assert second is not None
    assert (first.number, second.attempt) == (second.number, 2)
    actions.settle_parcel(parcel=first, outcome=Outcome("never", "late"), now=now)
    assert state() == [("sending", "")]
    actions.settle_parcel(parcel=second, outcome=Outcome("sent"), now=now)
    assert state() == [("sent", "")]


def test_short_messages_go_to_the_number_that_he_signs_in_with(post: Callable[..., Any]) -> None:
    wants(channels=["sms"])
    act("places.renamed")
    assert post().ends == {"sent": 1}
    [message] = sms.LocalGateway(settings.STATE / "sms.jsonl").messages()
    assert message.number == "+8610000000010"
    assert message.text == f"您登记到房屋的申请通过了。 {settings.ADDRESS}/people/claims/"


def test_a_gateway_that_broke_off_is_not_asked_again(post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **words: Any) -> None:
        raise sms.Unsure("The gateway did not answer: TimeoutError.")

    wants(channels=["sms"])
    act("places.renamed")
    monkeypatch.setattr(sms.LocalGateway, "send", broken)
    assert post().ends == {"unsure": 1}
    assert state() == [("failed", "The gateway did not answer: TimeoutError.")]


def test_a_digest_is_one_message_about_all_that_happened(post: Callable[..., Any], box: Box) -> None:
    wants(digest="daily")
    for number in range(3):
        act("places.renamed", subject_id=10 + number)
    now = timezone.now()
    assert post(now).ends == {}
    due = max(one.next_at for one in letters(channel="mail"))
    assert post(due).ends == {"sent": 1}
    [(_to, message)] = box.taken
    assert message["Subject"] == "3 件事有了消息"
    assert message.get_body(("plain",)).get_content().count("通过了") == 3  # type: ignore[union-attr]
    parcels = {one.parcel for one in letters(channel="mail")}
    assert (len(parcels), state()) == (1, [("sent", "")] * 3)


def test_a_digest_that_failed_goes_again_as_the_same_message(post: Callable[..., Any], box: Box) -> None:
    wants(digest="daily")
    act("places.renamed", subject_id=1)
    post()
    due = letters(channel="mail")[0].next_at
    box.says = "451 later"
    post(due)
    first = letters(channel="mail")[0].parcel
    box.says = ""
    act("places.renamed", subject_id=2)
    assert post(due + timedelta(minutes=2)).ends == {"sent": 1}
    assert letters(channel="mail")[0].parcel == first
    assert box.taken[0][1]["Subject"] == "您登记到房屋的申请通过了。"
    assert letters(channel="mail")[1].state == "waiting"


def test_what_he_has_dealt_with_leaves_the_digest(post: Callable[..., Any], box: Box) -> None:
    wants(digest="daily")
    act("places.renamed", subject="places.place", subject_id=1)
    act("places.renamed", subject="places.place", subject_id=2)
    post()
    act("places.area_changed", by="tenant", subject="places.place", subject_id=1)
    post(letters(channel="mail")[0].next_at)
    assert state() == [("dropped", "acted"), ("sent", "")]
    assert box.taken[0][1]["Subject"] == "您登记到房屋的申请通过了。"


def test_who_has_changed_his_mind_gets_nothing_more(post: Callable[..., Any], box: Box) -> None:
    wants(digest="daily")
    act("places.renamed")
    post()
    with db.scoped(cast.scope("tenant")):
        Taste.objects.update(channels=[])
    post(letters(channel="mail")[0].next_at)
    assert (state(), box.taken) == ([("dropped", "not_wanted")], [])


# ---- what was given up -----------------------------------------------------------------------------------------------


def test_what_was_given_up_stands_in_the_inbox_and_can_be_sent_again_or_let_go(post: Callable[..., Any], box: Box) -> None:
    wants()
    box.says = "554 no"
    act("places.renamed", subject_id=1)
    act("places.renamed", subject_id=2)
    post()
    client = cast.client("district_officer")
    assert "2 条消息没有发成" in client.get("/desk/").text
    page = client.get("/desk/letters/").text
    assert "SMTP 554" in page
    # Neither to whom nor what was said.
    assert MAIL not in page
    assert "通过了" not in page
    first, second = letters(channel="mail")
    box.says = ""
    assert client.post(reverse("notices:again", args=[first.pk])).status_code == 302
    assert client.post(reverse("notices:leave", args=[second.pk])).status_code == 302
    assert post().ends == {"sent": 1}
    assert [one for one, _why in state()] == ["sent", "dropped"]
    assert "没有发成" not in client.get("/desk/").text
    assert client.post(reverse("notices:again", args=[first.pk])).status_code == 404
    assert cast.client("branch_secretary").post(reverse("notices:again", args=[first.pk])).status_code == 403
