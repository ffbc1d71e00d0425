"""Take back what an import entered: the ties that stand as it left them, and the persons whom nothing else knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people.actions.guests import Guest, gather
from heju.people.actions.load_people import Written

CLEAR = {
    "phone": "update people_person set phone = null, phone_index = null, phone_index_next = null where id = %s and phone_index = %s",
    "identity": "update people_person set identity = null, identity_index = null, identity_index_next = null "
    "where id = %s and identity_index = %s",
}
TAKE = """
select people_take_back(%s::bigint[], %s::boolean[], %s::bytea[], %s::bytea[], %s::bytea[], %s::integer[], %s::integer[], %s::bigint[],
  %s::text[], %s::date[], %s::integer[], %s::integer[])
"""
Done = tuple[Guest, Written]


class _ChangedSince(Exception):
    """What was filled in is not what stands there now."""


@transaction.atomic
def take_back_people(*, actor: Scope, now: datetime, path: str, done: Sequence[Done], why: str) -> set[int]:
    """Undo what loading some guests changed, person by person, and return the ids of the persons for whom it is undone. One record.

    A person stays whole, with his ties, where anything of it changed since: a tie ended or was shared with another handler, he was given
    another home, an account, a post. What was filled in is emptied where it still is what was filled in. Raises NotAllowed.
    """
    for root in sorted({guest.compound_path for guest, _written in done}):
        grant = actor.demand("people.edit", root)
    by_person: dict[int, list[Done]] = defaultdict(list)
    gather([guest for guest, _written in done])
    for guest, written in done:
        by_person[written.person_id].append((guest, written))
    filled = {person for person, rows in by_person.items() if any(written.fills for _guest, written in rows)}
    gone = _take([(person, rows) for person, rows in by_person.items() if person not in filled])
    for person in sorted(filled):
        try:
            with transaction.atomic():
                _empty(person, by_person[person])
                if not _take([(person, by_person[person])]):
                    raise _ChangedSince
                gone.add(person)
        except _ChangedSince:
            continue
    if gone:
        audit.record(
            actor=actor, now=now, verb="people.taken_back", subject="people.tie", subject_id=None, path=path, grant=grant, why=why,
            detail={"persons": len(gone)},
        )  # fmt: skip
    return gone


def _take(groups: Sequence[tuple[int, Sequence[Done]]]) -> set[int]:
    """Take back ties and persons in one statement, each person all or nothing."""
    persons: list[tuple[int, bool, bytes, bytes | None, bytes | None, int, int]] = []
    ties: list[tuple[int, str, date, int | None, int | None]] = []
    for person, rows in groups:
        first = len(ties) + 1
        ties += [
            (guest.unit_id, guest.kind, guest.since, *((guest.share.numerator, guest.share.denominator) if guest.share else (None, None)))
            for guest, written in rows
            if written.ties
        ]
        guest = rows[0][0]
        is_fresh = any(written.is_new for _guest, written in rows)
        persons.append((person, is_fresh, guest.name_index, guest.phone_index, guest.identity_index, first, len(ties)))
    if not persons:
        return set()
    columns = [list(column) for column in zip(*persons, strict=True)]
    columns += [list(column) for column in zip(*ties, strict=True)] if ties else [[], [], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(TAKE, columns)
        return {row[0] for row in cursor.fetchall()}


def _empty(person: int, rows: Sequence[Done]) -> None:
    """Empty again what was filled in. Raises _ChangedSince where something else stands there now."""
    with connection.cursor() as cursor:
        for guest, written in rows:
            for name in written.fills:
                if name == "is_elder":
                    cursor.execute("update people_person set is_elder = false where id = %s and is_elder", [person])
                else:
                    cursor.execute(CLEAR[name], [person, guest.phone_index if name == "phone" else guest.identity_index])
                if cursor.rowcount != 1:
                    raise _ChangedSince
