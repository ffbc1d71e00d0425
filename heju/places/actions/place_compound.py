"""Place a compound that a list named without saying where it lies."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places import parameters
from heju.places.actions import ground, listed, refusals
from heju.places.models import LoadOutcome, LoadRow, Place, PlaceCode, PlaceKind


@transaction.atomic
def place_compound_from_list(
    *, actor: Scope, now: datetime, day: date, row: LoadRow, parent: Place, compound_kind: str = "estate"
) -> Place:
    """Found the compound of a list's row below a street or community. Raises PlaceRefused, also when somebody else was faster."""
    grant = actor.demand("places.edit", parent.path)
    above = ground.locked(parent)
    if row.outcome != LoadOutcome.UNKNOWN:
        raise refusals.NotToBePlaced(row.name)
    if above.kind not in (PlaceKind.STREET, PlaceKind.COMMUNITY):
        raise refusals.WrongLevel(str(PlaceKind.COMPOUND.label), above.name)
    if PlaceCode.objects.filter(scheme=parameters.LIST_KEY, code=row.key, valid_until=None).exists():
        raise refusals.AlreadyPlaced(row.name)
    ground.check_free(above.pk, row.name)
    try:
        with transaction.atomic():
            place = listed.write_compounds([listed.entry_of(row, above, compound_kind)], day=day)[0]
    except IntegrityError:
        # Another clerk placed the same row elsewhere in the same moment: the key of a list names one place.
        raise refusals.AlreadyPlaced(row.name) from None
    audit.record(
        actor=actor, now=now, verb="places.placed", subject="places.place", subject_id=place.pk, path=place.path, grant=grant,
        detail={"list_key": row.key, "name": row.name, "load": row.load_id},
    )  # fmt: skip
    return place
