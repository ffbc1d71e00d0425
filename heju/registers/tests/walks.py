"""An import from the file to the register, inside a test's transaction."""

from __future__ import annotations

from typing import Any

from heju.kit import db
from heju.registers import actions, queries
from heju.registers.models import Import
from heju.registers.rules.rows import Row
from tests import cast, jobs

DAY = cast.DAY


def checked(content: bytes, *, who: str = "branch_secretary", kind: str = "people", at: str = "A", **options: Any) -> Import:
    """Bring a sheet in and have it checked."""
    scope = cast.scope(who)
    with db.scoped(scope):
        sheet = actions.receive_sheet(
            actor=scope, now=cast.NOW, day=DAY, kind=kind, place=cast.place(at).pk, file_name="表.xlsx", content=content
        )
        sheet = actions.map_columns(actor=scope, now=cast.NOW, sheet=sheet, mapping=sheet.mapping, options=options)
        sheet = actions.begin_check(actor=scope, now=cast.NOW, sheet=sheet)
    job = jobs.run(sheet.job_id or 0)
    assert job.state == "done", (job.state, job.error, job.fault)
    return again(sheet, who)


def again(sheet: Import, who: str = "branch_secretary") -> Import:
    """Return an import as it stands now."""
    with db.scoped(cast.scope(who)):
        return Import.objects.get(pk=sheet.pk)


def written(sheet: Import, who: str = "branch_secretary", *, takes_doubtful: bool = False) -> Import:
    """Have a checked sheet written."""
    scope = cast.scope(who)
    with db.scoped(scope):
        begun = actions.begin_apply(actor=scope, now=cast.NOW, sheet=sheet, takes_doubtful=takes_doubtful)
    job = jobs.run(begun.job_id or 0)
    assert job.state == "done", (job.state, job.error, job.fault)
    return again(sheet, who)


def undone(sheet: Import, who: str = "branch_secretary") -> Import:
    """Have a written sheet undone."""
    scope = cast.scope(who)
    with db.scoped(scope):
        begun = actions.begin_undo(actor=scope, now=cast.NOW, sheet=sheet)
    job = jobs.run(begun.job_id or 0)
    assert job.state == "done", (job.state, job.error, job.fault)
    return again(sheet, who)


def rows(sheet: Import, who: str = "branch_secretary") -> list[Row]:
    """Return the rows of an import."""
    with db.scoped(cast.scope(who)):
        return list(queries.each_row(sheet))


def outcomes(sheet: Import, who: str = "branch_secretary") -> dict[int, str]:
    """Return what became of each row."""
    return {row.row: row.outcome for row in rows(sheet, who)}


def said(sheet: Import, row: int, who: str = "branch_secretary") -> str:
    """Return what is said of a row."""
    return "".join(f"{cell} {zh}" for one in rows(sheet, who) if one.row == row for cell, zh, _en in one.told)
