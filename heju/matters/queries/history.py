"""The history of matters as the rules read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from heju.matters.models import Event
from heju.matters.rules.happened import Happened, standing

FIELDS = ("matter_id", "number", "at", "move", "state", "level", "pace", "outcome", "round", "is_public", "takes_back")
# Of a row of events: whether it was taken back. One look into the index of a matter's events for each row.
TAKEN_BACK = Exists(Event.objects.filter(matter=OuterRef("matter"), takes_back__lte=OuterRef("number"), number__gt=OuterRef("number")))


def history(matter: int) -> list[Happened]:
    """Return what happened to one matter and stands, in order. One query."""
    return histories([matter])[matter]


def histories(matters: Iterable[int]) -> dict[int, list[Happened]]:
    """Return what happened to each of some matters and stands, in order: what was taken back is left out. One query."""
    found: dict[int, list[Happened]] = defaultdict(list)
    for matter, *rest in Event.objects.filter(matter__in=matters).order_by("matter_id", "number").values_list(*FIELDS):
        found[matter].append(Happened(*rest))
    return defaultdict(list, {matter: standing(events) for matter, events in found.items()})
