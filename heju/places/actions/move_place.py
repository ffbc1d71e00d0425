"""Move a compound to another street or community: its whole subtree, and every copy of a path, goes with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.places.actions import ground, refusals
from heju.places.models import Place, PlaceKind


@transaction.atomic
def move_place(*, actor: Scope, now: datetime, place: Place, to: Place, why: str) -> Place:
    """Move a compound below another street or community. Demands the power at both ends; locks both. Raises PlaceRefused."""
    grant = actor.demand("places.edit", place.path)
    actor.demand("places.edit", to.path)
    # Always in the order of ids, so that two moves never wait for each other.
    ends = {end.pk: ground.locked(end) for end in sorted((place, to), key=lambda end: end.pk)}
    found, above = ends[place.pk], ends[to.pk]
    if found.kind != PlaceKind.COMPOUND or above.kind not in (PlaceKind.STREET, PlaceKind.COMMUNITY):
        raise refusals.WrongLevel(str(PlaceKind(found.kind).label), above.name)
    if found.parent_id == above.pk:
        raise refusals.NothingChanges
    ground.check_free(above.pk, found.name)
    old, new = found.path, ground.path_below(above, found.pk)
    # A compound that was founded by hand may carry another number than its id.
    new = f"{new.rpartition('.')[0]}.{old.rpartition('.')[2]}"
    Place.objects.filter(pk=found.pk).update(parent=above)
    moved = ground.rewrite_paths(old, new)
    found.parent, found.path = above, new
    audit.record(
        actor=actor, now=now, verb="places.moved", subject="places.place", subject_id=found.pk, path=new, grant=grant, why=why,
        detail={"old_path": old, "new_path": new, "places": moved},
    )  # fmt: skip
    return found
