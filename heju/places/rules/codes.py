"""Rules of codes (pure): the 12-digit code of a division and the 25-digit code of a house.

Source: codes of divisions for statistics (统计用区划代码和城乡划分代码编制规则, National Bureau of Statistics): 6 digits of GB/T 2260,
3 of the street (001-099 streets, 100-199 towns, 200-399 townships, 400-599 units like them), 3 of the community (001-199 residents'
committees, 200-399 villagers' committees, 400-599 units like them). They carry no check digit.
Source: 社会管理要素统一地址规范 (Shenzhen, December 2017), as described publicly: 8 levels in 25 digits, the first 19 name the building.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# The first two digits of GB/T 2260: provinces, autonomous regions, municipalities, special administrative regions.
PROVINCES: Final = frozenset(
    str(number) for number in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82)
)
STREET_SERIALS: Final = range(1, 600)
COMMUNITY_SERIALS: Final = range(1, 600)
_TWELVE: Final = re.compile(r"[0-9]{12}")
_TWENTY_FIVE: Final = re.compile(r"[0-9]{25}")


class NotACode(ValueError):
    """A code is broken. `code` says how in one word; pages translate it."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.reason = reason
        self.text = text


@dataclass(frozen=True, slots=True)
class Division:
    """A read code of a division: its level, its code, that of the division above ("" for a province), and its label in a path."""

    level: str
    code: str
    parent: str
    label: str


def division(text: str) -> Division:
    """Return what a 12-digit code names. Raises NotACode when it is broken."""
    if not _TWELVE.fullmatch(text):
        raise NotACode("not_twelve_digits", text)
    province, city, county, street, community = text[:2], text[2:4], text[4:6], text[6:9], text[9:]
    if province not in PROVINCES:
        raise NotACode("no_such_province", text)
    parts = (city, county, street, community)
    filled = [int(part) > 0 for part in parts]
    # Once a part is empty everything after it must be.
    if any(later and not earlier for earlier, later in pairwise(filled)):
        raise NotACode("gap_in_levels", text)
    if filled[2] and int(street) not in STREET_SERIALS:
        raise NotACode("street_out_of_range", text)
    if filled[3] and int(community) not in COMMUNITY_SERIALS:
        raise NotACode("community_out_of_range", text)
    return _named(text, sum(filled))


def _named(text: str, count: int) -> Division:
    level = ("province", "city", "district", "street", "community")[count]
    cut = (2, 4, 6, 9, 12)[count]
    label = {"district": text[:6], "street": text[6:9], "community": text[9:]}.get(level, "")
    parent = text[: (0, 2, 4, 6, 9)[count]]
    return Division(level, text, parent.ljust(12, "0") if parent else "", label if cut else "")


def division_path(text: str) -> str:
    """Return the place path of a district, street or community. Raises NotACode for other levels and broken codes."""
    found = division(text)
    if found.level not in ("district", "street", "community"):
        raise NotACode("above_district", text)
    size = {"district": 1, "street": 2, "community": 3}[found.level]
    return ".".join((text[:6], text[6:9], text[9:])[:size])


def division_code(path: str) -> str:
    """Return the 12-digit code of a district's, street's or community's path. Raises NotACode for another path."""
    labels = path.split(".")
    if len(labels) > 3 or "0" in labels:
        raise NotACode("not_a_division", path)
    code = "".join(labels).ljust(12, "0")
    if division_path(code) != path:
        raise NotACode("not_a_division", path)
    return code


@dataclass(frozen=True, slots=True)
class House:
    """A read house code: the 12 digits of its community, the 2 of its base grid, the 19 of its building, the 6 of its room."""

    community: str
    grid: str
    building: str
    room: str


def house(text: str) -> House:
    """Return what a 25-digit house code names. Raises NotACode when it is broken."""
    if not _TWENTY_FIVE.fullmatch(text):
        raise NotACode("not_twenty_five_digits", text)
    found = division(text[:12])
    if found.level != "community":
        raise NotACode("no_community", text)
    if int(text[14:19]) == 0:
        raise NotACode("no_building", text)
    if int(text[19:]) == 0:
        raise NotACode("no_room", text)
    return House(community=text[:12], grid=text[12:14], building=text[:19], room=text[19:])
