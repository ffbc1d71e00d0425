"""To whom a matter goes: the rule of routing at its place, the bodies that stand for it there, and the duty it is owed under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from heju.duties import queries as duties
from heju.duties.rules.records import Duty, Leaf, touches
from heju.kit.ruling import Reason
from heju.matters.models import Matter
from heju.matters.rules.happened import Level
from heju.organizations.queries import bodies, governing

if TYPE_CHECKING:
    from heju.places.models import Place

# A department or utility of the lists → what its office's name holds.
OFFICES = {
    "department.civil": "民政",
    "department.cyber": "网信",
    "department.ecology": "生态环境",
    "department.education": "教育",
    "department.emergency": "应急管理",
    "department.fire": "消防",
    "department.health": "卫生健康",
    "department.housing": "住房和建设",
    "department.justice": "司法",
    "department.labor": "人力资源",
    "department.market": "市场监督管理",
    "department.petition": "信访",
    "department.planning": "规划和自然资源",
    "department.police": "公安",
    "department.traffic": "交通",
    "department.urban": "城市管理",
    "department.water": "水务",
    "utility.gas": "燃气",
    "utility.post": "邮政",
    "utility.power": "供电",
    "utility.telecom": "通信",
    "utility.water": "供水",
}
# Who holds each level, best first: the body in whose name its officers act.
LEVEL_BODIES: dict[Level, tuple[str, ...]] = {
    "compound": ("branch",),
    "community": ("community_committee", "work_station", "residents_committee"),
    "street": ("street_office", "street_committee"),
    "district": ("district_office", "district_committee"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that may lead or assist: its code in the lists, and the body here, where one is known."""

    code: str
    body_id: int | None
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """To whom a matter goes at its place: level, holder, who leads and assists and why, under which duty."""

    level: Level
    holder: Candidate | None
    lead: Candidate
    assisting: tuple[Candidate, ...]
    duty: Duty | None
    because: tuple[Reason, ...]
    call: str | None


def route_for(leaf: Leaf, compound: Place, day: date) -> Route:
    """Return to whom a matter of this kind goes in a compound on a day. Three queries at most."""
    path = compound.path
    lists = duties.deployed(path.split(".")[0])
    found = governing.governing(path, day)
    taking = duties.taken(lists.leaf(leaf, day), compound.compound_kind, found)
    level: Level = taking.routed.level
    if level == "compound" and found.four["branch"] is None:
        level = "community"
    offices = offices_of(path, day)
    return Route(
        level=level,
        holder=holder_at(level, found),
        lead=candidate(taking.lead, offices),
        assisting=tuple(candidate(one, offices) for one in taking.assisting),
        duty=nearest([entry.duty for entry in lists.entries(day)], leaf.code, taking.routed.lead),
        because=taking.routed.because,
        call=leaf.call,
    )


def route_of(matter: Matter, day: date) -> Route | None:
    """Return to whom a matter that stands goes by the rule on a day, None of an unknown kind. `compound` is read with it."""
    leaf = duties.leaf_of(matter.category)
    return route_for(leaf, matter.compound, day) if leaf else None


def bodies_at(path: str, day: date) -> list[Candidate]:
    """Return every body that may lead or assist in a compound: those that govern and serve it, those above, departments. Two queries."""
    found = governing.governing(path, day)
    seats = [seat for seat in (*found.four.values(), *found.added, *found.above) if seat is not None]
    seated = {seat.id: Candidate(seat.kind, seat.id, seat.name, seat.phone) for seat in seats}
    return [*seated.values(), *(Candidate(_office_code(name), number, name, phone) for number, name, phone in offices_of(path, day))]


def _office_code(name: str) -> str:
    """Return the code in the lists of a department by what its name holds."""
    return next((code for code, part in OFFICES.items() if part in name), "department")


def holder_at(level: Level, found: governing.Governing) -> Candidate | None:
    """Return the body that holds a level over a compound, None where nobody is known."""
    seats = [seat for seat in (*found.four.values(), *found.added, *found.above) if seat is not None]
    for kind in LEVEL_BODIES[level]:
        for seat in seats:
            if seat.kind == kind:
                return Candidate(kind, seat.id, seat.name, seat.phone)
    return None


def duty_for(category: str, body: str, district: str, day: date) -> Duty | None:
    """Return the duty of a body that speaks most closely of a category, the gravest first; None where no list names one. One query."""
    return nearest([entry.duty for entry in duties.deployed(district).entries(day)], category, body)


def nearest(listed: Sequence[Duty], category: str, body: str) -> Duty | None:
    """Return of some duties that of a body which speaks most closely of a category, the gravest first; None where none does. No query."""
    owed = [one for one in listed if one.body == body.split(".")[0] and any(touches(each, category) for each in one.categories)]
    return min(owed, key=lambda duty: (-_nearness(duty, category), duty.kind != "duty", -duty.severity, duty.code), default=None)


def _nearness(duty: Duty, category: str) -> int:
    return max(each.count(".") for each in duty.categories if touches(each, category))


def offices_of(path: str, day: date) -> list[tuple[int, str, str]]:
    """Return the departments of the district: number, name, telephone. One query."""
    district = path.split(".")[0]
    return [(body.pk, body.name, body.phone) for body in bodies.bodies_of(district, day, kind="department", limit=200)]


def candidate(taker: duties.Taker, offices: list[tuple[int, str, str]]) -> Candidate:
    """Return the body of the lists with the one that stands for it: in the compound, or among the departments of the district."""
    if taker.body_id is not None or taker.code not in OFFICES:
        return Candidate(taker.code, taker.body_id, taker.name, taker.phone)
    for number, name, phone in offices:
        if OFFICES[taker.code] in name:
            return Candidate(taker.code, number, name, phone)
    return Candidate(taker.code, None, "")
