"""Reads of an auditor: the list by filters, one record with its seal. What is visible is decided by the row policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from heju.audit.models import Record, Seal
from heju.audit.queries.chain import chain_lines, day_begins
from heju.audit.queries.words import opened
from heju.audit.rules import chain

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What the reader wants to see; None and "" narrow nothing."""

    verb: str = ""
    place: str = ""
    role: str = ""
    since: date | None = None
    until: date | None = None
    subject: str = ""
    number: int | None = None

    def apply(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        """Return the rows that it lets through."""
        plain: dict[str, Any] = {"verb": self.verb, "role": self.role, "subject": self.subject, "subject_id": self.number}
        rows = rows.filter(**{name: value for name, value in plain.items() if value})
        if self.place:
            rows = rows.filter(path__within=self.place)
        if self.since:
            rows = rows.filter(at__gte=day_begins(self.since))
        # The last day of the calendar has no day after it.
        if self.until and self.until < date.max:
            rows = rows.filter(at__lt=day_begins(self.until + timedelta(days=1)))
        return rows


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, newest first, and the keys of the pages around them ("" where there is none)."""

    records: list[Record] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def key_of(record: Record) -> str:
    """Return the key of a record in the order of the list."""
    return f"{chain.instant(record.at)}_{record.pk}"


def read_key(text: str) -> tuple[datetime, int] | None:
    """Return the moment and the number that a key names, None where it is none."""
    moment, _sign, number = text.partition("_")
    try:
        return datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None


def page(wanted: Filter, *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """Return the page that follows the key `after` towards older records or, given `before`, the one that leads up to it."""
    rows = wanted.apply(Record.objects.all())
    start = read_key(before or after)
    if start is None or start[0].tzinfo is None:
        before, start = "", None
    if start is not None:
        at, number = start
        closer = Q(at__gt=at) | Q(at=at, id__gt=number) if before else Q(at__lt=at) | Q(at=at, id__lt=number)
        # The plain bound lets the index start at the right place; the other one settles what shares a moment.
        rows = rows.filter(Q(at__gte=at) if before else Q(at__lte=at)).filter(closer)
    found = list(rows.order_by("at", "id")[: size + 1] if before else rows.order_by("-at", "-id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    if not found:
        return Page()
    has_newer, has_older = (more, True) if before else (start is not None, more)
    return Page(opened(found), key_of(found[0]) if has_newer else "", key_of(found[-1]) if has_older else "")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record with its seal; `holds` is None while it waits for one."""

    record: Record
    seal: Seal | None
    holds: bool | None


def by_number(number: int) -> Record | None:
    """Return a record, None where the reader sees no such record."""
    return Record.objects.filter(pk=number).first()


def one(number: int) -> Sealed | None:
    """Return a record with its seal, checked now; None where the reader sees no such record."""
    record = Record.objects.filter(pk=number).first()
    if record is None:
        return None
    opened([record])
    seal = Seal.objects.filter(record_id=number).first()
    if seal is None:
        return Sealed(record, None, None)
    [line] = chain_lines(seal.sequence, seal.sequence)
    return Sealed(record, seal, chain.check_line(line, seal.sequence, seal.previous) is None)


def last_check() -> Record | None:
    """Return the newest record of a check that the reader can see."""
    return Record.objects.filter(verb="audit.verified").order_by("-id").first()
