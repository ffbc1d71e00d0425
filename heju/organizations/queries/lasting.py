"""Who governed compounds over time, read at once: for whoever replays a past, day by day, without a query a matter."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from heju.organizations.queries.governing import HEADS, SEATED, Governing, Seat, assembled
from heju.organizations.queries.rows import fetch

# As `governing` asks for one compound on one day: here for every place at, above or below a path, with the days.
_SEATS = """
select v.path::text as at, b.id, b.kind, b.name, b.phone, b.path::text as path, v.since, v.until, v.place_id
  from organizations_coverage v join organizations_body b on b.id = v.body_id
 where v.path <@ %(path)s::ltree or v.path @> %(path)s::ltree
union all
select b.path::text, b.id, b.kind, b.name, b.phone, b.path::text, b.founded_on, b.dissolved_on, b.place_id
  from organizations_body b
 where (b.path <@ %(path)s::ltree or b.path @> %(path)s::ltree) and b.kind = any (%(seated)s)
"""
_TERMS = """
select a.body_id, a.since, a.ended_on, a.term_until
  from organizations_appointment a join organizations_body b on b.id = a.body_id
 where (b.path <@ %(path)s::ltree or b.path @> %(path)s::ltree) and a.post = %(heads)s::jsonb ->> b.kind
 order by a.body_id, a.since
"""


@dataclass(frozen=True, slots=True)
class _Lasting:
    seat: Seat
    until: date | None

    def holds(self, day: date) -> bool:
        return self.seat.since <= day and (self.until is None or self.until > day)


@dataclass(slots=True)
class Lasting:
    """Every body that governed at, above or below a path, with its days. Memory: one entry a body and place, whatever is replayed.

    Of whoever headed a body only the term is known: enough to say who takes up a matter.
    """

    seats: dict[str, list[_Lasting]]
    heads: dict[int, list[tuple[date, date | None, date | None]]]
    _turns: dict[str, list[date]] = field(default_factory=dict)

    def turn(self, path: str, day: date) -> int:
        """Return a number that is the same for two days between which nothing about a compound changed."""
        if path not in self._turns:
            self._turns[path] = sorted(set(self._days(path)))
        return bisect_right(self._turns[path], day)

    def governing(self, path: str, day: date) -> Governing:
        """Return who governed a compound on a day, as `governing.governing` does."""
        found = {one.seat.id: one.seat for one in self._over(path) if one.holds(day)}
        return assembled([replace(seat, term_until=self._term(seat.id, day)) for seat in found.values()], day)

    def _over(self, path: str) -> Iterable[_Lasting]:
        labels = path.split(".")
        for depth in range(1, len(labels) + 1):
            yield from self.seats.get(".".join(labels[:depth]), ())

    def _term(self, body: int, day: date) -> date | None:
        held = [until for since, ended, until in self.heads.get(body, ()) if since <= day and (ended is None or ended > day)]
        return held[-1] if held else None

    def _days(self, path: str) -> Iterable[date]:
        for one in self._over(path):
            yield one.seat.since
            if one.until is not None:
                yield one.until
            for since, ended, until in self.heads.get(one.seat.id, ()):
                yield since
                if ended is not None:
                    yield ended
                if until is not None:
                    yield until + timedelta(days=1)


def lasting(path: str) -> Lasting:
    """Return who governed the compounds below a path, over all time. Two queries."""
    given: dict[str, Any] = {"path": path, "heads": HEADS, "seated": SEATED}
    seats: dict[str, list[_Lasting]] = defaultdict(list)
    for row in fetch(_SEATS, given):
        at, until = row.pop("at"), row.pop("until")
        seat = Seat(**row, appointment_id=None, post="", head="", head_since=None, term_until=None)
        seats[at].append(_Lasting(seat, until))
    heads: dict[int, list[tuple[date, date | None, date | None]]] = defaultdict(list)
    for row in fetch(_TERMS, given):
        heads[row["body_id"]].append((row["since"], row["ended_on"], row["term_until"]))
    return Lasting(dict(seats), dict(heads))
