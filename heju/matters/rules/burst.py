"""Whether so many of all lie in the last days by chance, exactly (pure). See docs/rules/matter-topics.md."""

from __future__ import annotations

from fractions import Fraction
from math import comb, log
from typing import Final

# Bounds in floating point decide only where they are clear by more than this, in natural logarithms.
_CLEAR: Final = 1e-6


def tail(observed: int, total: int, share: Fraction) -> Fraction:
    """Return the chance that of `total` reports, each new with chance `share`, at least `observed` (0 or more) are new.

    Source: heju_choice (the binomial distribution, summed in whole numbers).
    """
    new, old = share.numerator, share.denominator - share.numerator
    if observed > total:
        return Fraction(0)
    term = comb(total, observed) * new**observed * old ** (total - observed)
    whole = term
    for at in range(observed, total):
        # From one summand to the next; the division leaves no rest.
        term = term * (total - at) * new // ((at + 1) * old)
        whole += term
    return Fraction(whole, share.denominator**total)


def is_beyond(observed: int, total: int, share: Fraction, budget: Fraction) -> bool:
    """Say whether `tail` is at most the budget: by bounds where they are clear, otherwise exactly. `share` lies within 0 and 1."""
    if observed * share.denominator <= total * share.numerator:
        return False
    limit = log(budget.numerator) - log(budget.denominator)
    most = -surprise(observed, total, share)
    if most < limit - _CLEAR:
        return True
    # The largest summand alone is at least this (Stirling).
    least = most - (0.5 * log(8 * observed * (1 - observed / total)) if observed < total else 0)
    if least > limit + _CLEAR:
        return False
    return tail(observed, total, share) <= budget


def surprise(observed: int, total: int, share: Fraction) -> float:
    """Return how far `observed` is from chance: `tail` is at most e to the power of minus this, where it is more than expected.

    Source: heju_choice (Chernoff's bound).
    """
    found, chance = observed / total, float(share)
    far = observed * log(found / chance)
    return far + ((total - observed) * log((1 - found) / (1 - chance)) if observed < total else 0.0)
