"""Finding the compound, building, stairwell and exclusive part that a row names, by what spellings share."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from heju.kit.ruling import Reason
from heju.places import queries as places
from heju.places.rules import names
from heju.places.rules import written as addresses
from heju.registers.kinds.frame import NOT_HERE, Frame, refusal
from heju.registers.rules.rows import Row

Spot = places.ground.Spot
Listed = places.ground.Listed
NO_COMPOUND = refusal("no_compound", "没有写小区。", "The compound is missing.")
NO_BUILDING = refusal("no_building", "没有写楼栋。", "The building is missing.")
NO_NUMBER = refusal("no_number", "没有写房号。", "The number of the home is missing.")
SEVERAL_WELLS = refusal(
    "several_stairwells", "几个单元都有这个房号，请写明单元。", "Several stairwells have this number; name the stairwell."
)
# Compounds that are read together: a sheet seldom names one alone.
AHEAD = 32
LETTERS = {"home": "", "shop": "S", "bay": "P"}
KINDS_OF_WORDS = (("商铺", "shop"), ("铺位", "shop"), ("铺", "shop"), ("门面", "shop"), ("车位", "bay"), ("车库", "bay"))


@dataclass(slots=True)
class Where:
    """Where a row says that something is: found places, and the names of those that do not stand yet."""

    compound: Spot
    building: Spot | None = None
    stairwell: Spot | None = None
    building_name: str = ""
    stairwell_name: str = ""
    number: str = ""
    kind: str = "home"

    @property
    def place(self) -> Spot:
        """Return the deepest place that stands."""
        return self.stairwell or self.building or self.compound


@dataclass(slots=True)
class _Inside:
    """One compound's buildings, stairwells and parts, by key."""

    buildings: dict[str, Spot] = field(default_factory=dict)
    stairwells: dict[int, dict[str, Spot]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[tuple[int, str], Listed] = field(default_factory=dict)


class Ground:
    """The places at and below an import's place where the asker holds a power. Compounds are read at once, their insides when asked for."""

    def __init__(self, frame: Frame, power: str) -> None:
        self.frame = frame
        found = [one for one in places.ground.compounds_below(frame.sheet.path, frame.day) if frame.scope.may(power, one.path)]
        self.compounds = {one.id: one for one in found}
        self.by_name: dict[str, list[Spot]] = defaultdict(list)
        named = [(one.id, one.name) for one in found]
        for number, name in [*named, *places.ground.names_of(self.compounds)]:
            spot = self.compounds[number]
            for key in {names.plain(name), names.core(names.plain(name))}:
                if spot not in self.by_name[key]:
                    self.by_name[key].append(spot)
        self._inside: dict[int, _Inside] = {}
        self._order = sorted(self.compounds)
        # Rows of one building follow each other: by what they say of it, where it was found.
        self._known: dict[tuple[str, str, str], Where | Reason] = {}

    def inside(self, compound: Spot) -> _Inside:
        """Return what stands in a compound. Two queries the first time, which read its neighbors too."""
        known = self._inside.get(compound.id)
        if known is None:
            at = bisect_left(self._order, compound.id)
            self._read([number for number in self._order[at : at + AHEAD] if number not in self._inside])
            known = self._inside[compound.id]
        return known

    def read_ahead(self) -> bool:
        """Read the insides of some compounds that nothing has asked for yet; False where all are read."""
        coming = [number for number in self._order if number not in self._inside][:AHEAD]
        if coming:
            self._read(coming)
        return bool(coming)

    def _read(self, numbers: list[int]) -> None:
        for number in numbers:
            self._inside[number] = _Inside()
        roots: dict[int, int] = {}
        for spot in places.ground.inside([self.compounds[number] for number in numbers], self.frame.day):
            # A building stands before its stairwells: it is older, or was written first.
            number = roots[spot.id] = roots.get(spot.parent_id or 0, spot.parent_id or 0)
            known = self._inside.get(number)
            if known is None:
                continue
            if spot.kind == "building":
                known.buildings[building_key(spot.name)] = spot
            elif spot.parent_id is not None:
                known.stairwells[spot.parent_id][stairwell_key(spot.name)] = spot
        for compound, unit in places.ground.units_of(numbers):
            self._inside[compound].units[unit.place_id, part_key(unit.number, unit.kind)] = unit

    def forget(self) -> None:
        """Read everything anew when it is asked for next: what was learned is rolled back."""
        self._inside.clear()
        self._known.clear()

    def learn(self, compound: Spot, spot: Spot) -> None:
        """Note a building or stairwell that was founded a moment ago."""
        inside = self.inside(compound)
        if spot.kind == "building":
            inside.buildings[building_key(spot.name)] = spot
        elif spot.parent_id is not None:
            inside.stairwells[spot.parent_id][stairwell_key(spot.name)] = spot
        self._known.clear()

    def learn_part(self, compound: Spot, part: Listed) -> None:
        """Note a part that was entered or changed a moment ago."""
        self.inside(compound).units[part.place_id, part_key(part.number, part.kind)] = part

    def compound(self, name: str) -> Spot | Reason:
        """Return the compound that a name names; without one the import's own, if it is one."""
        if not name:
            own = self.compounds.get(self.frame.sheet.place_id)
            return own or NO_COMPOUND
        key = names.plain(name)
        found = self.by_name.get(key) or self.by_name.get(names.core(key)) or []
        if len(found) == 1:
            return found[0]
        if found:
            return refusal(
                "several_compounds", f"有几个小区都叫“{name}”，请写全称。", f"Several compounds are called {name}; give the full name."
            )
        return refusal(
            "unknown_compound", f"“{name}”不在这次导入的范围里，或者还没有登记。", f"{name} is not within this import, or not registered."
        )

    def where(self, row: Row) -> Where | Reason:
        """Return where a row says that it is, by its own columns first and its address for what they leave out."""
        values = row.values
        address = values.get("address")
        if address:
            return self._where(values, address)
        key = (values.get("compound", ""), values.get("building", ""), values.get("stairwell", ""))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._where(values, {})
        if isinstance(known, Reason):
            return known
        number = values.get("number", "")
        kind = values.get("unit_kind") or kind_of(number) or "home"
        return Where(known.compound, known.building, known.stairwell, known.building_name, known.stairwell_name, number, kind)

    def _where(self, values: Mapping[str, Any], address: Mapping[str, str]) -> Where | Reason:
        found = self.compound(values.get("compound", "") or address.get("compound", "") + address.get("zone", ""))
        if isinstance(found, Reason) and address.get("zone") and not values.get("compound"):
            found = self.compound(address["compound"])
        if isinstance(found, Reason):
            return found
        building = values.get("building") or address.get("building", "")
        stairwell = values.get("stairwell") or address.get("stairwell", "")
        number = values.get("number") or address.get("number", "")
        kind = values.get("unit_kind") or kind_of(number) or address.get("kind", "home")
        where = Where(found, None, None, building, stairwell, number, kind)
        self.place(where)
        return where

    def place(self, where: Where) -> None:
        """Look up the building and stairwell that stand by the names of a where."""
        inside = self.inside(where.compound)
        if where.building_name:
            where.building = inside.buildings.get(building_key(where.building_name))
        if where.stairwell_name and where.building:
            where.stairwell = inside.stairwells[where.building.id].get(stairwell_key(where.stairwell_name))

    def unit(self, where: Where) -> Listed | Reason | None:
        """Return the part at a place, None where there is none, a reason where it is not clear which one is meant."""
        if not where.number:
            return NO_NUMBER
        inside, key = self.inside(where.compound), part_key(where.number, where.kind)
        if (where.building_name and where.building is None) or (where.stairwell_name and where.stairwell is None):
            return None
        found = inside.units.get((where.place.id, key))
        if found is not None or where.stairwell is not None:
            return found
        if where.building is None:
            return None if where.kind != "home" else self._only_building(inside, key)
        wells = inside.stairwells[where.building.id].values()
        several = [unit for well in wells if (unit := inside.units.get((well.id, key)))]
        return SEVERAL_WELLS if len(several) > 1 else several[0] if several else None

    def _only_building(self, inside: _Inside, key: str) -> Listed | Reason | None:
        """A home without a building is clear only where its number stands once in the compound."""
        several = [unit for (_place, number), unit in inside.units.items() if number == key] if inside.buildings else []
        if len(several) == 1:
            return several[0]
        return NO_BUILDING if inside.buildings else None

    def check(self, where: Where, power: str) -> Reason | None:
        """Return a reason where the asker does not hold a power at a place."""
        return None if self.frame.scope.may(power, where.place.path) else NOT_HERE


def kind_of(number: str) -> str:
    """Return the kind of part that a number names by its first word, "" for none."""
    return next((kind for word, kind in KINDS_OF_WORDS if number.startswith(word)), "")


building_key = lru_cache(maxsize=8192)(addresses.building_key)
stairwell_key = lru_cache(maxsize=2048)(addresses.stairwell_key)


@lru_cache(maxsize=32768)
def part_key(number: str, kind: str) -> str:
    """Return what two spellings of a part's number share, homes, shops and bays apart."""
    for word, _kind in KINDS_OF_WORDS:
        number = number.removeprefix(word)
    return LETTERS.get(kind, "") + addresses.number_key(number)
