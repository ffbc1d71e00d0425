"""Put shifts on the roster of a body, or take one off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope, is_within
from heju.organizations import parameters, roles
from heju.organizations.actions import refusals
from heju.organizations.models import Body, Shift
from heju.organizations.queries import bodies, rosters, spots


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to stand on the roster: for what, who, which number rings, and when first; `days` the same hours on so many days."""

    task: str
    public_name: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    days: int = 1


@transaction.atomic
def add_shifts(*, actor: Scope, now: datetime, body: int, place: int, asked: Asked) -> int:
    """Put the same hours of one or several days on the roster and return how many are new. What stands there already is left alone.

    Raises NotAllowed, NoSuchBody, Dissolved, NoSuchPlace, NotThere, ShiftOver, ShiftTooLong, ShiftTooFar, ShiftOverlaps.
    """
    found, spot = bodies.by_id(body), spots.by_id(place)
    if found.dissolved_on is not None:
        raise refusals.Dissolved
    grant = keeper(actor, found, spot.path)
    if not rosters.serves(found, spot, now):
        raise refusals.NotThere
    check_hours(asked, now)
    standing = {(one.starts_at, one.ends_at) for one in rosters.same(found, spot.id, asked.task, asked.public_name)}
    fresh = [shift_of(found, spot, asked, timedelta(days=day)) for day in range(asked.days)]
    fresh = [one for one in fresh if (one.starts_at, one.ends_at) not in standing]
    if not fresh:
        return 0
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(fresh)
    except IntegrityError as error:
        raise refusals.ShiftOverlaps(asked.public_name) from error
    audit.record(
        actor=actor, now=now, verb="organizations.shifts_added", subject="organizations.body", subject_id=found.pk, path=spot.path,
        grant=grant, detail={"body": found.name, "place": spot.name, "task": asked.task, "count": len(fresh),
                             "from": fresh[0].starts_at.isoformat(), "to": fresh[-1].ends_at.isoformat()},
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def remove_shift(*, actor: Scope, now: datetime, shift: int) -> None:
    """Take a shift off the roster. One that is gone already stays gone. Raises NotAllowed."""
    found = Shift.objects.select_related("body").filter(pk=shift).first()
    if found is None:
        return
    grant = keeper(actor, found.body, found.path)
    gone, _tables = Shift.objects.filter(pk=shift).delete()
    if gone:
        audit.record(
            actor=actor, now=now, verb="organizations.shift_removed", subject="organizations.body", subject_id=found.body_id,
            path=found.path, grant=grant, detail={"body": found.body.name, "task": found.task, "from": found.starts_at.isoformat()},
        )  # fmt: skip


def shift_of(body: Body, spot: spots.Spot, asked: Asked, later: timedelta) -> Shift:
    """Return the shift that was asked for, so much later."""
    return Shift(
        body=body,
        place_id=spot.id,
        path=spot.path,
        task=asked.task,
        public_name=asked.public_name,
        phone=asked.phone,
        starts_at=asked.starts_at + later,
        ends_at=asked.ends_at + later,
    )


def keeper(actor: Scope, body: Body, path: str) -> Grant:
    """Return the grant by which somebody keeps the roster of a body at a place: his own body's, or that of an officer of the place.

    Raises NotAllowed: a secretary does not write the company's roster.
    """
    for grant in actor.grants:
        ours = grant.body_id == body.pk or grant.role in roles.ROSTER_FOR_OTHERS or actor.is_system
        if ours and roles.KEEP_ROSTER in grant.powers and is_within(path, grant.paths):
            return grant
    raise NotAllowed(roles.KEEP_ROSTER, path)


def check_hours(asked: Asked, now: datetime) -> None:
    """Refuse hours that cannot be. Raises ShiftOver, ShiftTooLong, ShiftTooFar."""
    if asked.ends_at <= now:
        raise refusals.ShiftOver
    if not timedelta() < asked.ends_at - asked.starts_at <= parameters.LONGEST_SHIFT:
        raise refusals.ShiftTooLong
    if asked.starts_at + timedelta(days=asked.days - 1) > now + parameters.ROSTER_AHEAD:
        raise refusals.ShiftTooFar
