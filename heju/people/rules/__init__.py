"""Rules of people (pure): phones and identity numbers as typed, shares of owners, who holds a tie."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from heju.kit.ruling import Reason
from heju.people.rules import written
from heju.people.rules.written import INVENTED_PHONE as INVENTED_PHONE
from heju.people.rules.written import is_invented_phone as is_invented_phone

HANDLERS = ("branch", "committee", "company", "government", "agency")
HOLDS_SHARE = frozenset({"owner", "possessor"})
_SHARE = re.compile(r"(?:(?P<part>\d{1,6})/(?P<whole>\d{1,6})|(?P<percent>\d{1,3}(?:\.\d{1,4})?)[%％])")
WHOLE_WORDS = frozenset({"全部", "1", "100%", "100％", "whole", "all"})
_REACH = "people_"


class BadPhone(ValueError):
    """What was typed is no phone number."""


class BadIdentity(ValueError):
    """What was typed is no resident identity number."""


class BadShare(ValueError):
    """An owner's share is missing, not positive, or above one; or somebody else was given a share."""


def normal_phone(typed: str, *, invented: bool = False) -> str:
    """Return a phone number in E.164 as `written.read_phone` reads it. Raises BadPhone."""
    found = written.read_phone(typed, invented=invented)
    if isinstance(found, Reason):
        raise BadPhone(found.code)
    return found


def normal_identity(typed: str) -> str:
    """Return a resident identity number of 18 characters as `written.read_identity` reads it, of any birth. Raises BadIdentity."""
    found = written.read_identity(typed)
    if isinstance(found, Reason):
        raise BadIdentity(found.code)
    return found


def share_for(kind: str, share: Fraction | None) -> Fraction | None:
    """Return the share that a tie of a kind holds: owners and lawful possessors one in (0, 1], others none. Raises BadShare."""
    if kind not in HOLDS_SHARE:
        if share is not None:
            raise BadShare("only owners hold a share")
        return None
    if share is None or not 0 < share <= 1:
        raise BadShare("a share lies above 0 and is at most 1")
    return share


def share_of_words(typed: str) -> Fraction:
    """Return a share as people write it: 1/2, 33.3% or 全部, exactly as written. Raises BadShare."""
    text = typed.replace(" ", "").replace("／", "/").lower()
    if text in WHOLE_WORDS:
        return Fraction(1)
    match = _SHARE.fullmatch(text)
    if match is None or match["whole"] == "0" * len(match["whole"] or "-"):
        raise BadShare("neither a fraction nor a percentage")
    share = Fraction(int(match["part"]), int(match["whole"])) if match["part"] else Fraction(match["percent"]) / 100
    if not 0 < share <= 1:
        raise BadShare("a share lies above 0 and is at most 1")
    return share


def free_share(taken: Iterable[Fraction]) -> Fraction:
    """Return what is left of a unit when the open owners' shares are taken; never below zero."""
    return max(Fraction(1) - sum(taken, Fraction(0)), Fraction(0))


def fits(share: Fraction, taken: Iterable[Fraction]) -> bool:
    """Say whether one more share leaves the sum of the open owners' shares at one or below."""
    return share + sum(taken, Fraction(0)) <= 1


def handler_of(reaches: Iterable[str]) -> str | None:
    """Return the handler for which a role works, read off its reaches; government for the system, None for no handler."""
    found = [reach.removeprefix(_REACH) for reach in reaches if reach.startswith(_REACH)]
    if len(found) > 1:
        return "government"
    return found[0] if found else None


def in_right_order(since: date, until: date) -> bool:
    """Say whether a tie that began on one day may end on another: `until` is the first day on which it holds no more."""
    return until > since


def holds_on(since: date, until: date | None, day: date) -> bool:
    """Say whether something that began and perhaps ended holds on a day: from the first day on, not on the last any more."""
    return since <= day and (until is None or day < until)


def sale_fits(leaving: Iterable[Fraction], staying: Iterable[Fraction], coming: Iterable[Fraction]) -> bool:
    """Say whether the buyers get together exactly what the sellers give, and the unit's open shares stay at one or below."""
    given, taken = sum(leaving, Fraction(0)), sum(coming, Fraction(0))
    return given == taken and taken + sum(staying, Fraction(0)) <= 1


def may_share(held_by: Iterable[str], giver: str, receiver: str) -> bool:
    """Say whether a handler may give a tie to another one: it holds it itself, the other is a known one and holds it not yet."""
    held = set(held_by)
    return giver in held and receiver in HANDLERS and receiver not in held


def may_help(*, is_elder: bool, elder: int, helper: int) -> bool:
    """Say whether somebody may act for a person: an elder, and not himself."""
    return is_elder and elder != helper
