"""Sign up by oneself, prove a phone, change it, sign in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.people import errors, queries, vault
from heju.people.actions.open_account import insert_account
from heju.people.actions.tell_person import tell_person
from heju.people.models import Account, Person


@transaction.atomic
def sign_up(*, actor: Scope, now: datetime, phone: str) -> Account:
    """Open an account for a number without asking who it is: no name, no tie; the branch asks when it binds him to a home.

    Raises PhoneTaken when the number has an account.
    """
    public_id = uuid.uuid4()
    with connection.cursor() as cursor:
        # The row policies let somebody at the sign-in door write himself only, so his number comes first.
        cursor.execute("select people_new_person()")
        person = Person(pk=int(cursor.fetchone()[0]), public_id=public_id, registered_at=now)
    vault.put(person, "name", "")
    vault.put(person, "phone", phone)
    himself = replace(actor, person_id=person.pk, door="sign-in")
    account = Account(username=f"p{public_id.hex[:16]}", person=person, phone_index=person.phone_index, created_at=now)
    account.phone_index_next = person.phone_index_next
    account.set_unusable_password()
    with db.scoped(himself):
        person.save(force_insert=True)
        insert_account(account, himself)
    _keep(replace(himself, account_id=account.pk), now, "people.signed_up", account)
    return account


@transaction.atomic
def verify_phone(*, actor: Scope, now: datetime, account: Account, phone: str) -> None:
    """Keep that somebody proved the number of his account. Once proven, nothing changes; another number is not taken."""
    if account.phone_verified_at is not None or bytes(account.phone_index or b"") not in vault.indexes_of("phone", phone):
        return
    account.phone_verified_at = now
    account.save(update_fields=["phone_verified_at"])
    _keep(actor, now, "people.phone_verified", account)


@transaction.atomic
def change_phone(*, actor: Scope, now: datetime, account: Account, phone: str, verified: bool) -> None:
    """Give an account, and the person behind it, another number. Raises PhoneTaken."""
    person = Person.objects.select_for_update().get(pk=account.person_id)
    person.save(update_fields=vault.put(person, "phone", phone))
    account.phone_index, account.phone_index_next = person.phone_index, person.phone_index_next
    account.phone_verified_at = now if verified else None
    try:
        with transaction.atomic():
            account.save(update_fields=["phone_index", "phone_index_next", "phone_verified_at"])
    except IntegrityError as error:
        raise errors.PhoneTaken from error
    _keep(actor, now, "people.phone_changed", account)


@transaction.atomic
def record_sign_in(*, actor: Scope, now: datetime, account: Account, methods: Sequence[str]) -> None:
    """Leave a record of a sign-in. `methods` are the ways of proof: code, password, mfa, demo."""
    _keep(actor, now, "people.signed_in", account, {"methods": list(methods)})


@transaction.atomic
def tell_of_change(*, actor: Scope, now: datetime, account: Account, verb: str, text: str) -> None:
    """Record that a way into an account changed, and tell its owner. `verb` and `text` are those of `people.factors`."""
    _keep(actor, now, verb, account)
    tell_person(actor=actor, now=now, person=account.person_id, kind=verb, text=text, link=reverse("usersessions_list"), is_urgent=True)


def _keep(actor: Scope, now: datetime, verb: str, account: Account, detail: dict[str, list[str]] | None = None) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="people.account", subject_id=account.pk, path=queries.district_path(), detail=detail
    )
