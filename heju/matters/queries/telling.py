"""What is told about a matter outside of it: facts of one event, and whom it concerns. Asked by the post, which sees all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection

from heju.kit import db
from heju.kit.scope import system
from heju.matters import vault
from heju.matters.models import Asked, Event, Matter, Outage, OutcomeOf, Report, StateOf
from heju.organizations.queries import appointments
from heju.organizations.queries import bodies as bodies_of
from heju.places import queries as places


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who reported without an account: the number of his report, the phone that he left."""

    report: int
    phone: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One event as those concerned are told it, without anybody's words or name; the title of a private matter is its category."""

    move: str
    state: str
    level: str
    title: str
    where: str
    lead: str
    is_private: bool


def told(matter: int, event: int | None) -> Facts | None:
    """Return the facts of one event of a matter, of the last one where none is named; None where the asker sees none. Four queries."""
    found = Matter.objects.filter(pk=matter).first()
    rows = Event.objects.filter(matter=matter).order_by("-number")
    row = rows.first() if event is None else rows.filter(number=event).first()
    if found is None or row is None:
        return None
    at = places.here(found.place_id)
    lead = bodies_of.by_id(found.lead_body_id).name if found.lead_body_id else ""
    return Facts(row.move, row.state, row.level, found.title, at.name if at else "", lead, found.is_private)


def followers_of(matter: int) -> list[int]:
    """Return the persons who reported a matter or joined it and want news; of an elder's report the elder."""
    rows = Report.objects.filter(matter=matter, wants_news=True, person__isnull=False).order_by("pk")
    return [person for person in rows.values_list("person_id", flat=True) if person is not None]


def guests_of(matter: int) -> list[Guest]:
    """Return those who reported a matter without an account, left a phone and want news."""
    rows = Report.objects.filter(matter=matter, wants_news=True, person=None, phone__isnull=False).order_by("pk")
    return [Guest(row.pk, vault.open_report(row, "phone")) for row in rows]


def asked_in(matter: int) -> list[int]:
    """Return the persons who are asked in this round and have not answered yet."""
    found = Matter.objects.filter(pk=matter).values_list("round", flat=True).first()
    rows = Asked.objects.filter(matter=matter, round=found or 0, answer="", person__isnull=False).order_by("pk")
    return [person for person in rows.values_list("person_id", flat=True) if person is not None]


def workers_of(matter: int, day: date) -> list[int]:
    """Return the persons who hold a post in the body that does the work on a day."""
    lead = Matter.objects.filter(pk=matter).values_list("lead_body_id", flat=True).first()
    return appointments.persons_in(lead, day) if lead else []


def living_at(matter: int) -> list[int]:
    """Return the persons with an account who live in the building or compound where something is off. Two queries.

    Numbers only, and through the door of this house: the body that announces it has no right to the register of homes.
    """
    outage = Outage.objects.filter(matter=matter).values_list("place_id", "matter__compound_id", "path").first()
    if outage is None:
        return []
    with db.scoped(replace(system("matters.told", outage[2].split(".")[0]), door="matters")), connection.cursor() as cursor:
        cursor.execute("select distinct person_id from matters_served(%s, %s) order by 1", outage[:2])
        return [row[0] for row in cursor.fetchall()]


def path_of_public(matter: int) -> str:
    """Return the path of a public matter that the asker sees, "" for none: only such a one is followed. One query."""
    return Matter.objects.filter(pk=matter, is_private=False).values_list("path", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Public:
    """What may hang on a wall about a matter: how it stands, and of an outage what was announced and until when."""

    title: str
    where: str
    path: str
    state: str
    lead: str
    says: str
    by: str
    until: datetime | None


def public_of(matter: int) -> Public | None:
    """Return what may hang on a wall about a matter; None where the asker sees none, and of every private one."""
    found = Matter.objects.filter(pk=matter, is_private=False).first()
    if found is None:
        return None
    outage = Outage.objects.select_related("body").filter(matter=found, ended_at=None).first()
    spots = [places.here(one) for one in dict.fromkeys((found.compound_id, found.place_id))]
    lead = bodies_of.by_id(found.lead_body_id).name if found.lead_body_id else ""
    return Public(
        title=found.title,
        where=" ".join(one.name for one in spots if one),
        path=found.path,
        state=str(OutcomeOf(found.outcome).label if found.outcome else StateOf(found.state).label),
        lead=lead,
        says=outage.words if outage else "",
        by=outage.body.name if outage else lead,
        until=outage.expected_at if outage else None,
    )
