"""Give a place a code of some scheme, from a day on. The code before ends on that day; nothing is overwritten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places import parameters
from heju.places.actions import ground, refusals
from heju.places.models import Place, PlaceCode, PlaceKind
from heju.places.rules import codes

BUILDING_DIGITS = 19


@transaction.atomic
def set_code(*, actor: Scope, now: datetime, place: Place, scheme: str, code: str, version: str, valid_from: date) -> PlaceCode:
    """Give a place a code from a day on. Locks the place. Raises PlaceRefused."""
    grant = actor.demand("places.edit", place.path)
    found = ground.locked(place)
    if not _fits(scheme, code, found.kind):
        raise refusals.BrokenCode(code)
    before = PlaceCode.objects.filter(place=found, scheme=scheme, valid_until=None).first()
    if before is not None and before.valid_from >= valid_from:
        raise refusals.WrongDay
    try:
        with transaction.atomic():
            if before is not None:
                before.valid_until = valid_from
                before.save(update_fields=["valid_until"])
            made = PlaceCode.objects.create(place=found, path=found.path, scheme=scheme, code=code, version=version, valid_from=valid_from)
    except IntegrityError:
        raise refusals.CodeTaken(code) from None
    audit.record(
        actor=actor, now=now, verb="places.code_set", subject="places.place", subject_id=found.pk, path=found.path, grant=grant,
        detail={"scheme": scheme, "code": code, "version": version, "from": str(valid_from), "before": before.code if before else ""},
    )  # fmt: skip
    return made


def _fits(scheme: str, code: str, kind: str) -> bool:
    """Say whether a code is one of its scheme for a place of a level. Schemes that are not known are taken as written."""
    if scheme == parameters.STATISTICAL:
        try:
            return codes.division(code).level == kind
        except codes.NotACode:
            return False
    if scheme == parameters.HOUSE_BUILDING:
        digits = code.isascii() and code.isdigit() and len(code) == BUILDING_DIGITS
        return kind == PlaceKind.BUILDING and digits
    return bool(code.strip())
