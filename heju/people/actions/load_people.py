"""Load many persons with their ties to homes: the declared loader behind imports. One record a batch.

`judge_people` says what would become of each, `load_people` writes it, `take_back_people` undoes it. The rules are those of the single
acts: the power and the handler at the place, shares of owners at most one, a tie once while open. Everything goes by blind indexes; what is
written is closed as everywhere.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit.ruling import Reason
from heju.kit.scope import Scope
from heju.people import rules, vault
from heju.people.actions.register_person import acting_handler
from heju.people.rules import arriving

SHARES = Reason(
    "loading.shares", "各业主的份额加起来超过了全部，请先核对已登记的业主。", "The owners' shares of this home would exceed the whole."
)
OTHER_SHARE = Reason(
    "loading.other_share",
    "份额和登记的不同。要改份额，请在住户名册里办理。",
    "The share differs from the registered one; change it in the register.",
)
TAKEN = Reason(
    "loading.taken", "这个身份证号已经登记过，但不在您能看到的范围。", "This identity number is registered where you cannot see it."
)
ROW_TWICE = Reason("loading.twice", "和这张表里前面的一行重复。", "The same as a row above in this sheet.")


@dataclass(slots=True)
class Guest:
    """Somebody on a sheet with the home he belongs to. Clean values; `judge_people` works out the indexes, once."""

    name: str
    phone: str | None
    identity: str | None
    is_elder: bool
    unit_id: int
    path: str
    compound_id: int
    compound_path: str
    kind: str
    share: Fraction | None
    since: date
    # An owner's share that the sheet leaves open is not compared with the registered one.
    is_share_stated: bool = True
    name_index: bytes = b""
    phone_index: bytes | None = None
    identity_index: bytes | None = None

    def index(self, sealer: vault.Sealer) -> None:
        """Work out the blind indexes, for many guests with one sealer."""
        self.name_index = sealer.index_of("name", self.name)
        self.phone_index = sealer.index_of("phone", self.phone) if self.phone else None
        self.identity_index = sealer.index_of("identity", self.identity) if self.identity else None


@dataclass(slots=True)
class Verdict:
    """What becomes of a guest: create, change, same, doubtful or refused; who he is, what is filled in, whether a tie begins."""

    outcome: str
    because: Reason | None = None
    person_id: int | None = None
    fills: tuple[str, ...] = ()
    ties: bool = False


@dataclass(slots=True)
class _Books:
    """What is registered around some guests, as the asker may see it."""

    by_identity: dict[bytes, arriving.Known] = field(default_factory=dict)
    by_phone: dict[bytes, list[arriving.Known]] = field(default_factory=lambda: defaultdict(list))
    in_home: dict[int, dict[int, arriving.Known]] = field(default_factory=lambda: defaultdict(dict))
    ties: dict[tuple[int, int, str], Fraction] = field(default_factory=dict)
    elders: set[int] = field(default_factory=set)
    taken: set[bytes] = field(default_factory=set)
    shares: dict[tuple[int, str], Fraction] = field(default_factory=lambda: defaultdict(Fraction))


PERSONS = """
select coalesce(merged_into_id, id), name_index, phone_index, identity_index, is_elder from people_person
where phone_index = any (%s) or identity_index = any (%s)
"""
HOMES = """
select t.unit_id, t.kind, t.share_numerator, t.share_denominator, p.id, p.name_index, p.phone_index, p.identity_index, p.is_elder
from people_tie t join people_person p on p.id = t.person_id where t.unit_id = any (%s) and t.until is null
"""


def _read(guests: Sequence[Guest]) -> _Books:
    books = _Books()
    sealer = vault.Sealer()
    for guest in guests:
        guest.index(sealer)
    units = list({guest.unit_id for guest in guests})
    phones = list({guest.phone_index for guest in guests if guest.phone_index})
    identities = list({guest.identity_index for guest in guests if guest.identity_index})
    with connection.cursor() as cursor:
        cursor.execute(HOMES, [units])
        for unit, kind, numerator, denominator, *person in cursor.fetchall():
            known = _known(person, books)
            books.in_home[unit][known.id] = known
            books.ties[known.id, unit, kind] = Fraction(numerator or 0, denominator or 1)
        if phones or identities:
            cursor.execute(PERSONS, [phones, identities])
            for row in cursor.fetchall():
                known = _known(row, books)
                if known.phone is not None and all(
                    other.id != known.id or other.name != known.name for other in books.by_phone[known.phone]
                ):
                    books.by_phone[known.phone].append(known)
                if known.identity is not None:
                    books.by_identity[known.identity] = known
        if identities:
            cursor.execute("select people_identities_taken(%s)", [identities])
            books.taken = {bytes(row[0]) for row in cursor.fetchall()} - set(books.by_identity)
        if any(guest.share is not None for guest in guests):
            cursor.execute("select unit_id, kind, numerator, denominator from people_shares_taken(%s)", [units])
            for unit, kind, numerator, denominator in cursor.fetchall():
                books.shares[unit, kind] += Fraction(numerator, denominator)
    return books


def _known(row: Sequence[Any], books: _Books) -> arriving.Known:
    if row[4]:
        books.elders.add(row[0])
    return arriving.Known(row[0], bytes(row[1]), bytes(row[2]) if row[2] else None, bytes(row[3]) if row[3] else None)


def judge_people(guests: Sequence[Guest]) -> list[Verdict]:
    """Return what would become of each guest, in order, as the asker may see the register. Five queries, however many."""
    books = _read(guests)
    seen: set[tuple[bytes, bytes | None, bytes | None, int, str]] = set()
    found = []
    for guest in guests:
        key = (guest.name_index, guest.phone_index, guest.identity_index, guest.unit_id, guest.kind)
        found.append(Verdict("refused", ROW_TWICE) if key in seen else _judge(guest, books))
        seen.add(key)
    return found


def _judge(guest: Guest, books: _Books) -> Verdict:
    if guest.identity_index is not None and guest.identity_index in books.taken:
        return Verdict("refused", TAKEN)
    home = books.in_home.get(guest.unit_id, {})
    found = arriving.match(
        arriving.Arriving(guest.name_index, guest.phone_index, guest.identity_index, guest.unit_id),
        by_identity=books.by_identity.get(guest.identity_index) if guest.identity_index else None,
        by_phone=books.by_phone.get(guest.phone_index, ()) if guest.phone_index else (),
        in_home=home.values(),
    )
    if found.verdict == arriving.CONTRADICTED:
        return Verdict("refused", found.because)
    known = found.person
    if known is not None and (known.id, guest.unit_id, guest.kind) in books.ties:
        return _same(guest, known, books)
    if guest.share is not None:
        if not rules.fits(guest.share, [books.shares[guest.unit_id, guest.kind]]):
            return Verdict("refused", SHARES)
        if found.verdict != arriving.DOUBTFUL:
            books.shares[guest.unit_id, guest.kind] += guest.share
    if found.verdict == arriving.DOUBTFUL:
        return Verdict("doubtful", found.because, None, (), True)
    return Verdict("create", None, known.id if known else None, _fills(guest, known, books), True)


def _same(guest: Guest, known: arriving.Known, books: _Books) -> Verdict:
    if guest.share is not None and guest.is_share_stated and guest.share != books.ties[known.id, guest.unit_id, guest.kind]:
        return Verdict("refused", OTHER_SHARE)
    fills = _fills(guest, known, books)
    return Verdict("change" if fills else "same", None, known.id, fills)


def _fills(guest: Guest, known: arriving.Known | None, books: _Books) -> tuple[str, ...]:
    """Return what the sheet knows and the register does not: nothing that stands is ever replaced."""
    if known is None:
        return ()
    found = []
    if guest.phone_index and known.phone is None:
        found.append("phone")
    if guest.identity_index and known.identity is None:
        found.append("identity")
    if guest.is_elder and known.id not in books.elders:
        found.append("is_elder")
    return tuple(found)


# ---- writing ------------------------------------------------------------------------------------------------------

INSERT_PERSONS = """
insert into people_person (id, public_id, name, name_index, name_index_next, phone, phone_index, phone_index_next, identity, identity_index,
  identity_index_next, is_elder, is_invented, registered_at, place_id, path, handler)
select n.id, n.public_id, n.name, n.name_index, n.name_next, n.phone, n.phone_index, n.phone_next, n.identity, n.identity_index,
  n.identity_next, n.is_elder, false, %(now)s, n.place_id, n.path::ltree, n.handler
from unnest(%(ids)s::bigint[], %(public_ids)s::uuid[], %(names)s::bytea[], %(name_indexes)s::bytea[], %(name_nexts)s::bytea[],
  %(phones)s::bytea[], %(phone_indexes)s::bytea[], %(phone_nexts)s::bytea[], %(identities)s::bytea[], %(identity_indexes)s::bytea[],
  %(identity_nexts)s::bytea[], %(elders)s::boolean[], %(places)s::bigint[], %(paths)s::text[], %(handlers)s::text[])
  as n (id, public_id, name, name_index, name_next, phone, phone_index, phone_next, identity, identity_index, identity_next, is_elder,
    place_id, path, handler)
"""
INSERT_TIES = """
insert into people_tie (person_id, unit_id, path, kind, share_numerator, share_denominator, since, source, handlers)
select n.person_id, n.unit_id, n.path::ltree, n.kind, n.numerator, n.denominator, n.since, %(source)s, array[n.handler]
from unnest(%(persons)s::bigint[], %(units)s::bigint[], %(paths)s::text[], %(kinds)s::text[], %(numerators)s::integer[],
  %(denominators)s::integer[], %(sinces)s::date[], %(handlers)s::text[])
  as n (person_id, unit_id, path, kind, numerator, denominator, since, handler)
"""
FILL = {
    "phone": "update people_person set phone = %s, phone_index = %s, phone_index_next = %s where id = %s and phone is null",
    "identity": "update people_person set identity = %s, identity_index = %s, identity_index_next = %s where id = %s and identity is null",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What loading one guest changed: the person, whether he is new, what was filled in, whether a tie began."""

    person_id: int
    is_new: bool
    fills: tuple[str, ...]
    ties: bool


@transaction.atomic
def load_people(
    *, actor: Scope, now: datetime, path: str, guests: Sequence[Guest], verdicts: Sequence[Verdict], source: str
) -> list[Written | None]:
    """Write what the verdicts say and return what changed, in order; None where nothing did. One record for all.

    `verdicts` come from `judge_people` in the same transaction; a doubtful one is written as a new person. Raises NotAllowed, NotHandler,
    IntegrityError where another transaction was faster.
    """
    grants = {root: actor.demand("people.edit", root) for root in {guest.compound_path for guest in guests}}
    handlers = {root: acting_handler(grant) for root, grant in grants.items()}
    chosen = [(guest, verdict) for guest, verdict in zip(guests, verdicts, strict=True) if verdict.ties or verdict.fills]
    persons, newcomers = _number(chosen)
    _insert_persons(newcomers, handlers, now)
    for guest, verdict in chosen:
        _fill(persons[id(guest)][0], guest, verdict.fills)
    ties = [(persons[id(guest)][0], guest) for guest, verdict in chosen if verdict.ties]
    _insert_ties(ties, handlers, source)
    if chosen:
        counts = {"persons": len(newcomers), "ties": len(ties), "filled": sum(1 for _guest, verdict in chosen if verdict.fills)}
        audit.record(
            actor=actor, now=now, verb="people.loaded", subject="people.tie", subject_id=None, path=path,
            grant=next(iter(grants.values())), why=source, detail={**counts, "handlers": sorted(set(handlers.values()))},
        )  # fmt: skip
    return [
        Written(*persons[id(guest)], verdict.fills, verdict.ties) if id(guest) in persons else None
        for guest, verdict in zip(guests, verdicts, strict=True)
    ]


def _number(chosen: Sequence[tuple[Guest, Verdict]]) -> tuple[dict[int, tuple[int, bool]], list[tuple[int, Guest]]]:
    """Return who each guest is (by `id`), as the person's number and whether this row makes him; and the new persons, once each."""
    ids = iter(_new_ids(len({_key(guest) for guest, verdict in chosen if verdict.person_id is None})))
    fresh: dict[tuple[Any, ...], int] = {}
    newcomers: list[tuple[int, Guest]] = []
    persons: dict[int, tuple[int, bool]] = {}
    for guest, verdict in chosen:
        if verdict.person_id is not None:
            persons[id(guest)] = verdict.person_id, False
            continue
        key = _key(guest)
        is_new = key not in fresh
        if is_new:
            fresh[key] = next(ids)
            newcomers.append((fresh[key], guest))
        persons[id(guest)] = fresh[key], is_new
    return persons, newcomers


def _key(guest: Guest) -> tuple[Any, ...]:
    """Return what two rows of one new person share: the identity number; else name and phone; else name and home."""
    if guest.identity_index:
        return (guest.name_index, guest.identity_index)
    return (guest.name_index, guest.phone_index or guest.unit_id)


def _new_ids(count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select people_new_person() from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _insert_persons(newcomers: Sequence[tuple[int, Guest]], handlers: Mapping[str, str], now: datetime) -> None:
    if not newcomers:
        return
    rows, sealer = [], vault.Sealer()
    for number, guest in newcomers:
        public_id = uuid.uuid4()
        closed: list[Any] = []
        for field_name, plain, index in (
            ("name", guest.name, guest.name_index),
            ("phone", guest.phone, guest.phone_index),
            ("identity", guest.identity, guest.identity_index),
        ):
            if plain:
                closed += [sealer.close(field_name, public_id, plain), index, sealer.next_index_of(field_name, plain)]
            else:
                closed += [None, None, None]
        where = (guest.compound_id, guest.compound_path, handlers[guest.compound_path])
        rows.append((number, public_id, *closed, guest.is_elder, *where))
    names = (
        "ids", "public_ids", "names", "name_indexes", "name_nexts", "phones", "phone_indexes", "phone_nexts", "identities",
        "identity_indexes", "identity_nexts", "elders", "places", "paths", "handlers",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(INSERT_PERSONS, {"now": now, **_columns(names, rows)})


def _insert_ties(ties: Sequence[tuple[int, Guest]], handlers: Mapping[str, str], source: str) -> None:
    if not ties:
        return
    rows = [
        (person, guest.unit_id, guest.path, guest.kind, guest.share.numerator if guest.share else None,
         guest.share.denominator if guest.share else None, guest.since, handlers[guest.compound_path])
        for person, guest in ties
    ]  # fmt: skip
    names = ("persons", "units", "paths", "kinds", "numerators", "denominators", "sinces", "handlers")
    with connection.cursor() as cursor:
        cursor.execute(INSERT_TIES, {"source": source, **_columns(names, rows)})


def _columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    return dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))


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
