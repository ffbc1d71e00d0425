"""Compounds, buildings and stairwells, each founded by the act of places; what stands already is left as it is."""

from __future__ import annotations

from typing import Any

from heju.kit.ruling import Reason
from heju.organizations import roles
from heju.places import actions as places
from heju.places import queries
from heju.places.rules import names
from heju.places.rules import written as addresses
from heju.registers.kinds.acts import MISSING, Acts, Declined, divisions_of, one_of
from heju.registers.kinds.frame import Entry, Frame, refusal
from heju.registers.kinds.ground import Ground
from heju.registers.rules.rows import Row

NO_SEAT = refusal("no_seat", "新的小区要写明社区或街道。", "A new compound must name its community or street.")


class Places(Acts):
    """Rows that stand for a compound, a building or a stairwell, with what lies above it."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.divisions = divisions_of(frame)
        self.reset()

    def reset(self) -> None:
        """Read the register anew."""
        self.ground = Ground(self.frame, roles.EDIT_PLACES)

    def act(self, row: Row) -> Entry | None:
        """Found what the row names and does not stand yet, from the compound down."""
        made: list[int] = []
        compound = self._compound(row, made)
        above = compound
        for level in ("building", "stairwell"):
            name = row.values.get(level)
            if not name:
                break
            key = addresses.building_key if level == "building" else addresses.stairwell_key
            standing = [one for one in queries.children(above, self.frame.day) if one.kind == level and key(one.name) == key(name)]
            above = standing[0] if standing else self._found(above, level, name, row, made)
        return {"places": made} if made else None

    def _compound(self, row: Row, made: list[int]) -> Any:
        name = row.values.get("compound", "")
        if not name and "building" not in row.values:
            raise Declined(MISSING)
        found = self.ground.compound(name)
        if not isinstance(found, Reason):
            return queries.place(found.id)
        if not name:
            raise Declined(found)
        parent = queries.place(self._seat(row))
        place = self._found(parent, "compound", name, row, made)
        self.ground.compounds[place.pk] = spot = queries.ground.Spot(
            place.pk, parent.pk if parent else None, place.path, "compound", place.name
        )
        for key in {names.plain(place.name), names.core(names.plain(place.name))}:
            self.ground.by_name[key].append(spot)
        return place

    def _seat(self, row: Row) -> int:
        for level in ("community", "street"):
            name = row.values.get(level)
            if name:
                return int(one_of(self.divisions(level, name), name).id)
        here = queries.here(self.frame.sheet.place_id)
        if here is None or here.kind not in ("community", "street"):
            raise Declined(NO_SEAT)
        return here.id

    def _found(self, above: Any, kind: str, name: str, row: Row, made: list[int]) -> Any:
        deepest = "stairwell" if "stairwell" in row.values else "building" if "building" in row.values else "compound"
        own = row.values if kind == deepest else {}
        place = places.found_place(
            **self.common, day=self.frame.day, parent=above, kind=kind, name=name, compound_kind=row.values.get("compound_kind", "estate"),
            address=str(own.get("road", "")), year_built=own.get("year_built"), floors=own.get("floors"),
        )  # fmt: skip
        made.append(place.pk)
        return place

    def take_back(self, row: Row, entry: Entry) -> bool:
        """Take back what the row founded, if nothing lies in it or refers to it."""
        found = [place for number in entry["places"] if (place := queries.place(number)) is not None]
        if len(found) != len(entry["places"]):
            return False
        root = found[0].path if found else self.frame.sheet.path
        _gone, left = places.take_back(
            actor=self.frame.scope, now=self.frame.now, path=root, units=[], places=entry["places"], why=f"撤销{self.frame.source}"
        )
        if len(left) != len(entry["places"]):
            raise Declined(MISSING)
        return True
