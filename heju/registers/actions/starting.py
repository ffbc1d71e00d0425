"""Start the job that checks, writes or undoes an import, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from heju.jobs import actions as jobs
from heju.kit.scope import Scope
from heju.registers.actions import refusals
from heju.registers.models import Import

TITLES = {"registers.check": "检查导入的表 #{number}", "registers.write": "写入导入的表 #{number}", "registers.undo": "撤销导入 #{number}"}


def start(actor: Scope, now: datetime, sheet: Import, kind: str) -> None:
    """Start a job and keep its number. Writing and undoing sheets of one kind run one after another. Raises WrongState."""
    title = TITLES[kind].format(number=sheet.pk)
    try:
        job = jobs.start_job(
            actor=actor, now=now, kind=kind, title=title, path=sheet.path, arguments={"sheet": sheet.pk}, once=str(sheet.pk),
            alone="" if kind == "registers.check" else f"registers.{sheet.kind}",
        )  # fmt: skip
    except jobs.AlreadyRunning as error:
        raise refusals.WrongState from error
    sheet.job_id = job.pk
    sheet.save(update_fields=["job_id"])
