"""A building as it is drawn: its stairwells side by side, each with its floors and series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from heju.places.models import Place, PlaceKind, Unit
from heju.places.queries.tree import children
from heju.places.rules import elevation as rules


@dataclass(frozen=True, slots=True)
class Stairwell:
    """A stairwell, or the building itself with what lies in no stairwell."""

    id: int
    name: str
    path: str
    is_building: bool
    parts: tuple[rules.Part, ...]
    grid: rules.Grid


def elevation(building: Place, day: date) -> list[Stairwell]:
    """Return the stairwells of a building with their parts on a day, and last the building's own parts if it has any. Two queries.

    A stairwell without parts is drawn empty: it can get floors.
    """
    stairwells = [one for one in children(building, day) if one.kind == PlaceKind.STAIRWELL]
    owners = [*stairwells, building]
    found = Unit.objects.filter(place__in=[one.pk for one in owners], valid_from__lte=day).filter(
        Q(valid_until=None) | Q(valid_until__gt=day)
    )
    parts: dict[int, list[rules.Part]] = {}
    # Bare values: two thousand model instances would cost more than the rest of the page.
    for row in found.order_by().values_list("place_id", "id", "floor", "number", "kind", "area_m2"):
        parts.setdefault(row[0], []).append(rules.Part(row[1], row[2], row[3], row[4], "" if row[5] is None else str(row[5])))
    return [
        Stairwell(one.pk, one.name, one.path, one.pk == building.pk, tuple(parts.get(one.pk, ())), rules.grid(parts.get(one.pk, ())))
        for one in owners
        if one.pk in parts or one.pk != building.pk
    ]
