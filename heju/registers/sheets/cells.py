"""Raw values of cells as clean text, numbers and days (pure). What Excel damaged is recognized and refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final

from heju.registers import parameters
from heju.registers.sheets.refusals import BadCell

# Floats above this have lost digits: an identity number typed as a number.
EXACT: Final = 10**15
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T]+[0-9:.]+)?")
# The offset of China may follow; no other office's sheet comes here.
_MOMENT: Final = re.compile(
    r"([0-9年月日/.-]+?)(?:[ T]+|(?<=日))([0-9]{1,2})[:时点]([0-9]{1,2})(?:[:分]([0-9]{1,2})秒?|分)?(?:\.[0-9]+)?(?:\+08:?00)?"
)
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
# Serial numbers of Excel between 1954 and 2119: no number of a house is meant.
SERIALS: Final = range(20_000, 80_000)
SERIAL_ZERO: Final = date(1899, 12, 30)
_INVISIBLE: Final = re.compile("[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff\\u00ad]")
_BREAK: Final = re.compile(r"\r\n?|_x000[DdAa]_\n?")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def text_of(raw: Any) -> str:
    """Return a raw value as one line of text without blanks around it: 101.0 is 101, a day is written with dashes.

    Signs that are not seen are left out. Raises BadCell for text that is too long or a number that has lost digits.
    """
    if isinstance(raw, str):
        return _line(raw) if raw else ""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        if not raw.is_integer():
            return repr(raw)
        raw = int(raw)
    if isinstance(raw, int):
        if abs(raw) >= EXACT:
            raise BadCell("lost_digits")
        return str(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, timedelta):
        return str(raw)
    return _line(str(raw))


def _line(text: str) -> str:
    if text.isascii() and text.isalnum():
        return _bounded(text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    return _bounded(" ".join(text.split()))


def _bounded(text: str) -> str:
    if len(text) > parameters.LONGEST_CELL:
        raise BadCell("too_long")
    return text


def prose_of(raw: Any) -> str:
    """Return what somebody wrote, its line breaks kept, without blanks around it and at the ends of lines. Raises BadCell."""
    if not isinstance(raw, str):
        return text_of(raw)
    if len(raw) > parameters.LONGEST_PROSE * 2:
        raise BadCell("prose_too_long")
    text = _INVISIBLE.sub("", _BREAK.sub("\n", raw))
    lines = [_BLANKS.sub(" ", _CONTROL.sub(" ", line)).strip() for line in text.split("\n")]
    text = "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()
    if len(text) > parameters.LONGEST_PROSE:
        raise BadCell("prose_too_long")
    return text


def narrow(text: str) -> str:
    """Return text with full-width digits, letters and signs in their usual width: １２栋 is 12栋."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def digits_of(raw: Any) -> str:
    """Return what should be a number that names something, such as a phone. Raises BadCell where Excel made it a quantity."""
    text = narrow(text_of(raw))
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell("scientific")
    # An apostrophe in front is how one tells Excel that it is text.
    return text.lstrip("'‘’`").replace(" ", "").removesuffix(".0")


def day_of(raw: Any) -> date:
    """Return a day: a date of Excel, its serial number, 2025-1-3, 2025/1/3, 2025.1.3, 2025年1月3日, 20250103. Raises BadCell."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if not abs(raw) < EXACT:
            raise BadCell("not_a_day")
        if int(raw) in SERIALS:
            return SERIAL_ZERO + timedelta(days=int(raw))
        return _day(str(int(raw)))
    return _day(narrow(text_of(raw)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        if text.isdigit() and len(text) == 5 and int(text) in SERIALS:
            return SERIAL_ZERO + timedelta(days=int(text))
        raise BadCell("not_a_day")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadCell("no_such_day") from None


def moment_of(raw: Any) -> datetime:
    """Return a moment as its sheet gives it, without a zone; a day is its first minute. Raises BadCell."""
    if isinstance(raw, datetime):
        return raw.replace(tzinfo=None, microsecond=0)
    if isinstance(raw, float) and int(raw) in SERIALS:
        # A whole day has 86,400 seconds; what Excel adds to it is a fraction that no second is.
        return datetime.combine(day_of(int(raw)), time()) + timedelta(seconds=round((raw % 1) * 86_400))
    if not isinstance(raw, str):
        return datetime.combine(day_of(raw), time())
    text = narrow(text_of(raw))
    found = _MOMENT.fullmatch(text)
    if found is None or found[2] is None:
        return datetime.combine(_day(text), time())
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadCell("not_a_moment")
    return datetime.combine(_day(found[1]), time(hour, minute, second))


def whole_of(raw: Any) -> int:
    """Return a whole number, with or without a unit behind it: 12, 12.0, 12层. Raises BadCell."""
    text = narrow(text_of(raw)).removesuffix(".0")
    found = re.fullmatch(r"([+-]?[0-9]{1,9})\s*(?:层|楼|年|级|F|f)?", text)
    if found is None:
        raise BadCell("not_whole")
    return int(found[1])


def decimal_of(raw: Any) -> Decimal:
    """Return a number with at most two decimals, with or without ㎡ behind it. Raises BadCell.

    What Excel computed (88.30000000000001) is rounded back to the two decimals that it stands for; anything else is refused.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if not abs(raw) < EXACT:
            raise BadCell("not_a_number")
        found = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
        near = round(found, 2)
        if abs(found - near) < Decimal("0.0000001"):
            return near
        raise BadCell("too_many_decimals")
    text = re.sub(r"\s*(m2|m²|㎡|平方米|平米|平方)$", "", narrow(text_of(raw)).replace(",", ""), flags=re.IGNORECASE)
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise BadCell("not_a_number") from None
    if not found.is_finite() or abs(found) >= EXACT:
        raise BadCell("not_a_number")
    if found != round(found, 2):
        raise BadCell("too_many_decimals")
    return round(found, 2)
