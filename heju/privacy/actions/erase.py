"""Erase a person: everything that the houses declare about him goes, but what cannot go yet, which is told with reason and article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.law import cite
from heju.kit.personal import Leaves, Personal
from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed, Scope
from heju.people import queries as people
from heju.privacy import inventory, parameters
from heju.privacy.actions import leaving
from heju.privacy.models import Deletion, DeletionKind, Erasure

# What goes only with the last of the rest: who he is, and the key of the words about him.
LAST = frozenset({"people_person", "audit_record", "audit_subjectkey"})


class AskedAlready(Refused):
    """There is an open wish already."""

    message = _("您已经申请过注销，正在等待办理")


class NothingAsked(Refused):
    """There is no open wish."""

    message = _("没有正在等待的注销申请")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do now."""

    found: list[leaving.Found]
    persons: list[int]

    @property
    def is_partial(self) -> bool:
        """Say whether something has to stay for now; then the name and number stay with it."""
        return any(one.stays for one in self.found)


def erasing(actor: Scope, persons: list[int]) -> Scope:
    """Return the scope in which the rows of a person, and of his merged duplicates, may leave; it reaches nothing else."""
    return Scope(account_id=actor.account_id, person_id=persons[0], acts_for=tuple(persons[1:]), door="erasure", address=actor.address)


def himself(actor: Scope) -> int:
    """Return the person who asks for himself. Raises NotAllowed for a helper, for somebody viewing as another role, and for nobody."""
    if actor.person_id is None or actor.on_behalf_of is not None or actor.viewed_by is not None:
        raise NotAllowed("privacy.himself", "")
    return actor.person_id


def preview(actor: Scope, person: int) -> Preview:
    """Return what an erasure of a person would do now, row by row. Reads only."""
    persons = [person, *people.merged_ids(person)]
    with db.scoped(erasing(actor, persons)):
        found = [_rows(table, persons) for table in inventory.tables() if table.table not in LAST and table.leaves is not Leaves.KEPT]
        return Preview(found, persons)


def _rows(table: Personal, persons: list[int]) -> leaving.Found:
    condition = " or ".join(f"({expression}) = any (%s)" for expression in table.of)
    return leaving.rows(table, condition, [persons] * len(table.of))


@transaction.atomic
def ask_erasure(*, actor: Scope, now: datetime) -> Erasure:
    """Keep that somebody wishes to be erased after the days of cooling off. Raises NotAllowed, AskedAlready."""
    person = himself(actor)
    wish = Erasure(person_id=person, asked_at=now, due_at=now + timedelta(days=parameters.COOL_OFF_DAYS))
    try:
        with transaction.atomic():
            wish.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready from error
    _keep(actor, now, "privacy.erasure_asked", wish, {"on": wish.due_at.date().isoformat()})
    return wish


@transaction.atomic
def withdraw_erasure(*, actor: Scope, now: datetime) -> Erasure:
    """Take the wish back. Raises NotAllowed, NothingAsked."""
    wish = _open_wish(himself(actor))
    wish.withdrawn_at = now
    wish.save(update_fields=["withdrawn_at"])
    _keep(actor, now, "privacy.erasure_withdrawn", wish, {})
    return wish


@transaction.atomic
def erase_now(*, actor: Scope, now: datetime) -> Deletion:
    """Do what somebody has asked for without waiting any longer. Raises NotAllowed, NothingAsked, Disturbed."""
    wish = _open_wish(himself(actor))
    return erase(actor=actor, now=now, wish=wish)


def _open_wish(person: int) -> Erasure:
    wish = Erasure.objects.select_for_update().filter(person=person, withdrawn_at=None, done_at=None).first()
    if wish is None:
        raise NothingAsked
    return wish


def _keep(actor: Scope, now: datetime, verb: str, wish: Erasure, detail: dict[str, Any]) -> None:
    path = people.district_path()
    audit.record(actor=actor, now=now, verb=verb, subject="privacy.erasure", subject_id=wish.pk, path=path, detail=detail)


@transaction.atomic
def erase(*, actor: Scope, now: datetime, wish: Erasure) -> Deletion:
    """Erase the person of a wish as far as it goes now, and return the proof. The wish must be locked.

    All or nothing. The person's row is locked first, so that nothing new can hang on it meanwhile. Raises Disturbed.
    """
    person = wish.person_id
    persons = [person, *people.merged_ids(person)]
    path = people.district_path()
    scope = erasing(actor, persons)
    with db.scoped(scope):
        with connections["default"].cursor() as cursor:
            cursor.execute("select id from people_person where id = any (%s) order by id for update", [persons])
        seen = preview(actor, person)
        found = {one.table.table: one for one in seen.found}
        if not seen.is_partial:
            found |= {table.table: _rows(table, persons) for table in inventory.tables() if table.table == "people_person"}
        for table in leaving.children_first([one.table for one in found.values()]):
            leaving.let_go(found[table.table])
        keys = 0 if seen.is_partial else _destroy_keys(persons)
        facts = facts_of(list(found.values()), keys, partial=seen.is_partial)
        proof = prove(replace(scope, account_id=actor.account_id), now, DeletionKind.ERASURE, facts, path, "privacy.erased", person)
        wish.done_at, wish.deletion = now, proof
        wish.save(update_fields=["done_at", "deletion"])
    return proof


def _destroy_keys(persons: list[int]) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("select sum(audit_destroy_key(p)) from unnest(%s::bigint[]) p", [persons])
        return int(cursor.fetchone()[0] or 0)


def facts_of(found: list[leaving.Found], keys: int, *, partial: bool) -> dict[str, Any]:
    """Return what a proof says: tables, acts, counts and hashes; what stays, and why. Nothing in it is about anybody."""
    tables = [
        {"table": one.table.table, "act": one.table.leaves.value, "count": len(one.keys), "digest": one.digest}
        for one in sorted(found, key=lambda one: one.table.table)
        if one.keys
    ]
    kept = [
        {"table": one.table.table, "count": count, "why": stay.zh, "basis": cite(stay.source)}
        for one in sorted(found, key=lambda one: one.table.table)
        for stay, count in one.stays
    ]
    return {"tables": tables, "kept": kept, "keys_destroyed": keys, "whole": not partial}


def prove(
    actor: Scope, now: datetime, kind: DeletionKind, facts: dict[str, Any], path: str, verb: str, person: int | None
) -> Deletion:  # fmt: skip
    """Write the record and the proof of a deletion; both hold the same hash."""
    facts = {"kind": kind.value, "at": now.isoformat(), **facts}
    digest = leaving.hash_of(facts)
    counts = {one["table"]: one["count"] for one in facts["tables"]}
    detail = {"hash": digest, "tables": counts, "kept": len(facts["kept"])}
    number = audit.record_numbered(actor=actor, now=now, verb=verb, subject="privacy.deletion", path=path, detail=detail, for_person=person)
    proof = Deletion(kind=kind, at=now, facts=facts, hash=digest, record_id=number)
    proof.save(force_insert=True)
    return proof
