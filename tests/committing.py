"""Tests that commit, because two of them meet: what they committed is taken away afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connections
from pytest_django import DjangoDbBlocker


@contextmanager
def committed(blocker: DjangoDbBlocker, tables: Sequence[str], *, before: str = "", after: str = "") -> Iterator[None]:
    """Let a test commit; afterwards delete its rows from the tables, in this order.

    `before` and `after` are statements around the deleting: to loosen what points at the rows, to let go of a guard and set it again.
    """
    with blocker.unblock(), connections["owner"].cursor() as cursor:
        last = {}
        for table in tables:
            cursor.execute(f"select coalesce(max(id), 0) from {table}")
            last[table] = cursor.fetchone()[0]
        try:
            yield
        finally:
            if before:
                cursor.execute(before)
            for table in tables:
                cursor.execute(f"delete from {table} where id > %s", [last[table]])
            if after:
                cursor.execute(after)
