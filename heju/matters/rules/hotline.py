"""Until when the city's hotline is answered, and how a case of it stands (pure). See docs/rules/hotline.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from heju.kit import days
from heju.kit.days import CHINA
from heju.matters import parameters

type Standing = Literal["answered", "answered_late", "overdue", "due_today", "to_answer"]


def answer_due(received: datetime, wanted: date | None) -> datetime:
    """Return until when the hotline is answered: the end of the day that it names, else some working days after it came, at closing.

    A day before it came is no day that the hotline can have named: then the rule's own stands.
    """
    day = received.astimezone(CHINA).date()
    if wanted is not None and wanted >= day:
        return days.end_of_day(wanted)
    return days.end_of_day(days.add_working_days(day, parameters.HOTLINE_WITHIN.on(day)), at_closing=True)


def standing(due: datetime, answered: datetime | None, now: datetime) -> Standing:
    """Return how a case stands at an instant. As everywhere an instant before the deadline is in time, the deadline itself is not."""
    if answered is not None:
        return "answered" if answered < due else "answered_late"
    if now >= due:
        return "overdue"
    return "due_today" if due.astimezone(CHINA).date() == now.astimezone(CHINA).date() else "to_answer"
