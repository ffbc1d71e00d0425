"""Take a list along as it is seen: a short one at once, a long one as a job; fetch it, delete it, let it go when its time is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from heju.audit import actions as audit
from heju.jobs import actions as jobs
from heju.kit import db
from heju.kit.scope import Grant, Scope
from heju.places import queries as places
from heju.registers import parameters, queries, sealing
from heju.registers.actions import refusals
from heju.registers.models import Export
from heju.registers.queries.listings import LISTINGS, Asked, Listing
from heju.registers.sheets import outgoing

JOB = "registers.export"
# Through this door the daily task deletes files of everybody, and nothing else.
SWEEPER = Scope(door="exports", is_system=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    listing: Listing
    place: Any
    filters: Mapping[str, str]
    format: str
    purpose: str
    day: date


@transaction.atomic
def begin_export(*, actor: Scope, now: datetime, wanted: Wanted) -> tuple[Export, bytes | None]:
    """Make a short list at once and return its file, or start the job that makes a long one and return None.

    The power of the list's own page is demanded at the place. Raises NotAllowed, NothingToExport, TooLong, PurposeMissing.
    """
    grant = actor.demand(wanted.listing.power, wanted.place.path)
    if actor.account_id is None:
        raise refusals.WrongPlace
    if wanted.listing.is_personal and len(wanted.purpose.strip()) < parameters.PURPOSE_LENGTH:
        raise refusals.PurposeMissing
    rows = list(islice(wanted.listing.rows(_asked(actor, wanted)), parameters.EXPORT_AT_ONCE + 1))
    if not rows:
        raise refusals.NothingToExport
    export = Export(
        listing=wanted.listing.code, filters=dict(wanted.filters), format=wanted.format, place_id=wanted.place.id, path=wanted.place.path,
        account_id=actor.account_id, purpose=wanted.purpose.strip(), asked_at=now,
        delete_on=timezone.localtime(now).date() + timedelta(days=parameters.EXPORT_DAYS),
    )  # fmt: skip
    if len(rows) > parameters.EXPORT_AT_ONCE:
        export.save(force_insert=True)
        title = _("导出%(list)s：%(place)s") % {"list": wanted.listing.name, "place": wanted.place.name}
        job = jobs.start_job(actor=actor, now=now, kind=JOB, title=title, path=export.path, arguments={"export": export.pk})
        export.job_id = job.pk
        export.save(update_fields=["job_id"])
        return export, None
    # Nothing is kept of what came at once.
    export.rows, export.ready_at, export.deleted_at, export.fetched = len(rows), now, now, 1
    export.save(force_insert=True)
    _record(actor, now, "registers.exported", export, grant)
    return export, _file(wanted, rows, now)


def fill_export(*, actor: Scope, now: datetime, export: Export, step: Callable[[int], None]) -> Export:
    """Make the file of a long list with what its starter may see now, and keep it sealed. Part of a job's own transaction.

    Raises NotAllowed, TooLong, Gone.
    """
    found = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if found.ready_at is not None:
        return found
    wanted = _wanted_again(found, now)
    grant = actor.demand(wanted.listing.power, found.path)
    rows: list[list[Any]] = []
    for row in wanted.listing.rows(_asked(actor, wanted)):
        rows.append(row)
        if len(rows) > parameters.MOST_EXPORTED:
            raise refusals.TooLong
        if len(rows) % 1000 == 0:
            step(len(rows))
    found.content = sealing.close("registers_export", "content", found.public_id, _file(wanted, rows, now))
    found.rows, found.ready_at = len(rows), now
    found.save(update_fields=["content", "rows", "ready_at"])
    _record(actor, now, "registers.exported", found, grant)
    return found


@transaction.atomic
def fetch_export(*, actor: Scope, now: datetime, export: Export) -> bytes:
    """Return the file of one's own export and note that it was fetched. The power is asked for once more: posts end.

    Raises NotAllowed, Gone.
    """
    found = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    grant = actor.demand(LISTINGS[found.listing].power, found.path)
    if found.content is None:
        raise refusals.Gone
    found.fetched += 1
    found.save(update_fields=["fetched"])
    _record(actor, now, "registers.export_fetched", found, grant)
    return sealing.reveal("registers_export", "content", found.public_id, found.content)


@transaction.atomic
def delete_export(*, actor: Scope, now: datetime, export: Export) -> Export:
    """Delete the file of one's own export at once. Doing it twice changes nothing."""
    found = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if found.deleted_at is None:
        _empty(found, now)
        _record(actor, now, "registers.export_deleted", found, None)
    return found


def empty_exports(*, now: datetime, day: date) -> int:
    """Delete the files of all exports whose time is over, and return how many."""
    with db.scoped(SWEEPER):
        due = list(Export.objects.select_for_update(of=("self",), skip_locked=True).filter(delete_on__lte=day, deleted_at=None))
        for found in due:
            _empty(found, now)
            _record(SWEEPER, now, "registers.export_deleted", found, None)
        return len(due)


def _empty(found: Export, now: datetime) -> None:
    found.content, found.deleted_at = None, now
    found.save(update_fields=["content", "deleted_at"])


def _asked(actor: Scope, wanted: Wanted) -> Asked:
    return Asked(actor, wanted.place, wanted.day, wanted.filters)


def _wanted_again(found: Export, now: datetime) -> Wanted:
    place = places.place(found.place_id)
    if place is None:
        raise refusals.Gone
    day = queries.day_of(found.filters, timezone.localtime(now).date())
    return Wanted(LISTINGS[found.listing], place, found.filters, found.format, found.purpose, day)


def _file(wanted: Wanted, rows: list[list[Any]], now: datetime) -> bytes:
    """Return the file. It is Chinese whoever asks: it goes to others."""
    with override("zh-hans"):
        about = [
            ("名单", str(wanted.listing.name)),
            ("范围", wanted.place.name),
            ("哪一天", wanted.day.isoformat()),
            ("共几行", f"{len(rows):,}"),
            ("导出时间", timezone.localtime(now).strftime("%Y-%m-%d %H:%M")),
            ("用途", wanted.purpose or "没有写"),
            ("说明", "和页面上看到的一样：号码已遮住。只用于写明的用途，用完请删除。"),
        ]
        return outgoing.file_of(wanted.format, [str(column) for column in wanted.listing.columns], rows, about)


def _record(actor: Scope, now: datetime, verb: str, export: Export, grant: Grant | None) -> None:
    detail = {"listing": export.listing, "format": export.format, "rows": export.rows, "filters": sorted(export.filters)}
    audit.record(
        actor=actor, now=now, verb=verb, subject="registers.export", subject_id=export.pk, path=export.path, grant=grant,
        why=export.purpose, detail=detail,
    )  # fmt: skip
