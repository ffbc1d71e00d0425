"""Writes of the record: `record`, called once by every action of every house, inside its transaction; sealing; checks that are recorded."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from datetime import date, datetime
from typing import Any

from django.db import connections

from heju.audit import queries
from heju.audit.queries import words
from heju.audit.rules import chain
from heju.kit import keys
from heju.kit.scope import Grant, Scope
from heju.kit.vault import context_of

# What one page checks or hands out at most; the command has no limit.
AT_MOST = 20_000
INSERT = """
insert into audit_record
  (at, account_id, person_id, role, body_id, for_person_id, viewed_by_id, verb, subject, subject_id, path, why, detail)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::ltree, %s, %s::jsonb)
"""


def record(
    *,
    actor: Scope,
    now: datetime,
    verb: str,
    subject: str,
    subject_id: int | None,
    path: str,
    grant: Grant | None = None,
    why: str = "",
    detail: dict[str, Any] | None = None,
    for_person: int | None = None,
    using: str = "default",
) -> None:
    """Append one record in the running transaction.

    `verb` is house + past participle (`organizations.founded`); `subject` is `house.model`; `path` the place concerned ("" is not a place:
    use the district's). `grant` is the role used, as `Scope.demand` returned it. `detail` never holds personal data in clear. `why` about a
    person is closed under a key of that person, which his erasure destroys.
    """
    with connections[using].cursor() as cursor:
        # Plain INSERT: reading the row back would need the right to read the record, which the actor seldom has.
        cursor.execute(INSERT, _values(actor, now, verb, subject, subject_id, path, grant, why, detail, for_person, using))


def record_numbered(
    *, actor: Scope, now: datetime, verb: str, subject: str, path: str, detail: dict[str, Any], for_person: int | None = None
) -> int:
    """Append one record and return its number, for a proof that names it. The actor must be able to read it: himself, or the system."""
    values = _values(actor, now, verb, subject, None, path, None, "", detail, for_person, "default")
    with connections["default"].cursor() as cursor:
        cursor.execute(INSERT + " returning id", values)
        return int(cursor.fetchone()[0])


def close_words(why: str, person: int, using: str = "default") -> str:
    """Return a reason closed under the key of the person it is about; the key is made with the first one."""
    ring = keys.keyring()
    algorithm = next(key.algorithm for key in ring.keys if key.id == ring.active)
    fresh = ring.encrypt(f"{algorithm.name}:{secrets.token_hex(algorithm.key_bytes)}", context_of("audit_subjectkey", "secret", person))
    with connections[using].cursor() as cursor:
        cursor.execute("select audit_subject_key(%s, %s)", [person, fresh])
        own = words.ring_of(person, bytes(cursor.fetchone()[0]))
    return f"{words.PREFIX}{person}:{b64encode(own.encrypt(why, words.context(person))).decode()}"


def _values(
    actor: Scope, now: datetime, verb: str, subject: str, subject_id: int | None, path: str, grant: Grant | None, why: str,
    detail: dict[str, Any] | None, for_person: int | None, using: str,
) -> tuple[Any, ...]:  # fmt: skip
    if actor.device_id is not None:
        detail = {**(detail or {}), "device": actor.device_id}
    about = for_person if for_person is not None else actor.on_behalf_of
    role = grant.role if grant else ("system" if actor.is_system else "self")
    return (
        now,
        actor.account_id,
        actor.person_id,
        role,
        grant.body_id if grant else None,
        about,
        actor.viewed_by,
        verb,
        subject,
        subject_id,
        path,
        close_words(why, about, using) if why and about is not None else why,
        json.dumps((detail or {}) | by_system(actor), ensure_ascii=False, sort_keys=True),
    )


def by_system(actor: Scope) -> dict[str, Any]:
    """Return which system acted by which token: part of the canonical text, so that it is never taken for a person's own act."""
    return {} if actor.token_id is None else {"system": actor.system, "token": actor.token_id}


def seal_pending(*, at_most: int = 2000, using: str = "default") -> int:
    """Chain the oldest committed records that wait, and return how many; 0 also while another sealer is at work.

    The one verb of the record that leaves no record: a seal is its own.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select audit_seal(%s)", [at_most])
        return int(cursor.fetchone()[0])


class TooMany(Exception):
    """More lines than one page can hand out; the command does it."""


def check_record(*, actor: Scope, now: datetime, since: date | None, until: date | None) -> tuple[chain.Outcome, int, int]:
    """Check the newest part of a period of the chain, and record what came out. Return it with the first and last number checked."""
    root = next(iter(actor.reach("record")), "")
    grant = actor.demand("audit.read", root)
    first, last = queries.stretch_of(since, until)
    first = max(first, last - AT_MOST + 1)
    outcome = queries.verify_stretch(first, last)
    detail = {"first": first, "last": last, "ok": outcome.ok, "head": outcome.head, "fault": outcome.fault.kind if outcome.fault else ""}
    record(actor=actor, now=now, verb="audit.verified", subject="audit.record", subject_id=None, path=root, grant=grant, detail=detail)
    return outcome, first, last


def export_day(*, actor: Scope, now: datetime, day: date, why: str) -> str:
    """Return the lines of one day as an exported record, and record who took it along and why.

    Raises TooMany, and Withheld when the actor may not see every record of that day.
    """
    root = next(iter(actor.reach("record")), "")
    grant = actor.demand("audit.read", root)
    first, last = queries.stretch_of(day, day)
    if last - first + 1 > AT_MOST:
        raise TooMany
    text = "".join(line + "\n" for line in queries.export_lines(day, scope=actor))
    detail = {"day": day.isoformat(), "first": first, "last": last}
    record(
        actor=actor, now=now, verb="audit.exported", subject="audit.record", subject_id=None, path=root, grant=grant, why=why, detail=detail
    )
    return text
