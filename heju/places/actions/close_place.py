"""Close a place: it was demolished, or never was one. Nothing is deleted; everything below closes with it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places.actions import ground, refusals
from heju.places.models import Place, PlaceCode, Unit


@transaction.atomic
def close_place(*, actor: Scope, now: datetime, place: Place, until: date, why: str) -> Place:
    """Close a place and everything in it; `until` is the first day on which it no longer stands. Raises PlaceRefused."""
    grant = actor.demand("places.edit", place.path)
    found = ground.locked(place)
    inside = Place.objects.filter(path__within=found.path, valid_until=None)
    units = Unit.objects.filter(path__within=found.path, valid_until=None)
    if inside.filter(valid_from__gte=until).exists() or units.filter(valid_from__gte=until).exists():
        raise refusals.WrongDay
    PlaceCode.objects.filter(path__within=found.path, valid_until=None, valid_from__lt=until).update(valid_until=until)
    parts = units.update(valid_until=until)
    places = inside.update(valid_until=until)
    found.valid_until = until
    audit.record(
        actor=actor, now=now, verb="places.closed", subject="places.place", subject_id=found.pk, path=found.path, grant=grant, why=why,
        detail={"until": until.isoformat(), "places": places, "units": parts},
    )  # fmt: skip
    return found
