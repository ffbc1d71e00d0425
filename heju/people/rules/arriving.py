"""Whether somebody on a sheet is somebody known (pure): the same person, a new one, or a doubt that a human being decides.

A false match gives one person's home to another; a missed one is a row too many that is merged in ten seconds (and can be unmerged). So
only an identity number, or a name with the same phone, or a name in the same home where no phone contradicts, is the same person.
Names and numbers are compared by their blind indexes: nothing is opened. Described in `docs/rules/imports.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from heju.kit.ruling import Reason

SAME, NEW, DOUBTFUL, CONTRADICTED = "same", "new", "doubtful", "contradicted"

OTHER_NAME: Final = Reason(
    "arriving.other_name",
    "这个身份证号登记的是另一个姓名，请核对。",
    "This identity number is registered under another name.",
)
OTHER_IDENTITY: Final = Reason(
    "arriving.other_identity",
    "同姓名同手机的人登记的是另一个身份证号，请核对。",
    "Somebody of this name and phone is registered with another identity number.",
)
SEVERAL: Final = Reason(
    "arriving.several",
    "同姓名同手机的人登记过不止一次，请先在住户名册里合并。",
    "Several persons of this name and phone are registered; merge them first.",
)
PHONE_OF_ANOTHER: Final = Reason(
    "arriving.phone_of_another",
    "可能重复：这个手机号登记的是别处另一个姓名的人。",
    "Perhaps double: this phone is registered elsewhere under another name.",
)
NAMESAKE: Final = Reason(
    "arriving.namesake",
    "可能重复：这套房屋里已有同名的人，手机号不同。",
    "Perhaps double: somebody of this name lives in this home with another phone.",
)


@dataclass(frozen=True, slots=True)
class Arriving:
    """Somebody as a sheet names him, by blind indexes; None where the sheet says nothing."""

    name: bytes
    phone: bytes | None
    identity: bytes | None
    unit_id: int


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody registered, by blind indexes."""

    id: int
    name: bytes
    phone: bytes | None
    identity: bytes | None


@dataclass(frozen=True, slots=True)
class Match:
    """What came out: the verdict, the person where it is the same one, and the reason for a doubt or contradiction."""

    verdict: str
    person: Known | None = None
    because: Reason | None = None


NOBODY_KNOWN: Final = Match(NEW)


def match(one: Arriving, *, by_identity: Known | None, by_phone: Iterable[Known], in_home: Iterable[Known]) -> Match:
    """Return who somebody on a sheet is. `by_phone` are all with his phone, `in_home` all with an open tie to his home."""
    if by_identity is not None:
        return Match(SAME, by_identity) if by_identity.name == one.name else Match(CONTRADICTED, None, OTHER_NAME)
    home = list(in_home)
    with_phone = list(by_phone)
    both = [known for known in with_phone if known.name == one.name]
    if len(both) == 1:
        known = both[0]
        if one.identity and known.identity and known.identity != one.identity:
            return Match(CONTRADICTED, None, OTHER_IDENTITY)
        return Match(SAME, known)
    if both:
        here = [known for known in both if known in home]
        return Match(SAME, here[0]) if len(here) == 1 else Match(CONTRADICTED, None, SEVERAL)
    namesakes = [known for known in home if known.name == one.name]
    for known in namesakes:
        # One who is known by another number is somebody else; a phone on one side only contradicts nothing.
        if (known.phone is None or one.phone is None) and not (one.identity and known.identity):
            return Match(SAME, known)
    if any(not (one.identity and known.identity) for known in namesakes):
        return Match(DOUBTFUL, None, NAMESAKE)
    # A family shares a phone: only elsewhere it is a doubt.
    if any(known not in home for known in with_phone):
        return Match(DOUBTFUL, None, PHONE_OF_ANOTHER)
    return NOBODY_KNOWN
