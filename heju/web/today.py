"""The inbox "today": everything that waits for the reader, from every house, what hurts most first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import get_language

from heju.access.queries import waiting as access
from heju.audit import queries as audit
from heju.jobs import queries as jobs
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.kit.today import Waiting, by_harm
from heju.matters.queries import asked, conflicts, hotline, mediation, sensed
from heju.matters.queries import waiting as matters
from heju.notices import queries as notices
from heju.organizations.queries import waiting
from heju.people import queries as people
from heju.privacy.queries import looked as privacy
from heju.registers.queries import inquiries as registers

# Each house that knows of waiting work adds its query here, and nothing else changes.
SOURCES: tuple[Callable[[Scope, date], list[Waiting]], ...] = (
    matters.waiting,
    waiting.waiting,
    access.waiting,
    people.waiting_reviews,
    people.waiting,
    jobs.waiting,
    notices.waiting,
    sensed.waiting,
    mediation.waiting,
    conflicts.waiting,
    hotline.waiting,
    privacy.waiting,
    registers.waiting,
    asked.waiting,
)


MEMORY = Memory(512)
# What the inbox can be narrowed to, besides all of it: what waits for the reader himself, and what nobody of his body minds yet.
SHARES = ("mine", "nobody")


def waiting_for(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits for the reader on a day, worked out anew only where something has changed."""

    def gather() -> list[Waiting]:
        return by_harm([item for source in SOURCES for item in source(scope, day)])

    return MEMORY.of((scope, day, get_language()), audit.version(), gather)


def of_share(waiting: list[Waiting], whose: str) -> list[Waiting]:
    """Return what waits for somebody himself, what nobody minds, or all. What is not shared out waits for himself.

    What somebody minded whose post is over stands first among what nobody minds; else the order stays.
    """
    if whose == "mine":
        return [item for item in waiting if item.share is None or item.share.whose == "mine"]
    if whose == "nobody":
        found = [item for item in waiting if item.share is not None and item.share.whose == "nobody"]
        return sorted(found, key=lambda item: not item.share.was_left if item.share else True)
    return waiting
