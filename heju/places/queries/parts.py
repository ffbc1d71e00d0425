"""The exclusive parts of a compound or building in the order of doors, for lists."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from heju.places.models import Place, Unit


def parts_below(place: Place, day: date) -> list[Unit]:
    """Return the parts of a compound, building or stairwell that stand on a day, by door. One query; a compound has a few thousand."""
    found = Unit.objects.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    found = found.filter(compound=place) if place.kind == "compound" else found.filter(path__within=place.path)
    return list(found.select_related("place__parent").order_by("place", "floor", "number"))
