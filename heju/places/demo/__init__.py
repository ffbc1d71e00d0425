"""The places of the demo district: real divisions, real listed compounds where the lists are given, invented homes, and invented compounds
for everything that no really named one may be said to have. The same plan gives the same rows, ids included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections, transaction

from heju.kit import db
from heju.kit.demo import DemoPlan
from heju.kit.scope import system
from heju.places.actions import listed, load_list
from heju.places.demo import buildings, divisions, names
from heju.places.models import CompoundKind, LoadRow, Origin, Place, PlaceKind
from heju.places.rules import paths

DISTRICT = divisions.DISTRICT[0]
# Source: the report on Luohu in domain.md: 1,049 compounds and 37 urban villages.
ESTATES = 1049
VILLAGES = 37
# Gaps, quarrels and missing bodies happen here only, so there must be some even where every name is a real one.
INVENTED_ESTATES = 60
# Every compound of the demo stands since then, before the three-year plan of 2019 began.
SINCE = date(2018, 1, 1)
OWNER = "owner"


@dataclass(frozen=True, slots=True)
class DemoPlaces:
    """What was built, as ids in ascending order."""

    district: int
    listed: tuple[int, ...]
    invented_estates: tuple[int, ...]
    villages: tuple[int, ...]
    buildings: int
    homes: int
    units: int


def build(plan: DemoPlan) -> DemoPlaces:
    """Build the places in one transaction of the owner's connection."""
    with transaction.atomic(using=OWNER):
        _load(plan)
        communities = _communities()
        taken = _place_listed(plan, communities) if plan.data else 0
        _assign_communities(plan, communities)
        _invent(plan, communities, ESTATES - _count(Origin.LISTED) if taken else ESTATES)
        return _fill(plan)


def _load(plan: DemoPlan) -> None:
    """Load the lists as anybody would; without lists only the divisions, by their public names."""
    now = datetime.combine(plan.day, time(9), ZoneInfo("Asia/Shanghai"))
    actor = system("demo", DISTRICT, powers=("places.load",))
    lists = plan.data
    content = (lists / "luohu_divisions.csv").read_bytes() if lists else divisions.as_list()
    source = "luohu_divisions.csv" if lists else "public divisions"
    load_list.load_divisions(actor=actor, now=now, content=content, source=source, using=OWNER)
    if lists:
        content = (lists / "luohu_compounds.csv").read_bytes()
        load = load_list.load_compounds(actor=actor, now=now, day=SINCE, content=content, source="luohu_compounds.csv", using=OWNER)
        plan.say("      the real list: " + ", ".join(f"{count} {outcome}" for outcome, count in load.counts["outcomes"].items()))


def _communities() -> dict[str, list[Place]]:
    """Return the communities of each street, by the street's path, all in the order of codes."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in Place.objects.using(OWNER).filter(kind=PlaceKind.COMMUNITY).order_by("path"):
        found[paths.ancestor(place.path, 2)].append(place)
    return dict(found)


def _count(origin: str) -> int:
    return Place.objects.using(OWNER).filter(kind=PlaceKind.COMPOUND, origin=origin, merged_into=None).count()


def _place_listed(plan: DemoPlan, communities: dict[str, list[Place]]) -> int:
    """Place real compounds of guessed streets, surest first, then in the order of the list, until the estates are nearly full."""
    streets = {place.name: place for place in Place.objects.using(OWNER).filter(kind=PlaceKind.STREET)}
    rows = [
        row
        for row in LoadRow.objects.using(OWNER).filter(outcome="unknown", load__kind="compounds").order_by("row")
        if row.facts.get("listed", {}).get("street_guess") in streets
    ]
    rows.sort(key=lambda row: (-float(row.facts["listed"].get("street_guess_share", 0)), row.row))
    wanted = max(0, ESTATES - INVENTED_ESTATES - _count(Origin.LISTED))
    entries = [listed.entry_of(row, streets[row.facts["listed"]["street_guess"]], street_by="demo") for row in rows[:wanted]]
    listed.write_compounds(entries, day=SINCE, using=OWNER)
    return len(entries)


def _assign_communities(plan: DemoPlan, communities: dict[str, list[Place]]) -> None:
    """Give every compound of unknown community one of its street, evenly, and say in its facts who did."""
    random = plan.random("places:communities")
    waiting: dict[str, list[Place]] = defaultdict(list)
    found = Place.objects.using(OWNER).filter(kind=PlaceKind.COMPOUND, merged_into=None).order_by("id")
    for place in found:
        if place.path.split(".")[2] == paths.UNKNOWN:
            waiting[paths.ancestor(place.path, 2)].append(place)
    moves = []
    for street, places in sorted(waiting.items()):
        order = communities[street]
        turns = [order[number % len(order)] for number in range(len(places))]
        random.shuffle(turns)
        moves += [(place.pk, above.pk, f"{above.path}.c{place.pk}") for place, above in zip(places, turns, strict=True)]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            """
            update places_place p set parent_id = m.parent, path = m.path::ltree, facts = p.facts || '{"community_by": "demo"}'
            from unnest(%s::bigint[], %s::bigint[], %s::text[]) as m (id, parent, path) where p.id = m.id
            """,
            [list(column) for column in zip(*moves, strict=True)] if moves else [[], [], []],
        )


def _invent(plan: DemoPlan, communities: dict[str, list[Place]], estates: int) -> None:
    """Invent the estates that are missing and all urban villages, spread over the communities."""
    random = plan.random("places:names")
    taken = set(Place.objects.using(OWNER).values_list("name", flat=True))
    taken |= set(LoadRow.objects.using(OWNER).values_list("name", flat=True))
    everywhere = [place for places in communities.values() for place in places]
    entries = []
    chosen = [(CompoundKind.ESTATE, name) for name in names.estates(random, estates, taken)]
    chosen += [(CompoundKind.URBAN_VILLAGE, name) for name in names.villages(random, VILLAGES, taken)]
    turns = [everywhere[number % len(everywhere)] for number in range(len(chosen))]
    random.shuffle(turns)
    for (kind, name), above in zip(chosen, turns, strict=True):
        year = random.randint(1985, 2018) if kind == CompoundKind.ESTATE else None
        floors = (random.randint(18, 33) if random.random() < 0.45 else random.randint(6, 9)) if kind == CompoundKind.ESTATE else None
        entries.append(
            listed.Entry(
                name, above.pk, above.path, year_built=year, floors=floors, compound_kind=kind, origin=Origin.INVENTED,
                facts={"community_by": "demo"},
            )
        )  # fmt: skip
    listed.write_compounds(entries, day=SINCE, using=OWNER)


def _fill(plan: DemoPlan) -> DemoPlaces:
    """Copy in everything below the compounds, and return what stands."""
    found = list(Place.objects.using(OWNER).filter(kind=PlaceKind.COMPOUND, merged_into=None).order_by("id"))
    compounds = [buildings.Compound(p.pk, p.path, p.compound_kind == CompoundKind.URBAN_VILLAGE, p.year_built, p.floors) for p in found]
    first_place, first_unit = _next("places_place"), _next("places_unit")
    rows = buildings.draw(
        compounds, plan.random("places:buildings"), day=SINCE, full=plan.full, next_place=first_place, next_unit=first_unit
    )
    units = len(rows.units)
    plan.say(f"      {len(found):,} compounds, {rows.buildings:,} buildings, {rows.homes:,} homes, {units:,} exclusive parts")
    _copy("places_place", buildings.PLACE_COLUMNS, rows.places, rows.next_place)
    _copy("places_unit", buildings.UNIT_COLUMNS, rows.units, rows.next_unit)
    return DemoPlaces(
        district=Place.objects.using(OWNER).get(path=DISTRICT).pk,
        listed=tuple(p.pk for p in found if p.origin == Origin.LISTED),
        invented_estates=tuple(p.pk for p in found if p.origin == Origin.INVENTED and p.compound_kind == CompoundKind.ESTATE),
        villages=tuple(p.pk for p in found if p.compound_kind == CompoundKind.URBAN_VILLAGE),
        buildings=rows.buildings,
        homes=rows.homes,
        units=units,
    )


def _next(table: str) -> int:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f'select coalesce(max(id), 0) + 1 from "{table}"')  # noqa: S608 - names of our own tables
        return int(cursor.fetchone()[0])


def _copy(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], following: int) -> None:
    """Copy rows with their ids: search indexes are built once afterwards, the counter of ids goes on behind them."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            """
            select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
            join pg_am a on a.oid = c.relam where i.indrelid = %s::regclass and a.amname in ('gin', 'gist') order by 1
            """,
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        db.fill_table(table, columns, buildings.batches(rows), using=OWNER)
        # Keys that wait for the end of the transaction would hold up the building of an index.
        cursor.execute("set constraints all immediate")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("set constraints all deferred")
        cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, following])
