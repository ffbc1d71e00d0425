"""Who sees what of a matter: the reporter is hidden from the body he complains of; what serves many homes is confirmed by many (pure)."""

from __future__ import annotations

from typing import Final

# Kinds of matter that complain of a body: it does not hold the report, unless the reporter agrees.
COMPLAINS_OF: Final = {"company": "company", "parking.fee": "company", "safety.guard": "company", "owners.committee": "committee"}
# What nobody shares with his neighbours: the persons concerned alone say whether it is solved.
PERSONAL: Final = (
    "noise.life",
    "people",
    "privacy",
    "tenancy",
    "company.service",
    "company.fee",
    "animals",
    "parking.space",
    "parking.fee",
)
EVERY: Final = ("branch", "committee", "company", "government")


def who_sees(category: str, path: str, *, agrees: bool) -> tuple[tuple[str, ...], str]:
    """Return which handlers hold a report, and the place from which upwards offices see it.

    Branch and government handle it. The company and the committee see who reported only where he agrees and it is not about them.
    """
    complained = complained_of(category)
    if not agrees:
        return ("branch", "government"), path
    return tuple(handler for handler in EVERY if handler != complained), path


def complained_of(category: str) -> str:
    """Return the handler that a kind of matter complains of, "" for none."""
    return next((handler for code, handler in COMPLAINS_OF.items() if within(category, code)), "")


def is_shared(category: str) -> bool:
    """Say whether a kind of matter is about something that serves several homes, so that a sample of them is asked."""
    return not any(within(category, code) for code in PERSONAL)


def within(category: str, code: str) -> bool:
    """Say whether a category is a code of the tree or lies below it."""
    return category == code or category.startswith(f"{code}.")
