"""Load many exclusive parts, with the buildings and stairwells they lie in: the declared loader behind imports. One record a batch.

Callers resolve and compare beforehand; here stands what must hold for every row: the power at the place, a source for every area, one open
part of a number in a place (the database's own constraint). Raises IntegrityError where a row collides, so that the caller finds which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.places.actions import ground, refusals
from heju.places.models import Origin, Place, PlaceKind, Unit
from heju.places.rules import addresses

LETTER = {PlaceKind.COMPOUND: (PlaceKind.BUILDING, "b"), PlaceKind.BUILDING: (PlaceKind.STAIRWELL, "s")}


@dataclass(frozen=True, slots=True)
class Part:
    """An exclusive part to enter. `building` and `stairwell` are names for the index, "" where there are none."""

    place_id: int
    path: str
    compound_id: int
    kind: str
    number: str
    floor: int | None = None
    area_m2: Decimal | None = None
    area_source: str = ""
    house_code: str = ""
    building: str = ""
    stairwell: str = ""


@transaction.atomic
def load_places_below(*, actor: Scope, now: datetime, day: date, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """Found buildings below compounds and stairwells below buildings, many at once: (id of the parent, name) → the place.

    A name that stands below the parent already is returned as it stands. Locks the parents. Raises NotAllowed, WrongLevel, Closed.
    """
    found: dict[tuple[int, str], Place] = {}
    names: dict[int, list[str]] = defaultdict(list)
    for parent, name in wanted:
        if name not in names[parent]:
            names[parent].append(ground.clean_name(name))
    for above in Place.objects.select_for_update(of=("self",)).filter(pk__in=names).order_by("pk"):
        grant = actor.demand("places.edit", above.path)
        if above.valid_until is not None or above.merged_into_id is not None:
            raise refusals.Closed(above.name)
        if PlaceKind(above.kind) not in LETTER:
            raise refusals.WrongLevel("", above.name)
        made = _below(above, names[above.pk], day, found)
        if made:
            audit.record(
                actor=actor, now=now, verb="places.parts_loaded", subject="places.place", subject_id=above.pk, path=above.path, grant=grant,
                detail={"places": [place.pk for place in made]},
            )  # fmt: skip
    return found


def _below(above: Place, names: Sequence[str], day: date, found: dict[tuple[int, str], Place]) -> list[Place]:
    kind, letter = LETTER[PlaceKind(above.kind)]
    standing = {place.name: place for place in Place.objects.filter(parent=above, valid_until=None, merged_into=None)}
    first = int(ground.next_label(above, letter)[1:])
    fresh = [name for name in names if name not in standing]
    made = [
        Place(
            kind=kind, parent=above, path=f"{above.path}.{letter}{number}", name=name, pinyin=pinyin.sort_key(name),
            search=addresses.place_tokens(kind, name), origin=Origin.ENTERED, valid_from=day,
        )
        for number, name in enumerate(fresh, first)
    ]  # fmt: skip
    Place.objects.bulk_create(made)
    for place in [*standing.values(), *made]:
        found[above.pk, place.name] = place
    return made


@transaction.atomic
def load_units(*, actor: Scope, now: datetime, day: date, path: str, parts: Sequence[Part], source: str) -> list[int]:
    """Enter exclusive parts and return their ids, in order; one record for all of them. Raises NotAllowed, AreaWithoutSource."""
    roots = {part.path for part in parts}
    grants = {root: actor.demand("places.edit", root) for root in roots}
    for part in parts:
        if (part.area_m2 is None) != (part.area_source == ""):
            raise refusals.AreaWithoutSource
    units = [
        Unit(
            place_id=part.place_id, compound_id=part.compound_id, path=part.path, kind=part.kind, floor=part.floor, number=part.number,
            area_m2=part.area_m2, area_source=part.area_source, house_code=part.house_code, valid_from=day,
            search=addresses.unit_tokens(part.building, part.stairwell, part.number),
        )
        for part in parts
    ]  # fmt: skip
    Unit.objects.bulk_create(units)
    if units:
        audit.record(
            actor=actor, now=now, verb="places.units_loaded", subject="places.unit", subject_id=None, path=path,
            grant=next(iter(grants.values())), why=source, detail={"units": len(units)},
        )  # fmt: skip
    return [unit.pk for unit in units]


CHANGE = """
update places_unit u set floor = n.floor, area_m2 = n.area_m2, area_source = n.area_source, house_code = n.house_code
from unnest(%(ids)s::bigint[], %(floors)s::smallint[], %(areas)s::numeric[], %(sources)s::text[], %(codes)s::text[])
  as n (id, floor, area_m2, area_source, house_code)
where u.id = n.id and u.valid_until is null
returning u.id, u.path::text
"""


@transaction.atomic
def change_units(*, actor: Scope, now: datetime, path: str, after: Sequence[dict[str, Any]], source: str) -> list[int]:
    """Set floor, area with its source and house code of parts; return the ids of those that stand. One record. Raises NotAllowed."""
    if not after:
        return []
    values = {
        "ids": [one["id"] for one in after],
        "floors": [one["floor"] for one in after],
        "areas": [one["area_m2"] for one in after],
        "sources": [one["area_source"] for one in after],
        "codes": [one["house_code"] for one in after],
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, values)
        rows = cursor.fetchall()
    grants = [actor.demand("places.edit", root) for root in sorted({row[1] for row in rows})]
    if rows:
        audit.record(
            actor=actor, now=now, verb="places.units_changed", subject="places.unit", subject_id=None, path=path, grant=grants[0],
            why=source, detail={"units": len(rows), "ids": [row[0] for row in rows]},
        )  # fmt: skip
    return [row[0] for row in rows]


@transaction.atomic
def take_back(
    *, actor: Scope, now: datetime, path: str, units: Sequence[int], places: Sequence[int], why: str
) -> tuple[set[int], set[int]]:
    """Delete parts and places that an import entered and nothing else uses; return the ids of those that are gone.

    What somebody lives in, covers or sits at stays. Raises NotAllowed.
    """
    grant = actor.demand("places.edit", path)
    with connection.cursor() as cursor:
        cursor.execute("select places_take_back(%s, %s)", [list(units), []])
        gone = {row[0] for row in cursor.fetchall()}
        # Stairwells before their buildings: the later place lies deeper.
        cursor.execute("select places_take_back(%s, %s)", [[], sorted(places, reverse=True)])
        left = {row[0] for row in cursor.fetchall()}
    if gone or left:
        audit.record(
            actor=actor, now=now, verb="places.taken_back", subject="places.unit", subject_id=None, path=path, grant=grant, why=why,
            detail={"units": len(gone), "places": sorted(left)},
        )  # fmt: skip
    return gone, left
