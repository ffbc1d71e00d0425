"""Write compounds that come from a list, many at a time. Only called by the verbs of this room and by the demo; leaves no record itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connections

from heju.kit import pinyin
from heju.places import parameters
from heju.places.models import Alias, CompoundKind, LoadRow, Origin, Place, PlaceCode, PlaceKind
from heju.places.rules import addresses, paths

# A label carries the id, which the database gives: rows go in under a passing label and get theirs in the same transaction.
LABEL = "update places_place set path = subpath(path, 0, -1) || ('c' || id)::ltree where id = any (%s)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One compound to write, and where."""

    name: str
    parent_id: int
    parent_path: str
    key: str = ""
    address: str = ""
    year_built: int | None = None
    floors: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    compound_kind: str = CompoundKind.ESTATE
    origin: str = Origin.LISTED
    merged_into_id: int | None = None


def write_compounds(entries: Sequence[Entry], *, day: date, using: str = "default") -> list[Place]:
    """Write compounds with their list keys, in order, and return them with their paths. Four statements, however many."""
    places = [_place(entry, number, day) for number, entry in enumerate(entries, 1)]
    Place.objects.using(using).bulk_create(places)
    with connections[using].cursor() as cursor:
        cursor.execute(LABEL, [[place.pk for place in places]])
    for place in places:
        place.path = f"{place.path.rpartition('.')[0]}.c{place.pk}"
    keys = [
        PlaceCode(place=place, path=place.path, scheme=parameters.LIST_KEY, code=entry.key, version=parameters.LIST_VERSION, valid_from=day)
        for place, entry in zip(places, entries, strict=True)
        if entry.key
    ]
    PlaceCode.objects.using(using).bulk_create(keys)
    return places


def _place(entry: Entry, number: int, day: date) -> Place:
    between = f".{paths.UNKNOWN}" if paths.depth(entry.parent_path) == paths.DEPTHS["street"] else ""
    return Place(
        kind=PlaceKind.COMPOUND,
        compound_kind=entry.compound_kind,
        parent_id=entry.parent_id,
        path=f"{entry.parent_path}{between}.new{number}",
        name=entry.name,
        pinyin=pinyin.sort_key(entry.name),
        search=addresses.place_tokens(PlaceKind.COMPOUND, entry.name, entry.address),
        address=entry.address,
        year_built=entry.year_built,
        floors=entry.floors,
        origin=entry.origin,
        valid_from=day,
        merged_into_id=entry.merged_into_id,
        facts=dict(entry.facts),
    )


def entry_of(row: LoadRow, parent: Place, compound_kind: str = CompoundKind.ESTATE, **more: str) -> Entry:
    """Return the entry of a list's row that found no place, from what the list says of it; `more` are further facts."""
    said = row.facts.get("listed", {})
    year, floors = said.get("year_built", ""), said.get("floors_max", "")
    return Entry(
        row.name,
        parent.pk,
        parent.path,
        row.key,
        said.get("address", ""),
        int(year) if year else None,
        int(floors) if floors else None,
        {**{name: value for name, value in said.items() if name != "address"}, **more},
        compound_kind,
    )


def alias_of(place: Place, name: str, source: str) -> Alias:
    """Return another name of a place, not yet written."""
    return Alias(place=place, path=place.path, name=name, search=pinyin.search_tokens(name), source=source)
