"""The inventory of personal data is complete: every column of every table that can hold something about a person is declared, once."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections, models

from heju.kit import personal
from heju.kit.personal import Column, Impersonal, Personal
from heju.people.models import Person
from heju.people.parameters import HANDLERS
from heju.web.personal import DECLARED

PERSONAL = [one for one in DECLARED if isinstance(one, Personal)]
# Views of PostgreSQL's own extensions hold statements and no rows of ours; installed or not, the application may not read them.
EXTENSIONS = {"pg_stat_statements", "pg_stat_statements_info"}


def columns_of_models() -> dict[tuple[str, str], tuple[bool, bool]]:
    """Return for each column of a model whether its choices are fixed, and whether it leads to a person or an account."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            target = field.related_model if isinstance(field, models.ForeignKey) else None
            found[model._meta.db_table, str(field.column)] = (bool(field.choices), target in (Person, get_user_model()))
    return found


def columns() -> list[Column]:
    """Return every column of every table of the database, as the owner sees it."""
    known = columns_of_models()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select c.table_name, c.column_name, c.data_type, exists ("
            " select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)"
            " where i.indisprimary and i.indrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and a.attname = c.column_name)"
            " from information_schema.columns c where c.table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
        )
        rows = cursor.fetchall()
    return [
        Column(table, name, kind, is_key, *known.get((table, name), (False, False)))
        for table, name, kind, is_key in rows
        if table not in EXTENSIONS
    ]


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_column_that_can_hold_something_about_a_person_is_declared() -> None:
    found = personal.missing(columns(), DECLARED)
    assert found == [], "declare in the personal.py of its house: " + ", ".join(found)


@pytest.mark.django_db(databases=["default", "owner"])
def test_nothing_is_declared_that_does_not_exist_or_twice() -> None:
    assert personal.stale(columns(), DECLARED) == []


@pytest.mark.parametrize("one", PERSONAL, ids=lambda one: one.table)
def test_each_field_names_purpose_basis_handler_and_retention(one: Personal) -> None:
    assert one.of
    for field in one.fields:
        purpose, retention = one.purpose_of(field), one.retention_of(field)
        assert purpose.zh, field.column
        assert purpose.en, field.column
        assert purpose.basis, field.column
        assert purpose.handlers, field.column
        assert set(purpose.handlers) <= {*HANDLERS, "platform"}, field.column
        assert all(source.article for source in (*purpose.basis, *retention.source)), field.column
        assert retention.zh, field.column
        assert retention.en, field.column
        assert field.zh, field.column
        assert field.en, field.column


@pytest.mark.parametrize("one", PERSONAL, ids=lambda one: one.table)
def test_what_is_sealed_says_to_what_it_is_bound(one: Personal) -> None:
    sealed = [field for field in one.fields if field.form in personal.SEALS]
    assert not sealed or one.bound_to or one.context or one.table == "audit_record"
    for field in one.fields:
        if field.form in (*personal.SEALS, personal.Form.INDEX, personal.Form.DIGEST) and one.leaves is personal.Leaves.EMPTIED:
            assert field.empty in ("null", "''"), field.column


def test_impersonal_columns_say_why() -> None:
    assert all(one.because for one in DECLARED if isinstance(one, Impersonal))


# ---- the rule itself ------------------------------------------------------------------------------------------------

HELD = Personal("t", "t", "t", ("person_id",), PERSONAL[0].purpose, PERSONAL[0].retention, personal.Leaves.DELETED, PERSONAL[0].fields[:1])
NAME = HELD.fields[0].column


@pytest.mark.parametrize(
    ("column", "declared", "is_missing"),
    [
        (Column("t", "note", "text"), (), True),
        (Column("t", "note", "bytea"), (), True),
        (Column("t", "note", "jsonb"), (), True),
        (Column("t", "note", "character varying"), (), True),
        (Column("t", "note", "inet"), (), True),
        (Column("t", "note", "ARRAY"), (), True),
        (Column("t", "count", "integer"), (), False),
        (Column("t", "on", "date"), (), False),
        (Column("t", "kind", "text", has_choices=True), (), False),
        (Column("t", "keeper_id", "bigint", points=True), (), True),
        (Column("t", "person_id", "bigint"), (), True),
        (Column("t", "note", "text"), (Impersonal("t", ("note",), "x"),), False),
        (Column("t", "note", "text"), (Impersonal("t", ("other",), "x"),), True),
        (Column("t", "note", "text"), (Impersonal("u", ("note",), "x"),), True),
        # Nobody can waive a pointer at a person.
        (Column("t", "person_id", "bigint"), (Impersonal("t", ("person_id",), "x"),), True),
        (Column("t", NAME, "bytea"), (HELD,), False),
        # In a table about persons everything is about them, a day too.
        (Column("t", "on", "date"), (HELD,), True),
        (Column("t", "on", "date"), (HELD, Impersonal("t", ("on",), "x")), False),
        (Column("t", "kind", "text", has_choices=True), (HELD,), True),
        (Column("t", "id", "bigint", is_key=True), (HELD,), False),
    ],
)
def test_the_rule_that_finds_what_is_missing(column: Column, declared: tuple[personal.Declared, ...], is_missing: bool) -> None:
    assert bool(personal.missing([column], declared)) is is_missing
