"""Numbers of paper forms: short, readable by hand, and a slip of the pen is noticed (pure)."""

from __future__ import annotations

import secrets
from typing import Final

from stdnum import luhn

# Neither 0 and O nor 1, I and L: what is copied by hand must not be mistaken. An even count, which the check needs.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXY"
LENGTH: Final = 8


class NotANumber(ValueError):
    """This is not the number of a form: a sign is missing, wrong, or two are exchanged."""


def new_number() -> str:
    """Return a number that nobody can guess: seven random signs and a check sign."""
    free = "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1))
    return free + luhn.calc_check_digit(free, SIGNS)


def number_of(typed: str) -> str:
    """Return a number as it is kept, from what somebody typed off paper. Raises NotANumber."""
    number = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(number) != LENGTH or any(sign not in SIGNS for sign in number) or not luhn.is_valid(number, SIGNS):
        raise NotANumber(typed)
    return number


def in_groups(number: str) -> str:
    """Return a number as it is printed: ABCD-EFGH."""
    return f"{number[:4]}-{number[4:]}"
