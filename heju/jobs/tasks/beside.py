"""The second connection of a run: holds its lock, commits its progress beside the work's open transaction, hears that it is cancelled."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import psycopg
from django.db import connections

from heju.jobs import queries

STEP = """
update jobs_job set done = %(done)s, total = coalesce(%(total)s, total), note = %(note)s
where id = %(job)s returning cancel_asked_at is not null
"""


class Busy(Exception):
    """Another run of the same job lives."""


class Beside:
    """One connection for the length of one run. When the process dies, the server ends it and lets its lock go."""

    def __init__(self, job: int) -> None:
        self.job = job
        given = connections["default"].get_connection_params()
        kept = {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}
        self.connection: psycopg.Connection[Any] = psycopg.connect(**kept, autocommit=True)

    def __enter__(self) -> Self:
        """Take the lock. Raises Busy."""
        try:
            self.connection.execute("select set_config('heju.door', 'worker', false)")
            # How far it is may be lost with the machine: the mark that counts is committed with the work.
            self.connection.execute("set synchronous_commit = off")
            # A run that gives its job back lets the lock go a moment after it queued it.
            self.connection.execute("set lock_timeout = '3s'")
            self.connection.execute("select pg_advisory_lock(%s, %s::int)", [queries.LOCKS, self.job])
            self.connection.execute("set lock_timeout = 0")
        except psycopg.errors.LockNotAvailable:
            self.connection.close()
            raise Busy(self.job) from None
        except BaseException:
            self.connection.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let the lock go with the connection."""
        self.connection.close()

    def say(self, done: int, total: int | None, note: str) -> bool:
        """Commit how far it is, and return whether somebody wants it no more."""
        row = self.connection.execute(STEP, {"done": done, "total": total, "note": note, "job": self.job}).fetchone()
        return bool(row and row[0])

    def is_held(self) -> bool:
        """Say whether the lock is still ours; a lost connection has lost it."""
        try:
            self.connection.execute("select 1")
        except psycopg.Error:
            return False
        return True
