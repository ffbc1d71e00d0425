"""Who governs a compound, a community, or each of many compounds, on a day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from heju.organizations.queries.rows import fetch
from heju.organizations.rules import four_in_one, posts, terms

# The head of a body is the first post of its kind; kept equal to rules.posts by a test.
_OF_COMPOUND = """
select b.id, b.kind, b.name, b.phone, b.path::text as path, v.since, h.id as appointment_id, h.post, h.public_name, h.since as head_since,
       h.term_until, v.place_id
  from organizations_coverage v
  join organizations_body b on b.id = v.body_id
  left join lateral (
       select a.id, a.post, a.public_name, a.since, a.term_until from organizations_appointment a
        where a.body_id = b.id and a.post = %(heads)s::jsonb ->> b.kind
          and a.since <= %(day)s and (a.ended_on is null or a.ended_on > %(day)s)
        order by a.since desc limit 1) h on true
 where v.path @> %(path)s::ltree and v.since <= %(day)s and (v.until is null or v.until > %(day)s)
union all
select b.id, b.kind, b.name, b.phone, b.path::text, b.founded_on, h.id, h.post, h.public_name, h.since, h.term_until, b.place_id
  from organizations_body b
  left join lateral (
       select a.id, a.post, a.public_name, a.since, a.term_until from organizations_appointment a
        where a.body_id = b.id and a.post = %(heads)s::jsonb ->> b.kind
          and a.since <= %(day)s and (a.ended_on is null or a.ended_on > %(day)s)
        order by a.since desc limit 1) h on true
 where b.path @> %(path)s::ltree and b.kind = any (%(seated)s)
   and b.founded_on <= %(day)s and (b.dissolved_on is null or b.dissolved_on > %(day)s)
"""

_TABLE = """
with c as (
  select p.id, p.name, p.path, p.pinyin, p.compound_kind, p.origin from places_place p
   where p.path <@ %(path)s::ltree and p.kind = 'compound' and p.merged_into_id is null
     and p.valid_from <= %(day)s and (p.valid_until is null or p.valid_until > %(day)s)
     and (p.pinyin, p.id) > (%(after)s, %(after_id)s)
     and (not %(gaps)s or 4 > (select count(distinct g.kind) from organizations_coverage g where g.place_id = p.id
          and g.kind in ('branch', 'owners_committee', 'resident_group', 'property_company')
          and g.since <= %(day)s and (g.until is null or g.until > %(day)s))
          or (%(weak)s and exists (
              select 1 from organizations_coverage g where g.place_id = p.id
                 and g.kind in ('branch', 'owners_committee', 'resident_group', 'property_company')
                 and g.since <= %(day)s and (g.until is null or g.until > %(day)s)
                 and not exists (
                     select 1 from organizations_appointment a where a.body_id = g.body_id and a.post = %(heads)s::jsonb ->> g.kind
                        and a.since <= %(day)s and (a.ended_on is null or a.ended_on > %(day)s)
                        and (a.term_until is null or a.term_until >= %(day)s)))))
   order by p.pinyin, p.id limit %(limit)s)
select c.id, c.name, c.path::text as path, c.pinyin, c.compound_kind, c.origin,
       coalesce(jsonb_agg(jsonb_build_object('kind', b.kind, 'body', b.id, 'name', b.name, 'head', h.public_name,
                'term', h.term_until)) filter (where b.id is not null), '[]')::text as bodies
  from c
  left join organizations_coverage v on v.place_id = c.id and v.since <= %(day)s and (v.until is null or v.until > %(day)s)
  left join organizations_body b on b.id = v.body_id
  left join lateral (
       select a.public_name, a.term_until from organizations_appointment a
        where a.body_id = b.id and a.post = %(heads)s::jsonb ->> b.kind
          and a.since <= %(day)s and (a.ended_on is null or a.ended_on > %(day)s)
        order by a.since desc limit 1) h on true
 group by c.id, c.name, c.path, c.pinyin, c.compound_kind, c.origin order by c.pinyin, c.id
"""

HEADS = json.dumps({kind: posts.head_post(kind) for kind in posts.POSTS if posts.head_post(kind)})
SEATED = sorted(posts.SEAT_LEVEL)


@dataclass(frozen=True, slots=True)
class Seat:
    """A body that governs there, and who heads it on the day; `head` is "" where the post is vacant."""

    id: int
    kind: str
    name: str
    phone: str
    path: str
    since: date
    appointment_id: int | None
    post: str
    head: str
    head_since: date | None
    term_until: date | None
    place_id: int

    def standing(self) -> four_in_one.Standing:
        """Return what the rule needs to know of it."""
        return four_in_one.Standing(self.kind, bool(self.head), self.term_until)

    def is_over(self, day: date) -> bool:
        """Say whether the head's term is over on a day."""
        return terms.is_over(self.term_until, day)


@dataclass(frozen=True, slots=True)
class Governing:
    """Who governs a place on a day: the wanted four in their order, those added, those above, and the ruling about them."""

    day: date
    four: dict[str, Seat | None]
    added: tuple[Seat, ...]
    above: tuple[Seat, ...]
    union: four_in_one.Union


@dataclass(frozen=True, slots=True)
class Line:
    """One compound in the table of four in one."""

    id: int
    name: str
    path: str
    pinyin: str
    compound_kind: str
    origin: str
    bodies: dict[str, dict[str, Any]]
    union: four_in_one.Union


def _seats(path: str, day: date) -> list[Seat]:
    rows = fetch(_OF_COMPOUND, {"path": path, "day": day, "heads": HEADS, "seated": SEATED})
    return _in_order([Seat(**_fields(row)) for row in rows])


def _in_order(seats: Iterable[Seat]) -> list[Seat]:
    order = {kind: place for place, kind in enumerate((*four_in_one.COMPOUND_FOUR, *four_in_one.COMMUNITY_FOUR))}
    # A station and an agency may cover the compound and the community: once is enough.
    unique = {seat.id: seat for seat in seats}
    return sorted(unique.values(), key=lambda seat: (order.get(seat.kind, 99), -seat.path.count("."), seat.id))


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a seat from a row: where nobody heads the body, the post stays and the name is empty."""
    head, post = row.pop("public_name") or "", row["post"] or posts.head_post(row["kind"]) or ""
    return row | {"post": post, "head": head}


def governing(path: str, day: date) -> Governing:
    """Return who governs a compound on a day: what covers it, and the bodies of the places it lies in. One query."""
    return assembled(_seats(path, day), day)


def assembled(found: Iterable[Seat], day: date) -> Governing:
    """Return who governs a compound, of the bodies that cover it or stand above it on the day. No query."""
    seats = _in_order(found)
    upper = {*posts.SEAT_LEVEL, "work_station"}
    here = [seat for seat in seats if seat.kind not in upper]
    return Governing(
        day=day,
        four={kind: _first(here, kind) for kind in four_in_one.COMPOUND_FOUR},
        added=tuple(seat for seat in here if seat.kind not in four_in_one.COMPOUND_FOUR),
        above=tuple(seat for seat in seats if seat.kind in upper),
        union=four_in_one.of_compound([seat.standing() for seat in here], day),
    )


def governing_community(path: str, day: date) -> Governing:
    """Return who governs a community on a day: its committee, residents' committee, work station and agency. One query."""
    seats = _seats(path, day)
    own = [seat for seat in seats if seat.kind in four_in_one.COMMUNITY_FOUR or seat.path == path]
    return Governing(
        day=day,
        four={kind: _first(own, kind) for kind in four_in_one.COMMUNITY_FOUR},
        added=tuple(seat for seat in own if seat.kind not in four_in_one.COMMUNITY_FOUR),
        above=tuple(seat for seat in seats if seat not in own),
        union=four_in_one.of_community([seat.standing() for seat in own], day),
    )


def _first(seats: Iterable[Seat], kind: str) -> Seat | None:
    return next((seat for seat in seats if seat.kind == kind), None)


def table(
    path: str, day: date, *, gaps_only: bool = False, weak_too: bool = False, after: tuple[str, int] = ("", 0), limit: int = 50
) -> list[Line]:
    """Return each compound at or below a path with its bodies and how they stand, by name, from behind a key. One query.

    `gaps_only` leaves those where one of the four is missing; `weak_too` adds those where a head is missing or a term is over.
    """
    parameters = {
        "path": path, "day": day, "heads": HEADS, "gaps": gaps_only, "weak": weak_too,
        "after": after[0], "after_id": after[1], "limit": limit,
    }  # fmt: skip
    lines = []
    for row in fetch(_TABLE, parameters):
        found = json.loads(row.pop("bodies"))
        standing = [
            four_in_one.Standing(one["kind"], bool(one["head"]), date.fromisoformat(one["term"]) if one["term"] else None) for one in found
        ]
        lines.append(Line(**row, bodies={one["kind"]: one for one in found}, union=four_in_one.of_compound(standing, day)))
    return lines
