"""Register a person."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, rules, vault
from heju.people.models import Person

if TYPE_CHECKING:
    from heju.places.models import Place


@transaction.atomic
def register_person(
    *,
    actor: Scope,
    now: datetime,
    place: Place,
    name: str,
    phone: str | None = None,
    identity: str | None = None,
    is_elder: bool = False,
    is_invented: bool = False,
) -> Person:
    """Write a person into the register of a place; only closed values are stored.

    `phone` is E.164 and `identity` 18 characters, as `rules.normal_phone` and `rules.normal_identity` return them. The handler that
    registers can find the person at `place` even before a tie to a home is known. Raises NotAllowed, NotHandler, IdentityTaken.
    """
    grant = actor.demand("people.edit", place.path)
    person = _closed(uuid.uuid4(), name, phone, identity)
    person.is_elder, person.is_invented, person.registered_at = is_elder, is_invented, now
    person.place, person.path, person.handler = place, place.path, acting_handler(grant)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise errors.IdentityTaken from error
    given = sorted(field for field in vault.FIELDS if getattr(person, field))
    audit.record(
        actor=actor,
        now=now,
        verb="people.registered",
        subject="people.person",
        subject_id=person.pk,
        path=place.path,
        grant=grant,
        for_person=person.pk,
        detail={"fields": given, "handler": person.handler},
    )
    return person


def handler_of_grant(grant: Grant | None) -> str | None:
    """Return the handler of personal data for which a grant works, None for none."""
    return None if grant is None else rules.handler_of(grant.reaches)


def acting_handler(grant: Grant) -> str:
    """Return the handler of personal data for which a grant works. Raises NotHandler when it works for none."""
    handler = handler_of_grant(grant)
    if handler is None:
        raise errors.NotHandler
    return handler


def _closed(public_id: uuid.UUID, name: str, phone: str | None, identity: str | None) -> Person:
    """Return an unsaved person with closed values; the public id comes first because every value is bound to it."""
    person = Person(public_id=public_id)
    for field, value in (("name", name), ("phone", phone), ("identity", identity)):
        if value or field == "name":
            vault.put(person, field, value or "")
    return person
