"""Dissolve a body."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps, telling
from heju.organizations.models import Appointment, Body, Coverage, Member


@transaction.atomic
def dissolve_body(*, actor: Scope, now: datetime, body: int, on: date, why: str) -> Body:
    """Dissolve a body on a day: its appointments, what it covers and its members end that day, and each appointee finds it in his record.

    The same again returns it as it was dissolved. Raises NotAllowed, NoSuchBody, Dissolved, HasInferiors, TooLate, TooEarly.
    """
    found = steps.locked_body(body)
    grant = actor.demand(*demanded(found))
    if found.dissolved_on is not None:
        if found.dissolved_on == on:
            return found
        raise refusals.Dissolved
    if Body.objects.filter(superior=found, dissolved_on=None).exists():
        raise refusals.HasInferiors
    steps.check_day(on, now, not_before=_last_beginning(found))
    holders = list(Appointment.objects.filter(body=found, ended_on=None).select_related("body"))
    ended = _end_all(found, on, why)
    found.dissolved_on = on
    found.save(update_fields=["dissolved_on"])
    detail = {"kind": found.kind, "name": found.name, "on": on.isoformat()} | {name: len(rows) for name, rows in ended.items()}
    audit.record(
        actor=actor, now=now, verb="organizations.dissolved", subject="organizations.body", subject_id=found.pk,
        path=found.path, grant=grant, why=why, detail=detail | {"places": ended["coverages"]},
    )  # fmt: skip
    telling.tell_holders(actor, now, holders, telling.ENDED, on, why)
    return found


def demanded(body: Body) -> tuple[str, str]:
    """Return the power that dissolving a body needs, and where: offices fall as they were founded, others by the power to dissolve."""
    power, path = roles.power_to_found(body.kind, body.path)
    return (roles.DISSOLVE_BODY if power == roles.FOUND_BODY else power), path


def _last_beginning(body: Body) -> date:
    """Return the latest day on which anything of the body began: it cannot end before that."""
    found = [body.founded_on]
    for rows in (Appointment.objects.filter(body=body, ended_on=None), Coverage.objects.filter(body=body, until=None)):
        latest = rows.aggregate(latest=Max("since"))["latest"]
        if latest is not None:
            found.append(latest)
    return max(found)


def _end_all(body: Body, on: date, why: str) -> dict[str, list[int]]:
    """End what runs, and return the persons appointed, the places covered and the persons who were members."""
    appointments = Appointment.objects.filter(body=body, ended_on=None)
    coverages = Coverage.objects.filter(body=body, until=None)
    members = Member.objects.filter(body=body, until=None)
    ended = {
        "appointments": list(appointments.order_by("person_id").values_list("person_id", flat=True)),
        "coverages": list(coverages.order_by("place_id").values_list("place_id", flat=True)),
        "members": list(members.order_by("person_id").values_list("person_id", flat=True)),
    }
    appointments.update(ended_on=on, ended_why=why)
    coverages.update(until=on)
    members.update(until=on)
    return ended
