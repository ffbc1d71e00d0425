"""Two sheets at once: those of one kind are written one after another, and what the second finds written it finds the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.organizations.tests import rivals
from heju.people import actions as people
from heju.people.models import Person, Tie
from heju.people.tests import papers
from heju.registers import actions
from heju.registers.actions import refusals
from heju.registers.models import Import
from heju.registers.tests import sheets, walks
from tests import cast, jobs

ROWS = [
    sheets.PEOPLE,
    ("张三丰", "13800000001", "1栋", "1单元", "401", "业主"),
    ("李四光", "13800000002", "1栋", "1单元", "402", "租客"),
]
TABLES = (
    "registers_batch", "registers_piece", "registers_import", "registers_remembered", "jobs_job", "people_likeness", "people_tie",
    "people_proof", "people_claim", "people_personalnotice", "people_person",
)  # fmt: skip


def begun(sheet: Import) -> Import:
    scope = cast.scope("branch_secretary")
    with db.scoped(scope):
        return actions.begin_apply(actor=scope, now=cast.NOW, sheet=sheet)


def fetched() -> list[tuple[Any, ...]]:
    """Return the queued jobs that a free worker would take now, marking them taken, as Procrastinate does."""
    taken: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        while True:
            cursor.execute("select id, lock from procrastinate_fetch_job_v2(null, null)")
            row = cursor.fetchone()
            if row is None or row[0] is None:
                return taken
            taken.append(row)


@pytest.mark.django_db
def test_a_worker_takes_one_sheet_of_a_kind_and_leaves_the_other_until_it_is_done() -> None:
    one, other = walks.checked(sheets.xlsx(ROWS)), walks.checked(sheets.xlsx(ROWS))
    assert (one.checked, other.checked) == ({"create": 2}, {"create": 2})
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where status = 'todo'")
    first, second = begun(one), begun(other)
    assert [lock for _id, lock in fetched()] == ["registers.people"]
    # Done one after another, the second writes nothing of what the first has written.
    assert [jobs.run(sheet.job_id or 0).state for sheet in (first, second)] == ["done", "done"]
    assert (walks.again(one).written, walks.again(other).written) == ({"create": 2}, {"same": 2})
    with db.scoped(cast.SYSTEM):
        assert [Tie.objects.filter(unit=cast.unit("A", number).pk, until=None).count() for number in ("401", "402")] == [1, 1]


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        before = {}
        for table in TABLES:
            cursor.execute(f"select coalesce(max(id), 0) from {table}")
            before[table] = cursor.fetchone()[0]
        try:
            yield
        finally:
            for table in TABLES:
                cursor.execute(f"delete from {table} where id > %s", [before[table]])


def write(sheet: Import) -> Any:
    def act(scope: Any) -> dict[str, int]:
        return actions.write_batch(actor=scope, now=cast.NOW, day=cast.DAY, sheet=sheet, number=0)

    return act


def test_one_sheet_begun_twice_at_once_is_begun_once(committed: None) -> None:
    sheet = walks.checked(sheets.xlsx(ROWS))
    scope = cast.scope("branch_secretary")

    def begin(actor: Any) -> Import:
        return actions.begin_apply(actor=actor, now=cast.NOW, sheet=sheet)

    won, lost = rivals.race((scope, begin), (scope, begin))
    assert isinstance(won, Import)
    assert isinstance(lost, refusals.WrongState)


def test_one_batch_written_by_two_workers_at_once_is_written_once(committed: None) -> None:
    sheet = begun(walks.checked(sheets.xlsx(ROWS)))
    scope = cast.scope("branch_secretary")
    with db.scoped(cast.SYSTEM):
        before = Person.objects.count()
    assert rivals.race((scope, write(sheet)), (scope, write(sheet))) == ({"create": 2}, {"create": 2})
    with db.scoped(cast.SYSTEM):
        assert Person.objects.count() == before + 2
        assert Tie.objects.filter(unit=cast.unit("A", "401").pk, until=None).count() == 1


def test_a_claim_approved_while_a_sheet_is_written_leaves_no_room_for_both(committed: None) -> None:
    """Writing a sheet and deciding a claim are no jobs of one kind: there the lock of the home keeps its shares at one."""
    sheet, found = begun(walks.checked(sheets.xlsx(ROWS[:2]))), papers.claim(number="401")
    scope, community = cast.scope("branch_secretary"), cast.scope("community_officer")

    def decide(actor: Any) -> Any:
        return people.decide_claim(actor=actor, now=cast.NOW, claim=found, approved=True)

    first, second = rivals.race((community, decide), (scope, write(sheet)))
    assert (first.status, second) == ("approved", {"refused": 1})
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.filter(unit=cast.unit("A", "401").pk, until=None).count() == 1


@pytest.mark.parametrize(("name", "second"), [("张三丰", {"same": 1}), ("王五岳", {"refused": 1})], ids=["the same owner", "another owner"])
def test_one_home_on_two_sheets_at_once_has_one_whole(committed: None, name: str, second: dict[str, int]) -> None:
    """Where two write the same home in spite of all, the second adds up what the first has written."""
    rival = [sheets.PEOPLE, (name, "13800000001" if name == "张三丰" else "13800000003", *ROWS[1][2:])]
    one, other = begun(walks.checked(sheets.xlsx(ROWS[:2]))), begun(walks.checked(sheets.xlsx(rival)))
    scope = cast.scope("branch_secretary")
    assert rivals.race((scope, write(one)), (scope, write(other))) == ({"create": 1}, second)
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.filter(unit=cast.unit("A", "401").pk, until=None).count() == 1
