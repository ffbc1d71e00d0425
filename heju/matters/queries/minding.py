"""Who of the reader's bodies minds which matters, and to whom of them one may be given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heju.kit.scope import Grant, Scope
from heju.matters.models import Matter, Minder
from heju.matters.queries import parts
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import minding
from heju.matters.rules.minding import Post, Whose
from heju.matters.rules.moves import Part
from heju.organizations import roles
from heju.organizations.queries import appointments

PARTS: tuple[Part, ...] = ("lead", "holder", "assisting")


@dataclass(frozen=True, slots=True)
class Minded:
    """How a matter stands in a body: whose it is, which post minds or minded it, and whether that one is over."""

    whose: Whose
    post: Post | None = None

    @property
    def was_left(self) -> bool:
        """Say whether somebody minded it whose post is over."""
        return self.whose == "nobody" and self.post is not None


NOBODYS = Minded("nobody")


@dataclass(frozen=True, slots=True)
class Minding:
    """The posts of the reader's bodies that act on matters, by body, and who minds what, by matter and body."""

    person: int | None
    day: date
    posts: dict[int, list[Post]] = field(default_factory=dict)
    minded: dict[tuple[int, int], Minded] = field(default_factory=dict)

    def shared(self) -> list[int]:
        """Return the bodies in which several act on matters."""
        return [body for body, posts in self.posts.items() if len({one.person for one in posts}) > 1]

    def able(self, body: int | None, power: str) -> list[Post]:
        """Return the posts of a body that may do what comes next: `HANDLE` where it holds a matter, `WORK` where it works on one."""
        return [one for one in self.posts.get(body or 0, ()) if power in one.powers]

    def of(self, matter: int, body: int | None, power: str) -> Minded | None:
        """Return how a matter stands in a body; None where nobody else there may act on it, so that there is nothing to share out."""
        if body is None or len({one.person for one in self.able(body, power)}) < 2:
            return None
        return self.minded.get((matter, body), NOBODYS)

    def own(self, body: int, power: str) -> Post | None:
        """Return the reader's own post in a body."""
        return next((one for one in self.able(body, power) if one.person == self.person), None)


def acting_bodies(scope: Scope) -> list[int]:
    """Return the bodies in which somebody acts on matters. No query."""
    return sorted({one.body_id for one in scope.grants if one.body_id is not None and {HANDLE, WORK} & one.powers})


def posts_in(scope: Scope, day: date) -> Minding:
    """Return the posts of the reader's bodies, without what they mind. One query, none for whoever acts in no body."""
    found: dict[int, list[Post]] = {}
    bodies = acting_bodies(scope) if scope.token_id is None else []
    if bodies:
        for row in appointments.in_bodies(bodies, day):
            post = post_of(row)
            if {HANDLE, WORK} & post.powers and post.acts_on(day):
                found.setdefault(row.body_id, []).append(post)
    return Minding(scope.person_id, day, found)


def with_minders(found: Minding, matters: Iterable[int]) -> Minding:
    """Return the same with who minds these matters. One query by their numbers; none where every body has one person."""
    shared, numbers = found.shared(), list(matters)
    if not shared or not numbers:
        return found
    minded = {}
    for row in Minder.objects.filter(matter__in=numbers, body__in=shared).select_related("appointment__body"):
        post = post_of(row.appointment)
        minded[row.matter_id, row.body_id] = Minded(minding.whose(post, found.person, found.day), post)
    return Minding(found.person, found.day, found.posts, minded)


def post_of(row: Any) -> Post:
    """Return an appointment as the rule reads it; its name is public because the office is."""
    role = roles.role_of(row.body.kind, row.post)
    powers = role.powers if role is not None else frozenset()
    return Post(row.pk, row.person_id, row.public_name, row.since, row.term_until, row.ended_on, powers)


def bodies_for(scope: Scope, matter: Matter) -> list[tuple[Grant, str]]:
    """Return the roles by which somebody has to do with a matter, as lead, holder, assisting, each with the power that it takes there.

    One query at most.
    """
    found = [(parts.grant_for(scope, matter, part), HANDLE if part == "holder" else WORK) for part in PARTS]
    return [(grant, power) for grant, power in found if grant is not None and grant.body_id is not None]


def of_matter(scope: Scope, matter: Matter, day: date) -> tuple[int, str, Minding] | None:
    """Return the reader's body, the power it takes and who minds a matter there; None where there is nothing to share out.

    Three queries at most, one where everybody serves alone.
    """
    if matter.state == "closed" or scope.token_id is not None:
        return None
    posts = posts_in(scope, day)
    if not posts.shared():
        return None
    found = with_minders(posts, [matter.pk])
    for grant, power in bodies_for(scope, matter):
        if grant.body_id is not None and found.of(matter.pk, grant.body_id, power) is not None:
            return grant.body_id, power, found
    return None
