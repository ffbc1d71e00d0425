"""Open an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.people import errors
from heju.people.models import Account, Person

if TYPE_CHECKING:
    from heju.places.models import Place


@transaction.atomic
def open_account(*, actor: Scope, now: datetime, place: Place, person: Person, username: str = "", password: str = "") -> Account:
    """Open the account with which a registered person signs in, by the code sent to his phone; what he may do follows from elsewhere.

    `username` is made from the person's public id where none is given. Raises NotAllowed, PhoneTaken.
    """
    grant = actor.demand("people.edit", place.path)
    account = Account(username=username or f"p{person.public_id.hex[:16]}", person=person, created_at=now)
    account.phone_index, account.phone_index_next = person.phone_index, person.phone_index_next
    if password:
        account.set_password(password)
    else:
        account.set_unusable_password()
    insert_account(account, actor)
    audit.record(
        actor=actor,
        now=now,
        verb="people.account_opened",
        subject="people.account",
        subject_id=account.pk,
        path=place.path,
        grant=grant,
        for_person=person.pk,
    )
    return account


def insert_account(account: Account, actor: Scope) -> None:
    """Insert an account; the sign-in door opens for this one row only. Raises PhoneTaken."""
    try:
        with db.scoped(replace(actor, door="sign-in")):
            account.save(force_insert=True)
    except IntegrityError as error:
        raise errors.PhoneTaken from error
