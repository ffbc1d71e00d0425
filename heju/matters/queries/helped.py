"""What helped before: solved matters most like one that is open, with the words of their proof and the time they took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from heju.kit.ruling import Reason
from heju.matters.models import Event, Matter
from heju.matters.queries.history import TAKEN_BACK
from heju.matters.queries.outages import group_of
from heju.matters.rules import solved_alike

# The newest solved ones of the same group that the reader may see are compared.
COMPARED = 300


@dataclass(frozen=True, slots=True)
class Helped:
    """A solved matter, what helped there, how long it took, and why it is shown."""

    matter: Matter
    words: str
    took: timedelta
    because: Reason


def what_helped(matter: Matter) -> list[Helped]:
    """Return up to five solved matters worth looking at, the most alike first; none for a private one. Two queries."""
    if matter.is_private:
        return []
    group = group_of(matter.category)
    rows = Matter.objects.filter(category__gte=f"{group}.", category__lt=f"{group}/", state="closed", outcome="solved", is_private=False)
    found = {row.pk: row for row in rows.exclude(pk=matter.pk).select_related("compound").order_by("-raised_at")[:COMPARED]}
    done: dict[int, Event] = {}
    for event in Event.objects.filter(~TAKEN_BACK, matter__in=found, move="report_done").order_by("matter_id", "number"):
        done[event.matter_id] = event
    solved = [_solved(found[pk], event) for pk, event in done.items() if event.words]
    known = solved_alike.rarity(one.grams for one in solved)
    asked = solved_alike.Asked(matter.category, matter.compound.compound_kind, frozenset(matter.grams))
    return [
        Helped(found[one.matter.id], one.matter.what_helped, one.took, one.because)
        for one in solved_alike.what_helped(asked, solved, known)
    ]


def _solved(row: Matter, event: Event) -> solved_alike.Solved:
    return solved_alike.Solved(
        id=row.pk, leaf=row.category, kind=row.compound.compound_kind, raised_at=row.raised_at, solved_at=event.at, what_helped=event.words,
        grams=frozenset(row.grams),
    )  # fmt: skip
