"""Small invented lists in the shape of the real ones, for the tests of the loader."""

from __future__ import annotations

from typing import Any

from heju.places.loading.planning import KnownPlace

DISTRICT = "440398"
HEADER = (
    "id,name,street,street_code,community,community_code,biz_area,address,year_built,year_votes,floors_max,ref_price_2021,list_price_2021,"
    "listings_2021,median_price_2025,listings_2025,metro_line,metro_station,metro_m,sources,street_guess,street_guess_share"
)
DIVISIONS = """code,name,level,parent
440398000000,试验区,district,440300000000
440398001000,晴川街道,street,440398000000
440398002000,云麓街道,street,440398000000
440398001001,晴川社区,community,440398001000
440398001002,汀洲社区,community,440398001000
440398002001,云麓社区,community,440398002000
"""
NAMES = {
    "440398": "试验区",
    "440398.001": "晴川街道",
    "440398.002": "云麓街道",
    "440398.001.001": "晴川社区",
    "440398.001.002": "汀洲社区",
    "440398.002.001": "云麓社区",
}
COLUMNS = HEADER.split(",")


def line(key: str, name: str, **values: str) -> str:
    """Return one line of a list of compounds."""
    return ",".join({**dict.fromkeys(COLUMNS, ""), "id": key, "name": name, **values}[column] for column in COLUMNS)


def compounds(*lines: str) -> bytes:
    """Return a list of compounds."""
    return ("\n".join([HEADER, *lines]) + "\n").encode()


def divisions() -> bytes:
    """Return the list of divisions."""
    return DIVISIONS.encode()


KNOWN = {"street_code": "440398001000", "street": "晴川街道"}
GUESS = {"street_guess": "晴川街道", "street_guess_share": "0.9"}
# One row of every outcome, in the order of the list.
EVERY = compounds(
    line("T1", "青汀里", **KNOWN, sources="zjj2021", ref_price_2021="50000", floors_max="18", year_built="1999"),
    line("T2", "青汀里小区", **GUESS, sources="lianjia2021", year_built="1998"),
    line("T3", "青汀里二期", **KNOWN, sources="zjj2021"),
    line(
        "T4",
        "云影台",
        street="云麓街道",
        street_code="440398002000",
        community="云麓社区",
        community_code="440398002001",
        address="云麓路8号",
    ),
    line("T5", "疏雨轩", **GUESS),
    line("T6", "无处居"),
    line("T7", "晴川大酒店", **KNOWN),
)


def standing(place_id: int, path: str, name: str, **more: Any) -> KnownPlace:
    """Return a place that stands already."""
    return KnownPlace(place_id, path, name, **more)
