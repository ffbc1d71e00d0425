"""Who takes up a kind of matter in a compound: the rule of routing, asked with what the compound has on that day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from heju.duties.rules import route
from heju.duties.rules.records import Leaf
from heju.kit.scope import Scope
from heju.organizations.queries import governing
from heju.places import queries as places

HOME = ("owner", "resident")


@dataclass(frozen=True, slots=True)
class Taker:
    """A body that leads or assists: the code of the list, and the body that stands for it here, where one is known."""

    code: str
    name: str = ""
    phone: str = ""
    body_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes up a matter in a compound, and why; `compound` is "" where none was asked for."""

    routed: route.Routed
    lead: Taker
    assisting: tuple[Taker, ...]
    compound: str = ""
    compound_id: int | None = None


def compounds_of(scope: Scope) -> list[places.Here]:
    """Return the compounds in which the asker has a home, by path. One query a compound."""
    paths = sorted({path for grant in scope.grants if grant.role in HOME for path in grant.paths})
    found = [places.here_at(path) for path in paths]
    return [one for one in found if one is not None and one.kind == "compound"]


def taking(leaf: Leaf, compound: int | None, day: date) -> Taking:
    """Return who takes up a matter in a compound on a day, or where everything stands, when no compound is named. Two queries at most.

    `leaf` is as the district routes it that day: `Deployed.leaf`.
    """
    place = places.place(compound) if compound is not None else None
    if place is None or place.kind != "compound":
        routed = route.route(leaf, route.Place(kind="estate", has_company=True, has_committee=True, has_branch=True))
        return Taking(routed, Taker(routed.lead), tuple(Taker(code) for code in routed.assisting))
    found = taken(leaf, place.compound_kind, governing.governing(place.path, day))
    return replace(found, compound=place.name, compound_id=place.pk)


def taken(leaf: Leaf, compound_kind: str, found: governing.Governing) -> Taking:
    """Return who takes up a matter in a compound of a kind where these govern, on the day for which they are given. No query."""
    committee = found.four["owners_committee"]
    routed = route.route(
        leaf,
        route.Place(
            kind="urban_village" if compound_kind == "urban_village" else "estate",
            has_company=found.four["property_company"] is not None,
            has_committee=committee is not None and not committee.is_over(found.day),
            has_branch=found.four["branch"] is not None,
        ),
    )
    return Taking(routed, _taker(routed.lead, found), tuple(_taker(code, found) for code in routed.assisting))


def _taker(code: str, found: governing.Governing) -> Taker:
    seats = [seat for seat in (*found.four.values(), *found.added, *found.above) if seat is not None]
    kinds = ("street_office", "street_committee") if code == "street" else (code,)
    seat = next((seat for kind in kinds for seat in seats if seat.kind == kind), None)
    return Taker(code) if seat is None else Taker(code, seat.name, seat.phone, seat.id)
