"""What is shown of a personal value to those who may know that it is there but not what it is."""

import re
from typing import Final

_DIGIT: Final = re.compile(r"\d")
_FULL_NUMBER: Final = 11


def keep_ends(text: str, first: int, last: int) -> str:
    """Show the first and last characters and stars for the rest; only stars when nothing would be
    hidden.

    At least as many characters are hidden as are shown. Raises ValueError for negative counts.
    """
    if first < 0 or last < 0:
        raise ValueError("Counts of characters are not negative.")
    hidden = len(text) - first - last
    if hidden < first + last:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]


def mask_phone(number: str) -> str:
    """Show 138****1234 of a number of 11 digits or more, and the last two digits of a shorter one.

    Anything but digits is left out, and the country code 86 of a mobile number too.
    """
    digits = "".join(_DIGIT.findall(number))
    if len(digits) == _FULL_NUMBER + 2 and digits.startswith("861"):
        digits = digits[2:]
    if len(digits) < _FULL_NUMBER:
        return keep_ends(digits, 0, 2)
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]


def mask_name(name: str) -> str:
    """Show the first character and one star, whatever the length: 张*. Of an empty name: nothing."""
    name = name.strip()
    return name[0] + "*" if name else ""


def mask_id(number: str) -> str:
    """Show the first and last character of an identity number: 4****************X."""
    return keep_ends(number.strip(), 1, 1)


def mask_email(address: str) -> str:
    """Show the first character before the @ and the domain: z***@example.org; only stars
    without an @.
    """
    name, at, domain = address.strip().rpartition("@")
    return f"{name[0]}***@{domain}" if at and name else "***"
