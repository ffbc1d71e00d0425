"""Writes of the record: one verb, `record`, called once by every action of every house, inside its transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connections

from heju.kit.scope import Grant, Scope

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
    use the district's). `grant` is the role used, as `Scope.demand` returned it. `detail` never holds personal data in clear.
    """
    role = grant.role if grant else ("system" if actor.is_system else "self")
    values = (
        now,
        actor.account_id,
        actor.person_id,
        role,
        grant.body_id if grant else None,
        for_person if for_person is not None else actor.on_behalf_of,
        actor.viewed_by,
        verb,
        subject,
        subject_id,
        path,
        why,
        json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
    )
    # Plain INSERT: reading the row back would need the right to read the record, which the actor seldom has.
    with connections[using].cursor() as cursor:
        cursor.execute(INSERT, values)


def seal_pending(*, at_most: int = 2000, using: str = "default") -> int:
    """Chain the oldest committed records that wait, and return how many; 0 also while another sealer is at work.

    The one verb of the record that leaves no record: a seal is its own.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select audit_seal(%s)", [at_most])
        return int(cursor.fetchone()[0])
