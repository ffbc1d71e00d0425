"""Rules of people (pure): phones and identity numbers as typed, shares of owners, who holds a tie."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import phonenumbers
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

HANDLERS = ("branch", "committee", "company", "government", "agency")
HOLDS_SHARE = frozenset({"owner", "possessor"})
# No carrier in China gives numbers that begin with 100: a message to one reaches nobody. The demo's phones all do.
INVENTED_PHONE = "+86100"
_REACH = "people_"


class BadPhone(ValueError):
    """What was typed is no phone number."""


class BadIdentity(ValueError):
    """What was typed is no resident identity number."""


class BadShare(ValueError):
    """An owner's share is missing, not positive, or above one; or somebody else was given a share."""


def normal_phone(typed: str, *, invented: bool = False) -> str:
    """Return a phone number in E.164, such as +8613812341234. Raises BadPhone.

    A number without a country code is Chinese. With `invented`, the well-shaped numbers that no carrier gives pass too.
    """
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        raise BadPhone("not a number") from None
    text: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number) or (invented and is_invented_phone(text)):
        return text
    raise BadPhone("no such number")


def is_invented_phone(number: str) -> bool:
    """Say whether a number in E.164 is one of the demo's, which no carrier gives."""
    return number.startswith(INVENTED_PHONE) and len(number) == len("+8613812341234")


def normal_identity(typed: str) -> str:
    """Return a resident identity number of 18 characters with its check character. Raises BadIdentity."""
    try:
        return str(ric.validate(typed))
    except NumberError:
        raise BadIdentity("the check character or the date does not fit") from None


def share_for(kind: str, share: Fraction | None) -> Fraction | None:
    """Return the share that a tie of a kind holds: owners and lawful possessors one in (0, 1], others none. Raises BadShare."""
    if kind not in HOLDS_SHARE:
        if share is not None:
            raise BadShare("only owners hold a share")
        return None
    if share is None or not 0 < share <= 1:
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
