"""The ground on which the demo's matters stand: compounds, buildings, bodies and people, read once as the owner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from heju.matters.queries import routing

OWNER = "owner"
COMPOUNDS = "select id, path::text, name from places_place where kind = 'compound' and merged_into_id is null order by id"
BUILDINGS = "select parent_id, id, path::text, name from places_place where kind = 'building' order by id"
COVERS = "select place_id, kind, body_id from organizations_coverage where until is null order by id"
BODIES = "select id, kind, path::text, name from organizations_body where dissolved_on is null order by id"
# One of so many ties: a demo needs somebody in each building, not everybody.
TIES = """
select u.compound_id, t.person_id, t.unit_id from people_tie t join places_unit u on u.id = t.unit_id
where t.until is null and (t.id %% %s = 0 or t.person_id in (select person_id from people_account)) order by t.id
"""
CAST = "select distinct u.compound_id from people_account a join people_tie t using (person_id) join places_unit u on u.id = t.unit_id"


@dataclass(slots=True)
class Compound:
    """A compound with what stands in it and who covers it."""

    pk: int
    path: str
    name: str
    buildings: list[tuple[int, str, str]] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)
    people: list[tuple[int, int]] = field(default_factory=list)
    has_cast: bool = False


@dataclass(slots=True)
class Ground:
    """All of it; `above` maps (kind, path) to a body, `departments` are pairs of name and number."""

    compounds: list[Compound]
    above: dict[tuple[str, str], int]
    departments: list[tuple[str, int]]

    def holder(self, compound: Compound, level: str) -> int | None:
        """Return the body that holds a level over a compound."""
        if level == "compound":
            return compound.bodies.get("branch")
        labels = compound.path.split(".")
        path = ".".join(labels[: {"community": 3, "street": 2, "district": 1}[level]])
        kinds = routing.LEVEL_BODIES[level]  # type: ignore[index]
        return next((self.above[kind, path] for kind in kinds if (kind, path) in self.above), None)

    def department(self, code: str) -> int | None:
        """Return the office that stands for a department of the lists."""
        sign = routing.OFFICES.get(code, "")
        return next((number for name, number in self.departments if sign and sign in name), None)


def read(one_of: int) -> Ground:
    """Return the ground; of the people one of so many, and everybody who has an account."""
    found = {pk: Compound(pk, path, name) for pk, path, name in _rows(COMPOUNDS)}
    for compound, pk, path, name in _rows(BUILDINGS):
        if compound in found:
            found[compound].buildings.append((pk, path, name))
    for place, kind, body in _rows(COVERS):
        if place in found:
            found[place].bodies.setdefault(kind, body)
    above: dict[tuple[str, str], int] = {}
    departments = []
    for pk, kind, path, name in _rows(BODIES):
        above.setdefault((kind, path), pk)
        if kind == "department":
            departments.append((name, pk))
    people: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for compound, person, unit in _rows(TIES, [one_of]):
        people[compound].append((person, unit))
    for pk, one in found.items():
        one.people = people[pk]
    for (compound,) in _rows(CAST):
        found[compound].has_cast = True
    return Ground([one for one in found.values() if one.people and one.buildings], above, departments)


def _rows(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
