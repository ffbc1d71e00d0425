"""A copy of the database in which tests of the chain may commit; the cast's own database stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from heju.kit import postgres

NAME = "heju_chain"
INSERT = """
insert into audit_record (at, role, verb, subject, subject_id, path, why, detail)
select '2026-11-23T01:00:00Z', 'system', 'places.loaded', 'places.place', n, '440303.001', 'because "' || n || '"', '{"n": 1, "名": 1.50}'
from generate_series(1, %s) n
"""

Connect = Callable[..., "psycopg.Connection[Any]"]


@pytest.fixture(scope="session")
def chain_server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[postgres.Server]:
    server = postgres.Server.of()
    with django_db_blocker.unblock():
        connections.close_all()
    with server.connect(postgres.ROOT, "postgres") as root:
        root.execute(f"create database {NAME} template {postgres.DATABASE} owner {postgres.OWNER}")
    connections.settings["chain"] = connections.settings["owner"] | {"NAME": NAME, "USER": postgres.ROOT}
    yield server
    with django_db_blocker.unblock():
        connections["chain"].close()


@pytest.fixture
def connect(chain_server: postgres.Server) -> Iterator[Connect]:
    """Connections of a role to the copy, closed at the end."""
    opened: list[psycopg.Connection[Any]] = []

    def open_one(role: str = postgres.APP, *, autocommit: bool = True) -> psycopg.Connection[Any]:
        found = psycopg.connect(chain_server.dsn(role, NAME), autocommit=autocommit)
        opened.append(found)
        return found

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def sealed(connect: Connect) -> int:
    """Thirty more committed records, all sealed; gives the number of the last seal."""
    app = connect()
    app.execute(INSERT, [30])
    while app.execute("select audit_seal(1000)").fetchone() != (0,):
        pass
    root = connect(postgres.ROOT)
    found = root.execute("select max(sequence) from audit_seal").fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture
def tamper(sealed: int, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str, list[Any]], Any]]:
    """The superuser at work with all triggers off, in a transaction that is rolled back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic(using="chain"):
        with connections["chain"].cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")

        def run(text: str, values: list[Any]) -> Any:
            with connections["chain"].cursor() as cursor:
                cursor.execute(text, values)
                return cursor.fetchall() if cursor.description else cursor.rowcount

        yield run
        transaction.set_rollback(True, using="chain")
