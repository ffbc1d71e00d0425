"""Where something is wrong: compounds, buildings and stairwells by name, for whoever raises, signed in or not. Nobody who lives there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from heju.kit import db
from heju.kit.scope import Scope, system
from heju.people import queries as people
from heju.places import queries as places

if TYPE_CHECKING:
    from heju.places.models import Place, Unit

INSIDE = ("compound", "building", "stairwell")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something is wrong: the nearest place, the exclusive part where one was named, and the compound."""

    place: Place
    unit: Unit | None
    compound: Place

    @property
    def path(self) -> str:
        """Return the path of the place."""
        return str(self.place.path)

    @property
    def name(self) -> str:
        """Return it as a letter is addressed: compound, building, stairwell, number."""
        line = [one for one in places.breadcrumb(self.place) if one.kind in INSIDE]
        names = [one.name for one in line] + ([self.unit.number] if self.unit else [])
        return " ".join(names)


@contextmanager
def looking(scope: Scope) -> Iterator[Scope]:
    """Open the names of compounds, buildings and stairwells for the block, to whoever raises: what stands on every gate.

    Whoever has signed in reads by the door of choosing, anybody else by the platform.
    """
    if scope.account_id is not None:
        with places.choosing(scope) as opened:
            yield opened
    else:
        with db.scoped(system("matters.where", people.district_path())) as opened:
            yield opened


def spot(scope: Scope, place: int, unit: int, day: date | None = None) -> Spot | None:
    """Return a place in a compound, with the exclusive part where it lies there; None for none. Three queries at most."""
    with looking(scope):
        found = places.place(place) if place else None
        if found is None or found.kind not in INSIDE or found.merged_into is not None or found.valid_until is not None:
            return None
        compound = next((one for one in places.breadcrumb(found) if one.kind == "compound"), None)
        # Homes are told to those who have signed in.
        part = places.unit(unit) if unit and scope.account_id is not None else None
    if compound is None:
        return None
    inside = part is not None and f"{part.path}.".startswith(f"{found.path}.")
    return Spot(found, part if inside else None, compound)


def near(scope: Scope, day: date) -> list[Place]:
    """Return the compounds that somebody's roles reach by themselves, in the order of names."""
    with looking(scope):
        return places.compounds_at([path for path in scope.reach("view") if path.count(".") == 3], day)


def named(scope: Scope, words: str, day: date) -> list[Place]:
    """Return the compounds whose name holds the words; nothing for fewer than two signs."""
    if len(words.strip()) < 2:
        return []
    with looking(scope):
        return places.compounds_named(words, day)


def buildings(scope: Scope, compound: Place, day: date) -> list[Place]:
    """Return the buildings of a compound, in the order of names."""
    with looking(scope):
        return [one for one in places.children(compound, day) if one.kind == "building"]


def on_map(
    scope: Scope, area: str, day: date, *, area_url: Callable[[str], str], compound_url: Callable[[int], str]
) -> dict[str, Any] | None:
    """Return the map on which a compound is picked, of an area or, where there is no such area, of the whole district."""
    with looking(scope):
        found = places.picking(area, day, area_url=area_url, compound_url=compound_url)
        return found or places.picking("", day, area_url=area_url, compound_url=compound_url)


def stairwells(scope: Scope, building: Place, day: date) -> list[Place]:
    """Return the stairwells of a building, in the order of names."""
    if building.kind != "building":
        return []
    with looking(scope):
        return [one for one in places.children(building, day) if one.kind == "stairwell"]
