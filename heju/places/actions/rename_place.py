"""Rename a place, and give it further names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.places.actions import ground, listed, refusals
from heju.places.models import Alias, Place


@transaction.atomic
def rename_place(*, actor: Scope, now: datetime, place: Place, name: str, keep_old: bool = True, why: str = "") -> Place:
    """Give a place another name; with `keep_old` people still find it by the old one. Raises PlaceRefused."""
    grant = actor.demand("places.edit", place.path)
    found = ground.locked(place)
    name, old = ground.clean_name(name), found.name
    if name == old:
        raise refusals.NothingChanges
    ground.check_free(found.parent_id, name, besides=found.pk)
    found.name, found.pinyin = name, pinyin.sort_key(name)
    found.search = ground.tokens(found)
    found.save(update_fields=["name", "pinyin", "search"])
    if keep_old:
        Alias.objects.bulk_create([listed.alias_of(found, old, "")], ignore_conflicts=True)
    # A place is never its own alias.
    Alias.objects.filter(place=found, name=name).delete()
    audit.record(
        actor=actor, now=now, verb="places.renamed", subject="places.place", subject_id=found.pk, path=found.path, grant=grant, why=why,
        detail={"old": old, "new": name, "kept_as_alias": keep_old},
    )  # fmt: skip
    return found


@transaction.atomic
def add_alias(*, actor: Scope, now: datetime, place: Place, name: str, source: str = "") -> Alias:
    """Note another name by which people know a place. Raises PlaceRefused when it is its name already."""
    grant = actor.demand("places.edit", place.path)
    found = ground.locked(place)
    name = ground.clean_name(name)
    if name == found.name or Alias.objects.filter(place=found, name=name).exists():
        raise refusals.NothingChanges
    alias = listed.alias_of(found, name, source)
    alias.save()
    audit.record(
        actor=actor, now=now, verb="places.alias_added", subject="places.place", subject_id=found.pk, path=found.path, grant=grant,
        detail={"alias": name, "source": source},
    )  # fmt: skip
    return alias
