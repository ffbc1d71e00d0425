"""Tie a person to an exclusive part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import errors, queries, rules
from heju.people.actions.register_person import acting_handler
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.models import Person, Tie

if TYPE_CHECKING:
    from heju.places.models import Unit

# What the owners of a home, and the person himself, are told of a new tie; by its kind.
TIED = {
    "owner": _("%(door)s 登记了一位业主：%(name)s。不是您同意的，可以提出异议。"),
    "possessor": _("%(door)s 登记了一位还没办证的房主：%(name)s。不是您同意的，可以提出异议。"),
    "tenant": _("%(door)s 登记了一位租客：%(name)s。不是您同意的，可以提出异议。"),
    "family": _("%(door)s 登记了一位家人：%(name)s。不是您同意的，可以提出异议。"),
}
REGISTERED = {
    "owner": _("您被登记为 %(door)s 的业主。不对的话，可以提出异议。"),
    "possessor": _("您被登记为 %(door)s 还没办证的房主。不对的话，可以提出异议。"),
    "tenant": _("您被登记为 %(door)s 的租客。不对的话，可以提出异议。"),
    "family": _("您被登记为 %(door)s 的家人。不对的话，可以提出异议。"),
}


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
    tell: bool = True,
) -> Tie:
    """Tie a person to a unit from a day on; the handler that acts holds the tie, or those named in `handlers` for the system.

    The unit is locked while the shares are added up. The person and the owners of the home are told, unless `tell` is false: a bulk
    import tells them itself. Raises NotAllowed, NotHandler, BadShare, ShareTooLarge, TiedAlready.
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
    detail = {"kind": kind, "share": None if part is None else str(part), "since": since.isoformat(), "handlers": held_by}
    known = {"subject": "people.tie", "subject_id": tie.pk, "path": unit.path, "for_person": person.pk}
    audit.record(actor=actor, now=now, verb="people.tied", grant=grant, detail=detail, **known)
    if tell:
        say_tied(actor, now, tie)
    return tie


def say_tied(actor: Scope, now: datetime, tie: Tie) -> None:
    """Tell the person and the owners of the home of a new tie; the system that loads a district tells nobody."""
    if actor.is_system:
        return
    words = {"door": queries.door(tie.unit), "name": queries.masked(tie.person, "name")}
    link = reverse("people:object", args=[tie.unit_id])
    if tie.person_id != actor.person_id:
        text = REGISTERED[tie.kind]
        tell_person(actor=actor, now=now, person=tie.person_id, kind="people.tied", text=text, values={"door": words["door"]}, link=link)
    besides = [tie.person_id, actor.person_id]
    tell_owners(actor=actor, now=now, unit=tie.unit_id, kind="people.tied", text=TIED[tie.kind], values=words, besides=besides)


def lock_unit(unit: Unit) -> None:
    """Hold the row of a unit until the end of the transaction: whoever adds up its shares waits."""
    with connection.cursor() as cursor:
        cursor.execute("select people_lock_unit(%s)", [unit.pk])


def lock_homes(units: Iterable[int]) -> None:
    """Hold the rows of many units until the end of the transaction, in one order, so that no two wait for each other crosswise."""
    with connection.cursor() as cursor:
        cursor.execute("select people_lock_units(%s)", [sorted(set(units))])


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
