"""Figures of matters that this system chose, dated, each with its unit; what law fixes stands in `duties.parameters`."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from heju.kit.law import DatedFigure, Line, Source

CHOICE: Final = Source("heju_choice", title="和居平台自定")
_SINCE: Final = date(2019, 1, 1)


def _one[T](unit: str, value: T) -> DatedFigure[Any]:
    return DatedFigure(unit, Line(_SINCE, value, CHOICE))


# Clocks: reminded when this share of a period has passed; goes up this many working hours after the solution was due.
REMIND_AT: Final = _one("share of the period", Fraction(3, 4))
STEP_UP_AFTER: Final = _one("working hours after the deadline", 8)
STEP_UP_AFTER_EMERGENCY: Final = _one("hours after the deadline", 1)
# A question to the reporter stops the clock at most so long; a department that was called answers within.
WAITING_AT_MOST: Final = _one("working days", 5)
WHISTLE_WITHIN: Final = _one("working hours", 16)
# The hotline is answered within so long where it names no day itself.
HOTLINE_WITHIN: Final = _one("working days", 5)
# Confirmation: a reporter has so long to say; a sample of the homes served is asked, and of those who answer this share must say fixed.
CONFIRM_WITHIN: Final = _one("working days", 3)
SAMPLE_HOMES: Final = _one("homes asked at most", 12)
SAMPLE_FIXED: Final = _one("share of the answers, more than", Fraction(1, 2))
FOLLOW_UP_AFTER: Final = _one("days", 28)
REOPEN_WITHIN: Final = _one("days", 90)
# Rates are told from this many on; below, only the counts.
MINIMUM_SAMPLE: Final = _one("matters", 20)
SATISFIED_FROM: Final = _one("score of 1 to 5, at least", 4)
# A reporter who rates so low brings a solved matter back.
DISSATISFIED_UNTIL: Final = 2
RETURNS_BEFORE_UP: Final = _one("returns", 2)
MOST_PHOTOS: Final = 6
# A step of the desk may be taken back for so long, as its button says; and so long its request may be on the way besides.
TAKE_BACK_WITHIN: Final = timedelta(seconds=10)
TAKE_BACK_GRACE: Final = timedelta(seconds=3)
