"""Which sign-in its owner is told about (pure). Nothing more is followed: the hash of one cookie, the count of failures of an hour."""

from __future__ import annotations

from heju.access import parameters

NEW_BROWSER, MANY_NEW, AFTER_FAILURES = "new_browser", "many_new", "after_failures"


def unusual(*, is_known: bool, known: int, new_lately: int, failures: int) -> tuple[str, ...]:
    """Return why a sign-in looks unusual, nothing where it does not.

    `is_known` says that the account was entered from this browser before, `known` from how many browsers at all, `new_lately` how many
    of them were new in the last day, this one counted, `failures` how many tries failed in the last hour. The first browser of an
    account is nobody's surprise.
    """
    found = []
    if not is_known and known > 0:
        found.append(NEW_BROWSER)
    if not is_known and new_lately >= parameters.NEW_BROWSERS:
        found.append(MANY_NEW)
    if failures >= parameters.FAILURES:
        found.append(AFTER_FAILURES)
    return tuple(found)


def is_burst(failures: int) -> bool:
    """Say whether just so many tries have failed that the owner is told: once in the window, not at every further try."""
    return failures == parameters.FAILURES
