"""Note when a line of the schedule ran and what came of it. It leaves no record: what the line does leaves its own."""

from __future__ import annotations

from datetime import datetime

from heju.jobs import queries
from heju.jobs.models import Timer
from heju.kit import db


def begin_timer(*, code: str, now: datetime) -> None:
    """Note that a line runs."""
    with db.scoped(queries.WORKER):
        Timer.objects.update_or_create(code=code, defaults={"begun_at": now, "ended_at": None})


def end_timer(*, code: str, now: datetime, note: str, fault: str) -> None:
    """Note what came of it: a few counts, or the class and the place of a fault."""
    with db.scoped(queries.WORKER):
        Timer.objects.filter(code=code).update(ended_at=now, note=note, fault=fault)
