"""Places and exclusive parts one page after the other, for machines: every level, any day, in one stable order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from heju.kit import pinyin
from heju.places.models import Place, PlaceCode, Unit
from heju.places.queries.tree import standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list of places; "" and None narrow nothing."""

    kind: str = ""
    parent: int | None = None
    within: str = ""
    words: str = ""
    scheme: str = ""
    code: str = ""


def listed(wanted: Wanted, day: date, *, after: tuple[str, int] = ("", 0), limit: int = 50) -> list[Place]:
    """Return the places that stand on a day, in the order of (pinyin, id), from behind a key of these. One query."""
    found: QuerySet[Place] = standing(Place.objects.all(), day)
    plain = {"kind": wanted.kind, "parent": wanted.parent, "path__within": wanted.within}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if wanted.code:
        codes = PlaceCode.objects.filter(scheme=wanted.scheme or "statistical", code=wanted.code, valid_from__lte=day)
        found = found.filter(pk__in=codes.filter(Q(valid_until=None) | Q(valid_until__gt=day)).values("place"))
    if wanted.words:
        tokens = pinyin.query_tokens(wanted.words)
        if not tokens:
            return []
        found = found.filter(search__contains=tokens)
    rows = found.filter(Q(pinyin__gt=after[0]) | Q(pinyin=after[0], pk__gt=after[1])).order_by("pinyin", "pk")
    return list(rows[:limit])


def one_on(place: int, day: date) -> Place | None:
    """Return a place that stands on a day, None where there is none or the asker may not see it. One query."""
    return standing(Place.objects.filter(pk=place), day).first()


def parts_listed(place: Place, day: date, *, kind: str = "", after: int = 0, limit: int = 50) -> list[Unit]:
    """Return the exclusive parts of a compound, or of a building or stairwell in it, on a day, by id. One query."""
    found = Unit.objects.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    # By the compound, which an index serves; a path alone is not served under a row policy.
    found = found.filter(compound=place) if place.kind == "compound" else found.filter(path__within=place.path)
    if kind:
        found = found.filter(kind=kind)
    return list(found.filter(pk__gt=after).order_by("pk")[:limit])
