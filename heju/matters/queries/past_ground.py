"""What rows of an old register name: compounds and buildings below the import's place, bodies, kinds of matters. Read once a run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from heju.duties import queries as duties
from heju.matters.rules import past
from heju.organizations.queries import known
from heju.places.queries import ground
from heju.places.rules import names
from heju.places.rules import written as addresses

# More bodies are named by no register.
MOST_NAMED = 5000


@dataclass(frozen=True, slots=True)
class At:
    """Where something was: the compound, and the nearest place that is known."""

    compound: int
    place: int
    path: str
    name: str


class Ground:
    """Places, bodies and kinds by what an office writes. Compounds are read at once, all else when it is first named."""

    def __init__(self, path: str, day: date) -> None:
        self.path, self.day = path, day
        self.compounds = {one.id: one for one in ground.compounds_below(path, day)}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        named = [(one.id, one.name) for one in self.compounds.values()]
        for number, name in [*named, *ground.names_of(self.compounds)]:
            for key in {names.plain(name), names.core(names.plain(name))}:
                self._by_name[key].add(number)
        self.categories = past.by_words(duties.leaves())
        self.leaves = {leaf.code: leaf for leaf in duties.leaves()}
        self._buildings: dict[int, dict[str, ground.Spot]] = {}
        self._bodies: dict[str, int | None] = {}

    def compound(self, name: str) -> At | None:
        """Return the one compound of a name or alias, None for none and for several."""
        key = names.plain(name)
        found = self._by_name.get(key) or self._by_name.get(names.core(key)) or set()
        return self.at(next(iter(found))) if len(found) == 1 else None

    def at(self, number: int) -> At | None:
        """Return a compound by its number, None where it does not stand here."""
        one = self.compounds.get(number)
        return At(one.id, one.id, one.path, one.name) if one else None

    def building(self, compound: At, name: str) -> At | None:
        """Return a building of a compound by its name, None where it does not stand. One query a compound."""
        known_here = self._buildings.get(compound.compound)
        if known_here is None:
            inside = ground.inside([self.compounds[compound.compound]], self.day)
            known_here = {addresses.building_key(one.name): one for one in inside if one.kind == "building"}
            self._buildings[compound.compound] = known_here
        found = known_here.get(addresses.building_key(name))
        return At(compound.compound, found.id, found.path, f"{compound.name} {found.name}") if found else None

    def body(self, name: str) -> int | None:
        """Return the one standing body of a name within the import's place or over it, None for none and for several. One query a name."""
        if name not in self._bodies and len(self._bodies) < MOST_NAMED:
            district = self.path.split(".")[0]
            found = known.named(name, district)
            self._bodies[name] = found[0].pk if len(found) == 1 else None
        return self._bodies.get(name)
