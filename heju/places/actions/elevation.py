"""Change a building as it is drawn: add homes, shops, bays; rename a series; close one part. Each worked out again under a lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places.actions import ground, refusals
from heju.places.actions.units import PLACES, tokens
from heju.places.models import Place, PlaceKind, Unit, UnitKind
from heju.places.rules import elevation as rules
from heju.places.rules import paths

# How shops and bays are numbered.
WORDS = {UnitKind.SHOP: "商铺", UnitKind.BAY: "车位"}


@transaction.atomic
def add_homes(*, actor: Scope, now: datetime, day: date, place: Place, floors: Sequence[int], series: Sequence[str]) -> int:
    """Add the homes of some floors and series to a stairwell or building, and return how many; those that stand already stay.

    Areas come later, each with its source. Locks the place. Raises PlaceRefused when nothing would be added or too much.
    """
    found = _ground(actor, place)
    try:
        plan = rules.homes_to_add(_numbers(found), floors, series)
    except (rules.BadFloors, rules.TooManyParts):
        raise refusals.TooMuch(rules.MOST_AT_ONCE) from None
    return _add(actor, now, day, found, plan)


@transaction.atomic
def add_row(*, actor: Scope, now: datetime, day: date, place: Place, floor: int, kind: str, count: int) -> int:
    """Add shops or bays on a floor, numbered behind the last, and return how many. Locks the place. Raises PlaceRefused."""
    found = _ground(actor, place)
    try:
        plan = rules.row_to_add(_numbers(found), floor, kind, WORDS[UnitKind(kind)], count)
    except rules.TooManyParts:
        raise refusals.TooMuch(rules.MOST_AT_ONCE) from None
    return _add(actor, now, day, found, plan)


@transaction.atomic
def rename_series(*, actor: Scope, now: datetime, place: Place, old: str, new: str, why: str = "") -> int:
    """Give every home of a series its number under another name, on every floor, or none; return how many. People find the old one still.

    Locks the place. Raises NothingChanges, NumbersCollide.
    """
    found = _ground(actor, place)
    units = {unit.pk: unit for unit in Unit.objects.select_for_update(of=("self",)).filter(place=found, valid_until=None)}
    parts = [rules.Part(unit.pk, unit.floor, unit.number, unit.kind) for unit in units.values()]
    renamed = {pk: number for pk, number in rules.renamed_series(parts, old, new).items() if number != units[pk].number}
    if not renamed:
        raise refusals.NothingChanges
    taken = {unit.number for pk, unit in units.items() if pk not in renamed}
    clash = sorted(taken & set(renamed.values()))
    if clash:
        raise refusals.NumbersCollide(clash[0])
    for pk, number in renamed.items():
        unit = units[pk]
        unit.search = sorted({*tokens(found, number), *tokens(found, unit.number), *unit.search})
        unit.number = number
    try:
        with transaction.atomic():
            Unit.objects.bulk_update([units[pk] for pk in renamed], ["number", "search"], batch_size=500)
    except IntegrityError:
        raise refusals.NumbersCollide(new) from None
    audit.record(
        actor=actor, now=now, verb="places.series_renamed", subject="places.place", subject_id=found.pk, path=found.path,
        grant=actor.demand("places.edit", found.path), why=why, detail={"old": old, "new": new, "count": len(renamed)},
    )  # fmt: skip
    return len(renamed)


@transaction.atomic
def close_part(*, actor: Scope, now: datetime, unit: Unit, until: date, why: str) -> Unit:
    """Close one exclusive part from a day on: it was joined to another, or never was one. Nothing is deleted. Raises Closed, WrongDay."""
    grant = actor.demand("places.edit", unit.path)
    found = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if found.valid_until is not None:
        raise refusals.Closed(found.number)
    if until <= found.valid_from:
        raise refusals.WrongDay
    found.valid_until = until
    found.save(update_fields=["valid_until"])
    audit.record(
        actor=actor, now=now, verb="places.part_closed", subject="places.unit", subject_id=found.pk, path=found.path, grant=grant, why=why,
        detail={"number": found.number, "until": until.isoformat()},
    )  # fmt: skip
    return found


def _ground(actor: Scope, place: Place) -> Place:
    actor.demand("places.edit", place.path)
    found = ground.locked(place)
    if found.kind not in PLACES:
        raise refusals.WrongLevel(str(UnitKind.HOME.label), found.name)
    return found


def _numbers(place: Place) -> list[str]:
    return list(Unit.objects.filter(place=place, valid_until=None).values_list("number", flat=True))


def _add(actor: Scope, now: datetime, day: date, place: Place, plan: rules.Plan) -> int:
    if not plan.new:
        raise refusals.NothingChanges
    compound = Place.objects.get(kind=PlaceKind.COMPOUND, path=paths.compound_path(place.path))
    known = {"place": place, "compound": compound, "path": place.path, "valid_from": day}
    rows = [Unit(kind=part.kind, floor=part.floor, number=part.number, search=tokens(place, part.number), **known) for part in plan.new]
    Unit.objects.bulk_create(rows, batch_size=500)
    audit.record(
        actor=actor, now=now, verb="places.parts_added", subject="places.place", subject_id=place.pk, path=place.path,
        grant=actor.demand("places.edit", place.path),
        detail={"count": len(rows), "first": rows[0].number, "last": rows[-1].number, "kind": rows[0].kind, "from": day.isoformat()},
    )  # fmt: skip
    return len(rows)
