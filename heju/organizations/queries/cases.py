"""The facts on which an appointment is decided, gathered for the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from heju.organizations.models import Appointment, Body, Coverage
from heju.organizations.rules import conflicts


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody would decide: this person in this post from this day, decided today by that person."""

    body: Body
    post: str
    person: int
    since: date
    term_until: date | None
    today: date
    decided_by: int | None


def case_of(asked: Asked) -> conflicts.Case:
    """Return all the rule asks about an appointment. Five queries; the lock of the body makes the answer hold."""
    body, since = asked.body, asked.since
    covered = dict(_running(Coverage.objects.filter(body=body), since).values_list("place_id", "path"))
    mine = Q(person=asked.person)
    others = Appointment.objects.filter(body=body).filter(Q(ended_on=None) | Q(ended_on__gt=since)).exclude(mine)
    return conflicts.Case(
        body=body.pk,
        kind=body.kind,
        post=asked.post,
        founded_on=body.founded_on,
        since=since,
        today=asked.today,
        dissolved_on=body.dissolved_on,
        term_until=asked.term_until,
        covers=frozenset(covered),
        ties=ties_of(asked.person, sorted(covered.values()), since),
        holds=held_by(asked.person, since),
        taken=others.filter(post=asked.post).exists(),
        repeated=Appointment.objects.filter(mine, body=body, post=asked.post, ended_on=None).exists(),
        seats=others.values("person").distinct().count(),
        by_self=asked.person == asked.decided_by,
    )


def held_by(person: int, day: date) -> tuple[conflicts.Held, ...]:
    """Return the posts that a person holds on a day, as far as the asker may see them."""
    rows = list(
        Appointment.objects.filter(person=person, since__lte=day)
        .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        .order_by("id")
        .values_list("body_id", "body__kind", "post")
    )
    covers: dict[int, set[int]] = {}
    for body, place in _running(Coverage.objects.filter(body__in={row[0] for row in rows}), day).values_list("body_id", "place_id"):
        covers.setdefault(body, set()).add(place)
    return tuple(conflicts.Held(body, kind, post, frozenset(covers.get(body, ()))) for body, kind, post in rows)


def ties_of(person: int, paths: list[str], day: date) -> frozenset[str]:
    """Return the kinds of a person's ties to parts at or below paths on a day: owner, possessor, tenant, family; no more than that.

    Asked of the database's own function, so that an owner counts whichever handler keeps the list.
    """
    if not paths:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("select organizations_tie_kinds(%s, %s::ltree[], %s)", [person, paths, day])
        row = cursor.fetchone()
    return frozenset(row[0] if row else ())


def _running(rows: QuerySet[Coverage], day: date) -> QuerySet[Coverage]:
    return rows.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))
