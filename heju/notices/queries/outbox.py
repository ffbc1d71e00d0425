"""What the post needs: its scope, how somebody wants to be told, where he is reached. Addresses are opened here alone."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils.crypto import salted_hmac

from heju.kit import db
from heju.kit.scope import Scope, system
from heju.notices import models
from heju.notices.rules.telling import Taste
from heju.people import queries as people


def post() -> Scope:
    """Return the scope of the post: every row of this house, and of the others what the system sees."""
    return replace(system("system", people.district_path()), door="post")


def key() -> bytes:
    """Return the key of the tokens in letters."""
    return salted_hmac("heju.notices.token", b"", algorithm="sha256").digest()


def mark_of(channel: str, address: str) -> bytes:
    """Return the keyed digest by which an address is known again; nobody reads it back."""
    return salted_hmac("heju.notices.address", f"{channel}:{address.strip().lower()}", algorithm="sha256").digest()


def taste_of(row: models.Taste | None) -> Taste:
    """Return what a person wants, from his row or without one; mail counts once it is confirmed and this installation sends any."""
    if row is None:
        return Taste()
    open_ways = {"sms"} | ({"mail"} if row.mail_confirmed_at and settings.NOTICES_SMTP else set())
    return Taste(frozenset(row.channels) & open_ways, row.digest, row.quiet_from, row.quiet_until)  # type: ignore[arg-type]


def address_of(letter: models.Letter, taste: models.Taste | None) -> str:
    """Return where a letter goes, "" where there is no way to the receiver (any more)."""
    if letter.follower is not None:
        found = letter.follower
        return people.open_for("notices_follower", "contact", found.public_id, found.contact)
    if letter.channel == "mail":
        return "" if taste is None else people.open_for("notices_taste", "mail", taste.public_id, taste.mail)
    if letter.channel == "sms" and letter.person_id is not None:
        # Read as the person himself: his number stands in no row that the system needs to see.
        with db.scoped(Scope(person_id=letter.person_id)):
            return people.phone_of(letter.person_id)
    return ""


def open_secret(hook: models.Hook) -> str:
    """Return the secret that signs what a hook is told."""
    return people.open_for("notices_hook", "secret", hook.public_id, hook.secret)
