"""Columns arrive as they were sent, whatever is in them; a statement runs while something else is done."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import arrays

pytestmark = pytest.mark.django_db

KINDS = [
    pytest.param(arrays.BYTEA, "bytea[]", [b"", b"\x00\xff", None, b"x" * 300], id="bytes"),
    pytest.param(arrays.TEXT, "text[]", ["", "梧桐苑", "梧桐苑", None, 'a"b,{}\\'], id="words"),
    pytest.param(arrays.INT8, "bigint[]", [0, -1, 2**62], id="numbers"),
    pytest.param(arrays.INT8, "bigint[]", [None, 5, None], id="numbers and nothing"),
    pytest.param(arrays.INT4, "integer[]", [1, -(2**31), None], id="small numbers"),
    pytest.param(arrays.DATE, "date[]", [date(1900, 2, 28), date(2000, 1, 1), date(2026, 11, 30)], id="days"),
    pytest.param(arrays.BOOL, "boolean[]", [True, False, True], id="yes and no"),
]


@pytest.mark.parametrize(("column", "name", "values"), KINDS)
def test_a_column_arrives_as_it_was_sent(column, name, values):
    assert arrays.run(f"select %(sent)s::{name}", {"sent": arrays.array(column, values)})[0][0] == values
    assert arrays.run("select one from unnest(%(sent)s) one", {"sent": arrays.array(column, values)}) == [(one,) for one in values]
    assert arrays.run("select cardinality(%(sent)s)", {"sent": arrays.array(column, [])}) == [(0,)]


def test_uuids_arrive_as_they_were_sent():
    sent = [uuid.uuid4() for _time in range(3)]
    assert arrays.run("select %(sent)s", {"sent": arrays.array(arrays.UUID, [one.bytes for one in sent])})[0][0] == sent
    assert arrays.run("select cardinality(%(sent)s)", {"sent": arrays.array(arrays.UUID, [])}) == [(0,)]


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.none() | st.text(st.characters(exclude_characters="\x00", codec="utf-8")))))
def test_law_columns_are_rows_again(rows):
    sent = {"numbers": arrays.array(arrays.INT8, [one[0] for one in rows]), "words": arrays.array(arrays.TEXT, [one[1] for one in rows])}
    assert arrays.run("select * from unnest(%(numbers)s, %(words)s)", sent) == rows


def test_something_else_is_done_while_a_statement_runs():
    done: list[str] = []
    statements = [("select pg_sleep(0.2)", {}), ("select set_config('heju.beside', %(one)s, true)", {"one": "ran"})]
    assert arrays.run_beside([*statements, ("select 1", {})], lambda: done.append("done")) == [[(b"",)], [("ran",)], [(1,)]]
    assert done == ["done"]
    assert arrays.run("select current_setting('heju.beside')", {}) == [("ran",)]


def test_a_fault_of_the_statement_is_raised_as_elsewhere_and_the_transaction_can_be_taken_back():
    once: arrays.Statement = ("insert into people_throttle values ('x', 'y', now())", {})
    with pytest.raises(IntegrityError), transaction.atomic():
        arrays.run_beside([once, once], lambda: None)
    assert arrays.run("select count(*) from people_throttle", {}) == [(0,)]


def test_a_fault_meanwhile_is_raised_once_the_statement_has_ended():
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError), transaction.atomic():
        arrays.run_beside([("select pg_sleep(0.1)", {})], fail)
    assert arrays.run("select 1", {}) == [(1,)]


def test_a_transaction_that_is_broken_takes_no_more_statements():
    with transaction.atomic():
        with pytest.raises(ProgrammingError):
            arrays.run("select from nowhere_at_all", {})
        connection.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            arrays.run("select 1", {})
