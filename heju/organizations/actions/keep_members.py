"""Add a member to a branch, or end a membership: the Party line's own list."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps
from heju.organizations.models import Member


@transaction.atomic
def add_member(*, actor: Scope, now: datetime, body: int, person: int, since: date, basis: str) -> Member:
    """Add a person to the members of a branch from a day on. A person is a member of one branch at a time.

    The same again returns the membership that runs. Raises NotAllowed, NoSuchBody, Dissolved, NotAlike (no branch), AlreadyMember,
    TooLate, TooEarly.
    """
    found = steps.standing_body(body)
    grant = actor.demand(roles.EDIT_MEMBERS, found.path)
    if found.kind != "branch":
        raise refusals.NotAlike
    running = Member.objects.filter(body=found, person=person, until=None).first()
    if running is not None:
        return running
    steps.check_day(since, now, not_before=found.founded_on)
    made = Member(body=found, path=found.path, person_id=person, since=since)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise steps.refusal_of(error, refusals.AlreadyMember()) from error
    audit.record(
        actor=actor, now=now, verb="organizations.member_added", subject="organizations.member", subject_id=made.pk, path=found.path,
        grant=grant, why=basis, detail={"body": found.name, "body_id": found.pk, "since": since.isoformat()}, for_person=person,
    )  # fmt: skip
    return made


@transaction.atomic
def end_member(*, actor: Scope, now: datetime, member: int, on: date, why: str) -> Member:
    """End a membership on a day, the first on which it runs no more. The same again returns it as it ended.

    Raises NotAllowed, NoSuchBody, EndedAlready, TooLate, TooEarly.
    """
    found = Member.objects.select_related("body").select_for_update(of=("self",)).filter(pk=member).first()
    if found is None:
        raise refusals.NoSuchBody
    grant = actor.demand(roles.EDIT_MEMBERS, found.path)
    if found.until is not None:
        if found.until == on:
            return found
        raise refusals.EndedAlready
    steps.check_day(on, now, not_before=found.since)
    found.until = on
    found.save(update_fields=["until"])
    audit.record(
        actor=actor, now=now, verb="organizations.member_ended", subject="organizations.member", subject_id=found.pk, path=found.path,
        grant=grant, why=why, detail={"body": found.body.name, "body_id": found.body_id, "on": on.isoformat()}, for_person=found.person_id,
    )  # fmt: skip
    return found
