"""Mail: how a parcel reads, and the line to the server that takes it."""

from __future__ import annotations

import smtplib
import ssl
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.notices import queries
from heju.notices.actions import Outcome, Parcel
from heju.notices.actions.answer import ANSWERS
from heju.notices.models import Letter
from heju.notices.queries.stories import STORIES
from heju.notices.rules import replies, signing

LIMIT_S = 20


class Line:
    """A connection to the mail server, opened with the first letter of a round and kept to its end."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Hang up."""
        self._hang_up()

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message to the server. What it refuses for good is not tried again; a broken line may have taken it, and is repeated."""
        try:
            if self._backend is None:
                self._backend = EmailBackend(alias="notices", timeout=LIMIT_S, **settings.NOTICES_SMTP)
                self._backend.open()
            self._backend.send_messages([message_of(parcel)])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _said in error.recipients.values()]
            return Outcome("never" if codes and all(code >= 500 for code in codes) else "again", f"SMTP {codes}")
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            # A server that refuses us, and not this message, may take it once it is set right.
            is_final = error.smtp_code >= 500 and isinstance(error, smtplib.SMTPDataError)
            return Outcome("never" if is_final else "again", f"SMTP {error.smtp_code}")
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            self._hang_up()
            return Outcome("again", type(error).__name__)
        return Outcome("sent")

    def _hang_up(self) -> None:
        if self._backend is not None:
            self._backend.close()
            self._backend = None


def message_of(parcel: Parcel) -> EmailMultiAlternatives:
    """Return the message: plain and HTML, a number that a repeat has too, a way out by one tap, a way to answer."""
    first = parcel.letters[0]
    off = settings.ADDRESS + reverse("notices:off", args=[token("off", first)])
    context = {"lines": [shown(one) for one in parcel.letters], "off": off, "mark": replies.MARK if answers(parcel) else ""}
    headers = {
        "Message-ID": f"<{parcel.number}@{settings.NOTICES_MAIL_HOST}>",
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(
        subject=subject_of(parcel),
        body=render_to_string("notices/mail.txt", context),
        from_email=settings.NOTICES_MAIL_FROM,
        to=[parcel.address],
        reply_to=[f"reply+{token('re', first)}@{settings.NOTICES_REPLY_HOST}"] if answers(parcel) else None,
        headers=headers,
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return message


def answers(parcel: Parcel) -> bool:
    """Say whether an answer to a parcel would reach anything: one letter, about something that takes words."""
    return bool(settings.NOTICES_REPLY_HOST) and len(parcel.letters) == 1 and parcel.letters[0].subject in ANSWERS


def subject_of(parcel: Parcel) -> str:
    """Return the subject: the words themselves, or how many there are."""
    count = len(parcel.letters)
    if count == 1:
        return said(parcel.letters[0]).split("\n")[0][:70]
    return ngettext("%(count)d 件事有了消息", "%(count)d 件事有了消息", count) % {"count": count}


def lines_of(parcel: Parcel) -> list[str]:
    """Return the words of a parcel, each with its link."""
    return [f"{said(one)} {link_of(one)}".strip() for one in parcel.letters]


def shown(letter: Letter) -> dict[str, Any]:
    """Return a letter for a template."""
    at = timezone.localtime(letter.happened_at)
    return {"text": said(letter), "link": link_of(letter), "at": at, "act": _("确认") if is_question(letter) else _("打开看看")}


def said(letter: Letter) -> str:
    """Return the words of a letter in the language that is active. A sentence whose translation lost a gap is said in its own language."""
    try:
        return str(_(letter.text) % letter.values)
    except (KeyError, ValueError, TypeError):
        return str(letter.text % letter.values)


def is_question(letter: Letter) -> bool:
    """Say whether a letter asks whether its address is right."""
    story = STORIES.get(letter.verb)
    return story is not None and story.only == "mail"


def link_of(letter: Letter) -> str:
    """Return the whole address of the page that a letter leads to, "" for none."""
    path = reverse("notices:confirm", args=[token("ok", letter)]) if is_question(letter) else letter.link
    return settings.ADDRESS + path if path else ""


def token(door: signing.Door, letter: Letter) -> str:
    """Return the token of a letter for a door."""
    return signing.token_of(door, letter.pk, queries.key())
