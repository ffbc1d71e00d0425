"""Reads for whoever follows the record: what was sealed after a number, in an order in which nothing comes in between later.

The numbers of records are given before their commit, so a lower one may appear after a higher one; those of seals are given one sealer at
a time to rows that are committed, without a gap. Who remembers the number of a seal misses nothing and meets nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from heju.audit import verbs
from heju.audit.models import Record, Seal

FIELDS = ("id", "at", "person_id", "role", "for_person_id", "verb", "subject", "subject_id", "path", "detail")


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed record without its reason: what happened to what, by whom, and the number of its seal."""

    sequence: int
    id: int
    at: datetime
    person_id: int | None
    role: str
    for_person_id: int | None
    verb: str
    subject: str
    subject_id: int | None
    path: str
    detail: dict[str, Any]


def sealed_after(sequence: int, *, at_most: int) -> list[Entry]:
    """Return the records whose seals follow a number, in the order of the seals. Two queries; needs a reader of the whole record."""
    seals = list(Seal.objects.filter(sequence__gt=sequence).order_by("sequence").values_list("sequence", "record_id")[:at_most])
    rows = {row["id"]: row for row in Record.objects.filter(pk__in=[record for _sequence, record in seals]).values(*FIELDS)}
    return [Entry(sequence=number, **rows[record]) for number, record in seals if record in rows]


def acted_since(subject: str, subject_id: int, record: int) -> set[int]:
    """Return the persons who did something to a thing after a record of it, or on whose behalf it was done."""
    rows = Record.objects.filter(subject=subject, subject_id=subject_id, pk__gt=record, person_id__isnull=False)
    found = list(rows.values_list("person_id", "for_person_id", "role"))
    # Whoever acts in a post about somebody does not act for him; a helper in no post does.
    own = {other for _person, other, role in found if role == "self" and other is not None}
    return own | {person for person, _other, _role in found if person is not None}


def said(verb: str) -> str:
    """Return a verb in the language of the page."""
    return verbs.said(verbs.VERBS, verb, get_language() or "")
