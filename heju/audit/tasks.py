"""Timed doors of the record: the sealer, who chains what was committed, second by second."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from django.db import Error, connections

from heju.audit import actions

EVERY = 1.0
BATCH = 2000
# Waits after each failed try to reach the database, in seconds; the last one is repeated.
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)

Say = Callable[..., None]


def seal_until(stop: Event, say: Say, *, every: float = EVERY, using: str = "default") -> int:
    """Seal what waits, each second, until told to stop, and once more then; return how many were sealed.

    A database that is gone is waited for. `say(event, **facts)` is told of batches, of losing the database and of having it back.
    """
    failures, total = 0, 0
    while True:
        last_round = stop.is_set()
        try:
            sealed = actions.seal_pending(at_most=BATCH, using=using)
        except Error as error:
            connections[using].close()
            # The class alone: a message of the server may quote what it was given.
            say("database_lost", error=type(error).__name__, tries=failures + 1)
            if last_round:
                return total
            stop.wait(BACKOFF[min(failures, len(BACKOFF) - 1)])
            failures += 1
            continue
        if failures:
            say("database_back", tries=failures)
            failures = 0
        if sealed:
            total += sealed
            say("sealed", count=sealed)
        if sealed < BATCH:
            if last_round:
                return total
            stop.wait(every)


def log_line(event: str, at: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the log: what happened, when, and plain counts. No personal data reaches a log."""
    return {"at": at, "event": event} | facts
