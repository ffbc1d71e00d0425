"""Outages that stand now: which one absorbs a report, and which residents of a place should know."""

from __future__ import annotations

from datetime import datetime, timedelta

from heju.matters.models import Outage

# A notice that nobody ended goes on absorbing so long after it was to be over; then reports stand for themselves again.
GRACE = timedelta(hours=12)


def group_of(category: str) -> str:
    """Return the two upper levels of a category: what an outage is about."""
    return ".".join(category.split(".")[:2])


def absorbing(path: str, category: str, now: datetime) -> Outage | None:
    """Return the outage that a report at a place belongs to, the nearest one, None where none stands. One query."""
    rows = Outage.objects.filter(group=group_of(category), ended_at=None, begins_at__lte=now, path__around=path)
    found = [one for one in rows.select_related("matter") if one.expected_at is None or now < one.expected_at + GRACE]
    open_ones = [one for one in found if one.matter.state != "closed"]
    return max(open_ones, key=lambda one: (one.path.count("."), one.pk), default=None)


def standing(compounds: list[int], now: datetime) -> list[Outage]:
    """Return the outages that stand in some compounds, the newest first. One query."""
    rows = Outage.objects.filter(matter__compound__in=compounds, ended_at=None, begins_at__lte=now + timedelta(days=3))
    return list(rows.select_related("matter__compound", "place", "body").order_by("-begins_at", "-pk")[:20])
