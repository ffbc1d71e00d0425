"""Bodies: one, those of a place, those that cover it; found by name, pinyin or initials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from heju.kit import pinyin
from heju.organizations.models import Body, Coverage


class NoSuchBody(LookupError):
    """There is no such body, or none that the asker may see."""


def by_id(body: int) -> Body:
    """Return a body with its place and superior. Raises NoSuchBody."""
    found = Body.objects.select_related("place", "superior", "merged_into").filter(pk=body).first()
    if found is None:
        raise NoSuchBody(body)
    return found


def standing_on(day: date) -> Q:
    """Return the condition that a body stands on a day: founded, not yet dissolved."""
    return Q(founded_on__lte=day) & (Q(dissolved_on=None) | Q(dissolved_on__gt=day))


def running_on(day: date) -> Q:
    """Return the condition that coverage or membership runs on a day."""
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def bodies_of(path: str, day: date, *, kind: str = "", text: str = "", after: tuple[str, int] = ("", 0), limit: int = 50) -> list[Body]:
    """Return the bodies that sit at or below a path on a day, by name, from behind a key of (pinyin, id); of one kind, or found by a text.

    A text is looked for in the characters, the spelling and the initials of the name. Two queries at most.
    """
    rows: QuerySet[Body] = Body.objects.filter(standing_on(day), path__within=path).select_related("place")
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.filter(Q(pinyin__gt=after[0]) | Q(pinyin=after[0], pk__gt=after[1])).order_by("pinyin", "pk")
    if not text.strip():
        return list(rows[:limit])
    tokens = pinyin.query_tokens(text)
    if not tokens:
        return []
    # The index finds a superset; the rule of pinyin decides.
    return [body for body in rows.filter(search__contains=tokens)[: limit * 4] if pinyin.matches(body.name, text)][:limit]


def counts_by_kind(path: str, day: date) -> dict[str, int]:
    """Return how many bodies of each kind sit at or below a path on a day. One query."""
    rows = Body.objects.filter(standing_on(day), path__within=path).values_list("kind").annotate(number=Count("pk")).order_by("kind")
    return dict(rows)


def covered_by(body: Body, day: date | None = None) -> list[Coverage]:
    """Return what a body covers on a day, or ever, by name of the place; the latest first where it is the same place."""
    rows = Coverage.objects.filter(body=body).select_related("place")
    if day is not None:
        rows = rows.filter(running_on(day))
    return list(rows.order_by("place__pinyin", "place_id", "-since"))


def inferiors_of(body: Body, day: date) -> list[Body]:
    """Return the bodies that stand directly under a body on a day, by kind and name."""
    return list(Body.objects.filter(standing_on(day), superior=body).order_by("kind", "pinyin", "pk")[:200])


def branches_near(path: str, day: date) -> list[Body]:
    """Return the branches that could cover a compound: those at or below its community, or its street where no community is known."""
    labels = path.split(".")
    root = ".".join(labels[:2] if labels[2:3] == ["0"] else labels[:3])
    return list(
        Body.objects.filter(standing_on(day), kind="branch", path__within=root).select_related("place").order_by("pinyin", "pk")[:100]
    )


def mergeable_with(body: Body, day: date) -> list[Body]:
    """Return the bodies of the same kind into which a body could be merged: those of its community or street."""
    labels = body.path.split(".")
    root = ".".join(labels[: min(3, max(2, len(labels) - 1))]) if len(labels) > 1 else body.path
    rows = Body.objects.filter(standing_on(day), kind=body.kind, path__within=root).exclude(pk=body.pk)
    return list(rows.select_related("place").order_by("pinyin", "pk")[:200])


def serving(place: int, kind: str, day: date) -> list[Body]:
    """Return the bodies of a kind that cover a compound on a day, by name. One query."""
    covering = Coverage.objects.filter(running_on(day), place=place, kind=kind).values("body")
    return list(Body.objects.filter(standing_on(day), pk__in=covering).order_by("pinyin", "pk"))


def names(numbers: Iterable[int]) -> dict[int, str]:
    """Return the names of bodies by number, of those that the asker may see. One query, none where none is asked for."""
    wanted = set(numbers)
    return dict(Body.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
