"""Take what is due from the outbox, and write what came of it. Leaves no record: the letter is its own.

Between the two the network is asked, in no transaction. Whoever takes a parcel holds it for a lease; a sender that dies leaves it behind as
"sending", and the next one decides by the channel: mail and hooks go again under the same number, which makes a repeat recognizable; a
short message, which carries none, does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from heju.audit import actions as audit
from heju.audit import queries as record
from heju.kit import db
from heju.notices import parameters, queries
from heju.notices.models import Delivery, Follower, Hook, Letter, Taste
from heju.notices.queries.stories import STORIES
from heju.notices.rules import telling

LOST = "sender_lost"
type End = Literal["sent", "again", "never", "unsure"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out in one message: its letters, where to, how the receiver reads, and the try it belongs to."""

    number: uuid.UUID
    channel: str
    letters: tuple[Letter, ...]
    address: str
    language: str
    attempt: int
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. `again`: not now, perhaps later; `never`: refused for good; `unsure`: nobody knows whether it arrived."""

    end: End
    why: str = ""
    status: int | None = None
    duration_ms: int = 0
    excerpt: str = ""


def take_parcel(*, now: datetime, channels: Sequence[str] = ("sms", "mail", "hook")) -> Parcel | None:
    """Take the parcel that has been due longest, None where nothing is. What need not be sent any more is dropped on the way."""
    while True:
        with db.scoped(queries.post()):
            due = Letter.objects.filter(state__in=("waiting", "sending"), next_at__lte=now, channel__in=channels)
            first = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "id").first()
            if first is None:
                return None
            letters = together(first, now)
            if first.state == "sending" and first.channel == "sms":
                end(letters, "failed", LOST, now)
                continue
            taste = Taste.objects.filter(person=first.person_id).first() if first.person_id else None
            kept = [one for one in letters if not drop(one, taste, now)]
            address = destination(kept[0], taste) if kept else ""
            if kept and not address:
                end(kept, "dropped", "no_address", now)
            if not address:
                continue
            for one in kept:
                one.state, one.attempts, one.next_at = "sending", one.attempts + 1, now + parameters.LEASE
                one.save(update_fields=["state", "attempts", "next_at", "parcel"])
            return parcel_of(kept, taste, address)


def together(first: Letter, now: datetime) -> list[Letter]:
    """Return the letters that go out with one, locked: those of its parcel, or a digest put together now, which then stays the same."""
    same = Letter.objects.select_for_update(of=("self",)).select_related("hook", "follower").order_by("id")
    if first.parcel is not None:
        return list(same.filter(parcel=first.parcel, state=first.state))
    receiver = same.filter(person=first.person_id, channel=first.channel, parcel=None, state="waiting", next_at__lte=now)
    letters = list(receiver.filter(pk__gte=first.pk)[: parameters.DIGEST_LINES])
    number = uuid.uuid4()
    for one in letters:
        one.parcel = number
    return letters


def drop(letter: Letter, taste: Taste | None, now: datetime) -> bool:
    """Drop a letter that need not go any more, and say whether it was: he has acted since, he wants none, the hook rests."""
    why = reason(letter, taste)
    if why:
        end([letter], "dropped", why, now)
    return bool(why)


def reason(letter: Letter, taste: Taste | None) -> str:
    """Return why a letter need not be sent, "" where it must."""
    if letter.hook is not None:
        return "hook_ended" if letter.hook.ended_at else "hook_rests" if letter.hook.rested_at else ""
    story = STORIES.get(letter.verb)
    if story is not None and story.only is not None:
        return "" if is_asked_still(letter, taste) else "address_changed"
    if letter.follower is not None:
        return "left" if letter.follower.ended_at else ""
    if letter.channel not in queries.taste_of(taste).channels:
        return "not_wanted"
    if letter.subject_id is None:
        return ""
    if Follower.objects.filter(
        person=letter.person_id, subject=letter.subject, subject_id=letter.subject_id, ended_at__isnull=False
    ).exists():
        return "left"
    return "acted" if letter.person_id in record.acted_since(letter.subject, letter.subject_id, letter.record_id) else ""


def is_asked_still(letter: Letter, taste: Taste | None) -> bool:
    """Say whether the address that a letter asks about is still the one that waits for a word."""
    if letter.follower is not None:
        return letter.follower.confirmed_at is None and letter.follower.ended_at is None
    if taste is None or taste.mail is None or taste.mail_confirmed_at is not None:
        return False
    return bool(queries.mark_of("mail", queries.address_of(letter, taste)).hex() == letter.values.get("mark"))


def destination(letter: Letter, taste: Taste | None) -> str:
    """Return where a letter goes."""
    return letter.hook.url if letter.hook is not None else queries.address_of(letter, taste)


def parcel_of(letters: list[Letter], taste: Taste | None, address: str) -> Parcel:
    """Return the letters as one parcel."""
    first = letters[0]
    language = first.follower.language if first.follower else taste.language if taste else "zh-hans"
    secret = queries.open_secret(first.hook) if first.hook else ""
    assert first.parcel is not None
    return Parcel(first.parcel, first.channel, tuple(letters), address, language, first.attempts, secret)


def settle_parcel(*, parcel: Parcel, outcome: Outcome, now: datetime) -> None:
    """Write what came of a parcel. Nothing where its lease was over and another sender took it."""
    with db.scoped(queries.post()):
        letters = list(
            Letter.objects.select_for_update(of=("self",))
            .select_related("hook")
            .filter(parcel=parcel.number, state="sending", attempts=parcel.attempt)
            .order_by("id")
        )
        hook = letters[0].hook if letters else None
        if not letters:
            return
        retry = telling.retry_at(parcel.attempt, now) if outcome.end == "again" else None
        if outcome.end == "sent":
            end(letters, "sent", "", now)
        elif retry is None:
            end(letters, "failed", outcome.why, now)
        else:
            Letter.objects.filter(pk__in=[one.pk for one in letters]).update(state="waiting", why=outcome.why, next_at=retry)
        if hook is not None:
            note_delivery(letters[0], hook, outcome, now)


def end(letters: Sequence[Letter], state: str, why: str, now: datetime) -> None:
    """Write how letters ended."""
    parcel = letters[0].parcel if letters else None
    Letter.objects.filter(pk__in=[one.pk for one in letters]).update(state=state, why=why, ended_at=now, parcel=parcel)


def note_delivery(letter: Letter, hook: Hook, outcome: Outcome, now: datetime) -> None:
    """Log a try, count failures in a row, put the hook to rest at the limit and have its maker told."""
    Delivery.objects.create(
        letter=letter, hook=hook, at=now, status=outcome.status, duration_ms=outcome.duration_ms, excerpt=outcome.excerpt,
        fault=outcome.why,
    )  # fmt: skip
    if outcome.end == "sent":
        Hook.objects.filter(pk=hook.pk).exclude(failures=0).update(failures=0)
        return
    held = Hook.objects.select_for_update().get(pk=hook.pk)
    held.failures += 1
    if held.failures >= parameters.HOOK_FAILURES and held.rested_at is None:
        held.rested_at = now
        audit.record(
            actor=queries.post(), now=now, verb="notices.hook_rested", subject="notices.hook", subject_id=hook.pk, path=hook.path,
            for_person=hook.person_id, detail={"name": hook.name, "count": held.failures},
        )  # fmt: skip
    held.save(update_fields=["failures", "rested_at"])
