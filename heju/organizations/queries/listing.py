"""Bodies, coverage and appointments one page after the other, for machines: any day, in one stable order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heju.organizations.models import Appointment, Coverage
from heju.organizations.queries.appointments import held_on
from heju.organizations.queries.bodies import running_on


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list; "" and None narrow nothing."""

    body: int | None = None
    place: int | None = None
    kind: str = ""
    post: str = ""
    within: str = ""

    def as_filter(self, **names: str) -> dict[str, object]:
        """Return the conditions under the names that a table has for them."""
        return {there: value for here, there in names.items() if (value := getattr(self, here))}


def coverages(wanted: Wanted, day: date, *, after: int = 0, limit: int = 50) -> list[Coverage]:
    """Return what bodies cover on a day, by id. One query."""
    narrow = wanted.as_filter(body="body", place="place", kind="kind", within="path__within")
    found = Coverage.objects.filter(running_on(day), **narrow).select_related("body", "place")
    return list(found.filter(pk__gt=after).order_by("pk")[:limit])


def appointments(wanted: Wanted, day: date, *, after: int = 0, limit: int = 50) -> list[Appointment]:
    """Return who holds which post on a day, by id. One query."""
    narrow = wanted.as_filter(body="body", post="post", kind="body__kind", within="path__within")
    found = Appointment.objects.filter(held_on(day), **narrow).select_related("body")
    return list(found.filter(pk__gt=after).order_by("pk")[:limit])
