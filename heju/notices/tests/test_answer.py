"""Answers by mail: only from the address that got the letter, once, by its token; machines do not answer."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from heju.audit.models import Record
from heju.kit import db
from heju.notices import actions, parameters
from heju.notices.actions import answer
from heju.notices.models import Letter
from heju.notices.tests.conftest import MAIL, Box, act, wants
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("renamed")]
Said = list[tuple[int | None, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, post: Callable[..., Any], box: Box) -> Said:
    """A thing that takes answers, and a letter about it that was sent."""
    found: Said = []

    def take(letter: Letter, words: str, now: object) -> bool:
        found.append((letter.subject_id, words))
        return True

    monkeypatch.setitem(answer.ANSWERS, "places.place", take)
    wants()
    act("places.renamed", subject="places.place", subject_id=5)
    post()
    return found


def reply(box: Box, words: str = "还没修好。", *, by: str = MAIL, to: str = "", number: str = "<1@example.org>", **headers: str) -> bytes:
    """Return an answer to the last letter, as a mail program writes it."""
    first = box.taken[-1][1]
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = f"赵敏 <{by}>", to or str(first["Reply-To"]), number
    message["Subject"] = f"回复：{first['Subject']}"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in str(first.get_body(("plain",)).get_content()).splitlines())  # type: ignore[union-attr]
    message.set_content(f"{words}\n\n在 2026年11月23日，和居写道：\n{quoted}\n")
    return message.as_bytes()


def take(raw: bytes) -> str:
    return actions.take_answer(now=timezone.now(), raw=raw)


def test_an_answer_reaches_its_thing_without_the_quote(said: Said, box: Box) -> None:
    assert str(box.taken[0][1]["Reply-To"]).startswith("reply+")
    assert str(box.taken[0][1]["Reply-To"]).endswith("@reply.heju.test")
    assert take(reply(box)) == "taken"
    assert said == [(5, "还没修好。")]
    with db.scoped(cast.SYSTEM):
        note = Record.objects.get(verb="notices.answered")
        assert (note.detail, note.for_person_id) == ({"signs": 5}, cast.person("tenant").pk)


def test_the_same_message_twice_is_one_answer(said: Said, box: Box) -> None:
    assert [take(reply(box)), take(reply(box))] == ["taken", "twice"]
    assert take(reply(box, "真的没修好。", number="<2@example.org>")) == "taken"
    assert [words for _thing, words in said] == ["还没修好。", "真的没修好。"]


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({"by": "other@example.org"}, "stranger"),
        ({"by": MAIL.upper()}, "taken"),
        ({"words": ""}, "empty"),
        ({"words": "> 全是引用"}, "empty"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"to": "reply+1-aaaa@reply.heju.test"}, "unknown"),
        ({"to": "someone@reply.heju.test"}, "unknown"),
    ],
)
def test_what_is_taken(said: Said, box: Box, more: dict[str, str], taken: str) -> None:
    assert take(reply(box, **more)) == taken
    assert bool(said) is (taken == "taken")


def test_a_token_at_another_host_opens_nothing(said: Said, box: Box) -> None:
    there = str(box.taken[-1][1]["Reply-To"]).replace("reply.heju.test", "evil.example.org")
    assert take(reply(box, to=there)) == "unknown"


def test_a_thing_that_takes_no_more_words_is_closed(said: Said, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(answer.ANSWERS, "places.place", lambda *_args: False)
    assert take(reply(box)) == "closed"
    monkeypatch.delitem(answer.ANSWERS, "places.place")
    assert take(reply(box)) == "closed"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 100, b"From: x\n\n" + b"y" * parameters.REPLY_BYTES])
def test_what_is_no_mail_is_put_aside(said: Said, raw: bytes) -> None:
    assert take(raw) in ("unknown", "too_long")
    assert said == []


def test_the_command_takes_it_from_the_mail_server(said: Said, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(reply(box))))
    out = io.StringIO()
    call_command("notices_receive", stdout=out)
    assert out.getvalue().strip() == "taken"
