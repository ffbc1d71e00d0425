"""The counter: print numbered forms for a home, and enter one that was filled in by hand; each number has one effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, parameters, queries
from heju.people.actions.appoint_helper import appoint_helper
from heju.people.actions.register_person import register_person
from heju.people.actions.tie_person import tie_person
from heju.people.models import Person, Slip, SlipKind, Tie
from heju.people.rules import counter

if TYPE_CHECKING:
    from heju.places.models import Unit

POWER = "people.counter"


@transaction.atomic
def print_slips(*, actor: Scope, now: datetime, unit: Unit, kind: str, count: int = 1) -> list[Slip]:
    """Number so many forms of a kind for a home. Raises NotAllowed, TooManySlips."""
    grant = actor.demand(POWER, unit.path)
    if not 1 <= count <= parameters.SLIPS_AT_ONCE:
        raise errors.TooManySlips
    made = [
        Slip(number=counter.new_number(), kind=kind, unit=unit, path=unit.path, printed_at=now, printed_by_id=actor.person_id)
        for _ in range(count)
    ]
    Slip.objects.bulk_create(made)
    detail = {"kind": kind, "count": count, "numbers": [one.number for one in made]}
    _record(actor, now, "people.slips_printed", made[0], grant, detail)
    return made


@transaction.atomic
def enter_slip(*, actor: Scope, now: datetime, slip: int, words: Mapping[str, Any]) -> Slip:
    """Enter what stands on a form, in one step: the entry of the register or the helper, and the form's own mark.

    A form that was entered already stays as it is. Raises NotAllowed, SlipEntered (who and when), and what registering, tying or
    appointing raises.
    """
    found = Slip.objects.select_for_update(of=("self",)).select_related("unit__compound", "unit__place").get(pk=slip)
    grant = actor.demand(POWER, found.path)
    if found.entered_at is not None:
        raise errors.SlipEntered(found)
    number = counter.in_groups(found.number)
    if found.kind == SlipKind.RESIDENT:
        about = enter_resident(actor=actor, now=now, unit=found.unit, words=words).person
    else:
        about = _enter_helper(actor, now, words, number)
    found.entered_at, found.entered_by_id, found.entered_at_body, found.person = now, actor.person_id, grant.body_name, about
    found.save(update_fields=["entered_at", "entered_by", "entered_at_body", "person"])
    _record(actor, now, "people.slip_entered", found, grant, {"kind": found.kind, "number": found.number}, about.pk)
    return found


@transaction.atomic
def enter_resident(*, actor: Scope, now: datetime, unit: Unit, words: Mapping[str, Any]) -> Tie:
    """Register somebody unless he is known already, and tie him to a home. Raises what `register_person` and `tie_person` raise."""
    person = queries.same_person(words["name"], words["phone"], words["identity"])
    if person is None:
        known = {"name": words["name"], "phone": words["phone"] or None, "identity": words["identity"] or None}
        person = register_person(actor=actor, now=now, place=unit.compound, is_elder=words["is_elder"], **known)
    tie = {"kind": words["kind"], "since": words["since"], "source": words["source"], "share": words["share"]}
    return tie_person(actor=actor, now=now, person=person, unit=unit, **tie)


def _enter_helper(actor: Scope, now: datetime, words: Mapping[str, Any], number: str) -> Person:
    """Let the account that signs in with a number act for an elder of the home, as he wrote. Raises NoSuchAccount, HelpsAlready."""
    elder: Person = words["elder"]
    helper = queries.person_signing_in_with(words["phone"], actor)
    if helper is None:
        raise errors.NoSuchAccount
    why = f"{words['why']}（{number}）"
    appoint_helper(actor=actor, now=now, elder=elder, helper=helper, since=words["since"], why=why)
    return elder


def _record(
    actor: Scope, now: datetime, verb: str, slip: Slip, grant: Grant, detail: dict[str, Any], for_person: int | None = None
) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="people.slip", subject_id=slip.pk, path=slip.path, grant=grant, detail=detail,
        for_person=for_person,
    )  # fmt: skip
