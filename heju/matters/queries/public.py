"""What anybody may see of matters without signing in: the public ones, and what bodies told about them. Read through a door of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from heju.kit import db
from heju.kit.scope import Scope
from heju.matters import parameters
from heju.matters.models import Event, Matter, OutcomeOf, StateOf
from heju.matters.queries import page
from heju.matters.queries.history import TAKEN_BACK
from heju.places.queries import tree

DOOR = "open311"
WITH = (f"place__{tree.UP}", "lead_body", "first_body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A public matter as anybody may see it.

    `places` are names from the nearest to the district; `body` is who works on it, "" for none.
    """

    id: int
    number: str
    public_id: UUID
    category: str
    title: str
    words: str
    state: str
    outcome: str
    raised_at: datetime
    last_at: datetime
    due_at: datetime | None
    place_id: int
    places: tuple[str, ...]
    body: str
    version: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a body told about a public matter."""

    id: int
    matter: str
    move: str
    state: str
    outcome: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows a list. Empty sequences narrow nothing; `compounds` are numbers of places; `is_closed` None asks for both."""

    numbers: Sequence[str] = ()
    categories: Sequence[str] = ()
    compounds: Sequence[int] | None = None
    district: str = ""
    since: datetime | None = None
    until: datetime | None = None
    is_closed: bool | None = None


@contextmanager
def opened() -> Iterator[Scope]:
    """Open the door of what anybody may see, for the block; whoever asks is nobody in it."""
    with db.scoped(Scope(door=DOOR)) as scope:
        yield scope


def listed(wanted: Wanted, *, offset: int = 0, after: tuple[datetime, int] | None = None, limit: int) -> list[Told]:
    """Return public matters, the latest first. Needs `opened`. Two queries: keys by the index alone, then their rows.

    `after` is the moment and key of the last row of the page before; `offset` counts rows, for callers who number their pages.
    """
    rows = _narrowed(wanted).order_by("-raised_at", "-id")
    if after is not None:
        at, key = after
        rows = rows.filter(raised_at__lte=at).exclude(raised_at=at, id__gte=key)
    keys = list(rows.values_list("id", flat=True)[offset : offset + limit])
    found = Matter.objects.select_related(*WITH).in_bulk(keys)
    return [told(found[key]) for key in keys if key in found]


def one(number: str) -> Told | None:
    """Return a public matter by its number, None where there is none that anybody may see. Needs `opened`. One query."""
    found = Matter.objects.select_related(*WITH).filter(pk=page.key_of(number) or 0).first()
    return told(found) if found is not None and page.number_of(found) == number else None


def by_token(public_id: UUID) -> Told | None:
    """Return a public matter by its public key. Needs `opened`. One query."""
    found = Matter.objects.select_related(*WITH).filter(public_id=public_id).first()
    return told(found) if found is not None else None


def updates(numbers: Sequence[str], since: datetime, until: datetime, *, now: datetime, limit: int) -> list[Update]:
    """Return what bodies told between two moments, the latest first; about these matters, or all. Needs `opened`. One query.

    What was taken back was not told; what still may be is told when its seconds are over.
    """
    told = min(until, now - (parameters.TAKE_BACK_WITHIN + parameters.TAKE_BACK_GRACE))
    rows = Event.objects.filter(~TAKEN_BACK, is_public=True, at__gte=since, at__lte=told)
    if numbers:
        rows = rows.filter(matter__in=_keys(numbers))
    fields = ("id", "matter_id", "matter__raised_at", "move", "state", "outcome", "at", "words")
    found = rows.order_by("-at", "-id").values_list(*fields)[:limit]
    return [
        Update(id=key, matter=page.written(raised, matter), move=move, state=state, outcome=outcome, at=at, words=words)
        for key, matter, raised, move, state, outcome, at, words in found
    ]


def number_of(matter: Matter) -> str:
    """Return the number by which a matter is named."""
    return page.number_of(matter)


def state_words(state: str) -> str:
    """Return how a matter stands, in the reader's language."""
    return str(StateOf(state).label)


def outcome_words(outcome: str) -> str:
    """Return how a matter ended, in the reader's language."""
    return str(OutcomeOf(outcome).label)


def told(matter: Matter) -> Told:
    """Return what anybody may see of a row that was read with `WITH`."""
    body = matter.lead_body or matter.first_body
    return Told(
        id=matter.pk, number=page.number_of(matter), public_id=matter.public_id, category=matter.category, title=matter.title,
        words=matter.words, state=matter.state, outcome=matter.outcome, raised_at=matter.raised_at, last_at=matter.last_at,
        due_at=matter.solution_due, place_id=matter.place_id,
        places=tuple(place.name for place in reversed(tree.breadcrumb(matter.place))), body=body.name if body else "",
        version=matter.version, channel=matter.channel,
    )  # fmt: skip


def _narrowed(wanted: Wanted) -> QuerySet[Matter]:
    rows = Matter.objects.filter(is_private=False)
    if wanted.numbers:
        return rows.filter(pk__in=_keys(wanted.numbers))
    if wanted.categories:
        rows = rows.filter(category__in=wanted.categories)
    if wanted.compounds is not None:
        rows = rows.filter(compound__in=wanted.compounds)
    if wanted.district:
        rows = rows.filter(path__within=wanted.district)
    if wanted.since is not None:
        rows = rows.filter(raised_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(raised_at__lte=wanted.until)
    if wanted.is_closed is not None:
        rows = rows.filter(state="closed") if wanted.is_closed else rows.filter(~Q(state="closed"))
    return rows


def _keys(numbers: Iterable[str]) -> list[int]:
    return [key for number in numbers if (key := page.key_of(number)) is not None]
