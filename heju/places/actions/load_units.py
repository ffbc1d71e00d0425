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
from heju.places.models import Origin, Place, PlaceKind
from heju.places.rules import addresses, paths

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
    """Found buildings below compounds and stairwells below buildings, many at once: (id of the parent, name) → the place. One record.

    A name that stands below the parent already is returned as it stands. Locks the parents. Raises NotAllowed, WrongLevel, Closed.
    """
    names: dict[int, list[str]] = defaultdict(list)
    for parent, name in wanted:
        if name not in names[parent]:
            names[parent].append(ground.clean_name(name))
    parents = list(Place.objects.select_for_update(of=("self",)).filter(pk__in=names).order_by("pk"))
    for above in parents:
        grant = actor.demand("places.edit", above.path)
        if above.valid_until is not None or above.merged_into_id is not None:
            raise refusals.Closed(above.name)
        if PlaceKind(above.kind) not in LETTER:
            raise refusals.WrongLevel("", above.name)
    standing: dict[int, list[Place]] = defaultdict(list)
    for place in Place.objects.filter(parent__in=[above.pk for above in parents]):
        standing[place.parent_id or 0].append(place)
    found = {(one.parent_id or 0, one.name): one for ones in standing.values() for one in ones if one.valid_until is None}
    made = [place for above in parents for place in _below(above, names[above.pk], standing[above.pk], day)]
    Place.objects.bulk_create(made)
    if made:
        audit.record(
            actor=actor, now=now, verb="places.parts_loaded", subject="places.place", subject_id=parents[0].pk,
            path=paths.common_root([above.path for above in parents]), grant=grant, detail={"places": [place.pk for place in made]},
        )  # fmt: skip
    return found | {(place.parent_id or 0, place.name): place for place in made}


def _below(above: Place, names: Sequence[str], standing: Sequence[Place], day: date) -> list[Place]:
    """Return what is missing below a place, not yet written; labels are never used twice, those of closed places included."""
    kind, letter = LETTER[PlaceKind(above.kind)]
    taken = {place.name for place in standing if place.valid_until is None and place.merged_into_id is None}
    labels = [place.path.rpartition(".")[2] for place in standing]
    first = max((int(label[1:]) for label in labels if label[:1] == letter and label[1:].isdigit()), default=0) + 1
    return [
        Place(
            kind=kind, parent=above, path=f"{above.path}.{letter}{number}", name=name, pinyin=pinyin.sort_key(name),
            search=addresses.place_tokens(kind, name), origin=Origin.ENTERED, valid_from=day,
        )
        for number, name in enumerate((name for name in names if name not in taken), first)
    ]  # fmt: skip


INSERT = """
insert into places_unit (place_id, compound_id, path, kind, floor, number, area_m2, area_source, house_code, search, valid_from)
select n.place_id, n.compound_id, n.path::ltree, n.kind, n.floor, n.number, n.area_m2, n.area_source, n.house_code,
  string_to_array(n.search, chr(31)), %(day)s
from unnest(%(places)s::bigint[], %(compounds)s::bigint[], %(paths)s::text[], %(kinds)s::text[], %(floors)s::smallint[],
  %(numbers)s::text[], %(areas)s::numeric[], %(sources)s::text[], %(codes)s::text[], %(searches)s::text[])
  as n (place_id, compound_id, path, kind, floor, number, area_m2, area_source, house_code, search)
returning id, place_id, number
"""


@transaction.atomic
def load_units(*, actor: Scope, now: datetime, day: date, path: str, parts: Sequence[Part], source: str) -> list[int]:
    """Enter exclusive parts and return their ids, in order; one record for all of them. Raises NotAllowed, AreaWithoutSource."""
    if not parts:
        return []
    grants = {root: actor.demand("places.edit", root) for root in {part.path for part in parts}}
    if any((part.area_m2 is None) != (part.area_source == "") for part in parts):
        raise refusals.AreaWithoutSource
    columns: dict[str, list[Any]] = {
        "places": [part.place_id for part in parts],
        "compounds": [part.compound_id for part in parts],
        "paths": [part.path for part in parts],
        "kinds": [part.kind for part in parts],
        "floors": [part.floor for part in parts],
        "numbers": [part.number for part in parts],
        "areas": [part.area_m2 for part in parts],
        "sources": [part.area_source for part in parts],
        "codes": [part.house_code for part in parts],
        "searches": ["\x1f".join(addresses.unit_tokens(part.building, part.stairwell, part.number)) for part in parts],
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, {"day": day, **columns})
        made = {(row[1], row[2]): row[0] for row in cursor.fetchall()}
    audit.record(
        actor=actor, now=now, verb="places.units_loaded", subject="places.unit", subject_id=None, path=path,
        grant=next(iter(grants.values())), why=source, detail={"units": len(made)},
    )  # fmt: skip
    return [made[part.place_id, part.number] for part in parts]


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
