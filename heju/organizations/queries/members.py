"""Members of branches: counts and lists, for the Party line only. Others are told nothing, not even a zero."""

from __future__ import annotations

from datetime import date

from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.models import Body, Member
from heju.organizations.queries.bodies import NoSuchBody, running_on
from heju.organizations.queries.rows import fetch

_COUNTS = """
select m.body_id, count(*) as number from organizations_member m
 where m.path <@ %(path)s::ltree and m.since <= %(day)s and (m.until is null or m.until > %(day)s) group by m.body_id
"""


def count_of(scope: Scope, body: Body, day: date) -> int | None:
    """Return how many members a branch has on a day, or None for somebody outside the Party line."""
    if body.kind != "branch" or not scope.may(roles.SEE_MEMBERS, body.path):
        return None
    return Member.objects.filter(running_on(day), body=body).count()


def counts_below(scope: Scope, path: str, day: date) -> dict[int, int] | None:
    """Return the members of each branch at or below a path on a day, or None for somebody outside the Party line. One query."""
    if not scope.may(roles.SEE_MEMBERS, path):
        return None
    return {row["body_id"]: row["number"] for row in fetch(_COUNTS, {"path": path, "day": day})}


def list_of(scope: Scope, body: Body, day: date, *, after: int = 0, limit: int = 50) -> list[Member]:
    """Return the members of a branch on a day, in the order of entry, from behind an id. Raises NotAllowed outside the Party line."""
    scope.demand(roles.SEE_MEMBERS, body.path)
    return list(Member.objects.filter(running_on(day), body=body, pk__gt=after).select_related("person").order_by("pk")[:limit])


def by_id(member: int) -> Member:
    """Return a membership with its branch. Raises NoSuchBody where there is none that the asker may see."""
    found = Member.objects.select_related("body").filter(pk=member).first()
    if found is None:
        raise NoSuchBody(member)
    return found
