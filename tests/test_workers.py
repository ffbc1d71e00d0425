"""Real workers: killed with signal 9 in the middle, two at once, asked to end, cancelled while running. Each job is done exactly once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import pytest
from psycopg.types.json import Jsonb

from tests import storm
from tests.storm import ROOT, Installation, installation, kill

# Processes that start and stop: a machine that does other things besides may take its time.
until = partial(storm.until, limit=180)


@pytest.fixture(scope="module")
def found() -> Iterator[Installation]:
    with installation("test") as here:
        yield here


def worker(found: Installation, name: str) -> subprocess.Popen[bytes]:
    return found.start("-m", "tests.hands", "worker", "--only", "jobs", log=f"log-{name}")


def start(found: Installation, kind: str, number: int, given: str) -> list[int]:
    command = [sys.executable, "-m", "tests.hands", "start", kind, str(number), given]
    said = subprocess.run(command, env=found.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    return [int(line) for line in said.split()]


def rows(found: Installation, job: int) -> int:
    return int(found.query("select count(*) from places_alias where name like %s", [f"%-{job}-%"])[0])


def state(found: Installation, job: int) -> tuple[str, int]:
    said, attempts = found.query("select state, attempts from jobs_job where id = %s", [job])
    return said, attempts


def test_a_worker_killed_in_the_middle_is_succeeded_and_the_work_done_exactly_once(found: Installation) -> None:
    first = worker(found, "killed")
    (job,) = start(found, "test.batches", 1, '{"count": 12, "pause": 0.1}')
    until(lambda: rows(found, job) >= 3)
    kill(first)
    assert state(found, job)[0] == "running"
    assert rows(found, job) < 12
    second = worker(found, "next")
    until(lambda: state(found, job)[0] == "done")
    # Every row is unique by name: a batch done twice would have failed.
    assert (state(found, job), rows(found, job)) == (("done", 2), 12)
    second.terminate()
    assert second.wait(60) == 0


def test_two_workers_take_each_job_once_and_one_that_ends_gives_back_what_it_has(found: Installation) -> None:
    workers = [worker(found, name) for name in ("left", "right")]
    jobs = start(found, "test.whole", 10, '{"count": 2}')
    (slow,) = start(found, "test.batches", 1, '{"count": 120, "pause": 0.1}')
    until(lambda: rows(found, slow) >= 1)
    # Handed out a second time while it runs: whoever takes it finds the lock held and leaves it alone.
    with found.root() as root:
        again = Jsonb({"job": slow})
        root.execute("insert into procrastinate_jobs (queue_name, task_name, args) values ('jobs', 'jobs.run', %s)", [again])
    until(lambda: found.query("select count(*) from procrastinate_jobs where status = 'todo'") == (0,))
    for process in workers:
        process.terminate()
        assert process.wait(60) == 0
    assert state(found, slow) == ("waiting", 0)
    workers = [worker(found, "third")]
    until(lambda: found.query("select count(*) from jobs_job where state in ('waiting', 'running')") == (0,))
    assert [rows(found, job) for job in jobs] == [2] * 10
    assert [state(found, job) for job in jobs] == [("done", 1)] * 10
    assert (state(found, slow), rows(found, slow)) == (("done", 1), 120)

    (stopped,) = start(found, "test.batches", 1, '{"count": 600, "pause": 0.1}')
    until(lambda: found.query("select done from jobs_job where id = %s", [stopped])[0] >= 5)
    with found.root() as root:
        root.execute("update jobs_job set cancel_asked_at = now() where id = %s", [stopped])
    until(lambda: state(found, stopped)[0] == "cancelled")
    assert 5 <= rows(found, stopped) < 100
    workers[0].terminate()
    assert workers[0].wait(60) == 0


def test_a_database_killed_in_the_middle_comes_back_and_the_work_is_done_exactly_once(found: Installation) -> None:
    process = worker(found, "patient")
    (job,) = start(found, "test.batches", 1, '{"count": 12, "pause": 0.1}')
    until(lambda: rows(found, job) >= 3)
    found.server().kill()
    found.heju("db", "start")
    until(lambda: state(found, job)[0] == "done")
    assert (state(found, job), rows(found, job)) == (("done", 2), 12)
    process.terminate()
    assert process.wait(60) == 0


def test_one_asked_to_end_ends_soon_though_the_database_is_gone(found: Installation) -> None:
    last = worker(found, "last")
    (job,) = start(found, "test.batches", 1, '{"count": 400, "pause": 0.1}')
    until(lambda: rows(found, job) >= 1)
    found.server().kill()
    last.terminate()
    # Whoever asks has patience for 15 s (`web/supervisor.py`); the machine may do other things besides.
    assert last.wait(25) == 0
    found.heju("db", "start")
    assert 1 <= rows(found, job) < 400
