"""Rules of addresses inside a compound (pure): 12栋2单元101 as tokens for the index, and as words somebody types.

Tokens are whole: `12栋` is not found by `2栋`, and 101 by no part of it, because pairs of digits select nothing among 440,000 homes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from heju.kit import pinyin

# Letters alone would be taken for pinyin: bd is 布心大厦 and no building B.
_BUILDING: Final = re.compile(r"(?:([0-9]{1,4})(?:栋|座|幢|号楼|dong|d)|([a-z])(?:栋|座|幢|号楼))")
_STAIRWELL: Final = re.compile(r"(?:([0-9]{1,3})(?:单元|门|danyuan|dy)|([a-z])(?:单元|门))")
_NUMBER: Final = re.compile(r"([a-z]?[0-9]{1,6}[a-z]?)(?:号房|室|房|号)?")
# A run of address parts at the end of what somebody typed, each part at most once and in this order.
_ADDRESS: Final = re.compile(
    rf"(?:(?P<building>{_BUILDING.pattern}))?(?:(?P<stairwell>{_STAIRWELL.pattern}))?(?:(?P<number>{_NUMBER.pattern}))?$"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: words of a name, and the parts of an address, each "" where it was not given."""

    words: str
    building: str = ""
    stairwell: str = ""
    number: str = ""

    def tokens(self) -> list[str]:
        """Return the address tokens that all must be among those of a unit, or of a building when no number is given."""
        return [token for token in (self.building, self.stairwell, self.number) if token]


def building_token(name: str) -> str:
    """Return the token of a building's name: 12栋, 12座 and 12号楼 are one; "" for a name of another kind."""
    found = _BUILDING.fullmatch(pinyin.normalize(name))
    return f"{found[1] or found[2]}栋" if found else ""


def stairwell_token(name: str) -> str:
    """Return the token of a stairwell's name, "" for a name of another kind."""
    found = _STAIRWELL.fullmatch(pinyin.normalize(name))
    return f"{found[1] or found[2]}单元" if found else ""


def number_token(number: str) -> str:
    """Return the token of a unit's number: 101, 101室 and 101号 are one."""
    text = pinyin.normalize(number)
    found = _NUMBER.fullmatch(text)
    return found[1] if found else text


def unit_tokens(building: str, stairwell: str, number: str) -> list[str]:
    """Return the tokens of a unit, sorted. Names that are missing are ""."""
    tokens = {building_token(building), stairwell_token(stairwell), number_token(number)}
    return sorted(tokens - {""})


def place_tokens(kind: str, name: str, address: str = "") -> list[str]:
    """Return the tokens to index for a place, sorted: a building by its number, everything else by all that pinyin finds.

    The address stands before the name, so that 黄贝路1002号华丽东村 is found as it is written on a letter.
    """
    token = {"building": building_token, "stairwell": stairwell_token}.get(kind, lambda _: "")(name)
    return [token] if token else pinyin.search_tokens(address + name)


def query(text: str) -> Query:
    """Return what somebody looks for. The address is what stands at the end: 碧岭华庭 12栋2单元101, 黄贝路1002号12栋101, 12d2dy101."""
    words = [pinyin.normalize(word) for word in text.split()]
    words = [word for word in words if word]
    parts: dict[str, str] = {}
    while words:
        rest, found = _cut(words[-1], parts)
        if not found:
            break
        parts = {**found, **parts}
        words.pop()
        if rest:
            words.append(rest)
            break
    return Query(" ".join(words), parts.get("building", ""), parts.get("stairwell", ""), parts.get("number", ""))


def _cut(word: str, known: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return what stands before the address at the end of a word, and its parts; none when there is no address."""
    found = _ADDRESS.search(word)
    if found is None or not found[0]:
        return word, {}
    parts = {}
    if found["building"]:
        parts["building"] = building_token(found["building"])
    if found["stairwell"]:
        parts["stairwell"] = stairwell_token(found["stairwell"])
    if found["number"]:
        parts["number"] = number_token(found["number"])
    # What a later word already said is not said again: 3栋 101 is one address, 101 102 is not.
    if set(parts) & set(known):
        return word, {}
    return word[: found.start()], parts
