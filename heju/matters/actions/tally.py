"""Keep the tally: fold in what moves have appended, recount it over all rows and put right what differs."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.matters.actions import step


@transaction.atomic
def fold(*, actor: Scope, now: datetime) -> int:
    """Fold the changes of the tally in, and return how many there were. Changes nothing that is read: no record."""
    del now
    return _called(actor, "select matters_tally_fold()")


@transaction.atomic
def recount(*, actor: Scope, now: datetime) -> int:
    """Count everything anew, put right what differs and return how many rows did: none, unless somebody wrote around the triggers."""
    found = _called(actor, "select matters_tally_recount()")
    if found:
        root = actor.reach("view")[0]
        audit.record(
            actor=actor,
            now=now,
            verb="matters.tally_corrected",
            subject="matters.tally",
            subject_id=0,
            path=root,
            detail={"rows": found},
        )
    return found


def _called(actor: Scope, sql: str) -> int:
    with db.scoped(step.writing(actor)), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
