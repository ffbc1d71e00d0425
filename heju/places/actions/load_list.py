"""Load a published list of divisions or compounds: plan, write, report. A second run over the same list changes nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.places import parameters
from heju.places.actions import listed
from heju.places.loading import planning, reading
from heju.places.models import Alias, Load, LoadedList, LoadRow, Origin, Place, PlaceCode, PlaceKind
from heju.places.rules import addresses, paths

DIVISION_KINDS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)


class NoDivisions(Exception):
    """A list of compounds came before the divisions in which they lie."""

    def __init__(self) -> None:
        super().__init__(_("还没有区划：请先载入区划名录，再载入小区名录"))


def load_divisions(*, actor: Scope, now: datetime, content: bytes, source: str, using: str = "default") -> Load:
    """Load a list of divisions. Raises BadFile when the list cannot be believed; then nothing is kept."""
    rows = reading.divisions(content)
    root = paths.common_root([row.path for row in rows])
    grant = actor.demand("places.load", root)
    with transaction.atomic(using=using):
        found = Place.objects.using(using).filter(kind__in=DIVISION_KINDS, path__within=root)
        known = {place.path: planning.KnownPlace(place.pk, place.path, place.name) for place in found}
        plan = planning.divisions(rows, known)
        made: dict[str, int | None] = {path: place.place_id for path, place in known.items()}
        for level in paths.LEVELS:
            _write_divisions([one for one in plan.of("created") if getattr(one.row, "level", "") == level], made, using)
        load = _report(plan, LoadedList.DIVISIONS, root, now, source, reading.digest(content), {}, using)
        _write_rows(load, plan, {row.row: made[row.path] for row in rows if row.path in made}, root, using)
        audit.record(
            actor=actor, now=now, verb="places.loaded", subject="places.load", subject_id=load.pk, path=root, grant=grant,
            detail={"list": source, "digest": load.digest, **plan.counts()}, using=using,
        )  # fmt: skip
    return load


def _write_divisions(planned: list[planning.Planned], made: dict[str, int | None], using: str) -> None:
    """Write the divisions of one level and note their ids."""
    places = [
        Place(
            kind=row.level,
            parent_id=made[one.parent] if one.parent else None,
            path=row.path,
            name=row.name,
            pinyin=pinyin.sort_key(row.name),
            search=addresses.place_tokens(row.level, row.name),
            origin=Origin.OFFICIAL,
            valid_from=parameters.DIVISIONS_DAY,
        )
        for one in planned
        if isinstance(row := one.row, reading.DivisionRow)
    ]
    Place.objects.using(using).bulk_create(places)
    made.update({place.path: place.pk for place in places})
    codes = [
        PlaceCode(
            place=place,
            path=place.path,
            scheme=parameters.STATISTICAL,
            code=one.row.code,
            version=parameters.DIVISIONS_VERSION,
            valid_from=parameters.DIVISIONS_DAY,
        )
        for place, one in zip(places, planned, strict=True)
        if isinstance(one.row, reading.DivisionRow)
    ]
    PlaceCode.objects.using(using).bulk_create(codes)


def load_compounds(*, actor: Scope, now: datetime, day: date, content: bytes, source: str, using: str = "default") -> Load:
    """Load a list of compounds; `day` is from when the new ones stand.

    Locks the district, so that two runs over one list never both create. Raises BadFile or NoDivisions; then nothing is kept.
    """
    rows = reading.compounds(content)
    root = reading.district_of(rows)
    grant = actor.demand("places.load", root)
    with transaction.atomic(using=using):
        found = Place.objects.using(using).filter(kind__in=DIVISION_KINDS, path__within=root).order_by("path")
        divisions = {place.path: place for place in found}
        if root not in divisions:
            raise NoDivisions
        Place.objects.using(using).select_for_update().get(pk=divisions[root].pk)
        plan = planning.compounds(rows, {path: place.name for path, place in divisions.items()}, known_compounds(root, using))
        places = _write_compounds(plan, divisions, day, source, using)
        load = _report(plan, LoadedList.COMPOUNDS, root, now, source, reading.digest(content), _streets(plan), using)
        _write_rows(load, plan, places, root, using)
        audit.record(
            actor=actor, now=now, verb="places.loaded", subject="places.load", subject_id=load.pk, path=root, grant=grant,
            detail={"list": source, "digest": load.digest, **plan.counts()}, using=using,
        )  # fmt: skip
    return load


def known_compounds(root: str, using: str = "default") -> list[planning.KnownPlace]:
    """Return the compounds that stand, by id, each with its key in the list and the one it was merged into."""
    keys = dict(PlaceCode.objects.using(using).filter(scheme=parameters.LIST_KEY, path__within=root).values_list("place_id", "code"))
    rows = (
        Place.objects.using(using)
        .filter(kind=PlaceKind.COMPOUND, path__within=root)
        .order_by("id")
        .values_list("id", "path", "name", "merged_into__name", "facts", "year_built")
    )
    return [
        planning.KnownPlace(place, path, name, keys.get(place, ""), into or "", {**facts, "year_built": year})
        for place, path, name, into, facts, year in rows
    ]


def _write_compounds(plan: planning.Plan, divisions: dict[str, Place], day: date, source: str, using: str) -> dict[int, int | None]:
    """Write what the plan creates and merges; return the place of each row of the list that has one."""
    created, merged = plan.of("created"), plan.of("merged")
    places = listed.write_compounds([_entry(one, divisions, None) for one in created], day=day, using=using)
    by_key = {one.row.key: place for one, place in zip(created, places, strict=True) if isinstance(one.row, reading.CompoundRow)}
    standing = Place.objects.using(using).in_bulk([one.into_id for one in merged if one.into_id is not None])
    survivors = [standing[one.into_id] if one.into_id is not None else by_key[one.into_key] for one in merged]
    entries = [_entry(one, divisions, into.pk) for one, into in zip(merged, survivors, strict=True)]
    joined = listed.write_compounds(entries, day=day, using=using)
    names = [listed.alias_of(into, one.row.name, source) for one, into in zip(merged, survivors, strict=True) if one.row.name != into.name]
    Alias.objects.using(using).bulk_create(names, ignore_conflicts=True)
    found: dict[int, int | None] = {one.row.row: one.place_id for one in plan.rows if one.place_id is not None}
    return found | {one.row.row: place.pk for one, place in zip([*created, *merged], [*places, *joined], strict=True)}


def _entry(one: planning.Planned, divisions: dict[str, Place], into: int | None) -> listed.Entry:
    row = one.row
    assert isinstance(row, reading.CompoundRow)  # a plan of compounds holds nothing else
    facts = {name: value for name, value in row.facts.items() if not name.startswith(("street", "community", "address"))}
    parent = divisions[one.parent]
    return listed.Entry(row.name, parent.pk, parent.path, row.key, row.address, row.year_built, row.floors, facts, merged_into_id=into)


def _streets(plan: planning.Plan) -> dict[str, Any]:
    """Return how many rows of each street came to each outcome; rows of no known street stand under ""."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in plan.rows:
        code = one.row.street_code if isinstance(one.row, reading.CompoundRow) else ""
        street = paths.ancestor(one.parent, 2) if one.parent else f"{code[:6]}.{code[6:9]}" if code else ""
        found[street][one.outcome] += 1
    return {"streets": {street: dict(counts) for street, counts in sorted(found.items())}}


def _report(plan: planning.Plan, kind: str, root: str, now: datetime, source: str, digest: str, more: dict[str, Any], using: str) -> Load:
    return Load.objects.using(using).create(
        path=root, kind=kind, at=now, source=source, digest=digest, counts={"outcomes": plan.counts(), **more}
    )


def _write_rows(load: Load, plan: planning.Plan, places: dict[int, int | None], root: str, using: str) -> None:
    """Write what became of each row. Rows that found no place keep what the list says of them, so that somebody can place them."""
    rows = []
    for one in sorted(plan.rows, key=lambda one: one.row.row):
        compound = one.row if isinstance(one.row, reading.CompoundRow) else None
        said = {"listed": dict(compound.facts)} if compound and one.outcome in ("unknown", "refused") else {}
        rows.append(
            LoadRow(
                load=load,
                # Whoever acts for a street sees what became of its rows.
                path=paths.ancestor(one.parent, 2) if paths.depth(one.parent) > 1 else root,
                row=one.row.row,
                key=compound.key if compound else getattr(one.row, "code", ""),
                name=one.row.name,
                outcome=one.outcome,
                reason=one.reason,
                facts={**one.facts, **said},
                place_id=places.get(one.row.row),
            )
        )
    LoadRow.objects.using(using).bulk_create(rows)
