"""End an appointment."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps, telling
from heju.organizations.models import Appointment


@transaction.atomic
def end_appointment(*, actor: Scope, now: datetime, appointment: int, on: date, why: str) -> Appointment:
    """End an appointment on a day, the first on which the post is no longer held; the roles that followed from it end at once.

    The same again returns it as it ended. Raises NotAllowed, NoSuchBody, EndedAlready, TooLate, TooEarly.
    """
    found = locked(appointment)
    grant = actor.demand(*roles.power_to_appoint(found.body.kind, found.path))
    if found.ended_on is not None:
        if found.ended_on == on:
            return found
        raise refusals.EndedAlready
    steps.check_day(on, now, not_before=found.since)
    found.ended_on, found.ended_why = on, why
    found.save(update_fields=["ended_on", "ended_why"])
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.appointment_ended",
        subject="organizations.appointment",
        subject_id=found.pk,
        path=found.path,
        grant=grant,
        why=why,
        detail={"kind": found.body.kind, "body": found.body.name, "body_id": found.body_id, "post": found.post, "on": on.isoformat()},
        for_person=found.person_id,
    )
    telling.tell_holders(actor, now, [found], telling.ENDED, on, why)
    return found


def locked(appointment: int) -> Appointment:
    """Return an appointment and hold its row until the end of the transaction. Raises NoSuchBody."""
    found = Appointment.objects.select_related("body").select_for_update(of=("self",)).filter(pk=appointment).first()
    if found is None:
        raise refusals.NoSuchBody
    return found
