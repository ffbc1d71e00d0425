"""Follow a thing, with an account or by an address that one leaves; confirm the address; stop, also by the token of a letter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.notices import queries
from heju.notices.models import Follower, Letter, Taste
from heju.notices.rules import signing
from heju.people import queries as people


@transaction.atomic
def follow(*, actor: Scope, now: datetime, subject: str, subject_id: int, path: str, purpose: str) -> Follower:
    """Have the actor told about a thing from now on, also after he had left it. Raises NotAllowed for nobody."""
    person = _himself(actor)
    found = Follower.objects.select_for_update().filter(person=person, subject=subject, subject_id=subject_id).first()
    if found is not None and found.ended_at is None:
        return found
    row = found or Follower(person_id=person, subject=subject, subject_id=subject_id, path=path, purpose=purpose, made_at=now)
    row.confirmed_at, row.ended_at = now, None
    row.save()
    _keep(actor, now, "notices.followed", row)
    return row


@transaction.atomic
def stop_following(*, actor: Scope, now: datetime, subject: str, subject_id: int, path: str) -> None:
    """Have the actor told about a thing in the app alone, if at all. Doing it twice does it once."""
    person = _himself(actor)
    row = Follower.objects.select_for_update().filter(person=person, subject=subject, subject_id=subject_id).first()
    if row is not None and row.ended_at is not None:
        return
    row = row or Follower(person_id=person, subject=subject, subject_id=subject_id, path=path, purpose="left", made_at=now)
    row.ended_at = now
    row.save()
    _keep(actor, now, "notices.left", row)


@transaction.atomic
def follow_by_address(
    *, actor: Scope, now: datetime, subject: str, subject_id: int, path: str, purpose: str, channel: str, address: str,
    is_proved: bool = False, language: str = "zh-hans",
) -> None:  # fmt: skip
    """Have an address told that was left without an account; part of the action that calls it, which has asked for the power.

    `is_proved` says that whoever left it has shown a code sent there; else the first letter asks, and nothing follows without an answer.
    The same address twice is one follower; nobody learns whether it was there.
    """
    mark = queries.mark_of(channel, address)
    with db.scoped(queries.post()) as post:
        same = Follower.objects.select_for_update().filter(subject=subject, subject_id=subject_id, channel=channel, contact_digest=mark)
        row = same.first()
        if row is not None and row.ended_at is None and (row.confirmed_at is not None or not is_proved):
            return
        if row is None:
            row = Follower(
                subject=subject, subject_id=subject_id, path=path, purpose=purpose, channel=channel, contact_digest=mark, made_at=now,
                language=language,
            )  # fmt: skip
            row.contact = people.close_for("notices_follower", "contact", row.public_id, address)
        row.ended_at, row.confirmed_at = None, (now if is_proved else None)
        row.save()
        _keep(post if actor.account_id is None else actor, now, "notices.followed", row)


def confirm_address(*, now: datetime, token: str) -> bool:
    """Take a word from an address that the letter with this token went to; False where the token opens nothing any more."""
    with db.scoped(queries.post()) as post:
        letter = _letter("ok", token)
        if letter is None:
            return False
        if letter.follower_id is not None:
            row = Follower.objects.select_for_update().get(pk=letter.follower_id)
            if row.ended_at is not None:
                return False
            if row.confirmed_at is None:
                row.confirmed_at = now
                row.save(update_fields=["confirmed_at"])
                _keep(post, now, "notices.address_confirmed", row)
            return True
        taste = Taste.objects.select_for_update().filter(person=letter.person_id).first()
        if taste is None or taste.mail is None:
            return False
        mail = people.open_for("notices_taste", "mail", taste.public_id, taste.mail)
        if queries.mark_of("mail", mail).hex() != letter.values.get("mark"):
            return False
        if taste.mail_confirmed_at is None:
            taste.mail_confirmed_at = now
            taste.save(update_fields=["mail_confirmed_at"])
            audit.record(
                actor=post, now=now, verb="notices.address_confirmed", subject="people.person", subject_id=letter.person_id,
                path=people.district_path(), for_person=letter.person_id,
            )  # fmt: skip
        return True


def stop_by_token(*, now: datetime, token: str, all_mail: bool = False) -> bool:
    """Stop what the letter with this token belongs to; False where the token opens nothing.

    An address left without an account is told nothing more about its thing. A person hears of this thing in the app alone or, with
    `all_mail` and wherever the letter was a digest, of nothing by this channel. Doing it twice does it once.
    """
    with db.scoped(queries.post()) as post:
        letter = _letter("off", token)
        if letter is None:
            return False
        if letter.follower_id is not None:
            row = Follower.objects.select_for_update().get(pk=letter.follower_id)
            if row.ended_at is None:
                row.ended_at = now
                row.save(update_fields=["ended_at"])
                _keep(post, now, "notices.left", row)
            return True
        if all_mail or letter.subject_id is None or Letter.objects.filter(parcel=letter.parcel).count() > 1:
            _without(post, letter, now)
            return True
        row = Follower.objects.select_for_update().filter(
            person=letter.person_id, subject=letter.subject, subject_id=letter.subject_id
        ).first() or Follower(
            person_id=letter.person_id, subject=letter.subject, subject_id=letter.subject_id, path=letter.path, purpose="left", made_at=now
        )  # fmt: skip
        if row.ended_at is None:
            row.ended_at = now
            row.save()
            _keep(post, now, "notices.left", row)
        return True


def _without(post: Scope, letter: Letter, now: datetime) -> None:
    """Take the channel of a letter from what its receiver wants."""
    taste = Taste.objects.select_for_update().filter(person=letter.person_id).first()
    if taste is None or letter.channel not in taste.channels:
        return
    taste.channels, taste.changed_at = [one for one in taste.channels if one != letter.channel], now
    taste.save(update_fields=["channels", "changed_at"])
    audit.record(
        actor=post, now=now, verb="notices.taste_set", subject="people.person", subject_id=letter.person_id, path=people.district_path(),
        for_person=letter.person_id, detail={"channels": taste.channels, "by": "token"},
    )  # fmt: skip


def _letter(door: signing.Door, token: str) -> Letter | None:
    number = signing.number_in(door, token, queries.key())
    return None if number is None else Letter.objects.filter(pk=number).first()


def _himself(actor: Scope) -> int:
    person = actor.on_behalf_of or actor.person_id
    if person is None:
        raise NotAllowed("notices.follow", "")
    return person


def _keep(actor: Scope, now: datetime, verb: str, row: Follower) -> None:
    waits = row.person_id is None and row.confirmed_at is None and row.ended_at is None
    detail = {"channel": row.channel} | ({"follower": row.pk} if waits and row.channel == "mail" else {})
    audit.record(
        actor=actor, now=now, verb=verb, subject=row.subject, subject_id=row.subject_id, path=row.path, for_person=row.person_id,
        detail=detail,
    )  # fmt: skip
