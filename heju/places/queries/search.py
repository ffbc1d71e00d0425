"""Find places and homes by what people type: names, pinyin, addresses. Three queries, whatever is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from heju.kit import pinyin
from heju.places import parameters
from heju.places.models import Place, PlaceKind, Unit
from heju.places.queries.tree import UP, breadcrumb
from heju.places.rules import addresses

# What stands between address and name in the text of a hit; blank to whoever compares.
SEPARATOR = "\x1f"
CALL = "select hit_unit, hit_place, hit_text from places_search(%s::text[], %s::text[], %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Hit:
    """One found place, or a unit in it. `trail` is the places it lies in, the district first, itself last."""

    place: Place
    trail: list[Place]
    unit: Unit | None = None


def search(words: str, *, day: date, limit: int = parameters.HITS) -> list[Hit]:
    """Return what the asker may see of what the words name: places first, the larger before the smaller, then homes; at most `limit`.

    The index finds more than the words say; each candidate is checked again. Words of which more than `CANDIDATES` candidates are left
    would say too little anyhow.
    """
    words = " ".join(words.split())[:80]
    if not words:
        return []
    asked = addresses.query(words)
    with connection.cursor() as cursor:
        cursor.execute(CALL, [
            pinyin.query_tokens(words), pinyin.query_tokens(asked.words) if asked.words else [],
            asked.building, asked.stairwell, asked.number, parameters.CANDIDATES, day,
        ])  # fmt: skip
        rows = cursor.fetchall()
    place_ids = list(dict.fromkeys(place for unit, place, text in rows if unit is None and (not text or _says(text, words))))[:limit]
    unit_ids = [unit for unit, _place, text in rows if unit is not None and (not asked.words or _says(text, asked.words))]
    # Somebody who types a number mostly means a home: places whose address holds it leave room.
    if unit_ids:
        place_ids = place_ids[: max(limit // 2, limit - len(unit_ids))]
    return [*_places(place_ids), *_units(unit_ids[: limit - len(place_ids)])]


def _says(text: str, words: str) -> bool:
    """Say whether a candidate's text holds the words. The function sets the address apart from the name with a unit separator.

    Letters alone are looked for in names only: in addresses nearly every pair of initials stands somewhere.
    """
    letters = words.isascii() and not any(char.isdigit() for char in words)
    return pinyin.matches(text.rpartition(SEPARATOR)[2] if letters else text, words)


def _places(ids: list[int]) -> list[Hit]:
    """Read the found places through the policies, with what they lie in."""
    if not ids:
        return []
    found = Place.objects.select_related(UP).in_bulk(ids)
    order = {kind: number for number, kind in enumerate(PlaceKind.values)}
    places = sorted((found[one] for one in ids if one in found), key=lambda one: order[one.kind])
    return [Hit(one, breadcrumb(one)) for one in places]


def _units(ids: list[int]) -> list[Hit]:
    """Read the found units through the policies, with what they lie in."""
    if not ids:
        return []
    found = Unit.objects.select_related(f"place__{UP}").in_bulk(ids)
    return [Hit(found[one].place, breadcrumb(found[one].place), found[one]) for one in ids if one in found]
