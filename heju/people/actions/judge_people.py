"""Say what would become of many guests of a sheet, as the asker may see the register: the reading half of the declared loader.

The rules are those of the single acts: shares of owners at most one, a tie once while open. Everything goes by blind indexes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from heju.kit import arrays
from heju.kit.ruling import Reason
from heju.people import rules
from heju.people.actions.guests import Company, Guest
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
class Verdict:
    """What becomes of a guest: create, change, same, doubtful or refused; who he is, what is filled in, whether a tie begins."""

    outcome: str
    because: Reason | None = None
    person_id: int | None = None
    fills: tuple[str, ...] = ()
    ties: bool = False


# What becomes of most: a new person with a new tie. One for all, and never changed.
PLAIN = Verdict("create", ties=True)


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


# A list stands behind a select of its own: seen as a constant of five thousand, it lures the planner into reading the whole register.
BY_PHONE = """
select coalesce(merged_into_id, id), name_index, phone_index, identity_index, is_elder from people_person
where phone_index = any ((select %(asked)s)::bytea[])
"""
BY_IDENTITY = BY_PHONE.replace("phone_index = any", "identity_index = any")
HOMES = """
select p.id, p.name_index, p.phone_index, p.identity_index, p.is_elder, t.unit_id, t.kind, t.share_numerator, t.share_denominator
from people_tie t join people_person p on p.id = t.person_id where t.unit_id = any ((select %(asked)s)::bigint[]) and t.until is null
"""
TAKEN_IDENTITIES = "select people_identities_taken(%(asked)s)"
SHARES_TAKEN = "select unit_id, kind, numerator, denominator from people_shares_taken(%(asked)s)"


def _asked(guests: Sequence[Guest]) -> list[arrays.Statement]:
    """Return what is asked about guests: their homes, who has their phones, their identity numbers (twice), the shares of their homes."""
    units = {"asked": arrays.array(arrays.INT8, list({guest.unit_id for guest in guests}))}
    phones = {"asked": arrays.array(arrays.BYTEA, list({guest.phone_index for guest in guests if guest.phone_index}))}
    identities = {"asked": arrays.array(arrays.BYTEA, list({guest.identity_index for guest in guests if guest.identity_index}))}
    return [(HOMES, units), (BY_PHONE, phones), (BY_IDENTITY, identities), (TAKEN_IDENTITIES, identities), (SHARES_TAKEN, units)]


def _read(guests: Sequence[Guest], meanwhile: Callable[[], None]) -> _Books:
    books = _Books()
    statements = _asked(guests)
    # Nothing is asked for nobody: most sheets name no identity numbers, and most rows no owners.
    if not any(guest.share is not None for guest in guests):
        statements.pop()
    if not any(guest.identity_index for guest in guests):
        del statements[2:4]
    homes, *persons = arrays.run_beside(statements, meanwhile)
    for *person, unit, kind, numerator, denominator in homes:
        known = _known(person, books)
        books.in_home[unit][known.id] = known
        books.ties[known.id, unit, kind] = Fraction(numerator or 0, denominator or 1)
    for (sql, _values), rows in zip(statements[1:], persons, strict=True):
        if sql == TAKEN_IDENTITIES:
            books.taken = {row[0] for row in rows}
        elif sql == SHARES_TAKEN:
            for unit, kind, numerator, denominator in rows:
                books.shares[unit, kind] += Fraction(numerator, denominator)
        else:
            _note(rows, books)
    books.taken -= set(books.by_identity)
    return books


def _note(rows: Sequence[Sequence[Any]], books: _Books) -> None:
    for row in rows:
        known = _known(row, books)
        if known.phone is not None and all(other.id != known.id or other.name != known.name for other in books.by_phone[known.phone]):
            books.by_phone[known.phone].append(known)
        if known.identity is not None:
            books.by_identity[known.identity] = known


def _known(row: Sequence[Any], books: _Books) -> arriving.Known:
    if row[4]:
        books.elders.add(row[0])
    return arriving.Known(row[0], row[1], row[2], row[3])


def judge_people(company: Company, meanwhile: Callable[[], None] = lambda: None) -> list[Verdict]:
    """Return what would become of each guest, in order, as the asker may see the register. Five queries, however many.

    `meanwhile` is done while the register is asked.
    """
    company.refresh()
    books = _read(company.guests, meanwhile)
    found = []
    in_home, by_phone, repeats = books.in_home, books.by_phone, company.repeats
    for place, guest in enumerate(company.guests):
        if place in repeats:
            found.append(Verdict("refused", ROW_TWICE))
            continue
        # Where nobody lives in the home and nobody has the phone, `_judge` would come to the same.
        is_plain = (
            guest.identity_index is None and guest.share is None and guest.unit_id not in in_home and guest.phone_index not in by_phone
        )
        found.append(PLAIN if is_plain else _judge(guest, books))
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
