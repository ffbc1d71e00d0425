"""Where a point lies: inside an outline or not (pure). See docs/rules/open311-ground.md.

Coordinates of Open311 are WGS 84; maps published in China are shifted by a public transformation (GCJ-02) by some hundred meters. An
outline says in which of the two it is drawn, and a point is shifted before it is compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

type Ring = Sequence[tuple[float, float]]
type Datum = Literal["wgs84", "gcj02"]

# The axis and the squared eccentricity of Krasovsky's ellipsoid, on which the shift is defined.
_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323
_ORIGIN_LONG: Final = 105.0
_ORIGIN_LAT: Final = 35.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its polygons, each an outer ring and holes, as longitude and latitude; and in which datum they are drawn."""

    polygons: tuple[tuple[Ring, ...], ...]
    datum: Datum = "gcj02"

    def holds(self, lat: float, long: float) -> bool:
        """Say whether a WGS 84 point lies inside. A point on the edge may fall on either side."""
        if self.datum == "gcj02":
            lat, long = shifted(lat, long)
        return any(_inside(rings[0], lat, long) and not any(_inside(hole, lat, long) for hole in rings[1:]) for rings in self.polygons)


def outline_of(document: Any, datum: Datum = "gcj02") -> Outline:
    """Return the outline that a GeoJSON document draws: all its polygons together. Raises ValueError where it draws none."""
    found: list[tuple[Ring, ...]] = []
    for one in document.get("features", [document]) if isinstance(document, dict) else []:
        shape = one.get("geometry", one)
        many = shape.get("coordinates", [])
        drawn = [many] if shape.get("type") == "Polygon" else many if shape.get("type") == "MultiPolygon" else []
        found += [tuple(tuple((float(point[0]), float(point[1])) for point in ring) for ring in polygon) for polygon in drawn]
    if not found or not all(rings and len(rings[0]) >= 4 for rings in found):
        raise ValueError("no polygon")
    return Outline(tuple(found), datum)


def is_on_earth(lat: float, long: float) -> bool:
    """Say whether a pair of numbers can be coordinates at all."""
    return math.isfinite(lat) and math.isfinite(long) and -90 <= lat <= 90 and -180 <= long <= 180


def shifted(lat: float, long: float) -> tuple[float, float]:
    """Return a WGS 84 point as maps published in China draw it (GCJ-02)."""
    x, y = long - _ORIGIN_LONG, lat - _ORIGIN_LAT
    ripple = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radians = lat / 180 * math.pi
    magic = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    meridian = (_AXIS * (1 - _ECCENTRICITY)) / (magic * math.sqrt(magic)) * math.pi / 180
    parallel = _AXIS / math.sqrt(magic) * math.cos(radians) * math.pi / 180
    return (lat + north / meridian, long + east / parallel) if parallel else (lat, long)


def _inside(ring: Ring, lat: float, long: float) -> bool:
    """Say whether a ray to the east crosses the ring an odd number of times."""
    found = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and long < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            found = not found
    return found
