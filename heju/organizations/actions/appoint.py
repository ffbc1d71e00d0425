"""Appoint a person to a post."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.ruling import Ruling
from heju.kit.scope import Grant, Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps, telling
from heju.organizations.models import Appointment, Body
from heju.organizations.queries import cases
from heju.organizations.rules import conflicts


@transaction.atomic
def appoint(
    *,
    actor: Scope,
    now: datetime,
    body: int,
    post: str,
    person: int,
    public_name: str,
    since: date,
    basis: str,
    term_until: date | None = None,
    why: str = "",
) -> Appointment:
    """Appoint a person to a post of a body from a day on; his roles follow from it at once.

    The same again returns the appointment that runs. `why` answers what the rules ask a reason for. Raises NotAllowed, NoSuchBody,
    Dissolved, RuledOut (with the reasons and their articles), Overlaps.
    """
    found = steps.standing_body(body)
    grant = actor.demand(*roles.power_to_appoint(found.kind, found.path))
    running = Appointment.objects.filter(body=found, post=post, person=person, ended_on=None).first()
    if running is not None and running.since == since:
        return running
    asked = cases.Asked(found, post, person, since, term_until, steps.day_of(now), actor.person_id)
    case = cases.case_of(asked)
    ruling, given = _decide(case, why)
    made = Appointment(
        body=found,
        path=found.path,
        post=post,
        person_id=person,
        public_name=public_name,
        since=since,
        term_until=term_until,
        basis=basis,
        conflicts=[flag.reason.code for flag in given],
    )
    _insert(made)
    _record_and_tell(made, found, grant, actor, now, why, given, ruling)
    return made


def _decide(case: conflicts.Case, why: str) -> tuple[Ruling, tuple[conflicts.Flag, ...]]:
    """Return the ruling that lets pass, and what is to be said about it. Raises RuledOut where it refuses or a reason is missing."""
    ruling, given = conflicts.may_appoint(case), conflicts.flags(case)
    if not ruling.passed:
        raise refusals.RuledOut(ruling.because)
    if not conflicts.is_answered(given, why):
        raise refusals.RuledOut(tuple(flag.reason for flag in given if flag.needs_why), "why")
    return ruling, given


def _insert(made: Appointment) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise steps.refusal_of(error, refusals.Overlaps()) from error


def _record_and_tell(
    made: Appointment,
    body: Body,
    grant: Grant,
    actor: Scope,
    now: datetime,
    why: str,
    given: tuple[conflicts.Flag, ...],
    ruling: Ruling,
) -> None:
    detail = {
        "kind": body.kind,
        "body": body.name,
        "body_id": body.pk,
        "post": made.post,
        "since": made.since.isoformat(),
        "term_until": made.term_until.isoformat() if made.term_until else None,
        "basis": made.basis,
        "flags": made.conflicts,
        "ruling": ruling.as_record() | {"flags": [flag.reason.zh for flag in given]},
    }
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.appointed",
        subject="organizations.appointment",
        subject_id=made.pk,
        path=made.path,
        grant=grant,
        why=why,
        detail=detail,
        for_person=made.person_id,
    )
    telling.tell_holders(actor, now, [made], telling.APPOINTED, made.since)
