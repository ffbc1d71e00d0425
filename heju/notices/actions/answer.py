"""Take an answer to a letter that came by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final, Literal

from django.conf import settings

from heju.audit import actions as audit
from heju.kit import db, refused
from heju.kit.scope import NotAllowed, Scope
from heju.matters import actions as matters
from heju.notices import parameters, queries
from heju.notices.models import Letter, Taste
from heju.notices.rules import replies, signing

type Taken = Literal["taken", "twice", "automatic", "unknown", "stranger", "empty", "closed", "too_long"]


def on_a_matter(letter: Letter, words: str, now: datetime) -> bool:
    """Add words to a matter as whoever got the letter: what was asked is answered, else something is added. False where it takes none."""
    actor = Scope(person_id=letter.person_id)
    if letter.person_id is None or letter.subject_id is None:
        return False
    with db.scoped(actor):
        for move in ("answer", "reply"):
            try:
                matters.move_matter(actor=actor, now=now, matter=letter.subject_id, move=move, said=matters.Said(words))
            except (NotAllowed, refused.Refused):
                continue
            return True
    return False


# What an answer becomes, by the subject of its letter: (letter, words, now) → whether it was taken.
ANSWERS: Final[dict[str, Callable[[Letter, str, datetime], bool]]] = {"matters.matter": on_a_matter}


def take_answer(*, now: datetime, raw: bytes) -> Taken:
    """Take one message as it came, and say what became of it. The same message twice is one answer.

    The token in the address says which letter is answered; only the address that got that letter may answer it.
    """
    if len(raw) > parameters.REPLY_BYTES:
        return "too_long"
    message = message_from_bytes(raw, policy=policy.default)
    if replies.is_automatic(message):
        return "automatic"
    with db.scoped(queries.post()) as post:
        letter = letter_of(message)
        if letter is None:
            return "unknown"
        taste = Taste.objects.filter(person=letter.person_id).first() if letter.person_id else None
        known = queries.address_of(letter, taste).lower()
        if not known or known not in {address.lower() for _name, address in getaddresses([str(message.get("From", ""))])}:
            return "stranger"
        words = replies.words_of(message)
        if not words:
            return "empty"
        number = queries.mark_of("answer", str(message.get("Message-ID", "")) + words).hex()
        if letter.values.get("answered") == number:
            return "twice"
        answer = ANSWERS.get(letter.subject)
        if answer is None or not answer(letter, words, now):
            return "closed"
        letter.values["answered"] = number
        letter.save(update_fields=["values"])
        audit.record(
            actor=post, now=now, verb="notices.answered", subject="notices.letter", subject_id=letter.pk, path=letter.path,
            for_person=letter.person_id, detail={"signs": len(words)},
        )  # fmt: skip
    return "taken"


def letter_of(message: EmailMessage) -> Letter | None:
    """Return the letter whose token stands in one of the addresses of a message, locked."""
    headers = [str(value) for name in ("To", "Cc", "Delivered-To", "X-Original-To") for value in message.get_all(name, [])]
    for _name, address in getaddresses(headers):
        local, _at, host = address.partition("@")
        if host.lower() != settings.NOTICES_REPLY_HOST or "+" not in local:
            continue
        number = signing.number_in("re", local.partition("+")[2], queries.key())
        if number is not None:
            return Letter.objects.select_for_update(of=("self",)).select_related("follower").filter(pk=number).first()
    return None
