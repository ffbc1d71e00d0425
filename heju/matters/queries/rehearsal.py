"""What is replayed in a rehearsal: the newest matters of one kind in a period, with their histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from heju.duties import queries as duties
from heju.duties.parameters import Deadlines
from heju.duties.rules.records import Leaf
from heju.kit.law import NoLawInForce
from heju.matters.models import Matter
from heju.matters.queries.history import histories
from heju.matters.queries.promises import promise_in
from heju.matters.rules import clocks, rehearsal
from heju.matters.rules.happened import ON_FILE, Happened

MOST = 2000


def rehearsed(leaf: Leaf, district: str, deadlines: Deadlines, days: int, now: datetime) -> rehearsal.Rehearsed:
    """Replay the matters of a kind, raised in the last days, under other deadlines. Three queries, whatever is found."""
    rows = Matter.objects.filter(category=leaf.code, raised_at__gte=now - timedelta(days=days))
    # What was dealt with elsewhere says nothing about deadlines here.
    rows = rows.exclude(outcome__in=ON_FILE).order_by("-raised_at")
    found = dict(rows.values_list("pk", "lead_body_id")[:MOST])
    told = histories(found)
    cases = [rehearsal.Case(matter, body, told[matter]) for matter, body in found.items() if told[matter]]
    return rehearsal.rehearse(cases, before=promise_in(district)(leaf.code), after=promising(leaf, deadlines), now=now)


def promising(leaf: Leaf, deadlines: Deadlines) -> clocks.Promise:
    """Return the promise of other deadlines for a kind; while it was put into another pace, that one's own hold."""

    def promised(stands: Happened, day: date) -> Deadlines | None:
        return deadlines if stands.pace == leaf.pace else clocks.by_pace(stands, day)

    return promised


def current(leaf: Leaf, district: str, day: date) -> Deadlines | None:
    """Return the deadlines that hold for a kind on a day, None where there are none. One query."""
    try:
        return replace(duties.deployed(district).pace(leaf, day).deadlines)
    except NoLawInForce:
        return None


def examples(numbers: tuple[int, ...], most: int = 20) -> list[Matter]:
    """Return the newest of some matters, with where they are and who leads them. One query."""
    rows = Matter.objects.filter(pk__in=numbers[-500:]).select_related("compound", "place", "lead_body")
    return list(rows.order_by("-raised_at", "-pk")[:most])
