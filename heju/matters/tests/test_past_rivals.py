"""Two sheets of one old register at once: each matter stands once, whoever was faster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.matters.tests.past_sheets import OFFICER, matters, row, walk
from heju.organizations.tests import rivals
from heju.registers import actions
from heju.registers.models import Import
from tests import cast, committing

TABLES = (
    "matters_note", "matters_event", "matters_report", "matters_matter", "matters_tallydelta", "registers_batch", "registers_piece",
    "registers_import", "registers_remembered", "jobs_job",
)  # fmt: skip


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    guard = "alter table matters_event {} trigger matters_event_stays"
    with committing.committed(django_db_blocker, TABLES, before=guard.format("disable"), after=guard.format("enable")):
        yield


def begun(rows: list[tuple[Any, ...]]) -> Import:
    sheet = walk(rows)
    with db.scoped(cast.scope(OFFICER)) as scope:
        return actions.begin_apply(actor=scope, now=cast.NOW, sheet=sheet)


def write(sheet: Import) -> Any:
    return lambda scope: actions.write_batch(actor=scope, now=cast.NOW, day=cast.DAY, sheet=sheet, number=0)


def test_of_two_sheets_the_slower_finds_that_its_rows_stand() -> None:
    rows = [row(), row(旧编号="2")]
    one, other = begun(rows), begun([*rows, row(旧编号="3")])
    scope = cast.scope(OFFICER)
    won, lost = rivals.race((scope, write(one)), (scope, write(other)))
    assert won == {"create": 2}
    assert lost["create"] == 1
    assert lost.get("same", 0) + lost.get("refused", 0) == 2
    assert [one.hotline_number for one in matters()] == ["2", "2025-0117", "3"]


def test_one_batch_written_by_two_workers_is_written_once() -> None:
    sheet = begun([row()])
    scope = cast.scope(OFFICER)
    assert rivals.race((scope, write(sheet)), (scope, write(sheet))) == ({"create": 1}, {"create": 1})
    assert len(matters()) == 1
