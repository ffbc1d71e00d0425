"""Which compounds may be one: proposed to a person, never decided here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from heju.places.loading import reasons
from heju.places.models import Place, PlaceKind
from heju.places.queries.tree import compounds, standing
from heju.places.rules import names, paths


@dataclass(frozen=True, slots=True)
class Pair:
    """Two compounds of one street that may be one; the first has more to it and would stand for both."""

    survivor: Place
    duplicate: Place
    reason: str

    @property
    def words(self) -> str:
        """Return why, as a sentence."""
        return reasons.words(self.reason, {"into": self.survivor.name})


def proposed(root: Place, day: date) -> list[Pair]:
    """Return the pairs of like names in one street, surest first, then in the order of names. Two queries."""
    divisions = {one.path: one.name for one in standing(Place.objects.filter(kind__in=[PlaceKind.DISTRICT, PlaceKind.STREET]), day)}
    families: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in compounds(root, day).select_related("parent"):
        families[paths.ancestor(place.path, 2), names.family(place.name)].append(place)
    found = []
    for (street, _family), places in families.items():
        said = (divisions.get(street, ""), divisions.get(paths.ancestor(street, 1), ""))
        for number, one in enumerate(places):
            for other in places[number + 1 :]:
                like = names.likeness(one.name, other.name, *said)
                if like is not None and one.origin == other.origin:
                    first, second = sorted((one, other), key=lambda place: (-_weight(place), place.pk))
                    found.append((like.degree != "same", first.pinyin, first.pk, second.pk, Pair(first, second, like.reason)))
    return [row[-1] for row in sorted(found, key=lambda row: row[:-1])]


def _weight(place: Place) -> int:
    """Return how much is known of a compound."""
    return len(place.facts) + bool(place.address) + bool(place.year_built) + bool(place.floors)


def merged(root: Place) -> list[Place]:
    """Return the compounds of a place that were merged into another, each with its survivor; undoing starts here. One query."""
    found = Place.objects.filter(kind=PlaceKind.COMPOUND).exclude(merged_into=None).select_related("merged_into", "parent")
    if root.kind != PlaceKind.DISTRICT:
        found = found.filter(path__within=root.path)
    return list(found.order_by("pinyin", "id"))
