"""What pages and doors call a matter."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.timezone import localtime

from heju.matters.models import Matter

_NUMBER = re.compile(r"\d{6}-([1-9]\d{0,17})", re.ASCII)


def number_of(matter: Matter) -> str:
    """Return the number by which people name a matter: the day it was raised, then its own."""
    return written(matter.raised_at, matter.pk)


def written(raised_at: datetime, matter: int) -> str:
    """Return the number of a matter from what it is made of."""
    return f"{localtime(raised_at):%y%m%d}-{matter}"


def key_of(number: str) -> int | None:
    """Return the key that a number holds, None where it is none. Whoever looks the matter up compares the whole number."""
    found = _NUMBER.fullmatch(number)
    return None if found is None else int(found[1])
