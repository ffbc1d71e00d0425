"""Make two persons one, and take them apart again as a whole. The duplicate stays, closed, pointing at the one who stands for him."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, parameters, queries, vault
from heju.people.actions.propose_duplicates import POWER
from heju.people.actions.register_person import acting_handler
from heju.people.actions.reveal_field import holding_grant
from heju.people.actions.tell_person import tell_person
from heju.people.models import Likeness, LikenessState, Merge, Person
from heju.people.rules import merging
from heju.places import queries as places
from heju.places import rules as places_rules

POINTING = ["merged_into", "identity_index", "identity_index_next"]
TOLD = gettext_noop("您在名册里有两份登记，已合并成一份；您的房屋关系和身份都在，没有丢失")
TOLD_APART = gettext_noop("您的两份登记合并有误，已经恢复成合并以前的样子")


@transaction.atomic
def merge_persons(*, actor: Scope, now: datetime, survivor: Person, duplicate: Person, why: str) -> Merge:
    """Let one person stand for another: his ties, account, helps, posts and whatever else refers to him go over, in every house.

    Locks both. A field that the survivor lacks is carried; one that differs stays behind, closed. The same again returns the merge that
    runs. Raises NotAllowed, ReasonMissing, NotTwoPersons, OwnRows, MergedAlready, MergeRefused,
    CarriedTwice, AccountsBoth, StandsForOthers.
    """
    if len(why.strip()) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    if survivor.pk == duplicate.pk:
        raise errors.NotTwoPersons
    if actor.person_id in (survivor.pk, duplicate.pk):
        raise errors.OwnRows
    running = Merge.objects.filter(survivor=survivor, duplicate=duplicate, undone_at=None).first()
    if running is not None:
        return running
    stays, gone = _locked(survivor.pk, duplicate.pk)
    grant, path = holding_grant(actor, stays, POWER)
    other, _spot = holding_grant(actor, gone, POWER)
    if acting_handler(grant) != acting_handler(other):
        raise errors.NotTwoPersons
    sides = queries.side_of(stays), queries.side_of(gone)
    ruling = merging.may_merge(*sides)
    if not ruling.passed:
        raise errors.MergeRefused(ruling.because)
    moved: dict[str, Any] = {"fields": list(merging.carried(*sides)), "is_elder": gone.is_elder and not stays.is_elder}
    _point(gone, stays, moved)
    moved |= _carried_over(gone, stays, now)
    merge = _keep(stays, gone, path, acting_handler(grant), now, why.strip(), moved)
    counts = {f"{row['table']}.{row['column']}": len(row["ids"]) for row in moved["rows"]}
    detail = {"duplicate": gone.pk, "rows": counts, "joined": len(moved["joined"]), "fields": moved["fields"], "ruling": ruling.as_record()}
    _record(actor, now, "people.merged", merge, grant, why.strip(), detail)
    tell_person(actor=actor, now=now, person=stays.pk, kind="people.merged", text=TOLD, link="/people/mine/")
    return merge


@transaction.atomic
def unmerge_person(*, actor: Scope, now: datetime, merge: Merge, why: str = "") -> Merge:
    """Take two merged persons apart: what went over and is still there goes back, what came since stays with the survivor.

    Raises NotAllowed, NotMerged, IdentityTaken, JoinedTieChanged.
    """
    seen = Merge.objects.filter(pk=merge.pk).first()
    if seen is None or seen.undone_at is not None:
        raise errors.NotMerged
    persons = list(Person.objects.select_for_update().filter(pk__in=[seen.survivor_id, seen.duplicate_id]).order_by("pk"))
    held = Merge.objects.select_for_update().get(pk=merge.pk)
    if held.undone_at is not None or len(persons) != 2:
        raise errors.NotMerged
    stays, gone = sorted(persons, key=lambda one: one.pk != held.survivor_id)
    grant, _spot = holding_grant(actor, stays, POWER)
    _point_back(gone, stays, held.moved)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select people_carry_back(%s)", [held.pk])
            count = int(cursor.fetchone()[0])
    except IntegrityError as error:
        raise _words(error) from error
    held.undone_at = now
    held.save(update_fields=["undone_at"])
    _likenesses(stays.pk, gone.pk).update(state=LikenessState.OPEN, decided_at=None, why="")
    _record(actor, now, "people.unmerged", held, grant, why.strip(), {"duplicate": gone.pk, "rows": count})
    tell_person(actor=actor, now=now, person=stays.pk, kind="people.unmerged", text=TOLD_APART, link="/people/mine/")
    return held


def _locked(survivor: int, duplicate: int) -> tuple[Person, Person]:
    """Return both as they are now, locked in the order of their ids: two merges at once wait for each other and never cross."""
    found = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=[survivor, duplicate]).order_by("pk")}
    if len(found) != 2 or any(one.merged_into_id is not None for one in found.values()):
        raise errors.MergedAlready
    return found[survivor], found[duplicate]


def _point(gone: Person, stays: Person, moved: dict[str, Any]) -> None:
    """Point the duplicate at the survivor and carry over the fields that he lacks; before the ties go, afterwards nobody sees him."""
    gone.merged_into = stays
    changed = []
    for name in moved["fields"]:
        changed += vault.put(stays, name, vault.open_value(gone, name))
    if "identity" in moved["fields"]:
        # One number, one person: the index is unique.
        gone.identity_index = gone.identity_index_next = None
    gone.save(update_fields=POINTING)
    if moved["is_elder"]:
        stays.is_elder = True
        changed.append("is_elder")
    if changed:
        stays.save(update_fields=changed)


def _point_back(gone: Person, stays: Person, moved: dict[str, Any]) -> None:
    changed = []
    for name in moved["fields"]:
        clear = vault.open_value(gone, name)
        # What was changed since is the survivor's own.
        if vault.open_value(stays, name) == clear:
            columns = [name, f"{name}_index", f"{name}_index_next"]
            for column in columns:
                setattr(stays, column, None)
            changed += columns
        if name == "identity":
            gone.identity_index, gone.identity_index_next = vault.index_of(name, clear), vault.next_index_of(name, clear)
    if moved["is_elder"]:
        stays.is_elder = False
        changed.append("is_elder")
    if changed:
        stays.save(update_fields=changed)
    gone.merged_into = None
    try:
        with transaction.atomic():
            gone.save(update_fields=POINTING)
    except IntegrityError as error:
        raise errors.IdentityTaken from error


def _carried_over(gone: Person, stays: Person, now: datetime) -> dict[str, Any]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select people_carry(%s, %s, %s)::text", [gone.pk, stays.pk, timezone.localtime(now).date()])
            moved: dict[str, Any] = json.loads(cursor.fetchone()[0])
    except IntegrityError as error:
        raise _words(error) from error
    return moved


def _words(error: IntegrityError) -> errors.Refused:
    """Return what stands in the way, in words: the table of the row that cannot go over."""
    seen = getattr(error.__cause__, "diag", None)
    constraint, table = getattr(seen, "constraint_name", "") or "", getattr(seen, "table_name", "") or ""
    if constraint == "people_merge_joined_tie_changed":
        return errors.JoinedTieChanged()
    if constraint == "people_merge_stands_for_others":
        return errors.StandsForOthers()
    if table == "people_account":
        return errors.AccountsBoth()
    words = {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}
    return errors.CarriedTwice(words.get(table, _("其他登记")))


def _keep(stays: Person, gone: Person, path: str, handler: str, now: datetime, why: str, moved: dict[str, Any]) -> Merge:
    above = places_rules.depth(path) < places_rules.DEPTHS["compound"]
    place = places.here_at(path if above else places_rules.compound_path(path))
    if place is None:
        raise errors.MergedAlready
    merge = Merge(survivor=stays, duplicate=gone, place_id=place.id, path=place.path, handler=handler, at=now, why=why, moved=moved)
    merge.save(force_insert=True)
    _likenesses(stays.pk, gone.pk).update(state=LikenessState.MERGED, decided_at=now, why=why)
    return merge


def _likenesses(one: int, other: int) -> Any:
    return Likeness.objects.filter(first=min(one, other), second=max(one, other))


def _record(actor: Scope, now: datetime, verb: str, merge: Merge, grant: Grant, why: str, detail: dict[str, Any]) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="people.merge", subject_id=merge.pk, path=merge.path, grant=grant, why=why, detail=detail,
        for_person=merge.survivor_id,
    )  # fmt: skip
