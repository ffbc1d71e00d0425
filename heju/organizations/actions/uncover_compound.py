"""End the coverage of a compound."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps
from heju.organizations.models import Coverage
from heju.organizations.queries import spots


@transaction.atomic
def uncover_compound(*, actor: Scope, now: datetime, body: int, place: int, on: date, why: str) -> Coverage:
    """End a body's coverage of a compound on a day, the first on which it covers it no more; the body moves to what is left.

    The same again returns the coverage that ended. Raises NotAllowed, NoSuchBody, NotCovering, TooLate, TooEarly, NeedsUpper.
    """
    found, locked = steps.body_over(body, spots.by_id(place).path)
    latest = Coverage.objects.filter(body=found, place=place).order_by("-since", "-id").first()
    if latest is None:
        raise refusals.NotCovering
    grant = actor.demand(roles.COVER, latest.path)
    if latest.until is not None:
        if latest.until == on:
            return latest
        raise refusals.NotCovering
    steps.check_day(on, now, not_before=latest.since)
    latest.until = on
    latest.save(update_fields=["until"])
    if locked:
        steps.seat(found, actor, steps.open_paths(found))
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.uncovered",
        subject="organizations.body",
        subject_id=found.pk,
        path=latest.path,
        grant=grant,
        why=why,
        detail={"kind": found.kind, "name": found.name, "place": place, "on": on.isoformat()},
    )
    return latest
