"""Two officers at once, each with a connection of his own, in a fixed order: the second waits at the lock while the first still writes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from heju.kit import db
from heju.kit.scope import Scope

# Locks are shown to everybody; what another role's session waits for is not.
WAITING = "select count(*) from pg_locks where not granted"
TABLES = ("member", "appointment", "coverage", "body")
Act = Callable[[Scope], Any]


def race(first: tuple[Scope, Act], second: tuple[Scope, Act]) -> tuple[Any, Any]:
    """Return what became of both acts, an exception where one was refused. Both are committed before this returns."""
    written, may_end = threading.Event(), threading.Event()
    found: list[Any] = [None, None]

    def lead() -> None:
        try:
            with db.scoped(first[0]):
                found[0] = first[1](first[0])
                written.set()
                assert may_end.wait(20)
        except Exception as error:
            found[0] = error
        finally:
            written.set()
            connection.close()

    def follow() -> None:
        try:
            with db.scoped(second[0]):
                found[1] = second[1](second[0])
        except Exception as error:
            found[1] = error
        finally:
            connection.close()

    one = threading.Thread(target=lead)
    one.start()
    assert written.wait(20)
    two = threading.Thread(target=follow)
    two.start()
    wait_until_one_waits(two)
    may_end.set()
    one.join(20)
    two.join(20)
    return found[0], found[1]


def wait_until_one_waits(thread: threading.Thread) -> None:
    """Return when a session of the database waits for a lock, or the thread came through without waiting."""
    until = time.monotonic() + 20
    while thread.is_alive():
        with connections["owner"].cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < until, "nobody waits"


def marks() -> dict[str, int]:
    """Return the highest id of each table before a race."""
    with connections["owner"].cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"select coalesce(max(id), 0) from organizations_{table}")
            found[table] = cursor.fetchone()[0]
        return found


def clean(before: dict[str, int]) -> None:
    """Remove, as the owner, what a race committed."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"delete from organizations_{table} where id > %s", [before[table]])
