"""Who confirms a recovery, and when it is done (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from heju.access import parameters


@dataclass(frozen=True, slots=True)
class Voice:
    """One office-holder who has checked the identity in person: who, by which role, of which body."""

    person: int
    role: str
    body: int


# Why a voice does not count; "" is nothing.
HIMSELF, NO_SIDE, SAME_PERSON, SAME_BODY, SAME_SIDE = "himself", "no_side", "same_person", "same_body", "same_side"


def sides_of(strong: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the two sides for somebody; `strong` where one of his roles needs a second factor."""
    return parameters.SIDES["officer" if strong else "resident"]


def covers(sides: Sequence[frozenset[str]], voices: Sequence[Voice]) -> bool:
    """Say whether two voices stand for the two sides, in either order."""
    if len(voices) != 2:
        return False
    one, other = voices
    return any(one.role in sides[first] and other.role in sides[1 - first] for first in (0, 1))


def refusal(*, owner: int, helpers: Iterable[int], strong: bool, before: Sequence[Voice], voice: Voice) -> str:
    """Return why a voice cannot count for a recovery of `owner`, "" where it can.

    Neither the person himself nor who acts for him; somebody of either side; with the first voice: another person, another body, and the
    two together both sides.
    """
    sides = sides_of(strong)
    if voice.person == owner or voice.person in set(helpers):
        return HIMSELF
    if not any(voice.role in side for side in sides):
        return NO_SIDE
    if any(voice.person == one.person for one in before):
        return SAME_PERSON
    if any(voice.body == one.body for one in before):
        return SAME_BODY
    if before and not covers(sides, [*before, voice]):
        return SAME_SIDE
    return ""


def usable_role(roles: Sequence[Voice], *, owner: int, helpers: Iterable[int], strong: bool, before: Sequence[Voice]) -> Voice | str:
    """Return the first of somebody's roles by which his voice counts, else the reason against the last of them."""
    why = NO_SIDE
    for voice in roles:
        why = refusal(owner=owner, helpers=helpers, strong=strong, before=before, voice=voice)
        if not why:
            return voice
    return why


def may_finish(voices: int, ready_at: datetime | None, now: datetime) -> bool:
    """Say whether a recovery may be finished: two voices, and the time to say no is over."""
    return voices == 2 and ready_at is not None and now >= ready_at


def has_lapsed(asked_at: datetime, ready_at: datetime | None, now: datetime) -> bool:
    """Say whether a request has ended by itself: not confirmed, or confirmed and not taken up, for too long."""
    return now - (ready_at or asked_at) >= parameters.LAPSES
