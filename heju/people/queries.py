"""Reads of people. The row policies decide which rows there are; names and phones leave here masked unless a function says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.models import Q, QuerySet

from heju.kit import masking
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
    return Account.objects.filter(phone_index=vault.index_of("phone", phone)).first()


def phone_of(person_id: int) -> str:
    """Return the phone of a person in clear, "" where there is none or it may not be read: for sending him a message."""
    person = Person.objects.filter(pk=person_id).first()
    return "" if person is None else vault.open_value(person, "phone")


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
        return Person.objects.filter(name_index=vault.index_of("name", words.strip())).order_by("pk")
    return Person.objects.filter(phone_index=vault.index_of("phone", phone)).order_by("pk")


def with_phone(phone: str) -> list[Person]:
    """Return the visible persons with a number in E.164."""
    return list(Person.objects.filter(phone_index=vault.index_of("phone", phone)).order_by("pk"))


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


def past_rows(unit: int, day: date) -> list[Row]:
    """Return the visible ties of a unit that are over, latest first."""
    ties = Tie.objects.filter(unit=unit, until__lte=day).select_related("person").order_by("-until", "pk")
    return [Row(tie, tie.person, masked(tie.person, "name"), masked(tie.person, "phone")) for tie in ties]


def ties_of(person_id: int, day: date | None = None) -> list[Tie]:
    """Return the visible ties of a person with their homes, newest first; with a day, those that hold on it."""
    ties = Tie.objects.filter(person=person_id).select_related("unit__place", "unit__compound").order_by("-since", "pk")
    return list(ties if day is None else ties.filter(holding(day)))


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
