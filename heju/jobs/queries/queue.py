"""What the worker and those who watch over it read of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from heju.kit import db
from heju.kit.scope import Scope

# The door of the worker, opened by this house alone: every job, and no row of any other house.
WORKER = Scope(door="worker")
# The first number of the locks that runs hold: "JB".
LOCKS = 0x4A42


@dataclass(frozen=True, slots=True)
class State:
    """How the queue is: workers heard of lately, what waits and runs, how long the oldest due job waits, what was given up."""

    workers: int
    waiting: int
    running: int
    oldest_s: int
    dead: int
    failed: int


def locks_held() -> set[int]:
    """Return the jobs whose run holds its lock now, in any process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select objid::bigint from pg_locks where locktype = 'advisory' and classid = %s and objsubid = 2 and granted "
            "and database = (select oid from pg_database where datname = current_database())",
            [LOCKS],
        )
        return {int(number) for (number,) in cursor.fetchall()}


def silent_queued(after: timedelta) -> list[int]:
    """Return the rows of the queue that a worker took who has not been heard of since, runs that still live apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select q.id, (q.args ->> 'job')::bigint from procrastinate_jobs q "
            "left join procrastinate_workers w on w.id = q.worker_id "
            "where q.status = 'doing' and (w.id is null or w.last_heartbeat < now() - %s::interval) for update of q skip locked",
            [f"{after.total_seconds()} seconds"],
        )
        found = cursor.fetchall()
    held = locks_held()
    return [queue_id for queue_id, job in found if job not in held]


def unqueued(now: datetime) -> list[int]:
    """Return the waiting jobs that stand in no queue, though it is time for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select j.id from jobs_job j left join procrastinate_jobs q on q.id = j.queue_id "
            "where j.state = 'waiting' and (j.retry_at is null or j.retry_at <= %s) "
            "and (q.id is null or q.status not in ('todo', 'doing'))",
            [now],
        )
        return [int(number) for (number,) in cursor.fetchall()]


def state_of_queue(after: timedelta) -> State:
    """Return how the queue is; a worker counts that was heard of within `after`. Names nobody."""
    with db.scoped(WORKER), connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from procrastinate_workers where last_heartbeat > now() - %s::interval), "
            "count(*) filter (where state = 'waiting'), count(*) filter (where state = 'running'), "
            "coalesce(extract(epoch from now() - min(coalesce(retry_at, created_at)) filter (where state = 'waiting')), 0)::int, "
            "count(*) filter (where state = 'dead' and put_away_at is null), "
            "count(*) filter (where state = 'failed' and put_away_at is null) "
            "from jobs_job where state <> 'done'",
            [f"{after.total_seconds()} seconds"],
        )
        row = cursor.fetchone()
    return State(int(row[0]), int(row[1]), int(row[2]), max(int(row[3]), 0), int(row[4]), int(row[5]))
