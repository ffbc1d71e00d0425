"""Look at closed data."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope, is_within
from heju.people import errors, parameters, rules, vault
from heju.people.models import Person, Tie

POWER = "people.reveal"


@transaction.atomic
def reveal_field(*, actor: Scope, now: datetime, person: Person, field: str, why: str) -> str:
    """Return one field of a person in clear, once, and record who looked and why: the person can read it in his own data.

    The role must allow it at a place where the person has a tie that the role's own handler holds, or where that handler registered
    him. `field` is name, phone or identity. Raises NotAllowed, ReasonMissing, Tampered.
    """
    if field not in vault.FIELDS:
        raise ValueError(f"{field} is no closed field")
    if len(why.strip()) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    grant, path = holding_grant(actor, person)
    clear = vault.open_value(person, field)
    audit.record(
        actor=actor,
        now=now,
        verb="people.revealed",
        subject="people.person",
        subject_id=person.pk,
        path=path,
        grant=grant,
        for_person=person.pk,
        why=why.strip(),
        detail={"field": field},
    )
    return clear


def holding_grant(actor: Scope, person: Person, power: str = POWER) -> tuple[Grant, str]:
    """Return the grant by which a person's data may be opened, and the place of the tie. Raises NotAllowed when there is none."""
    spots = [(tie.path, tie.handlers) for tie in Tie.objects.filter(person=person).order_by("path", "pk")]
    if person.path:
        spots.append((person.path, [person.handler]))
    for path, handlers in spots:
        for grant in actor.grants:
            if power in grant.powers and is_within(path, grant.paths) and rules.handler_of(grant.reaches) in handlers:
                return grant, path
    raise NotAllowed(power, spots[0][0] if spots else "")
