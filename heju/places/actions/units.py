"""Enter an exclusive part and its area. The area weighs votes, so it never stands without its source."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places.actions import ground, refusals
from heju.places.models import AreaSource, Place, PlaceKind, Unit, UnitKind
from heju.places.rules import addresses, codes, paths

# Nobody enters an invented area.
SOURCES = (AreaSource.REGISTER, AreaSource.SURVEY, AreaSource.CONTRACT)
LARGEST = Decimal(1_000_000)
PLACES = {PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.STAIRWELL}


@transaction.atomic
def add_unit(
    *,
    actor: Scope,
    now: datetime,
    day: date,
    place: Place,
    kind: str,
    number: str,
    floor: int | None = None,
    area_m2: Decimal | None = None,
    area_source: str = "",
    house_code: str = "",
) -> Unit:
    """Enter an exclusive part of a compound, building or stairwell. Locks the place. Raises PlaceRefused."""
    grant = actor.demand("places.edit", place.path)
    found = ground.locked(place)
    if found.kind not in PLACES:
        raise refusals.WrongLevel(str(UnitKind(kind).label), found.name)
    if house_code:
        _check_house(house_code)
    if area_m2 is not None or area_source:
        _check_area(area_m2, area_source)
    number = ground.clean_name(number)
    compound = Place.objects.get(kind=PlaceKind.COMPOUND, path=paths.compound_path(found.path))
    unit = Unit(place=found, compound=compound, path=found.path, kind=kind, floor=floor, number=number, valid_from=day)
    unit.area_m2, unit.area_source, unit.house_code = area_m2, area_source, house_code
    unit.search = tokens(found, number)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        raise refusals.NameTaken(number) from None
    audit.record(
        actor=actor, now=now, verb="places.unit_added", subject="places.unit", subject_id=unit.pk, path=unit.path, grant=grant,
        detail={"kind": kind, "number": number, "area_m2": str(area_m2 or ""), "area_source": area_source},
    )  # fmt: skip
    return unit


@transaction.atomic
def change_unit_area(*, actor: Scope, now: datetime, unit: Unit, area_m2: Decimal, area_source: str, why: str) -> Unit:
    """Change the area of an exclusive part, naming the source. Locks the unit. Raises PlaceRefused."""
    grant = actor.demand("places.edit", unit.path)
    found = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if found.valid_until is not None:
        raise refusals.Closed(found.number)
    _check_area(area_m2, area_source)
    if (found.area_m2, found.area_source) == (area_m2, area_source):
        raise refusals.NothingChanges
    old = {"area_m2": str(found.area_m2 or ""), "area_source": found.area_source}
    found.area_m2, found.area_source = area_m2, area_source
    found.save(update_fields=["area_m2", "area_source"])
    audit.record(
        actor=actor, now=now, verb="places.area_changed", subject="places.unit", subject_id=found.pk, path=found.path, grant=grant, why=why,
        detail={"old": old, "new": {"area_m2": str(area_m2), "area_source": area_source}},
    )  # fmt: skip
    return found


def _check_area(area_m2: Decimal | None, source: str) -> None:
    if area_m2 is None or not 0 < area_m2 <= LARGEST or source not in SOURCES:
        raise refusals.AreaWithoutSource


def _check_house(code: str) -> None:
    try:
        codes.house(code)
    except codes.NotACode:
        raise refusals.BrokenCode(code) from None


def tokens(place: Place, number: str) -> list[str]:
    """Return the tokens by which a part is found: its building, its stairwell, its number."""
    building = stairwell = ""
    if place.kind == PlaceKind.BUILDING:
        building = place.name
    elif place.kind == PlaceKind.STAIRWELL:
        building, stairwell = place.parent.name if place.parent else "", place.name
    return addresses.unit_tokens(building, stairwell, number)
