"""Which compounds a branch covers on a day, and the exact share of them (pure).

Source: the report on Luohu district ("505 branches cover 1,049 compounds and 37 urban villages, 100 %"); no law fixes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound as the count needs it: valid from its first day to the day before `valid_until`, unless merged away."""

    id: int
    valid_from: date
    valid_until: date | None = None
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A body that covers a compound from `since` to the day before `until`."""

    compound: int
    kind: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The count: covered of total, and who is left, in the order given."""

    covered: int
    total: int
    uncovered: tuple[int, ...]

    @property
    def share(self) -> Fraction | None:
        """Return the exact share, or None where there is nothing to cover."""
        return Fraction(self.covered, self.total) if self.total else None

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is left uncovered."""
        return self.covered == self.total


def runs_on(day: date, since: date, until: date | None) -> bool:
    """Say whether something that began on `since` and ended on `until` runs on a day: the first day counts, the last does not."""
    return since <= day and (until is None or day < until)


def counts_on(compound: Compound, day: date) -> bool:
    """Say whether a compound is counted on a day: it exists then and is not a duplicate of another."""
    return not compound.is_merged and runs_on(day, compound.valid_from, compound.valid_until)


def covered_on(compounds: Iterable[Compound], spans: Iterable[Span], day: date, kind: str = "branch") -> Coverage:
    """Return how many of the compounds a body of one kind covers on a day. A compound covered twice counts once."""
    reached = {span.compound for span in spans if span.kind == kind and runs_on(day, span.since, span.until)}
    counted = [compound.id for compound in compounds if counts_on(compound, day)]
    uncovered = tuple(one for one in counted if one not in reached)
    return Coverage(covered=len(counted) - len(uncovered), total=len(counted), uncovered=uncovered)


def percent_words(covered: int, total: int) -> str:
    """Return a share for reading: "100 %" only when complete, "0 %" only when nothing is; "–" where nothing is to be covered.

    Rounded down to one decimal, so that 1,084 of 1,086 reads 99.8 % and never 100 %.
    """
    if total == 0:
        return "–"
    if covered == total:
        return "100 %"
    tenths = max(covered * 1000 // total, 1 if covered else 0)
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "0 %"
