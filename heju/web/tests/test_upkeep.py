"""What the doctor says of keys, jobs, the schedule and backups; each limit from both sides."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from heju.jobs import parameters, queries
from heju.jobs.actions import timers
from heju.jobs.models import Job
from heju.kit import db
from heju.web import backup, upkeep
from heju.web.safety import Finding
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATE = tmp_path
    connection.ensure_connection()


def found() -> dict[str, Finding]:
    return {finding.code: finding for finding in upkeep.findings(cast.NOW)}


def job(**values: object) -> None:
    with db.scoped(queries.WORKER):
        Job.objects.create(**({"kind": "test.own", "title": "", "path": cast.path("A"), "created_at": cast.NOW} | values))


def worker(ago: timedelta = timedelta()) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now() - %s::interval)", [f"{ago.total_seconds()} s"])


def test_nothing_is_wrong_where_nothing_is_asked_for() -> None:
    assert all(finding.ok for finding in found().values())
    assert set(found()) == {"keys", "worker", "dead-jobs", "schedule", "backup"}


def test_a_production_installation_needs_a_worker_that_was_heard_of(settings: LazySettings) -> None:
    settings.MODE = "production"
    assert "没有进程在做" in found()["worker"].cure
    worker(parameters.SILENT_AFTER + timedelta(seconds=1))
    assert not found()["worker"].ok
    worker()
    assert found()["worker"].ok


def test_a_job_that_waits_too_long_is_said(django_assert_num_queries: object) -> None:
    job(created_at=cast.NOW - timedelta(days=3000))
    assert "没有进程在做" in found()["worker"].cure
    worker()
    assert "加一个" in found()["worker"].cure


def test_what_was_given_up_is_said_until_it_is_put_away() -> None:
    job(state="dead", ended_at=cast.NOW)
    assert not found()["dead-jobs"].ok
    with db.scoped(queries.WORKER):
        Job.objects.update(put_away_at=cast.NOW)
    assert found()["dead-jobs"].ok


def test_a_line_of_the_schedule_that_failed_or_stopped_is_said() -> None:
    for ago, fault, ok in (
        (upkeep.TIMED_WITHIN, "", True),
        (upkeep.TIMED_WITHIN + timedelta(seconds=1), "", False),
        (timedelta(), "X", False),
    ):
        timers.begin_timer(code="jobs.prune", now=cast.NOW - ago)
        timers.end_timer(code="jobs.prune", now=cast.NOW, note="", fault=fault)
        assert found()["schedule"].ok is ok


def test_keys_that_are_gone_are_said_and_not_made_anew(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAULT_FILE = tmp_path / "gone.json"
    assert "放回来" in found()["keys"].cure
    assert not settings.VAULT_FILE.exists()
    monkeypatch.setenv("HEJU_KEYRING", "{}")
    assert found()["keys"].ok
    settings.VAULT_FILE.write_text("{")
    monkeypatch.delenv("HEJU_KEYRING")
    settings.VAULT_FILE.chmod(0o600)
    assert not found()["keys"].ok


@pytest.mark.parametrize(
    ("made", "drilled", "passed", "wrong"),
    [
        (None, None, "", {"backup"}),
        (timedelta(), None, "", {"drill"}),
        (upkeep.BACKUP_WITHIN, upkeep.DRILL_WITHIN, "1", set()),
        (upkeep.BACKUP_WITHIN + timedelta(seconds=1), upkeep.DRILL_WITHIN, "1", {"backup"}),
        (timedelta(), upkeep.DRILL_WITHIN + timedelta(seconds=1), "1", {"drill"}),
        (timedelta(), timedelta(), "", {"drill"}),
    ],
)
def test_production_needs_a_fresh_backup_that_was_tried(
    made: timedelta | None, drilled: timedelta | None, passed: str, wrong: set[str], settings: LazySettings
) -> None:
    if made is not None:
        backup.remember(made_at=(cast.NOW - made).isoformat())
    if drilled is not None:
        backup.remember(drilled_at=(cast.NOW - drilled).isoformat(), drill_ok=passed)
    assert all(finding.ok for finding in upkeep.backups(cast.NOW))
    settings.MODE = "production"
    assert {finding.code for finding in upkeep.backups(cast.NOW) if not finding.ok} == wrong


def test_what_was_noted_wrongly_counts_as_nothing(tmp_path: Path) -> None:
    (tmp_path / backup.STATE_FILE).write_text("{")
    assert backup.remembered() == {}
    assert upkeep.moment("yesterday") is None
