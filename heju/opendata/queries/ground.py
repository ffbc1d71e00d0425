"""The outline of the district, where the operator has given one, and the places that words name."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from heju.opendata.rules import ground
from heju.opendata.rules.asked import Wrong
from heju.places import queries as places

if TYPE_CHECKING:
    from heju.places.models import Place

WITHIN = ("compound", "building", "stairwell")


def outline() -> ground.Outline | None:
    """Return the outline of the district, None where no file was given. Read anew when the file changes."""
    path = Path(settings.OUTLINE)
    try:
        return _outline(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=1)
def _outline(path: Path, _changed: int) -> ground.Outline:
    datum: ground.Datum = "wgs84" if settings.OUTLINE_DATUM == "wgs84" else "gcj02"
    return ground.outline_of(json.loads(path.read_text(encoding="utf-8")), datum)


def check_point(lat: str, long: str) -> None:
    """Demand that a point lies in the district. Raises Wrong with the field that is not as it must be."""
    if bool(lat) != bool(long):
        raise Wrong("long" if lat else "lat", "missing")
    if not lat:
        return
    values = []
    for field, text in (("lat", lat), ("long", long)):
        try:
            values.append(float(text))
        except ValueError:
            raise Wrong(field, "number") from None
    if not ground.is_on_earth(*values):
        raise Wrong("lat", "number")
    shape = outline()
    if shape is not None and not shape.holds(*values):
        raise Wrong("lat", "outside")


def place_at(address_id: str, address: str, day: date) -> Place:
    """Return the compound, building or stairwell that is meant, among those that the asker may see. Raises Wrong."""
    if address_id:
        found = places.place(int(address_id)) if address_id.isascii() and address_id.isdigit() and len(address_id) < 16 else None
        if found is None or found.kind not in WITHIN or found.merged_into is not None:
            raise Wrong("address_id", "place", address_id[:40])
        return found
    if not address:
        raise Wrong("address_string", "place_missing")
    return _named(address, day)


def _named(address: str, day: date) -> Place:
    """Return the place that words name: the compound of that very name, else the only one found; a building where one is named."""
    hits = [hit for hit in places.search(address, day=day) if hit.place.kind in WITHIN]
    if not hits:
        raise Wrong("address_string", "place", address[:40])
    compounds = {next(one.pk for one in hit.trail if one.kind == "compound") for hit in hits}
    exact = [hit.place for hit in hits if hit.unit is None and hit.place.name == address.strip()]
    if len(exact) == 1:
        return exact[0]
    if len(compounds) > 1:
        raise Wrong("address_string", "places", address[:40])
    return hits[0].place
