"""Let a body cover a compound."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps
from heju.organizations.models import Coverage
from heju.organizations.queries import spots


@transaction.atomic
def cover_compound(*, actor: Scope, now: datetime, body: int, place: int, on: date, basis: str) -> Coverage:
    """Let a body cover a compound from a day on; the body moves to the smallest place that holds all it covers, and its people with it.

    The same again returns the coverage that runs. Raises NotAllowed, NoSuchBody, Dissolved, CannotCover, CoveredAlready, NeedsUpper,
    TooLate, TooEarly, Overlaps.
    """
    spot = spots.by_id(place)
    grant = actor.demand(roles.COVER, spot.path)
    found, locked = steps.body_over(body, spot.path)
    if found.dissolved_on is not None:
        raise refusals.Dissolved
    steps.check_may_cover(found.kind, spot)
    running = Coverage.objects.filter(body=found, place=spot.id, until=None).first()
    if running is not None:
        return running
    steps.check_day(on, now, not_before=max(found.founded_on, spot.valid_from))
    coverage = Coverage(body=found, place_id=spot.id, path=spot.path, kind=found.kind, since=on, basis=basis)
    try:
        with transaction.atomic():
            coverage.save(force_insert=True)
    except IntegrityError as error:
        other = Coverage.objects.filter(place=spot.id, kind=found.kind, until=None).select_related("body").first()
        raise steps.refusal_of(error, refusals.CoveredAlready(other.body.name) if other else refusals.Overlaps()) from error
    if locked:
        steps.seat(found, actor, steps.open_paths(found))
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.covered",
        subject="organizations.body",
        subject_id=found.pk,
        path=spot.path,
        grant=grant,
        why=basis,
        detail={"kind": found.kind, "name": found.name, "place": spot.id, "on": on.isoformat()},
    )
    return coverage
