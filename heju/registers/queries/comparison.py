"""A property company's list of owners beside the register of whoever asks, home by home, masked on both sides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heju.kit import masking
from heju.kit.ruling import Reason
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.people import queries as people
from heju.people import rules as people_rules
from heju.places import queries as places
from heju.registers import queries
from heju.registers.kinds.frame import Frame
from heju.registers.kinds.ground import Ground
from heju.registers.models import Import
from heju.registers.rules import comparing
from heju.registers.rules.comparing import Line, Owner


@dataclass(frozen=True, slots=True)
class Home:
    """One home with what both sides say of its owners."""

    unit: Any
    door: str
    state: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All homes in the order of doors, how many there are of each state, and how many rows of the list found no home or hold no owner."""

    homes: list[Home]
    counts: dict[str, int]
    homeless: int
    others: int


def compared(sheet: Import, scope: Scope, now: datetime, day: date) -> Comparison:
    """Return a checked list of residents beside the register of a compound. Some ten queries, however many homes; nothing is written."""
    theirs, homeless, others = _listed(sheet, Ground(Frame(sheet, scope, now, day), roles.EDIT_PEOPLE))
    place = places.place(sheet.place_id)
    units = places.parts_below(place, day) if place is not None else []
    rows = people.rows_of_units([unit.pk for unit in units], day)
    homes = []
    for unit in units:
        ours = [_kept(row) for row in rows.get(unit.pk, []) if row.tie.kind in people_rules.HOLDS_SHARE]
        lines = comparing.compare(theirs.get(unit.pk, []), ours)
        if lines:
            homes.append(Home(unit, people.where(unit), comparing.state_of(lines), lines))
    counts = {state: sum(home.state == state for home in homes) for state in comparing.STATES}
    return Comparison(homes, counts, homeless, others)


def _listed(sheet: Import, ground: Ground) -> tuple[dict[int, list[Owner]], int, int]:
    """Return the owners that the list names, by home; how many rows found no home; how many are of tenants and families."""
    found: dict[int, list[Owner]] = defaultdict(list)
    homeless = others = 0
    for row in queries.each_row(sheet):
        kind, name = row.values.get("tie_kind", "owner"), row.values.get("name", "")
        if kind not in people_rules.HOLDS_SHARE:
            others += 1
            continue
        where = ground.where(row)
        unit = None if isinstance(where, Reason) else ground.unit(where)
        if not name or unit is None or isinstance(unit, Reason):
            homeless += 1
            continue
        phone = row.values.get("phone", "")
        shown = " ".join(word for word in (masking.mask_name(name), masking.mask_phone(phone)) if word)
        found[unit.id].append(Owner(*people.keys_of(name, phone), kind, shown))
    return found, homeless, others


def _kept(row: Any) -> Owner:
    shown = " ".join(word for word in (row.name, row.phone) if word)
    return Owner(*people.keys_of_person(row.person), row.tie.kind, shown)
