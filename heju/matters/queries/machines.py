"""What machines list of matters: as the token may see them, narrowed by keys and never by paths."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from heju.matters.models import Event, Matter


def for_machines(*, compound: int | None, lead: int | None, state: str, category: str, after: tuple[str, int], limit: int) -> list[Matter]:
    """Return matters, the latest first, behind a moment (as text) and a key; ("", 0) at the beginning. One query.

    A moment that is none begins nowhere: a cursor of another list finds nothing.
    """
    rows = Matter.objects.order_by("-raised_at", "-id")
    text, key = after
    if text or key:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return []
        if timezone.is_naive(at):
            return []
        rows = rows.filter(raised_at__lte=at).exclude(raised_at=at, id__gte=key)
    narrowing = {"compound": compound, "lead_body": lead, "state": state, "category": category}
    return list(rows.filter(**{name: value for name, value in narrowing.items() if value})[:limit])


def events_of(matter: Matter) -> list[Event]:
    """Return the events of a matter, in order. One query."""
    return list(Event.objects.filter(matter=matter).order_by("number"))
