"""What the daily task does: delete what is kept no longer, empty persons whom nothing holds, do the erasures that are due; with proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connections, transaction

from heju.kit import db
from heju.kit.personal import Personal
from heju.kit.scope import Scope, system
from heju.people import queries as people
from heju.privacy import inventory
from heju.privacy.actions import leaving
from heju.privacy.actions.erase import erase, facts_of, prove
from heju.privacy.models import Deletion, DeletionKind, Erasure

# Rows of one transaction.
BATCH = 2000


def keeper() -> Scope:
    """Return the scope of the daily task: the system's, through the door by which only what is due may leave."""
    return replace(system("retention", people.district_path()), door="retention")


def run_daily(*, now: datetime) -> dict[str, int]:
    """Do it all and return the counts. Each table is a transaction of its own; what cannot go today is tried again tomorrow."""
    rows = 0
    for table in leaving.children_first([table for table in inventory.tables() if table.retention.due]):
        while (proof := _try(table, now)) is not None:
            gone = sum(one["count"] for one in proof.facts["tables"])
            rows += gone
            if gone < BATCH:
                break
    emptied = empty_persons(now=now)
    return {"rows": rows, "persons": emptied, "erased": erase_due(now=now)}


def _try(table: Personal, now: datetime) -> Deletion | None:
    try:
        return delete_due(table=table, now=now)
    except (IntegrityError, leaving.Disturbed):
        # Something hangs on a row that is due, or somebody holds it: the table is left for the next day, the others are not.
        return None


@transaction.atomic
def delete_due(*, table: Personal, now: datetime) -> Deletion | None:
    """Delete the rows of a table that are kept no longer, and return the proof; None where nothing is due. Raises Disturbed."""
    with db.scoped(keeper()) as scope:
        found = leaving.rows(table, f"({table.retention.due}) <= %s", [now], at_most=BATCH)
        if not found.keys:
            return None
        leaving.let_go(found)
        return _proof(scope, now, [found], 0)


@transaction.atomic
def empty_persons(*, now: datetime) -> int:
    """Empty the persons whom nothing in any house holds any more, destroy the keys of the words about them; return how many."""
    table = next(table for table in inventory.tables() if table.table == "people_person")
    with db.scoped(keeper()) as scope:
        with connections["default"].cursor() as cursor:
            cursor.execute("select privacy_empty_persons(%s)::text[]", [BATCH])
            gone = list(cursor.fetchone()[0])
        if gone:
            _proof(scope, now, [leaving.Found(table, gone)], len(gone))
        return len(gone)


def _proof(scope: Scope, now: datetime, found: list[leaving.Found], keys: int) -> Deletion:
    facts: dict[str, Any] = facts_of(found, keys, partial=False)
    return prove(scope, now, DeletionKind.RETENTION, facts, people.district_path(), "privacy.deleted_due", None)


def erase_due(*, now: datetime) -> int:
    """Do the erasures whose days of cooling off are over, and return how many."""
    with db.scoped(keeper()):
        waiting = list(
            Erasure.objects.filter(due_at__lte=now, withdrawn_at=None, done_at=None).order_by("pk").values_list("pk", "person_id")
        )
    done = 0
    for number, person in waiting:
        with transaction.atomic():
            himself = Scope(person_id=person)
            with db.scoped(replace(himself, door="sign-in")):
                himself = replace(himself, account_id=people.account_id_of(person))
            with db.scoped(himself):
                wish = Erasure.objects.select_for_update().filter(pk=number, withdrawn_at=None, done_at=None).first()
                if wish is not None:
                    erase(actor=himself, now=now, wish=wish)
                    done += 1
    return done
