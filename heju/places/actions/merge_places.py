"""Merge two compounds that are one, and take them apart again. The duplicate stays, pointing at the one that stands for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.places.actions import ground, listed, refusals
from heju.places.models import Alias, Place, PlaceKind, Unit
from heju.places.rules import paths

# Under this key the duplicate remembers what went over, so that unmerging brings back exactly that.
CARRIED = "carried"


@transaction.atomic
def merge_places(*, actor: Scope, now: datetime, survivor: Place, duplicate: Place, why: str) -> Place:
    """Let one compound stand for another: its name becomes an alias, its buildings and parts go over. Returns the duplicate.

    Demands the power at both; locks both. Raises PlaceRefused.
    """
    grant = _demand(actor, survivor, duplicate)
    if survivor.pk == duplicate.pk or paths.ancestor(survivor.path, 1) != paths.ancestor(duplicate.path, 1):
        raise refusals.NotTwo
    ends = {end.pk: ground.locked(end) for end in sorted((survivor, duplicate), key=lambda end: end.pk)}
    into, gone = ends[survivor.pk], ends[duplicate.pk]
    if {into.kind, gone.kind} != {PlaceKind.COMPOUND}:
        raise refusals.NotTwo
    if gone.duplicates.exists():
        raise refusals.HasDuplicates(gone.name)
    buildings = list(gone.children.filter(valid_until=None).order_by("id"))
    units = list(Unit.objects.filter(place=gone, valid_until=None).order_by("id"))
    _carry(gone, into, buildings, units)
    gone.merged_into = into
    gone.facts = {**gone.facts, CARRIED: {"buildings": [one.pk for one in buildings], "units": [one.pk for one in units]}}
    gone.save(update_fields=["merged_into", "facts"])
    if gone.name != into.name:
        Alias.objects.bulk_create([listed.alias_of(into, gone.name, "")], ignore_conflicts=True)
    audit.record(
        actor=actor, now=now, verb="places.merged", subject="places.place", subject_id=gone.pk, path=gone.path, grant=grant, why=why,
        detail={"into": into.pk, "name": gone.name, "buildings": len(buildings), "units": len(units)},
    )  # fmt: skip
    return gone


@transaction.atomic
def unmerge_places(*, actor: Scope, now: datetime, duplicate: Place, why: str = "") -> Place:
    """Take a merged compound out again, with the buildings and parts that went over and still stand. Raises PlaceRefused."""
    gone = Place.objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
    if gone.merged_into is None:
        raise refusals.NotMerged(gone.name)
    into = gone.merged_into
    grant = _demand(actor, into, gone)
    Place.objects.select_for_update(of=("self",)).get(pk=into.pk)
    ground.check_free(gone.parent_id, gone.name, besides=gone.pk)
    carried = gone.facts.pop(CARRIED, {"buildings": [], "units": []})
    buildings = list(into.children.filter(pk__in=carried["buildings"], valid_until=None).order_by("id"))
    units = list(Unit.objects.filter(place=into, pk__in=carried["units"], valid_until=None).order_by("id"))
    gone.merged_into = None
    gone.save(update_fields=["merged_into", "facts"])
    _carry(into, gone, buildings, units)
    if not into.duplicates.filter(name=gone.name).exists():
        Alias.objects.filter(place=into, name=gone.name).delete()
    audit.record(
        actor=actor, now=now, verb="places.unmerged", subject="places.place", subject_id=gone.pk, path=gone.path, grant=grant, why=why,
        detail={"from": into.pk, "name": gone.name, "buildings": len(buildings), "units": len(units)},
    )  # fmt: skip
    return gone


def _demand(actor: Scope, one: Place, other: Place) -> Grant:
    actor.demand("places.merge", other.path)
    return actor.demand("places.merge", one.path)


def _carry(old: Place, new: Place, buildings: list[Place], units: list[Unit]) -> None:
    """Move buildings and the parts that lie directly in a compound to another compound."""
    numbers = {unit.number for unit in units}
    taken = Unit.objects.filter(place=new, valid_until=None, number__in=numbers).order_by("number").first()
    if taken is not None:
        raise refusals.NumbersCollide(taken.number)
    for building in buildings:
        ground.check_free(new.pk, building.name)
        path = f"{new.path}.{ground.next_label(new, 'b')}"
        Place.objects.filter(pk=building.pk).update(parent=new)
        ground.rewrite_paths(building.path, path)
        Unit.objects.filter(compound=old, path__within=path).update(compound=new)
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(place=new, path=new.path, compound=new)
