"""What the pages of a matter have in common: its number."""

from __future__ import annotations

from django.utils.timezone import localtime

from heju.matters.models import Matter


def number_of(matter: Matter) -> str:
    """Return the number by which people speak of a matter: the day it was raised, and its place in the register."""
    return f"{localtime(matter.raised_at):%y%m%d}-{matter.pk}"
