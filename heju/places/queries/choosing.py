"""What somebody may see who picks his own home before he is bound to one: names of compounds, buildings, floors and numbers, no person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from heju.kit import db
from heju.kit.scope import Scope
from heju.places import parameters
from heju.places.models import Place, PlaceKind, Unit
from heju.places.queries import tree

DOOR = "choosing"


@contextmanager
def choosing(scope: Scope) -> Iterator[Scope]:
    """Open the door of choosing for the block: places and exclusive parts can be read, by whoever has signed in."""
    with db.scoped(replace(scope, door=DOOR)) as opened:
        yield opened


def compounds_named(words: str, day: date, limit: int = parameters.HITS) -> list[Place]:
    """Return the standing compounds whose name or alias holds the words, in the order of names. Needs `choosing`. Three queries."""
    district = Place.objects.filter(kind=PlaceKind.DISTRICT, merged_into=None).first()
    if district is None or not words.strip():
        return []
    return tree.compounds_in(district, day, words=words, limit=limit).rows


def compounds_at(paths: list[str], day: date) -> list[Place]:
    """Return the standing compounds at these paths, in the order of names. Needs `choosing` or the view of them."""
    found = tree.standing(Place.objects.filter(kind=PlaceKind.COMPOUND, path__in=paths), day)
    return list(found.select_related("parent").order_by("pinyin", "id"))


def open_unit(unit_id: int, day: date) -> Unit | None:
    """Return an exclusive part that stands on a day, with its places; None for none. Needs `choosing` or the view of it."""
    found = Unit.objects.select_related("place__parent", "compound").filter(pk=unit_id, valid_from__lte=day).first()
    return None if found is None or (found.valid_until is not None and found.valid_until <= day) else found
