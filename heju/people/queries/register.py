"""Reads of people. The row policies decide which rows there are; names and phones leave here masked unless a function says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from heju.audit import queries as audit
from heju.kit import db, masking
from heju.kit.scope import Scope
from heju.kit.vault import context_of
from heju.people import rules, vault
from heju.people.models import Account, Helper, Person, Tie

MASKS = {"name": masking.mask_name, "phone": masking.mask_phone, "identity": masking.mask_id}


def district_path() -> str:
    """Return the path of the district: the place of acts that belong to no smaller one."""
    with connection.cursor() as cursor:
        cursor.execute("select path::text from places_place where kind = 'district' order by id limit 1")
        return str(cursor.fetchone()[0])


# ---- accounts -----------------------------------------------------------------------------------------------------


def account_with_phone(phone: str) -> Account | None:
    """Return the account that signs in with a number in E.164."""
    return Account.objects.filter(phone_index__in=vault.indexes_of("phone", phone)).first()


def account_of(person_id: int) -> Account | None:
    """Return the account in use of a person, as far as it may be seen."""
    return Account.objects.filter(person=person_id, is_active=True).first()


def account_by_id(account: int) -> Account | None:
    """Return an account in use, as far as it may be seen."""
    return Account.objects.filter(pk=account, is_active=True).first()


def account_for(person_id: int, asker: Scope) -> Account | None:
    """Return the account in use of a person, for who may act on it at his place."""
    with db.scoped(replace(asker, door="sign-in")):
        return account_of(person_id)


def account_id_of(person_id: int) -> int | None:
    """Return the number of the account of a person, in use or not, as far as the asker sees accounts."""
    return Account.objects.filter(person=person_id).values_list("pk", flat=True).first()


def phone_of(person_id: int) -> str:
    """Return the phone of a person in clear, "" where there is none or it may not be read: for sending him a message."""
    person = Person.objects.filter(pk=person_id).first()
    return "" if person is None else vault.open_value(person, "phone")


def person_signing_in_with(phone: str, asker: Scope) -> Person | None:
    """Return the person whose account a number opens, with nothing read but his number in our books; for who may name him."""
    with db.scoped(replace(asker, door="sign-in")):
        account = account_with_phone(phone)
    return None if account is None else Person(pk=account.person_id)


# ---- persons ------------------------------------------------------------------------------------------------------


def masked(person: Person, field: str) -> str:
    """Return a field of a person as everybody who may know of it sees it, "" where it is empty."""
    return MASKS[field](vault.open_value(person, field))


def own_name(person_id: int) -> str:
    """Return the name of a person in clear, for himself and for whom he trusts to act; "" where it is not known."""
    person = Person.objects.filter(pk=person_id).first()
    return "" if person is None else vault.open_value(person, "name")


def with_words(words: str) -> QuerySet[Person]:
    """Return the visible persons whose whole name or whole number is the one given."""
    try:
        phone = rules.normal_phone(words, invented=True)
    except rules.BadPhone:
        return Person.objects.filter(name_index__in=vault.indexes_of("name", words.strip()), merged_into=None).order_by("pk")
    return Person.objects.filter(phone_index__in=vault.indexes_of("phone", phone), merged_into=None).order_by("pk")


def rows_with_words(words: str, path: str, day: date) -> list[Row]:
    """Return the visible ties below a place of those whose whole name or whole number is the one given. Two queries."""
    persons = list(with_words(words)[:PAGE])
    ties = Tie.objects.filter(holding(day), person__in=persons, path__within=path).select_related("person", "unit__place__parent")
    return [Row(tie, tie.person, masked(tie.person, "name"), masked(tie.person, "phone")) for tie in ties.order_by("pk")]


def same_person(name: str, phone: str, identity: str) -> Person | None:
    """Return the visible person who is surely the same: the same identity number, or the same name with the same number."""
    if identity:
        found = Person.objects.filter(identity_index__in=vault.indexes_of("identity", identity)).first()
        if found is not None:
            return found
    if not phone:
        return None
    both = {"name_index__in": vault.indexes_of("name", name), "phone_index__in": vault.indexes_of("phone", phone)}
    return Person.objects.filter(**both, merged_into=None).order_by("pk").first()


def indexes_of(name: str, phone: str) -> list[tuple[bytes, bytes]]:
    """Return the pairs of blind indexes under which a whole name with a whole number in E.164 may stand, for the database to look up.

    One pair; four while the index key changes.
    """
    return list(product(vault.indexes_of("name", name), vault.indexes_of("phone", phone)))


def with_phone(phone: str) -> list[Person]:
    """Return the visible persons with a number in E.164."""
    return list(Person.objects.filter(phone_index__in=vault.indexes_of("phone", phone), merged_into=None).order_by("pk"))


# ---- ties ---------------------------------------------------------------------------------------------------------


def holding(day: date) -> Q:
    """Return the condition that a tie or a help holds on a day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


@dataclass(frozen=True, slots=True)
class Row:
    """One tie as a page shows it."""

    tie: Tie
    person: Person
    name: str
    phone: str

    @property
    def share_words(self) -> str:
        """Return the share in words, "" for those who hold none."""
        if self.tie.share_numerator is None:
            return ""
        return "全部" if self.tie.share == Fraction(1) else str(self.tie.share)


def rows_of_units(units: Iterable[int], day: date) -> dict[int, list[Row]]:
    """Return the visible ties that hold on a day, masked, by unit: owners first. One query."""
    order = {"owner": 0, "possessor": 1, "tenant": 2, "family": 3}
    found: dict[int, list[Row]] = defaultdict(list)
    for tie in Tie.objects.filter(holding(day), unit__in=list(units)).select_related("person").order_by("pk"):
        found[tie.unit_id].append(Row(tie, tie.person, masked(tie.person, "name"), masked(tie.person, "phone")))
    for rows in found.values():
        rows.sort(key=lambda row: (order[row.tie.kind], row.tie.pk))
    return found


def rows_below(path: str, day: date, *, kind: str = "", unit: int | None = None, after: int = 0, limit: int = 50) -> list[Row]:
    """Return the visible ties at or below a place that hold on a day, masked, by id from behind one. One query."""
    narrow = {name: value for name, value in (("kind", kind), ("unit", unit)) if value}
    ties = Tie.objects.filter(holding(day), path__within=path, pk__gt=after, **narrow).select_related("person").order_by("pk")[:limit]
    return [Row(tie, tie.person, masked(tie.person, "name"), masked(tie.person, "phone")) for tie in ties]


def past_rows(unit: int, day: date) -> list[Row]:
    """Return the visible ties of a unit that are over, latest first."""
    ties = Tie.objects.filter(unit=unit, until__lte=day, person__merged_into=None).select_related("person").order_by("-until", "pk")
    return [Row(tie, tie.person, masked(tie.person, "name"), masked(tie.person, "phone")) for tie in ties]


def ties_of(person_id: int, day: date | None = None) -> list[Tie]:
    """Return the visible ties of a person with their homes, newest first; with a day, those that hold on it."""
    ties = Tie.objects.filter(person=person_id).select_related("unit__place", "unit__compound").order_by("-since", "pk")
    return list(ties if day is None else ties.filter(holding(day)))


def tie_paths(person_id: int, day: date) -> list[str]:
    """Return the paths of the homes to which a person is tied on a day, the newest tie first."""
    return list(Tie.objects.filter(holding(day), person=person_id).order_by("-since", "pk").values_list("path", flat=True))


def close_for(table: str, column: str, row: object, plain: str) -> bytes:
    """Return a value closed for one row of another house's table; it opens nowhere else."""
    return vault.keyring().encrypt(plain, context_of(table, column, row))


def open_for(table: str, column: str, row: object, closed: bytes | memoryview | None) -> str:
    """Return such a value in clear, "" where there is none. Raises Tampered."""
    return vault.keyring().decrypt(bytes(closed), context_of(table, column, row)) if closed else ""


def is_tied(person_id: int, day: date) -> bool:
    """Say whether a person is bound to any home."""
    return Tie.objects.filter(holding(day), person=person_id).exists()


def owners_of(unit: int, day: date) -> list[Tie]:
    """Return the visible ties of the owners of a unit that hold on a day."""
    return list(Tie.objects.filter(holding(day), unit=unit, kind="owner").order_by("pk"))


def is_owner_in(person_id: int, compound_path: str, day: date) -> bool:
    """Say whether a person owns, or lawfully possesses, anything in a compound on a day, as far as the asker sees."""
    return Tie.objects.filter(holding(day), person=person_id, kind__in=rules.HOLDS_SHARE, path__within=compound_path).exists()


# ---- helpers ------------------------------------------------------------------------------------------------------


def helpers_of(elder: int, day: date) -> list[Helper]:
    """Return who acts for an elder on a day."""
    return list(Helper.objects.filter(holding(day), elder=elder).select_related("helper").order_by("pk"))


def elders_of(helper: int, day: date) -> list[Helper]:
    """Return for whom a person acts on a day."""
    return list(Helper.objects.filter(holding(day), helper=helper).select_related("elder").order_by("pk"))


# ---- the register of a compound -----------------------------------------------------------------------------------

PAGE = 40


@dataclass(frozen=True, slots=True)
class Household:
    """A unit of the register with its people."""

    unit: Any
    place: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Households:
    """A page of the register; `after` is the key of the next page, "" at the end."""

    households: list[Household]
    after: str


def households(compound: int, day: date, *, building: str = "", others: bool = False, after: str = "", limit: int = PAGE) -> Households:
    """Return a page of a compound's homes with their people, in the order of doors; with `others` of its shops and bays. Two queries.

    `building` is the path of a building; `after` the key that the page before returned.
    """
    found = Unit().objects.filter(compound=compound, valid_until=None).select_related("place__parent")
    found = found.exclude(kind="home") if others else found.filter(kind="home")
    if building:
        found = found.filter(path__within=building)
    start = _start(after)
    if start is not None:
        place, floor, number = start
        later = Q(floor=floor, number__gt=number)
        if floor is not None:
            # Doors without a floor, such as parking bays, stand behind the last floor.
            later |= Q(floor__gt=floor) | Q(floor=None)
        found = found.filter(Q(place__gt=place) | Q(place=place) & later)
    units = list(found.order_by("place", "floor", "number")[: limit + 1])
    shown = units[:limit]
    people = rows_of_units([unit.pk for unit in shown], day)
    last = shown[-1] if len(units) > limit else None
    key = f"{last.place_id}_{last.floor if last.floor is not None else ''}_{last.number}" if last else ""
    return Households([Household(unit, where(unit), people.get(unit.pk, [])) for unit in shown], key)


def Unit() -> Any:  # noqa: N802 - the model of the house below, read and never written here
    """Return the model of exclusive parts."""
    return apps.get_model("places", "Unit")


def where(unit: Any) -> str:
    """Return the door of a unit as people say it: 1栋1单元 301."""
    place = unit.place
    names = (
        [place.parent.name, place.name] if place.kind == "stairwell" and place.parent else [place.name] if place.kind == "building" else []
    )
    return "".join(names) + (" " if names else "") + str(unit.number)


def unit_page(unit_id: int) -> Any:
    """Return a unit with its places for its page, None where the asker may not see it."""
    return Unit().objects.select_related("place__parent", "compound").filter(pk=unit_id).first()


def _start(after: str) -> tuple[int, int | None, str] | None:
    place, _sign, rest = after.partition("_")
    floor, _sign, number = rest.partition("_")
    try:
        return int(place), int(floor) if floor else None, number
    except ValueError:
        return None


# ---- what is recorded about somebody --------------------------------------------------------------------------------


def records_about(person_id: int, limit: int = 30) -> list[Any]:
    """Return the newest records of what others did with a person's data, newest first."""
    asker = db.active_scope()
    merged = list(Person.objects.filter(merged_into=person_id).values_list("pk", flat=True))
    # What was recorded under an earlier, merged row was recorded about the same person.
    wider = db.scoped(replace(asker, acts_for=(*asker.acts_for, *merged))) if merged else nullcontext()
    with wider:
        records = apps.get_model("audit", "Record").objects.filter(for_person_id__in=[person_id, *merged])
        return audit.opened(records.exclude(person_id=person_id).order_by("-id")[:limit])
