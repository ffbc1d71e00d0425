"""Places as bodies need them: where a body may sit and what it may cover, without the tables of `places`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from heju.organizations.queries.rows import fetch

_COLUMNS = """
select p.id, p.kind, p.compound_kind, p.path::text as path, p.name, p.origin, p.address, p.valid_from, p.valid_until, p.merged_into_id
  from places_place p
"""
_BY_ID = _COLUMNS + " where p.id = any (%(ids)s) order by p.id"
_BY_PATH = _COLUMNS + " where p.path = any (%(paths)s::ltree[]) order by p.path"
_ABOVE = _COLUMNS + " where p.path @> %(path)s::ltree order by nlevel(p.path)"


class NoSuchPlace(LookupError):
    """There is no such place, or none that the asker may see."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its level, path and name, and the days it is valid."""

    id: int
    kind: str
    compound_kind: str
    path: str
    name: str
    origin: str
    address: str
    valid_from: date
    valid_until: date | None
    merged_into_id: int | None


def by_ids(ids: Sequence[int]) -> list[Spot]:
    """Return places by their ids. Raises NoSuchPlace when one of them cannot be seen."""
    found = [Spot(**row) for row in fetch(_BY_ID, {"ids": sorted(set(ids))})]
    if len(found) != len(set(ids)):
        raise NoSuchPlace(f"{len(set(ids)) - len(found)} of the places asked for cannot be seen")
    return found


def by_id(place: int) -> Spot:
    """Return one place. Raises NoSuchPlace."""
    return by_ids([place])[0]


def by_path(path: str) -> Spot:
    """Return the place of a path. Raises NoSuchPlace."""
    found = fetch(_BY_PATH, {"paths": [path]})
    if not found:
        raise NoSuchPlace(path)
    return Spot(**found[0])


def above(path: str) -> list[Spot]:
    """Return the places that a path lies in, the district first, itself last; a community not known yet is left out."""
    return [Spot(**row) for row in fetch(_ABOVE, {"path": path})]


_FIGURES = """
select (select count(*) from places_place b where b.path <@ %(path)s::ltree and b.kind = 'building' and b.valid_until is null) as buildings,
       (select count(*) from places_unit u where u.compound_id = %(id)s and u.kind = 'home' and u.valid_until is null) as homes,
       (select count(*) from places_unit u where u.compound_id = %(id)s and u.kind <> 'home' and u.valid_until is null) as others
"""
_FREE = """
select p.id, p.kind, p.compound_kind, p.path::text as path, p.name, p.origin, p.address, p.valid_from, p.valid_until, p.merged_into_id
  from places_place p
 where p.path <@ %(path)s::ltree and p.kind = 'compound' and p.merged_into_id is null and p.valid_until is null
   and not exists (select 1 from organizations_coverage v where v.place_id = p.id and v.until is null
                    and (v.body_id = %(body)s or v.kind = %(kind)s
                     and v.kind in ('branch', 'owners_assembly', 'owners_committee', 'property_company')))
 order by p.pinyin, p.id limit 300
"""


def figures(spot: Spot) -> dict[str, int]:
    """Return how many buildings, homes and other exclusive parts a compound has. One query."""
    return fetch(_FIGURES, {"path": spot.path, "id": spot.id})[0]


def free_for(body: int, kind: str, path: str) -> list[Spot]:
    """Return the compounds at or below a path that a body could cover: not covered by itself or, where one of a kind rules, by another."""
    return [Spot(**row) for row in fetch(_FREE, {"body": body, "kind": kind, "path": path})]
