"""Load many persons with their ties to homes: the declared loader behind imports. One record a batch.

`judge_people` says what would become of each, `load_people` writes it, `take_back_people` undoes it. The rules are those of the single
acts: the power and the handler at the place, shares of owners at most one, a tie once while open. What is written is closed as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit import arrays
from heju.kit.scope import Scope
from heju.people import vault
from heju.people.actions.guests import OF_PERSONS, OF_TIES, Company, Guest
from heju.people.actions.judge_people import Verdict
from heju.people.actions.register_person import acting_handler

ENTER = """
select people_enter(%(now)s, %(source)s, %(spots)s, %(spot_paths)s, %(spot_keepers)s, %(parts)s, %(part_paths)s, %(part_keepers)s,
  %(ids)s, %(public_ids)s, %(names)s, %(name_indexes)s, %(name_nexts)s, %(phones)s, %(phone_indexes)s, %(phone_nexts)s, %(identities)s,
  %(identity_indexes)s, %(identity_nexts)s, %(elders)s, %(places)s, %(persons)s, %(units)s, %(kinds)s, %(numerators)s, %(denominators)s,
  %(sinces)s)
"""
NEW_IDS = "select array_agg(people_new_person()) from generate_series(1, %(count)s::integer)"
FILL = {
    "phone": "update people_person set phone = %s, phone_index = %s, phone_index_next = %s where id = %s and phone is null",
    "identity": "update people_person set identity = %s, identity_index = %s, identity_index_next = %s where id = %s and identity is null",
}


@dataclass(slots=True)
class Written:
    """What loading one guest changed: the person, whether he is new, what was filled in, whether a tie began."""

    person_id: int
    is_new: bool
    fills: tuple[str, ...]
    ties: bool


Told = Callable[[list[Written | None]], None]


@transaction.atomic
def load_people(
    *,
    actor: Scope,
    now: datetime,
    path: str,
    company: Company,
    verdicts: Sequence[Verdict],
    source: str,
    meanwhile: Told | None = None,
) -> list[Written | None]:
    """Write what the verdicts say and return what changed, in order; None where nothing did. One record for all.

    `verdicts` come from `judge_people` in the same transaction; a doubtful one is written as a new person. `meanwhile` is told what will
    have changed while the database still writes it. Raises NotAllowed, NotHandler, IntegrityError where another transaction was faster.
    """
    guests = company.guests
    grants = {root: actor.demand("people.edit", root) for root in {guest.compound_path for guest in guests}}
    handlers = {root: acting_handler(grant) for root, grant in grants.items()}
    company.refresh(closes=True)
    persons, fresh = _number(company, verdicts)
    filled = [place for place, verdict in enumerate(verdicts) if verdict.fills]
    for place in filled:
        _fill(persons[place], guests[place], verdicts[place].fills)
    ties = [verdict.ties for verdict in verdicts]
    if any(ties) or filled:
        audit.record(
            actor=actor, now=now, verb="people.loaded", subject="people.tie", subject_id=None, path=path,
            grant=next(iter(grants.values())), why=source,
            detail={"persons": sum(fresh), "ties": sum(ties), "filled": len(filled), "handlers": sorted(set(handlers.values()))},
        )  # fmt: skip
    done: list[Written | None] = []

    def tell() -> None:
        done.extend(_written(persons, fresh, verdicts))
        if meanwhile:
            meanwhile(done)

    values = {"now": now, "source": source, **_entered(company, handlers, persons, fresh, ties)}
    arrays.run_beside([(ENTER, values)] if any(ties) else [], tell)
    return done


def _written(persons: Sequence[int], fresh: Sequence[bool], verdicts: Sequence[Verdict]) -> Iterator[Written | None]:
    for person, is_new, verdict in zip(persons, fresh, verdicts, strict=True):
        yield Written(person, is_new, verdict.fills, verdict.ties) if verdict.ties or verdict.fills else None


def _number(company: Company, verdicts: Sequence[Verdict]) -> tuple[list[int], list[bool]]:
    """Return in order who each guest is, by number (0 for nobody), and whether his row is the one that makes a new person."""
    persons = [verdict.person_id or 0 for verdict in verdicts]
    first: dict[int, int] = {}
    wanted = [
        (place, first.setdefault(maker, place))
        for place, (maker, verdict) in enumerate(zip(company.makers, verdicts, strict=True))
        if verdict.ties and verdict.person_id is None
    ]
    numbers = dict(zip(first.values(), _new_ids(len(first)), strict=True))
    for place, maker in wanted:
        persons[place] = numbers[maker]
    return persons, [place in numbers for place in range(len(persons))]


def _new_ids(count: int) -> list[int]:
    found: list[int] = arrays.run(NEW_IDS, {"count": count})[0][0] if count else []
    return found


def _entered(
    company: Company, handlers: Mapping[str, str], persons: Sequence[int], fresh: Sequence[bool], ties: Sequence[bool]
) -> dict[str, arrays.Array]:
    """Return the columns of new persons and ties, and of the places and parts that must stand for them."""
    columns = {name: company.column(name, fresh) for name in OF_PERSONS} | {name: company.column(name, ties) for name in OF_TIES}
    columns["ids"] = arrays.array(arrays.INT8, list(compress(persons, fresh)))
    columns["persons"] = arrays.array(arrays.INT8, list(compress(persons, ties)))
    tied = list(compress(company.guests, ties))
    spots = {guest.compound_id: (guest.compound_path, handlers[guest.compound_path]) for guest in tied}
    parts = {guest.unit_id: (guest.path, handlers[guest.compound_path]) for guest in tied}
    for name, where in (("spot", spots), ("part", parts)):
        columns[f"{name}s"] = arrays.array(arrays.INT8, list(where))
        columns[f"{name}_paths"] = arrays.array(arrays.TEXT, [path for path, _keeper in where.values()])
        columns[f"{name}_keepers"] = arrays.array(arrays.TEXT, [keeper for _path, keeper in where.values()])
    return columns


def _fill(person: int, guest: Guest, fills: Sequence[str]) -> None:
    if not fills:
        return
    with connection.cursor() as cursor:
        cursor.execute("select public_id from people_person where id = %s for update", [person])
        public_id = cursor.fetchone()[0]
        for name in fills:
            if name == "is_elder":
                cursor.execute("update people_person set is_elder = true where id = %s", [person])
            else:
                plain = (guest.phone if name == "phone" else guest.identity) or ""
                closed = [vault.close(name, public_id, plain), vault.index_of(name, plain), vault.next_index_of(name, plain)]
                cursor.execute(FILL[name], [*closed, person])
