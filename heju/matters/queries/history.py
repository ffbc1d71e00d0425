"""The history of matters as the rules read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from heju.matters.models import Event
from heju.matters.rules.happened import Happened

FIELDS = ("matter_id", "number", "at", "move", "state", "level", "pace", "outcome", "round", "is_public")


def history(matter: int) -> list[Happened]:
    """Return what happened to one matter, in order. One query."""
    return histories([matter])[matter]


def histories(matters: Iterable[int]) -> dict[int, list[Happened]]:
    """Return what happened to each of some matters, in order. One query."""
    found: dict[int, list[Happened]] = defaultdict(list)
    for matter, *rest in Event.objects.filter(matter__in=matters).order_by("matter_id", "number").values_list(*FIELDS):
        found[matter].append(Happened(*rest))
    return found
