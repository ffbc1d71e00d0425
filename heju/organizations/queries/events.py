"""What went on with the bodies of a compound: founded, covering, appointed, ended; public dates and names of offices only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heju.organizations.queries.rows import fetch

_EVENTS = """
with here as (
  select v.id, v.body_id, v.since, v.until, b.kind, b.name, b.founded_on, b.dissolved_on
    from organizations_coverage v join organizations_body b on b.id = v.body_id where v.place_id = %(place)s)
select * from (
  select distinct founded_on as day, 'founded' as what, kind, name, body_id, '' as post, '' as who from here where founded_on = since
  union all select since, 'covered', kind, name, body_id, '', '' from here where founded_on <> since
  union all select until, 'uncovered', kind, name, body_id, '', '' from here where until is not null and until is distinct from dissolved_on
  union all select distinct dissolved_on, 'dissolved', kind, name, body_id, '', '' from here
   where dissolved_on is not null and dissolved_on = until
  union all select a.since, 'appointed', h.kind, h.name, h.body_id, a.post, a.public_name from here h
    join organizations_appointment a on a.body_id = h.body_id and a.since >= h.since and (h.until is null or a.since < h.until)
  union all select a.ended_on, 'ended', h.kind, h.name, h.body_id, a.post, a.public_name from here h
    join organizations_appointment a on a.body_id = h.body_id and a.ended_on >= h.since and (h.until is null or a.ended_on <= h.until)
) e where day <= %(day)s order by day desc, what, body_id limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a body on a day: founded, covered, uncovered, dissolved, appointed, ended."""

    day: date
    what: str
    kind: str
    name: str
    body_id: int
    post: str
    who: str


def of_compound(place: int, day: date, limit: int = 60) -> list[Event]:
    """Return the last events of the bodies that cover or covered a compound, up to a day, the latest first. One query."""
    return [Event(**row) for row in fetch(_EVENTS, {"place": place, "day": day, "limit": limit})]
