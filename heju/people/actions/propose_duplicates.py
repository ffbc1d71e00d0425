"""Look for persons of a register who may be one, and decide that two are not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import errors, parameters, vault
from heju.people.actions.register_person import acting_handler
from heju.people.models import Likeness, LikenessState
from heju.people.rules import merging
from heju.places import queries as places

POWER = "people.merge"
# Only what the asker's own handler holds is compared, and only by blind indexes: no name, phone or number is opened.
FIND = """
with held as (
  select t.person_id, t.unit_id, subpath(t.path, 0, least(nlevel(t.path), 4)) as compound from people_tie t
  where %(handler)s = any (t.handlers) and t.path <@ %(root)s::ltree and t.until is null
  union
  select p.id, null, null from people_person p where p.handler = %(handler)s and p.path <@ %(root)s::ltree
), one as materialized (
  select p.id, p.name_index as name, p.phone_index as phone, p.identity_index as identity, h.unit_id, h.compound
  from held h join people_person p on p.id = h.person_id where p.merged_into_id is null and p.name_index <> all (%(nameless)s)
), alike as (
  select a.id as first, b.id as second, 1 as rank, a.compound as one, b.compound as other, a.identity as mine, b.identity as yours
  from one a join one b on b.name = a.name and b.phone = a.phone and a.id < b.id
  union all
  select a.id, b.id, 2, a.compound, b.compound, a.identity, b.identity
  from one a join one b on b.name = a.name and b.unit_id = a.unit_id and a.id < b.id
  union all
  select a.id, b.id, 3, a.compound, b.compound, a.identity, b.identity
  from one a join one b on b.name = a.name and b.compound = a.compound and a.id < b.id and (a.phone is null) <> (b.phone is null)
), pair as (
  select first, second, min(rank) as rank, min(one::text) filter (where one = other) as shared from alike
  where mine is null or yours is null or mine = yours group by first, second
)
insert into people_likeness (first_id, second_id, place_id, path, handler, reason, state, found_at, why)
select p.first, p.second, coalesce(c.id, %(place)s), coalesce(c.path, %(root)s::ltree), %(handler)s, (%(reasons)s::text[])[p.rank], 'open',
  %(now)s, ''
from pair p left join places_place c on c.kind = 'compound' and c.path = p.shared::ltree
on conflict (first_id, second_id, handler) do nothing
"""


@transaction.atomic
def propose_duplicates(*, actor: Scope, now: datetime, path: str) -> int:
    """Compare all persons that the asker's handler holds below a place, write down the new pairs, and return how many there are.

    A pair that was decided stays decided; doing it twice changes nothing. Raises NotAllowed, NotHandler.
    """
    grant = actor.demand(POWER, path)
    place = places.here_at(path)
    if place is None:
        raise errors.NotHandler
    values: dict[str, Any] = {
        "handler": acting_handler(grant),
        "root": path,
        "place": place.id,
        "nameless": list(vault.indexes_of("name", "")),
        "reasons": list(merging.LIKE),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, values)
        count = int(cursor.rowcount)
    if count:
        audit.record(
            actor=actor, now=now, verb="people.duplicates_proposed", subject="people.likeness", subject_id=None, path=path, grant=grant,
            detail={"count": count},
        )  # fmt: skip
    return count


@transaction.atomic
def keep_apart(*, actor: Scope, now: datetime, likeness: Likeness, why: str) -> Likeness:
    """Decide that two alike rows are two persons; they are proposed no more. Raises NotAllowed, ReasonMissing, OverAlready."""
    if len(why.strip()) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    return _decide(actor, now, likeness, LikenessState.OPEN, LikenessState.DISTINCT, why.strip(), "people.kept_apart")


@transaction.atomic
def reopen_pair(*, actor: Scope, now: datetime, likeness: Likeness) -> Likeness:
    """Take back that two alike rows are two persons. Raises NotAllowed, OverAlready."""
    return _decide(actor, now, likeness, LikenessState.DISTINCT, LikenessState.OPEN, "", "people.pair_reopened")


def _decide(actor: Scope, now: datetime, likeness: Likeness, before: str, after: str, why: str, verb: str) -> Likeness:
    held = Likeness.objects.select_for_update().get(pk=likeness.pk)
    grant = actor.demand(POWER, held.path)
    if held.state == after:
        return held
    if held.state != before:
        raise errors.OverAlready
    held.state, held.why, held.decided_at = after, why, now if after != LikenessState.OPEN else None
    held.save(update_fields=["state", "why", "decided_at"])
    audit.record(
        actor=actor, now=now, verb=verb, subject="people.likeness", subject_id=held.pk, path=held.path, grant=grant, why=why,
        detail={"persons": [held.first_id, held.second_id]},
    )  # fmt: skip
    return held
