"""Rows of jobs by raw SQL, as every role of the cast: one's own, and what failed for whoever watches over the district."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from heju.jobs.tests.test_runs import SECRETARY, start
from heju.kit import db
from heju.kit.scope import NOBODY
from tests import cast, jobs
from tests.test_rows import WORLD, rows_as

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", sorted(WORLD))
def test_each_sees_ones_own_and_a_watcher_what_failed(who: str) -> None:
    fine, failed = start(), jobs.run(start(refuse=True))
    seen = {row["id"] for row in rows_as(cast.scope(who), "jobs_job")}
    expected = {SECRETARY: {fine.pk, failed.pk}, "district_officer": {failed.pk}}.get(who, set())
    assert seen == expected


def test_nobody_sees_a_job_without_signing_in() -> None:
    start()
    assert rows_as(NOBODY, "jobs_job") == []


def test_nobody_starts_a_job_in_anothers_name_or_takes_his_over() -> None:
    job, officer = start(), cast.scope("district_officer")
    words = (
        "insert into jobs_job (kind, title, path, arguments, roles, state, done, note, mark, result, error, fault, attempts, created_at, "
    )
    words += "alone, once, account_id) values ('x', '', 'a', '{}', '[]', 'waiting', 0, '', '{}', '{}', '', '', 0, now(), '', '', %s)"
    with db.scoped(officer), connection.cursor() as cursor:
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic():
            cursor.execute(words, [cast.account(SECRETARY).pk])
        for statement in ("update jobs_job set state = 'done' where id = %s", "delete from jobs_job where id = %s"):
            cursor.execute(statement, [job.pk])
            assert cursor.rowcount == 0
    with db.scoped(cast.scope(SECRETARY)), connection.cursor() as cursor:
        cursor.execute("delete from jobs_job where id = %s", [job.pk])
        assert cursor.rowcount == 0
