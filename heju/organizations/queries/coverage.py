"""How far the branches reach: counts by place, the list of who is left, the state of every compound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heju.organizations.queries.rows import fetch
from heju.organizations.rules import coverage as rules

STREET, COMMUNITY, COMPOUND = 2, 3, 4
KINDS = {1: "district", 2: "street", 3: "community", 4: "compound"}

_COUNTS = """
with state as (
  select p.id, subpath(p.path, 0, %(level)s) as child, p.compound_kind = 'urban_village' as is_village,
         bool_or(v.kind = 'branch') is true as has_branch, bool_or(v.kind = 'owners_committee') is true as has_committee,
         bool_or(v.kind = 'resident_group') is true as has_group, bool_or(v.kind = 'property_company') is true as has_company
    from places_place p
    left join organizations_coverage v on v.place_id = p.id and v.since <= %(day)s and (v.until is null or v.until > %(day)s)
   where p.path <@ %(path)s::ltree and p.kind = 'compound' and p.merged_into_id is null
     and p.valid_from <= %(day)s and (p.valid_until is null or p.valid_until > %(day)s)
   group by p.id),
summed as (
  select child, count(*) as total, count(*) filter (where is_village) as villages, count(*) filter (where has_branch) as covered,
         count(*) filter (where has_branch and has_committee and has_group and has_company) as complete,
         count(*) filter (where not has_committee and not has_company) as bare
    from state group by child)
select s.child::text as path, q.id, coalesce(q.name, '') as name, coalesce(q.pinyin, '~') as pinyin, s.total, s.villages, s.covered,
       s.complete, s.bare
  from summed s left join places_place q on q.path = s.child and q.kind = %(kind)s order by pinyin, path
"""

_UNCOVERED = """
select p.id, p.name, p.path::text as path, p.pinyin, p.compound_kind, p.origin, p.address,
       case when c.kind = 'street' then c.name else s.name end as street,
       case when c.kind = 'community' then c.name else '' end as community
  from places_place p
  join places_place c on c.id = p.parent_id
  left join places_place s on s.id = c.parent_id
 where p.path <@ %(path)s::ltree and p.kind = 'compound' and p.merged_into_id is null
   and p.valid_from <= %(day)s and (p.valid_until is null or p.valid_until > %(day)s)
   and not exists (select 1 from organizations_coverage v where v.place_id = p.id and v.kind = 'branch'
                    and v.since <= %(day)s and (v.until is null or v.until > %(day)s))
   and (p.pinyin, p.id) > (%(after)s, %(after_id)s)
 order by p.pinyin, p.id limit %(limit)s
"""

_STATES = """
select p.id,
       case when bool_or(v.kind = 'branch') is not true then 'uncovered'
            when bool_or(v.kind = 'owners_committee') and bool_or(v.kind = 'resident_group') and bool_or(v.kind = 'property_company')
            then 'covered'
            else 'incomplete' end as state
  from places_place p
  left join organizations_coverage v on v.place_id = p.id and v.since <= %(day)s and (v.until is null or v.until > %(day)s)
 where p.path <@ %(path)s::ltree and p.kind = 'compound' and p.merged_into_id is null
   and p.valid_from <= %(day)s and (p.valid_until is null or p.valid_until > %(day)s)
 group by p.id
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Compounds below one place on a day. `id` is None and `name` "" where a compound's community is not known yet."""

    path: str
    id: int | None
    name: str
    total: int
    villages: int
    covered: int
    complete: int
    bare: int

    @property
    def uncovered(self) -> int:
        """Return how many no branch covers."""
        return self.total - self.covered

    @property
    def incomplete(self) -> int:
        """Return how many lack one of the four bodies."""
        return self.total - self.complete

    @property
    def percent(self) -> str:
        """Return the share covered, for reading; 100 % only when nothing is left."""
        return rules.percent_words(self.covered, self.total)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A compound that no branch covers."""

    id: int
    name: str
    path: str
    pinyin: str
    compound_kind: str
    origin: str
    address: str
    street: str
    community: str


def by_child(path: str, day: date, level: int) -> list[Count]:
    """Return the counts of every place of a level (2 street, 3 community, 4 compound) that holds compounds below a path. One query."""
    found = fetch(_COUNTS, {"path": path, "day": day, "level": level, "kind": KINDS[level]})
    return [Count(**{name: value for name, value in row.items() if name != "pinyin"}) for row in found]


def summed(path: str, counts: list[Count]) -> Count:
    """Return the counts of a place as the sum of its children; asks nothing."""
    return Count(
        path=path,
        id=None,
        name="",
        total=sum(one.total for one in counts),
        villages=sum(one.villages for one in counts),
        covered=sum(one.covered for one in counts),
        complete=sum(one.complete for one in counts),
        bare=sum(one.bare for one in counts),
    )


def coverage_of(path: str, day: date) -> Count:
    """Return the count of one place: covered and complete of all compounds at or below it on a day. One query."""
    return summed(path, by_child(path, day, path.count(".") + 1))


def uncovered(path: str, day: date, *, after: tuple[str, int] = ("", 0), limit: int = 50) -> list[Uncovered]:
    """Return the compounds that no branch covers on a day, by name, from behind a key of (pinyin, id)."""
    parameters = {"path": path, "day": day, "after": after[0], "after_id": after[1], "limit": limit}
    return [Uncovered(**row) for row in fetch(_UNCOVERED, parameters)]


def states(path: str, day: date) -> dict[int, str]:
    """Return the state of every compound at or below a path: covered (all four stand), incomplete, uncovered. One query."""
    return {row["id"]: row["state"] for row in fetch(_STATES, {"path": path, "day": day})}
