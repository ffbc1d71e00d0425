"""Doors of the worker: checking, writing and undoing sheets, and the daily deletion of those whose time is over."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heju.jobs import rules as jobs
from heju.people import actions as people
from heju.registers import actions, parameters, queries
from heju.registers.kinds import register
from heju.registers.kinds.frame import Frame
from heju.registers.models import Import
from heju.registers.sheets.refusals import SheetRefused


def _sheet(work: jobs.Work) -> Import:
    found = queries.one(int(work.arguments["sheet"]))
    if found is None:
        raise jobs.Refused(str(_("这份表不在了")))
    return found


def _doer(known: Any, frame: Frame) -> Any:
    """Return what does the work of a kind: the same from batch to batch, until the roles of its starter change."""
    return known if known is not None and known.frame.scope == frame.scope else register.doer(frame)


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for circles of objects only every few batches.

    Rows hold no circles and go with their batch; looking every 2,000 objects, as is usual, took 29 % of the processor time, every 200,000
    still 7 %. Memory stays bounded: it is still looked for.
    """
    usual = gc.get_threshold()
    gc.set_threshold(2_000_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@jobs.kind("registers.check", name=_("检查表格"))
@seldom_collected()
def check(work: jobs.Work) -> dict[str, Any]:
    """Judge every row of a sheet, in one transaction."""
    day = timezone.localtime(work.now).date()
    try:
        sheet = actions.check_sheet(actor=work.scope, now=work.now, day=day, sheet=_sheet(work), step=work.step)
    except SheetRefused as refused:
        raise jobs.Refused(refused.because.zh) from refused
    except actions.ImportRefused as refused:
        raise jobs.Refused(str(refused)) from refused
    return {"sheet": sheet.pk, **sheet.checked}


@jobs.kind("registers.write", name=_("导入表格"), whole=False)
@seldom_collected()
def write(work: jobs.Work) -> dict[str, Any]:
    """Write a checked sheet batch by batch; each batch and its mark are one transaction."""
    day = timezone.localtime(work.now).date()
    with work.batch():
        sheet = _sheet(work)
        numbers = [batch.number for batch in queries.batches(sheet) if batch.written_at is None]
        total = len(numbers) + int(work.mark.get("done", 0))
    doer, ahead = None, actions.Ahead()
    for number in numbers:
        with work.batch(waits_for_disk=False) as scope:
            doer = _doer(doer, Frame(sheet, scope, work.now, day))
            if number == numbers[0] and len(numbers) >= parameters.READS_ALL:
                # Asked for in the middle, it would wait for the batch that the database is writing just then.
                while doer.read_ahead():
                    pass
            actions.write_batch(actor=scope, now=work.now, day=day, sheet=sheet, number=number, kind=doer, ahead=ahead)
            work.mark["done"] = int(work.mark.get("done", 0)) + 1
        work.step(work.mark["done"], total)
    with work.batch() as scope:
        sheet = actions.finish_apply(actor=scope, now=timezone.now(), sheet=sheet)
    # A step of its own: the sheet is written whether or not anybody looks alike.
    with work.batch() as scope:
        if sheet.kind == "people" and sheet.written.get("create") and scope.may("people.merge", sheet.path):
            people.propose_duplicates(actor=scope, now=timezone.now(), path=sheet.path)
    return {"sheet": sheet.pk, **sheet.written}


@jobs.kind("registers.undo", name=_("撤销导入"), whole=False)
@seldom_collected()
def undo(work: jobs.Work) -> dict[str, Any]:
    """Undo a written sheet batch by batch, the last one first."""
    day = timezone.localtime(work.now).date()
    with work.batch():
        sheet = _sheet(work)
        numbers = [batch.number for batch in reversed(queries.batches(sheet)) if batch.undone_at is None and batch.written_at is not None]
        total = len(numbers) + int(work.mark.get("done", 0))
    doer = None
    for number in numbers:
        with work.batch(waits_for_disk=False) as scope:
            doer = _doer(doer, Frame(sheet, scope, work.now, day))
            actions.undo_batch(actor=scope, now=work.now, day=day, sheet=sheet, number=number, kind=doer)
            work.mark["done"] = int(work.mark.get("done", 0)) + 1
        work.step(work.mark["done"], total)
    with work.batch() as scope:
        sheet = actions.finish_undo(actor=scope, now=timezone.now(), sheet=sheet)
    return {"sheet": sheet.pk, **sheet.undone}


@jobs.kind(
    actions.EXPORT,
    name=_("导出名单"),
    says=lambda result: [(_("行数"), result["rows"])],
    result=lambda job, result: (_("去下载"), reverse("registers:exports")),
)
def export(work: jobs.Work) -> dict[str, Any]:
    """Make the file of a long list, with what its starter may see now."""
    found = queries.export(int(work.arguments["export"]))
    if found is None:
        raise jobs.Refused(str(_("这份导出不在了")))
    try:
        made = actions.fill_export(actor=work.scope, now=work.now, export=found, step=lambda rows: work.step(rows, None))
    except actions.ImportRefused as refused:
        raise jobs.Refused(str(refused)) from refused
    return {"export": made.pk, "rows": made.rows}
