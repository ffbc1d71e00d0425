"""Whether two matters are one thing that two people saw, and which to show first (pure). See docs/rules/matter-likeness.md.

Never decided here: the second reporter is asked "is it this?" and joins, or says that it is another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from heju.kit.ruling import Reason, Ruling, passes, refuses

SHOWN_AT_MOST: Final = 5
# Two reports of one thing come at most so far apart; of two paces the longer counts.
WINDOWS: Final = MappingProxyType(
    {
        "emergency": timedelta(hours=12),
        "urgent": timedelta(days=3),
        "prompt": timedelta(days=10),
        "ordinary": timedelta(days=30),
        "long": timedelta(days=90),
    }
)
# Tenths that place, category, text and time give to the likeness.
_PLACE, _CATEGORY, _TEXT, _TIME = 4, 3, 2, 1
# A short word about something said at length: so many grams are taken as also said and not shared.
SLACK: Final = 6


class Place(IntEnum):
    """How near two places are, farthest first. `somewhere`: one of the two names no building, and so on below."""

    ELSEWHERE = 0
    OTHER_BUILDING = 1
    SOMEWHERE = 2
    OTHER_STAIRWELL = 3
    BUILDING = 4
    OTHER_HOME = 5
    STAIRWELL = 6
    HOME = 7


class Kind(IntEnum):
    """How near two categories are, farthest first. Where one of them is not known yet, they count as of one subject."""

    ANOTHER = 0
    SUBJECT = 1
    GROUP = 2
    SAME = 3


# The least likeness of the texts, in hundredths, by nearness of place, then of category from ANOTHER to SAME. Chosen over real messages:
# of two that have nothing to do with each other 10 in 100 reach 5, 1 reaches 10, 1 in 10,000 reaches 25.
NEEDED: Final = MappingProxyType(
    {
        Place.OTHER_BUILDING: (70, 60, 45, 35),
        Place.SOMEWHERE: (55, 35, 25, 15),
        Place.OTHER_STAIRWELL: (55, 35, 25, 15),
        Place.BUILDING: (50, 25, 15, 5),
        Place.OTHER_HOME: (50, 25, 15, 5),
        Place.STAIRWELL: (45, 20, 10, 0),
        Place.HOME: (45, 20, 10, 0),
    }
)
_PLACE_WORDS: Final = {
    Place.OTHER_BUILDING: ("同一个小区的两栋楼", "two buildings of one compound"),
    Place.SOMEWHERE: ("同一个小区", "the same compound"),
    Place.OTHER_STAIRWELL: ("同一栋楼的两个单元", "two stairwells of one building"),
    Place.BUILDING: ("同一栋楼", "the same building"),
    Place.OTHER_HOME: ("同一个单元的两户", "two homes of one stairwell"),
    Place.STAIRWELL: ("同一个单元", "the same stairwell"),
    Place.HOME: ("同一户", "the same home"),
}
_KIND_WORDS: Final = {
    Kind.ANOTHER: ("类别不同", "another kind"),
    Kind.SUBJECT: ("类别可能相同", "perhaps the same kind"),
    Kind.GROUP: ("相近的一类事情", "a kind close to it"),
    Kind.SAME: ("同一类事情", "the same kind"),
}
_TEXT_WORDS: Final = ((70, "说法几乎一样", "almost the same words"), (30, "说法相近", "similar words"))


@dataclass(frozen=True, slots=True)
class Told:
    """One matter as it was told: where, what, in which words, when.

    A level of the place that was not named is None; `leaf` is a code of the tree ("elevator.ride.stopped") or "" where it is not
    known yet; `grams` are those of `grams.grams`; `pace` is a key of WINDOWS.
    """

    id: int
    compound: int
    leaf: str
    raised_at: datetime
    building: int | None = None
    stairwell: int | None = None
    unit: int | None = None
    grams: frozenset[str] = field(default=frozenset(), repr=False)
    pace: str = "ordinary"
    is_private: bool = False


def place(one: Told, other: Told) -> Place:
    """Return how near the two places are."""
    if one.compound != other.compound:
        return Place.ELSEWHERE
    reached = Place.SOMEWHERE
    for mine, theirs, apart, together in (
        (one.building, other.building, Place.OTHER_BUILDING, Place.BUILDING),
        (one.stairwell, other.stairwell, Place.OTHER_STAIRWELL, Place.STAIRWELL),
        (one.unit, other.unit, Place.OTHER_HOME, Place.HOME),
    ):
        if mine is None and theirs is None:
            continue
        if mine is None or theirs is None:
            return reached
        if mine != theirs:
            return apart
        reached = together
    return reached


def kind(one: Told, other: Told) -> Kind:
    """Return how near the two categories are."""
    if not one.leaf or not other.leaf:
        return Kind.SUBJECT
    if one.leaf == other.leaf:
        return Kind.SAME
    if one.leaf.rpartition(".")[0] == other.leaf.rpartition(".")[0]:
        return Kind.GROUP
    return Kind.SUBJECT if one.leaf.partition(".")[0] == other.leaf.partition(".")[0] else Kind.ANOTHER


def words(one: Told, other: Told) -> Fraction:
    """Return the share of the shorter text that the longer one says too, from 0 to 1; the same text gives 1."""
    if one.grams == other.grams:
        return Fraction(bool(one.grams))
    shared = len(one.grams & other.grams)
    return Fraction(shared, min(len(one.grams), len(other.grams)) + SLACK)


def apart(one: Told, other: Told) -> timedelta:
    """Return how long after one the other was told."""
    return abs(one.raised_at - other.raised_at)


def window(one: Told, other: Told) -> timedelta:
    """Return how far apart two reports of one thing may be."""
    return max(WINDOWS[one.pace], WINDOWS[other.pace])


def likeness(one: Told, other: Told) -> Fraction:
    """Return how alike two matters are, from 0 to 1, exactly: 4/10 by place, 3/10 by category, 2/10 by text, 1/10 by time.

    0 in two compounds. Symmetric; never less for a nearer place, a nearer category, more shared words or a shorter time.
    """
    near = place(one, other)
    if near == Place.ELSEWHERE:
        return Fraction(0)
    soon = max(Fraction(0), 1 - Fraction(apart(one, other) // _SECOND, window(one, other) // _SECOND))
    return (
        Fraction(_PLACE * near, 10 * Place.HOME)
        + Fraction(_CATEGORY * kind(one, other), 10 * Kind.SAME)
        + Fraction(_TEXT, 10) * words(one, other)
        + Fraction(_TIME, 10) * soon
    )


_SECOND: Final = timedelta(seconds=1)


def is_duplicate(one: Told, other: Told) -> Ruling:
    """Return whether the two may be one thing, so that the second reporter is asked to join; with the reason in words.

    A private matter is never proposed. Source: heju_choice (docs/rules/matter-likeness.md, the table of needed likeness).
    """
    against = list(_never(one, other))
    if not against:
        near, same, said = place(one, other), kind(one, other), words(one, other)
        if _is_enough(near, same, said):
            return passes(_reason(near, same, said, apart(one, other)))
        against.append(Reason("likeness.other_thing", "地点、类别和说法合起来看，不像同一件事。", "Place, kind and words differ too much."))
    return refuses(*against)


def _is_enough(near: Place, same: Kind, said: Fraction) -> bool:
    return said >= Fraction(NEEDED[near][same], 100)


def _never(one: Told, other: Told) -> Iterable[Reason]:
    if one.is_private or other.is_private:
        yield Reason("likeness.private", "其中一件只有经办人能看到，不提示给别人。", "One of them is private and is not shown to others.")
    if one.compound != other.compound:
        yield Reason("likeness.elsewhere", "不在同一个小区。", "They are in two compounds.")
    if apart(one, other) > window(one, other):
        yield Reason("likeness.long_ago", f"相隔{_time(one, other)[0]}，太久了。", f"They are {_time(one, other)[1]} apart, too long.")


def _reason(near: Place, same: Kind, said: Fraction, between: timedelta) -> Reason:
    (where_zh, where), (what_zh, what) = _PLACE_WORDS[near], _KIND_WORDS[same]
    how = next(((zh, en) for least, zh, en in _TEXT_WORDS if said >= Fraction(least, 100)), ("", ""))
    when_zh, when = spoken(between)
    zh = "，".join(part for part in (where_zh, what_zh, how[0], f"相隔{when_zh}") if part) + "。"
    en = ", ".join(part for part in (where, what, how[1], f"{when} apart") if part) + "."
    return Reason("likeness.alike", zh, en[0].upper() + en[1:])


def _time(one: Told, other: Told) -> tuple[str, str]:
    return spoken(apart(one, other))


def spoken(between: timedelta) -> tuple[str, str]:
    """Return a time in words, Chinese and English, in its largest whole unit: minutes, hours or days."""
    minutes = between // timedelta(minutes=1)
    for size, zh, en in ((1440, "天", "day"), (60, "小时", "hour"), (1, "分钟", "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count}{zh}", f"{count} {en}{'s' if count > 1 else ''}"
    return "不到1分钟", "less than a minute"


def candidates_first(one: Told, others: Iterable[Told], *, most: int = SHOWN_AT_MOST) -> list[tuple[Told, Ruling]]:
    """Return those of the others that may be this thing, the most alike first, at most five, each with its reason.

    Ties: the one that was told first stands first, then the one with the smaller number (`first_told_first`). A matter is never
    its own duplicate.
    """
    passed = [other for other in others if other.id != one.id and _passes(one, other)]
    passed.sort(key=lambda other: (-likeness(one, other), other.raised_at, other.id))
    # Said in words for those only that are shown.
    return [(other, is_duplicate(one, other)) for other in passed[:most]]


def _passes(one: Told, other: Told) -> bool:
    return not any(_never(one, other)) and _is_enough(place(one, other), kind(one, other), words(one, other))
