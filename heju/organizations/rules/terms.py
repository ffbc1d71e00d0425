"""Terms of posts: over, ending soon, and how long the law lets them be (pure)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from heju.kit.law import NoLawInForce
from heju.organizations import parameters

# Groups and supervisors serve the same term as the residents' committee (residents_committee_law art. 13 para. 2, art. 36 para. 1).
SAME_TERM: Final = frozenset({"residents_committee", "supervision_committee", "resident_group"})


def is_over(term_until: date | None, day: date) -> bool:
    """Say whether a term is over on a day. The last day of a term still belongs to it; without a term nothing ends."""
    return term_until is not None and term_until < day


def ends_soon(term_until: date | None, day: date, notice: int = parameters.TERM_NOTICE_DAYS) -> bool:
    """Say whether a running term ends within the notice, counted in days from the day asked."""
    return term_until is not None and day <= term_until <= day + timedelta(days=notice)


def years_later(day: date, years: int) -> date:
    """Return the same day years later; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def latest_end(kind: str, since: date) -> date | None:
    """Return the last day that a term beginning on `since` may have by law, or None where no law known here fixes one.

    Source: residents_committee_law art. 14 para. 2 (five years), art. 13 para. 2 and art. 36 para. 1 (the same term).
    """
    if kind not in SAME_TERM:
        return None
    try:
        years = parameters.RESIDENTS_TERM_YEARS.on(since)
    except NoLawInForce:
        return None
    return years_later(since, years) - timedelta(days=1)
