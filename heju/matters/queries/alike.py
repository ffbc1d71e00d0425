"""Whether what somebody is about to raise stands already: open public matters of the compound, the most alike first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from heju.duties import queries as duties
from heju.kit import db
from heju.kit.ruling import Reason
from heju.kit.scope import Scope, is_within, system
from heju.matters.models import Matter
from heju.matters.queries.where import Spot
from heju.matters.rules import grams, likeness
from heju.matters.rules.drafting import Typed
from heju.matters.rules.happened import OPEN

# More open matters of one compound in three months are not compared, the newest first.
MOST_COMPARED = 500
FIELDS = (
    "id", "compound_id", "category", "raised_at", "unit_id", "grams", "pace", "place_id", "place__kind", "place__parent_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter that may be the same thing, and why it is shown."""

    matter: Matter
    because: Reason


def alike(scope: Scope, typed: Typed, spot: Spot, now: datetime) -> list[Alike]:
    """Return the open public matters that may be this thing, at most five. Two queries; none for a private one or an unknown kind."""
    leaf = duties.leaf_of(typed.category)
    if leaf is None or typed.is_private:
        return []
    text = f"{typed.words} {leaf.names[2].zh} {typed.spot}"
    building, stairwell = _levels(spot.place.pk, spot.place.kind, spot.place.parent_id)
    mine = likeness.Told(
        id=0, compound=spot.compound.pk, leaf=leaf.code, raised_at=now, building=building, stairwell=stairwell,
        unit=spot.unit.pk if spot.unit else None, grams=frozenset(grams.grams(text)), pace=leaf.pace,
    )  # fmt: skip
    with reading(scope, spot.path):
        found = likeness.candidates_first(mine, _open(spot.compound.pk, now))
        rows = Matter.objects.select_related("place", "compound").in_bulk([one.id for one, _ruling in found])
    return [Alike(rows[one.id], ruling.because[0]) for one, ruling in found if one.id in rows]


@contextmanager
def reading(scope: Scope, path: str) -> Iterator[None]:
    """Read public matters of a place as who may see them; who has proven a telephone and lives elsewhere reads through the platform."""
    if is_within(path, scope.reach("view")):
        yield
        return
    with db.scoped(system("matters.alike", path.split(".")[0])):
        yield


def _open(compound: int, now: datetime) -> list[likeness.Told]:
    since = now - max(likeness.WINDOWS.values())
    rows = Matter.objects.filter(compound=compound, raised_at__gte=since, state__in=OPEN, is_private=False)
    found = []
    for number, at, leaf, raised_at, unit, signs, pace, place, kind, parent in rows.order_by("-raised_at").values_list(*FIELDS)[
        :MOST_COMPARED
    ]:
        building, stairwell = _levels(place, kind, parent)
        told = likeness.Told(
            id=number, compound=at, leaf=leaf, raised_at=raised_at, building=building, stairwell=stairwell, unit=unit,
            grams=frozenset(signs), pace=pace,
        )  # fmt: skip
        found.append(told)
    return found


def _levels(place: int, kind: str, parent: int | None) -> tuple[int | None, int | None]:
    """Return the building and the stairwell of a nearest place."""
    if kind == "building":
        return place, None
    return (parent, place) if kind == "stairwell" else (None, None)
