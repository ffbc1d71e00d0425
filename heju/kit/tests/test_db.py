"""Scopes and row policies against the real server: closed without a scope, restored after a nested one, forgotten tables closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from heju.kit import db, postgres
from heju.kit.db import ANYBODY, RowPolicy
from heju.kit.scope import NOBODY, Grant, Scope, system

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
STREET = Scope(account_id=3, person_id=4, grants=(Grant("r", ("440303.001",), frozenset(), frozenset({"view"})),))
OTHER = Scope(person_id=9, grants=(Grant("r", ("440303.002",), frozenset(), frozenset({"view"})),), door="sign-in")


def told() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select heju_reach('view')::text[], heju_persons(), heju_account(), current_setting('heju.door', true)")
        view, persons, account, door = cursor.fetchone()
    return [",".join(view), ",".join(map(str, persons)), str(account or ""), door or ""]


def test_without_a_scope_the_database_knows_nobody() -> None:
    assert told() == ["", "", "", ""]
    assert db.active_scope() == NOBODY


def test_a_scope_is_told_to_the_database_and_ends_with_its_block() -> None:
    with db.scoped(STREET) as given:
        assert given is STREET
        assert told() == ["440303.001", "4", "3", ""]
        assert db.active_scope() == STREET
    assert told() == ["", "", "", ""]
    assert db.active_scope() == NOBODY


def test_an_inner_scope_replaces_all_of_the_outer_one_which_returns_afterwards() -> None:
    with db.scoped(STREET):
        with db.scoped(OTHER):
            assert told() == ["440303.002", "9", "", "sign-in"]
            with db.scoped(NOBODY):
                assert told() == ["", "", "", ""]
            assert told() == ["440303.002", "9", "", "sign-in"]
        assert told() == ["440303.001", "4", "3", ""]
        assert db.active_scope() == STREET


def test_the_outer_scope_returns_after_an_error_too() -> None:
    with db.scoped(STREET):
        with pytest.raises(ZeroDivisionError), db.scoped(OTHER):
            raise ZeroDivisionError
        assert told() == ["440303.001", "4", "3", ""]
        with pytest.raises(ProgrammingError), db.scoped(OTHER), connection.cursor() as cursor:
            cursor.execute("select nothing from nowhere")
        assert told() == ["440303.001", "4", "3", ""]
        assert db.active_scope() == STREET


def test_what_a_failed_block_wrote_is_gone() -> None:
    from heju.audit.models import Record

    with db.scoped(system("test", "440303")):
        before = Record.objects.count()

        def writes_and_fails() -> None:
            with db.scoped(system("test", "440303")), connection.cursor() as cursor:
                cursor.execute(
                    "insert into audit_record (at, role, verb, subject, path, why, detail) "
                    "values (now(), 'x', 'x', 'x', '440303', '', '{}')"
                )
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            writes_and_fails()
        assert Record.objects.count() == before


# ---- policies, on tables of their own -----------------------------------------------------------------------------


@pytest.fixture
def tables() -> Iterator[Any]:
    """Three tables and a copy of all other policies; rolled back at the end."""
    from heju.web.policies import POLICIES

    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            for name in ("zz_open", "zz_own", "zz_forgotten"):
                cursor.execute(f"create table {name} (id int, path ltree)")
                cursor.execute(f"insert into {name} values (1, '440303.001'), (2, '440303.001.002'), (3, '440303.002'), (4, '440303')")
            cursor.execute(f"grant all on zz_forgotten to {postgres.APP}")
            cursor.execute("create policy leftover on zz_own for select using (true)")
        policies = [
            *POLICIES,
            RowPolicy("zz_open", ANYBODY),
            RowPolicy("zz_own", db.within("view"), db.within("view"), delete=db.within("act")),
        ]
        db.apply_policies(policies, using="owner", role=postgres.APP)
        yield policies
        transaction.set_rollback(True, using="owner")


def ask(scope: Scope, statement: str) -> list[Any]:
    """Run a statement in a scope, inside the transaction that made the tables."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        db.write_scope(scope, "owner")
        cursor.execute("savepoint before")
        try:
            cursor.execute(statement)
            return [row[0] for row in cursor.fetchall()] if cursor.description else [cursor.rowcount]
        finally:
            cursor.execute("rollback to savepoint before")


def rights(table: str) -> set[str]:
    with connections["owner"].cursor() as cursor:
        verbs = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
        cursor.execute("select " + ", ".join(f"has_table_privilege('{postgres.APP}', '{table}', '{verb}')" for verb in verbs))
        return {verb for verb, held in zip(verbs, cursor.fetchone(), strict=True) if held}


def test_a_table_without_declaration_keeps_no_right_at_all(tables: Any) -> None:
    assert rights("zz_forgotten") == set()


def test_a_table_has_the_declared_rights_and_no_other(tables: Any) -> None:
    assert rights("zz_open") == {"select"}
    assert rights("zz_own") == {"select", "insert", "delete"}


def test_policies_that_nobody_declared_are_dropped_and_row_security_is_on(tables: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select policyname from pg_policies where tablename = 'zz_own' order by 1")
        assert [name for (name,) in cursor.fetchall()] == ["own_delete", "own_insert", "own_select"]
        cursor.execute("select relname from pg_class where relname like 'zz_%' and relrowsecurity order by 1")
        assert [name for (name,) in cursor.fetchall()] == ["zz_open", "zz_own"]


def test_applying_twice_changes_nothing(tables: Any) -> None:
    from heju.web import stamp

    before = stamp.standing("owner")
    db.apply_policies(tables, using="owner", role=postgres.APP)
    assert stamp.standing("owner") == before


def test_every_table_of_the_product_is_declared_or_closed_on_purpose() -> None:
    from heju.web.policies import CLOSED, POLICIES

    with connections["owner"].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        found = {name for (name,) in cursor.fetchall()}
    declared = {policy.table for policy in POLICIES}
    assert declared & CLOSED == set()
    assert found == declared | CLOSED
    assert {name for name in found if rights(name)} == declared


def test_the_application_may_neither_truncate_nor_refer_nor_add_triggers_to_any_table() -> None:
    from heju.web.policies import POLICIES

    for table in {policy.table for policy in POLICIES}:
        assert rights(table) <= {"select", "insert", "update", "delete"}, table


def test_conditions_of_reach() -> None:
    scope = Scope(person_id=7, acts_for=(8,), grants=STREET.grants, door="chain")
    paths = "(values ('440303'::ltree, 7), ('440303.001', 8), ('440303.001.005', 9), ('440303.002', 10), ('4403', 11)) t (path, person_id)"
    cases = {
        db.within("view"): [8, 9],
        db.within("act"): [],
        db.near("view"): [7, 8, 9],
        db.near("act"): [],
        db.mine(): [7, 8],
        db.door("chain"): [7, 8, 9, 10, 11],
        db.door("sign-in"): [],
    }
    for condition, expected in cases.items():
        assert ask(scope, f"select person_id from {paths} where {condition} order by 1") == expected, condition
        assert ask(NOBODY, f"select person_id from {paths} where {condition}") == [], condition


def test_paths_are_compared_by_label_in_queries() -> None:
    from heju.places.models import Place
    from tests import cast

    with db.scoped(cast.SYSTEM):
        below = set(Place.objects.filter(path__within=cast.path("street_a")).values_list("path", flat=True))
        above = set(Place.objects.filter(path__around=cast.path("A1")).values_list("path", flat=True))
    assert cast.path("A1s1") in below
    assert cast.path("street_b") not in below
    assert above == {cast.path(key) for key in ("district", "street_a", "community_a", "A", "A1")}


def test_rows_are_copied_into_a_table_and_counted(tables: Any) -> None:
    assert db.fill_table("zz_open", ("id", "path"), [(7, "1.2"), (8, "1.3")]) == 2
    with connections["owner"].cursor() as cursor:
        cursor.execute("select id, path::text from zz_open where id > 6 order by id")
        assert cursor.fetchall() == [(7, "1.2"), (8, "1.3")]


def test_the_columns_of_a_model_are_its_own_fields() -> None:
    from heju.audit.models import Pending

    assert db.field_names(Pending) == ["record_id", "since"]
