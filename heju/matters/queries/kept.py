"""What those who work on matters keep: views, templates, words at a hand-over; and what a predecessor left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from heju.kit import days
from heju.kit.scope import Scope
from heju.matters.models import HandOver, Matter, ReplyTemplate, SavedView
from heju.matters.queries.deadlines import next_of
from heju.matters.queries.moments import said_at
from heju.matters.queries.page import number_of
from heju.organizations.queries import appointments

# Whoever came into a post so lately is shown what was left to him.
LATELY = timedelta(days=14)
MOST = 100


def views() -> list[SavedView]:
    """Return the reader's own views and those of his bodies, by name. One query."""
    return list(SavedView.objects.select_related("body").order_by("name", "pk")[:20])


def templates(matter: Matter | None = None, move: str = "") -> list[ReplyTemplate]:
    """Return the templates of the reader's bodies, those for this kind and this act; all of them where none is named. One query."""
    rows = ReplyTemplate.objects.select_related("body").order_by("name", "pk")
    if move:
        rows = rows.filter(move__in=("", move))
    found = list(rows[:MOST])
    if matter is None:
        return found
    fitting = [one for one in found if not one.category or f"{matter.category}.".startswith(f"{one.category}.")]
    return sorted(fitting, key=lambda one: (not one.category, not one.move))


def template(number: int) -> ReplyTemplate | None:
    """Return a template of the reader's bodies, None where there is none. One query."""
    return ReplyTemplate.objects.filter(pk=number).first()


def facts_of(matter: Matter, now: datetime) -> dict[str, str]:
    """Return what fills the gaps of a template."""
    due = next_of(matter)
    where = matter.compound.name if matter.place_id == matter.compound_id else f"{matter.compound.name}{matter.place.name}"
    return {"事项": matter.title, "编号": number_of(matter), "地点": where, "期限": said_at(due[1], now) if due else ""}


def left_by_predecessor(scope: Scope, day: date) -> list[tuple[str, int, date, list[Matter]]]:
    """Return for each post that the reader came into lately: its body, since when, and what was open there before. Two queries at most."""
    if scope.person_id is None or scope.token_id is not None:
        return []
    since = {one.body_id: (one.body.name, one.since) for one in appointments.of_person(scope.person_id, day) if one.since > day - LATELY}
    if not since:
        return []
    wanted = Q()
    for body, (_name, came) in since.items():
        wanted |= (Q(lead_body=body) | Q(first_body=body)) & Q(raised_at__lt=datetime(came.year, came.month, came.day, tzinfo=days.CHINA))
    rows = Matter.objects.filter(wanted).exclude(state="closed").select_related("compound", "place__parent", "unit", "lead_body")
    found = list(rows.defer("grams", "words").order_by("solution_due", "pk")[:MOST])
    return [
        (name, body, came, [row for row in found if body in (row.lead_body_id, row.first_body_id)]) for body, (name, came) in since.items()
    ]


def hand_overs(scope: Scope) -> list[HandOver]:
    """Return the last words left in the reader's bodies, the latest first. One query."""
    return list(HandOver.objects.filter(body__in=scope.bodies()).select_related("body").order_by("-at")[:10])
