"""Reads of the counter: a form by its number, what was entered today, and the state that anybody with the receipt may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from heju.kit import db
from heju.kit.scope import Scope
from heju.people.models import Person, Slip, Tie
from heju.people.queries.register import holding, masked

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the number of a receipt tells anybody: nothing about a person."""

    kind: str
    printed_at: datetime
    entered_at: datetime | None
    body: str


def slip_by_number(number: str) -> Slip | None:
    """Return a form that the asker may see, with its home; None for none."""
    return Slip.objects.select_related("unit__compound", "unit__place__parent", "entered_by", "person").filter(number=number).first()


def entered_lately(scope: Scope) -> list[Slip]:
    """Return the forms that the asker entered, the latest first. One query."""
    mine = Slip.objects.filter(entered_by=scope.person_id or 0, entered_at__isnull=False)
    return list(mine.select_related("unit__compound", "unit__place__parent").order_by("-entered_at")[:SHOWN])


def receipt_of(number: str) -> Receipt | None:
    """Return what a receipt's number tells, to whoever holds the paper; None where there is no such number."""
    with db.scoped(Scope(door="receipt")):
        found = Slip.objects.filter(number=number).first()
    return None if found is None else Receipt(found.get_kind_display(), found.printed_at, found.entered_at, found.entered_at_body)


def elders_in(unit: int, day: date) -> list[tuple[str, str]]:
    """Return the elders of a home that the asker's handler knows, as choices: number and masked name."""
    ties = Tie.objects.filter(holding(day), unit=unit, person__is_elder=True).select_related("person").order_by("person_id")
    return list({str(tie.person_id): masked(tie.person, "name") for tie in ties}.items())


def person_by_id(person: int) -> Person:
    """Return a person that the asker may see. Raises Person.DoesNotExist."""
    return Person.objects.get(pk=person)
