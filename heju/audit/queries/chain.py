"""Reads of the chain: walking along it, its head, what waits beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connections
from django.db.models import Max, Min
from django.utils import timezone

from heju.audit.models import Seal
from heju.audit.rules import chain, exports
from heju.kit import db
from heju.kit.scope import Scope

# The walk along the chain sees every record; nothing but numbers and hashes leaves `verify_chain`.
CHAIN = Scope(door="chain", is_system=True)
# How long a record may wait for its seal before that itself is a finding, in seconds.
LATE_AFTER = 300
STEP = 5000
INSTANT = "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

# Text made by built-in functions and not by `audit_canonical`: whoever replaced that function must not deceive the check.
WALK = f"""
select s.sequence, s.previous, s.hash, {INSTANT.format("s.sealed_at")},
  r.id, {INSTANT.format("r.at")}, r.account_id, r.person_id, r.role, r.body_id, r.for_person_id, r.viewed_by_id,
  r.verb, r.subject, r.subject_id, r.path::text, r.why, r.detail::text
from audit_seal s left join audit_record r on r.id = s.record_id
where s.sequence between %s and %s order by s.sequence
"""  # noqa: S608 - our own words
# One statement, one snapshot: a record and its place in the queue are committed together, so there is no moment in between.
LOOSE = """
select count(*), count(p.record_id), min(r.id) filter (where s.record_id is null and p.record_id is null),
  (select min(record_id) from audit_pending o where not exists (select from audit_record where id = o.record_id)),
  (select min(record_id) from audit_pending where since < clock_timestamp() - make_interval(secs => %s))
from audit_record r left join audit_seal s on s.record_id = r.id left join audit_pending p on p.record_id = r.id
"""


class Withheld(Exception):
    """An export would leave out records that the reader may not see."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of the chain, or of a day: its number, its hash, its day; number 0 and GENESIS where there is none."""

    sequence: int
    hash: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole record found."""

    outcome: chain.Outcome
    records: int
    pending: int

    def as_json(self) -> dict[str, Any]:
        """Return the document that `heju audit verify` prints."""
        found: dict[str, Any] = {
            "ok": self.outcome.ok,
            "records": self.records,
            "sealed": self.outcome.sealed,
            "pending": self.pending,
            "head": self.outcome.head,
        }
        fault = self.outcome.fault
        if fault is not None:
            found["fault"] = {"kind": fault.kind, "sequence": fault.sequence, "record": fault.record, "zh": fault.zh, "en": fault.en}
        return found


def chain_lines(first: int = 1, last: int = 2**62, *, using: str = "default") -> Iterator[chain.Line]:
    """Yield the seals of a stretch with the canonical text of their records, in constant memory. Needs a transaction."""
    # A cursor of the server, so that a million lines never stand in our memory at once.
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(WALK, [first, last])
        while rows := cursor.fetchmany(STEP):
            for row in rows:
                yield chain.Line(row[0], row[1], row[2], row[3], None if row[4] is None else chain.canonical(row[4:]))


def previous_of(first: int) -> str | None:
    """Return the hash that the seal with this number must follow, or None where the seal before it is gone."""
    if first <= 1:
        return chain.GENESIS
    return Seal.objects.filter(sequence=first - 1).values_list("hash", flat=True).first()


def verify_chain(*, head: tuple[int, str] | None = None, late_after: int = LATE_AFTER, using: str = "default") -> Report:
    """Check the whole record: every seal, every record, nothing loose beside the chain."""
    with db.scoped(CHAIN, using):
        outcome = chain.verify(chain_lines(using=using), head=head)
        with connections[using].cursor() as cursor:
            cursor.execute(LOOSE, [late_after])
            records, pending, unsealed, lost, late = cursor.fetchone()
    if outcome.fault is None:
        for kind, record in (("unsealed", unsealed), ("missing", lost), ("late", late)):
            if record is not None:
                fault = chain.Fault(kind, None, record)
                return Report(chain.Outcome(outcome.sealed, outcome.sequence, outcome.head, fault), records, pending)
    return Report(outcome, records, pending)


def verify_stretch(first: int, last: int) -> chain.Outcome:
    """Check the seals from one number to another, both included; finds a seal that is missing at the end, too."""
    with db.scoped(CHAIN):
        previous = previous_of(first)
        if previous is None:
            return chain.Outcome(0, first - 1, "", chain.Fault("missing", first - 1))
        outcome = chain.verify(chain_lines(first, last), first=first, previous=previous)
    if outcome.ok and outcome.sequence < last:
        return chain.Outcome(outcome.sealed, outcome.sequence, outcome.head, chain.Fault("missing", outcome.sequence + 1))
    return outcome


def head_of_chain() -> Head:
    """Return the last seal."""
    return _head(Seal.objects.all())


def head_on(day: date) -> Head:
    """Return the last seal of a day or, where nothing was sealed on it, of the days before."""
    return _head(Seal.objects.filter(sealed_at__lt=day_begins(day + timedelta(days=1))))


def _head(seals: Any) -> Head:
    found = seals.order_by("-sequence").first()
    return Head(0, chain.GENESIS, None) if found is None else Head(found.sequence, found.hash, timezone.localdate(found.sealed_at))


def waiting() -> tuple[int, int]:
    """Return how many records wait for their seal, and for how many seconds the oldest of them has."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select count(*), coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::bigint from audit_pending")
        found = cursor.fetchone()
    return int(found[0]), int(found[1])


def day_begins(day: date) -> datetime:
    """Return the first moment of a day where the installation stands."""
    return timezone.make_aware(datetime.combine(day, time.min))


def stretch_of(since: date | None, until: date | None) -> tuple[int, int]:
    """Return the first and the last number sealed in a period, both days included; the last is before the first where there is none."""
    seals = Seal.objects.all()
    if since is not None:
        seals = seals.filter(sealed_at__gte=day_begins(since))
    if until is not None:
        seals = seals.filter(sealed_at__lt=day_begins(until + timedelta(days=1)))
    found = seals.aggregate(first=Min("sequence"), last=Max("sequence"))
    if found["first"] is None:
        before = head_of_chain() if since is None else head_on(since - timedelta(days=1))
        return before.sequence + 1, before.sequence
    return found["first"], found["last"]


def export_lines(day: date | None = None, *, scope: Scope = CHAIN, using: str = "default") -> Iterator[str]:
    """Yield the lines of an export: the header, then one a seal. Holds its transaction while it is read.

    Raises Withheld when the scope does not reach a record of the stretch.
    """
    with db.scoped(scope, using):
        first, last = stretch_of(day, day)
        head = _head(Seal.objects.filter(sequence=last))
        yield exports.header_text(first=first, previous=previous_of(first) or "", last=last, head=head.hash)
        for line in chain_lines(first, last, using=using):
            if line.canonical is None:
                raise Withheld(f"the record of seal {line.sequence} is not within reach")
            yield exports.line_text(line)
