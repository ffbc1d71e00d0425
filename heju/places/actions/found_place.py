"""Found a place: a compound below a community, a building below a compound, a stairwell below a building; a division by its code."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.places import parameters
from heju.places.actions import ground, listed, refusals
from heju.places.models import CompoundKind, Origin, Place, PlaceCode, PlaceKind
from heju.places.rules import codes

LETTERS = {PlaceKind.BUILDING: "b", PlaceKind.STAIRWELL: "s"}


@transaction.atomic
def found_place(
    *,
    actor: Scope,
    now: datetime,
    day: date,
    parent: Place,
    kind: str,
    name: str,
    code: str = "",
    compound_kind: str = CompoundKind.ESTATE,
    address: str = "",
    year_built: int | None = None,
    floors: int | None = None,
) -> Place:
    """Found a place that stands from `day`. `code` is the 12-digit code of a street or community, unused otherwise.

    Locks the parent, so that one name is given once. Raises PlaceRefused.
    """
    grant = actor.demand("places.edit", parent.path)
    above = ground.locked(parent)
    if kind not in ground.BELOW[above.kind]:
        raise refusals.WrongLevel(str(PlaceKind(kind).label), above.name)
    name = ground.clean_name(name)
    ground.check_free(above.pk, name)
    if kind == PlaceKind.COMPOUND:
        entry = listed.Entry(
            name, above.pk, above.path, address=address, year_built=year_built, floors=floors, compound_kind=compound_kind,
            origin=Origin.ENTERED,
        )  # fmt: skip
        place = listed.write_compounds([entry], day=day)[0]
    else:
        place = _found(above, kind, name, code, day, address, year_built, floors)
    audit.record(
        actor=actor, now=now, verb="places.founded", subject="places.place", subject_id=place.pk, path=place.path, grant=grant,
        detail={"kind": kind, "name": name, "from": day.isoformat()},
    )  # fmt: skip
    return place


def _found(above: Place, kind: str, name: str, code: str, day: date, address: str, year_built: int | None, floors: int | None) -> Place:
    division = kind in (PlaceKind.STREET, PlaceKind.COMMUNITY)
    path = _division_path(above, kind, code) if division else f"{above.path}.{ground.next_label(above, LETTERS[PlaceKind(kind)])}"
    place = Place(
        kind=kind,
        parent=above,
        path=path,
        name=name,
        pinyin=pinyin.sort_key(name),
        address=address,
        year_built=year_built,
        floors=floors,
        origin=Origin.ENTERED,
        valid_from=day,
    )
    place.search = ground.tokens(place)
    place.save()
    if division:
        PlaceCode.objects.create(place=place, path=path, scheme=parameters.STATISTICAL, code=code, version=day.isoformat(), valid_from=day)
    return place


def _division_path(above: Place, kind: str, code: str) -> str:
    try:
        path = codes.division_path(code)
    except codes.NotACode:
        raise refusals.BrokenCode(code) from None
    if codes.division(code).level != kind or path.rpartition(".")[0] != above.path:
        raise refusals.BrokenCode(code)
    if Place.objects.filter(path=path).exists():
        raise refusals.CodeTaken(code)
    return path
