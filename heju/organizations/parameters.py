"""Figures that bind bodies and posts: fixed by law with their source, or set by the product and named as such (pure)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from heju.kit.law import DatedFigure, Line, Source

_SINCE: Final = date(2026, 1, 1)

# The revised law is in force from 2026-01-01 (its art. 50); nothing is said here about the days before.
RESIDENTS_TERM_YEARS: Final = DatedFigure("years of one term", Line(_SINCE, 5, Source("residents_committee_law", "14", 2)))
RESIDENTS_SEATS: Final = DatedFigure("seats of a residents' committee at most", Line(_SINCE, 9, Source("residents_committee_law", "8", 1)))

# Not law: how long before its last day the desk speaks of a term. Time enough to prepare an election.
TERM_NOTICE_DAYS: Final = 60

# Not law: a shift is at most three days (a weekend on call), and a roster is written two months ahead at most.
LONGEST_SHIFT: Final = timedelta(days=3)
ROSTER_AHEAD: Final = timedelta(days=62)
