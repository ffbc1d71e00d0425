"""Start a rehearsal, add what a batch of past matters says to it, end it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.jobs import actions as jobs
from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed, Scope
from heju.matters.models import AboutOf, Rehearsal, RehearsedMatter
from heju.matters.queries import rehearsal as queries
from heju.matters.queries.rehearsing import Row
from heju.matters.rules import rehearsal
from heju.matters.rules.rehearsal import Change, Standing
from heju.places import queries as places

JOB = "matters.rehearse"
POWER = "matters.rehearse"
# The newest matters of each mark are kept, so many; they are counted all.
KEPT = 5_000
_ADD = """
insert into matters_rehearsalcount (rehearsal_id, cut, key, what, n)
select %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::int[])
on conflict (rehearsal_id, cut, key, what) do update set n = matters_rehearsalcount.n + excluded.n
"""


class NothingToRehearse(Refused):
    """The change changes nothing."""

    message = _("没有可以试演的改动，先起草或者填上要改的")


@transaction.atomic
def start_rehearsal(*, actor: Scope, now: datetime, place: int, about: str, change: Change, since: date, until: date) -> Rehearsal:
    """Start a rehearsal below a place over the matters raised from one day up to another, and the job that does it.

    The same one asked for again while it runs is the one that runs. Raises NotAllowed, NothingToRehearse.
    """
    here = places.place(place)
    if here is None or actor.person_id is None:
        raise NotAllowed(POWER, "")
    grant = actor.demand(POWER, here.path)
    if not change.revisions and change.split is None:
        raise NothingToRehearse
    asked = {"place_id": here.pk, "about": about, "change": rehearsal.stored(change), "since": since, "until": until}
    once = sha256(json.dumps([actor.person_id, asked], sort_keys=True, default=str).encode()).hexdigest()
    title = _("试演：%(about)s") % {"about": AboutOf(about).label}
    try:
        with transaction.atomic():
            row = Rehearsal.objects.create(person_id=actor.person_id, path=here.path, at=now, **asked)
            job = jobs.start_job(actor=actor, now=now, kind=JOB, title=title, path=here.path, arguments={"rehearsal": row.pk}, once=once)
    except jobs.AlreadyRunning:
        running = queries.running(actor, asked)
        if running is None:
            raise
        return running
    row.job_id = job.pk
    row.save(update_fields=["job_id"])
    audit.record(
        actor=actor, now=now, verb="matters.rehearsed", subject="matters.rehearsal", subject_id=row.pk, path=here.path, grant=grant,
        detail={"about": about, "since": since.isoformat(), "until": until.isoformat()},
    )  # fmt: skip
    return row


def expect(*, found: Rehearsal, count: int, on_file: int) -> None:
    """Note how many matters there are to replay, and how many are left out since they only came in by a sheet.

    Part of the job's own transaction.
    """
    Rehearsal.objects.filter(pk=found.pk).update(expected=count)
    if on_file:
        _add(found, Counter({("left", "", "on_file"): on_file}))


def add_batch(*, found: Rehearsal, rows: Sequence[Row], standings: Iterable[tuple[Row, Standing, Standing]]) -> None:
    """Add a batch to the figures and keep the matters of which something is to be said; part of the job's own transaction."""
    added: Counter[tuple[str, str, str]] = Counter()
    kept: list[RehearsedMatter] = []
    full = queries.counted(found)
    replayed = 0
    for row, before, after in standings:
        replayed += 1
        if any(full[mark] + added["all", "", mark] < KEPT for mark in rehearsal.marks(before, after)):
            kept.append(_kept(found, row, before, after))
        added.update(rehearsal.counts(row.fact, before, after))
    if replayed < len(rows):
        added["left", "", "no_history"] += len(rows) - replayed
    if "split" in found.change and (closed := sum(row.is_private for row in rows)):
        added["left", "", "private"] += closed
    RehearsedMatter.objects.bulk_create(kept, batch_size=1000)
    if added:
        _add(found, added)


def _add(found: Rehearsal, added: Counter[tuple[str, str, str]]) -> None:
    cuts, keys, whats = zip(*added, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [found.pk, list(cuts), list(keys), list(whats), list(added.values())])


def _kept(found: Rehearsal, row: Row, before: Standing, after: Standing) -> RehearsedMatter:
    return RehearsedMatter(
        rehearsal=found, matter_id=row.pk, marks=list(rehearsal.marks(before, after)), category=before.category, became=after.category,
        lead_before=before.lead, lead_after=after.lead, body_before=before.body, body_after=after.body,
    )  # fmt: skip


def end_rehearsal(*, found: Rehearsal, now: datetime) -> None:
    """Note that every matter was replayed; part of the job's own transaction."""
    Rehearsal.objects.filter(pk=found.pk).update(ended_at=now)
