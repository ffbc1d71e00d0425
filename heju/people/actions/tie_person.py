"""Tie a person to an exclusive part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import errors, rules
from heju.people.actions.register_person import acting_handler
from heju.people.models import Person, Tie

if TYPE_CHECKING:
    from heju.places.models import Unit


@transaction.atomic
def tie_person(
    *,
    actor: Scope,
    now: datetime,
    person: Person,
    unit: Unit,
    kind: str,
    since: date,
    source: str,
    share: Fraction | None = None,
    handlers: Sequence[str] = (),
) -> Tie:
    """Tie a person to a unit from a day on; the handler that acts holds the tie, or those named in `handlers` for the system.

    The unit is locked while the shares are added up. Raises NotAllowed, NotHandler, BadShare, ShareTooLarge, TiedAlready.
    """
    grant = actor.demand("people.edit", unit.path)
    part = rules.share_for(kind, share)
    held_by = list(handlers) if handlers and actor.is_system else [acting_handler(grant)]
    lock_unit(unit)
    if part is not None and not rules.fits(part, taken_shares(unit, kind)):
        raise errors.ShareTooLarge
    tie = Tie(person=person, unit=unit, path=unit.path, kind=kind, since=since, source=source, handlers=held_by)
    if part is not None:
        tie.share_numerator, tie.share_denominator = part.numerator, part.denominator
    insert_tie(tie)
    audit.record(
        actor=actor,
        now=now,
        verb="people.tied",
        subject="people.tie",
        subject_id=tie.pk,
        path=unit.path,
        grant=grant,
        for_person=person.pk,
        detail={"kind": kind, "share": None if part is None else str(part), "since": since.isoformat(), "handlers": held_by},
    )
    return tie


def lock_unit(unit: Unit) -> None:
    """Hold the row of a unit until the end of the transaction: whoever adds up its shares waits."""
    with connection.cursor() as cursor:
        cursor.execute("select id from places_unit where id = %s for update", [unit.pk])


def taken_shares(unit: Unit, kind: str) -> list[Fraction]:
    """Return the open shares of a unit, those that other handlers hold too. The lock of the unit must be held."""
    with connection.cursor() as cursor:
        cursor.execute("select numerator, denominator from people_taken_shares(%s, %s)", [unit.pk, kind])
        return [Fraction(numerator, denominator) for numerator, denominator in cursor.fetchall()]


def insert_tie(tie: Tie) -> None:
    """Insert a tie. Raises TiedAlready when the same one is open, MergedAlready, ShareTooLarge where the whole is exceeded."""
    try:
        with transaction.atomic():
            tie.save(force_insert=True)
    except IntegrityError as error:
        if "merged into another" in str(error):
            raise errors.MergedAlready from error
        raise (errors.TiedAlready if "people_tie_once_while_open" in str(error) else errors.ShareTooLarge) from error
