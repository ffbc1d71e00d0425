"""What hangs on a wall or is sent on in a chat about one thing: what, where, until when, whom to call, where to read on.

A table by subject, as `stories`: a house adds a line; this house knows none of its tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.matters.queries import telling
from heju.organizations.queries import governing, rosters, words
from heju.places import queries as places

CALLED: Final = ("property_company", "branch", "owners_committee", "resident_group", "community_committee")
NUMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call: a body or somebody on duty, for what he stands, the number."""

    name: str
    about: str
    phone: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a poster. `until` is None where it holds on; `path` leads to the page behind the code; nobody's private words."""

    title: str
    where: str
    says: tuple[str, ...]
    calls: tuple[Call, ...]
    path: str
    until: datetime | None = None
    by: str = ""
    state: str = ""


def of_place(scope: Scope, number: int, now: datetime) -> Paper | None:
    """Return the poster of a compound: whom to call here. None where the reader sees no such compound."""
    at = places.here(number)
    if at is None or at.kind != "compound":
        return None
    return Paper(
        title=_("有事找谁"),
        where=at.name,
        says=(_("东西坏了、有人吵架、想提建议，先打这些电话。"),),
        calls=calls_at(at.path, now),
        path=reverse("organizations:compound", args=[at.id]),
        by=at.name,
    )


def calls_at(path: str, now: datetime) -> tuple[Call, ...]:
    """Return whom to call at a place now, the nearest first: bodies that govern there, with their numbers."""
    found = governing.governing(path, timezone.localdate(now))
    seats = {seat.kind: seat for seat in (*[one for one in found.four.values() if one], *found.added, *found.above) if seat.phone}
    calls = [Call(seats[kind].name, words.kind_of(kind), seats[kind].phone) for kind in CALLED if kind in seats]
    duty = [Call(one.task, one.body, one.phone) for one in rosters.on_duty(path, now) if one.is_now and one.phone]
    # The gate and its company often have one number: it stands once.
    return tuple(list({one.phone: one for one in reversed([*duty, *calls])}.values())[::-1][:NUMBERS])


def of_matter(scope: Scope, number: int, now: datetime) -> Paper | None:
    """Return the poster of a matter or an outage: how it stands, until when, whom to call. None where the reader sees no public one."""
    found = telling.public_of(number)
    if found is None:
        return None
    at = places.here_at(".".join(found.path.split(".")[:4]))
    try:
        link = reverse("matters:matter", args=[number])
    except NoReverseMatch:
        link = reverse("organizations:compound", args=[at.id]) if at else "/"
    lead = (_("%(body)s在办。") % {"body": found.lead},) if found.lead and not found.says else ()
    return Paper(
        title=found.title,
        where=found.where,
        says=(rest,) if (rest := beyond(found.title, found.says)) else lead,
        calls=calls_at(found.path, now),
        path=link,
        until=found.until,
        by=found.by,
        state=found.state,
    )


def beyond(title: str, words: str) -> str:
    """Return what words say beyond their title, which is often their beginning."""
    return words.removeprefix(title).lstrip("，。；、,.;！!？? \n")


PAPERS: Final[dict[str, Callable[[Scope, int, datetime], Paper | None]]] = {"places.place": of_place, "matters.matter": of_matter}


def paper(scope: Scope, subject: str, number: int, now: datetime) -> Paper | None:
    """Return what a poster about a thing says, None where there is none or the reader may not see the thing."""
    made = PAPERS.get(subject)
    return None if made is None else made(scope, number, now)
