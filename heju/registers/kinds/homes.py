"""Homes, shops and bays: entered with the buildings and stairwells they lie in, or brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from heju.kit.ruling import Reason
from heju.organizations import roles
from heju.places import actions as places
from heju.places import queries
from heju.places.rules import written as addresses
from heju.registers.kinds.frame import Entry, Frame, Meanwhile, refusal
from heju.registers.kinds.ground import Ground, Listed, Spot, Where, building_key, part_key, stairwell_key
from heju.registers.rules import rows as rules
from heju.registers.rules.rows import Row
from heju.registers.sheets import refusals

# Best first: an area of a better source is not replaced by one of a worse.
RANK = {"register": 0, "survey": 1, "contract": 2, "invented": 3, "": 4}
TWICE = refusal("twice", "和第 {row} 行是同一套。", "The same part as row {row}.")
NEW_BUILDING = refusal("new_building", "登记里没有这栋楼或这个单元，会一并新建。", "The building or stairwell is new and will be founded.")
BETTER_AREA = refusal(
    "better_area", "登记的面积来源更可靠，表里的面积没有采用。", "The registered area has a better source; that of the sheet was not taken."
)
Field = dict[str, Any]


class Homes:
    """Judge, write and undo rows that stand for exclusive parts."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.ground = Ground(frame, roles.EDIT_PLACES)
        self.seen: dict[tuple[int, str, str, str], int] = {}

    def judge(self, rows: Sequence[Row], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Say for each row whether its part is new, differs, or stands as it says."""
        for row in rows:
            if row.outcome != rules.REFUSED:
                self._judge(row)

    def _judge(self, row: Row) -> tuple[Where, Listed | None] | None:
        where = self.ground.where(row)
        if isinstance(where, Reason):
            row.refuse(where)
            return None
        unit = self.ground.unit(where)
        if isinstance(unit, Reason):
            row.refuse(unit)
            return None
        building, well = building_key(where.building_name), stairwell_key(where.stairwell_name)
        key = (where.compound.id, building, well, part_key(where.number, where.kind))
        first = self.seen.setdefault(key, row.row)
        if first != row.row:
            row.refuse(Reason(TWICE.code, TWICE.zh.format(row=first), TWICE.en.format(row=first)))
            return None
        if ("area_m2" in row.values) and ("area_source" not in row.values):
            row.refuse(refusals.reason("area_without_source"))
            return None
        if unit is None:
            row.outcome = rules.CREATE
            if (where.building_name and where.building is None) or (where.stairwell_name and where.stairwell is None):
                row.say(NEW_BUILDING)
        else:
            row.outcome = rules.CHANGE if self._after(row, unit) else rules.SAME
        return where, unit

    def _after(self, row: Row, unit: Listed) -> Field | None:
        """Return what the part would be like, None where nothing changes. An empty cell erases nothing."""
        before = fields_of(unit)
        after = dict(before)
        for name in ("floor", "house_code"):
            if name in row.values:
                after[name] = row.values[name]
        if "area_m2" in row.values:
            area, source = row.values["area_m2"], row.values["area_source"]
            if RANK[source] <= RANK[unit.area_source]:
                after["area_m2"], after["area_source"] = str(Decimal(area)), source
            elif Decimal(area) != unit.area_m2:
                row.say(BETTER_AREA)
        return None if after == before else after

    def read_ahead(self) -> bool:
        """Read the insides of some more compounds."""
        return self.ground.read_ahead()

    def prepare(self, rows: Sequence[Row], *, writes: bool) -> None:
        """Nothing can be known beforehand: one row builds upon another."""

    def write(self, rows: Sequence[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
        """Enter what is missing, update what differs."""
        self.seen.clear()
        judged: list[tuple[Row, Where, Listed | None]] = []
        for row in rows:
            if row.outcome != rules.REFUSED:
                found = self._judge(row)
                if found:
                    judged.append((row, *found))
        made = self._found_places([where for row, where, unit in judged if unit is None])
        journal = self._create([(row, where) for row, where, unit in judged if row.outcome == rules.CREATE])
        journal |= self._change([(row, where, unit) for row, where, unit in judged if unit is not None and row.outcome == rules.CHANGE])
        if made and judged:
            # The first row that needed them takes them back, after the parts in them.
            first = next(row.row for row, _where, unit in judged if unit is None)
            journal[first] = {**journal.get(first, {}), "places": sorted(made)}
        return journal

    def reset(self) -> None:
        """Forget what a rolled back write had learned."""
        self.ground.forget()

    def _found_places(self, wheres: Sequence[Where]) -> set[int]:
        made: set[int] = set()
        for level in ("building", "stairwell"):
            wanted = []
            for where in wheres:
                name = getattr(where, f"{level}_name")
                above = where.compound if level == "building" else where.building
                if name and getattr(where, level) is None and above is not None:
                    wanted.append((above.id, name))
            if not wanted:
                continue
            found = places.load_places_below(actor=self.frame.scope, now=self.frame.now, day=self.frame.day, wanted=wanted)
            asked = set(wanted)
            made |= {place.pk for pair, place in found.items() if pair in asked}
            for where in wheres:
                above = where.compound if level == "building" else where.building
                name = getattr(where, f"{level}_name")
                # Taken out: the first row that names it is enough to learn it.
                place = found.pop((above.id, name), None) if above is not None and getattr(where, level) is None else None
                if place is not None:
                    self.ground.learn(where.compound, Spot(place.pk, place.parent_id, place.path, place.kind, place.name))
            for where in wheres:
                self.ground.place(where)
        return made

    def _create(self, fresh: Sequence[tuple[Row, Where]]) -> dict[int, Entry]:
        parts = [
            places.Part(
                place_id=where.place.id,
                path=where.place.path,
                compound_id=where.compound.id,
                kind=where.kind,
                number=where.number,
                floor=row.values.get("floor", addresses.floor_of(where.number) if where.kind == "home" else None),
                area_m2=Decimal(row.values["area_m2"]) if "area_m2" in row.values else None,
                area_source=row.values.get("area_source", "") if "area_m2" in row.values else "",
                house_code=row.values.get("house_code", ""),
                building=where.building.name if where.building else "",
                stairwell=where.stairwell.name if where.stairwell else "",
            )
            for row, where in fresh
        ]
        ids = places.load_units(
            actor=self.frame.scope,
            now=self.frame.now,
            day=self.frame.day,
            path=self.frame.sheet.path,
            parts=parts,
            source=self.frame.source,
        )
        for (_row, where), number, part in zip(fresh, ids, parts, strict=True):
            fields = (part.floor, part.area_m2, part.area_source, part.house_code)
            self.ground.learn_part(where.compound, Listed(number, part.place_id, part.path, part.kind, part.number, *fields))
        return {
            row.row: {"unit": number, "new": True, "after": entered(part)}
            for (row, _where), number, part in zip(fresh, ids, parts, strict=True)
        }

    def _change(self, stale: Sequence[tuple[Row, Where, Listed]]) -> dict[int, Entry]:
        changes = [(row, unit, self._after(row, unit) or {}) for row, _where, unit in stale]
        places.change_units(
            actor=self.frame.scope, now=self.frame.now, path=self.frame.sheet.path, source=self.frame.source,
            after=[{"id": unit.id, **typed(after)} for _row, unit, after in changes],
        )  # fmt: skip
        for (_row, where, unit), (_same, _unit, after) in zip(stale, changes, strict=True):
            self.ground.learn_part(where.compound, replace(unit, **typed(after)))
        return {row.row: {"unit": unit.id, "before": fields_of(unit), "after": after} for row, unit, after in changes}

    def undo(self, pairs: Sequence[tuple[Row, Entry]]) -> set[int]:
        """Take back new parts that are as they were entered and unused; put changed ones back where they still are what they became."""
        standing = {unit.id: unit for unit in queries.ground.units_with([entry["unit"] for _row, entry in pairs if "unit" in entry])}
        done: set[int] = set()
        back, fresh = [], []
        for row, entry in pairs:
            unit = standing.get(entry.get("unit", 0))
            if unit is None:
                continue
            if fields_of(unit) != entry["after"]:
                continue
            if entry.get("new"):
                fresh.append((row, unit))
            else:
                back.append({"id": unit.id, **typed(entry["before"])})
                done.add(row.row)
        scope, now, path, why = self.frame.scope, self.frame.now, self.frame.sheet.path, f"撤销{self.frame.source}"
        places.change_units(actor=scope, now=now, path=path, after=back, source=why)
        founded = [number for _row, entry in pairs for number in entry.get("places", ())]
        for root in self._roots(path, [unit.path for _row, unit in fresh]):
            inside = [unit.id for _row, unit in fresh if unit.path == root or unit.path.startswith(root + ".")]
            gone, _left = places.take_back(actor=scope, now=now, path=root, units=inside, places=founded, why=why)
            done |= {row.row for row, unit in fresh if unit.id in gone}
        return done

    def _roots(self, path: str, paths: Sequence[str]) -> list[str]:
        """Return the places at which taking back is demanded: the import's own, or each compound where that lies above the reach."""
        if self.frame.scope.may(roles.EDIT_PLACES, path):
            return [path]
        return sorted({one.path for one in self.ground.compounds.values() if any(p.startswith(one.path) for p in paths)})


def fields_of(unit: Listed) -> Field:
    """Return of a part what a sheet may change, as short JSON."""
    return {
        "floor": unit.floor,
        "area_m2": None if unit.area_m2 is None else str(unit.area_m2),
        "area_source": unit.area_source,
        "house_code": unit.house_code,
    }


def entered(part: places.Part) -> Field:
    """Return of a part just entered what a sheet may change."""
    return {
        "floor": part.floor,
        "area_m2": None if part.area_m2 is None else str(part.area_m2),
        "area_source": part.area_source,
        "house_code": part.house_code,
    }


def typed(fields: Field) -> Field:
    """Return the fields of a part as the loader takes them."""
    return {**fields, "area_m2": None if fields["area_m2"] is None else Decimal(fields["area_m2"])}
