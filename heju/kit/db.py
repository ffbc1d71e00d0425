"""The database as every house uses it: place paths, row policies declared beside the models, the scope of a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, models, transaction
from django.db.models import Lookup
from django.db.models.fields import Field

from heju.kit.scope import NOBODY, Scope

if TYPE_CHECKING:
    PathLookup = Lookup[Any]
else:
    # Django's own class takes no parameter at run time.
    PathLookup = Lookup

_active: ContextVar[Scope] = ContextVar("heju_scope", default=NOBODY)


class PathField(models.TextField):  # type: ignore[type-arg]
    """A place path such as `440303.001.012.c17`, stored as ltree so that 'at or below' is one operator."""

    def db_type(self, connection: Any) -> str:
        """Return the column type."""
        return "ltree"

    def get_placeholder_sql(self, value: Any, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Cast what is written: psycopg sends text."""
        if hasattr(value, "as_sql"):
            sql, params = compiler.compile(value)
            return f"({sql})::ltree", params
        return "%s::ltree", (value,)

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Leave reading to psycopg, which returns an unknown type as text."""
        return sql, params


@PathField.register_lookup
class AtOrBelow(PathLookup):
    """`path__within="440303.001"`: the place itself and everything below it."""

    lookup_name = "within"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `path <@ value`."""
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} <@ %s::ltree", (*left_params, str(self.rhs))


@PathField.register_lookup
class AtOrAbove(PathLookup):
    """`path__around="440303.001.012"`: the place itself and everything it lies in."""

    lookup_name = "around"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `path @> value`."""
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @> %s::ltree", (*left_params, str(self.rhs))


# ---- the scope of a transaction -----------------------------------------------------------------------------------


def write_scope(scope: Scope, using: str = "default") -> None:
    """Tell the database who asks, until the end of the transaction. One round trip."""
    values = scope.settings()
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    with connections[using].cursor() as cursor:
        cursor.execute(f"select {calls}", [word for pair in values.items() for word in pair])


@contextmanager
def scoped(scope: Scope, using: str = "default") -> Iterator[Scope]:
    """Open a transaction (or a savepoint) in which the row policies see this scope; the scope before returns afterwards."""
    before, nested = _active.get(), connections[using].in_atomic_block
    with transaction.atomic(using=using):
        token = _active.set(scope)
        write_scope(scope, using)
        try:
            yield scope
        finally:
            _active.reset(token)
        # Inside an outer transaction the settings would outlive this block: put the outer ones back.
        if nested and not connections[using].needs_rollback:
            write_scope(before, using)


@contextmanager
def scoped_to_the_end(scope: Scope, using: str = "default") -> Iterator[Scope]:
    """Let the row policies see this scope until the end of the transaction, which must end with the block: three statements less."""
    token = _active.set(scope)
    try:
        write_scope(scope, using)
        yield scope
    finally:
        _active.reset(token)


def active_scope() -> Scope:
    """Return the scope of the innermost `scoped` block, or nobody's."""
    return _active.get()


# ---- row policies, declared by each house in its `policies.py` ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowPolicy:
    """What the application's role may do with the rows of one table, as SQL conditions; None means never."""

    table: str
    read: str | None = None
    insert: str | None = None
    update: str | None = None
    delete: str | None = None
    name: str = "own"
    because: str = ""

    def statements(self, role: str) -> list[str]:
        """Return the SQL that grants and restricts."""
        found = []
        for verb, condition in (("select", self.read), ("insert", self.insert), ("update", self.update), ("delete", self.delete)):
            if condition is None:
                continue
            using = "" if verb == "insert" else f" using ({condition})"
            check = f" with check ({condition})" if verb in ("insert", "update") else ""
            found.append(f'grant {verb} on "{self.table}" to {role}')
            found.append(f'create policy "{self.name}_{verb}" on "{self.table}" for {verb} to {role}{using}{check}')
        return found


def within(reach: str, column: str = "path") -> str:
    """Return the condition that a row lies at or below one of the places of a reach."""
    return f"{column} <@ (select heju_reach('{reach}'))"


def near(reach: str, column: str = "path") -> str:
    """Return the condition that a row lies below, at or above one of the places of a reach."""
    return f"({column} <@ (select heju_reach('{reach}')) or {column} @> (select heju_reach('{reach}')))"


def mine(column: str = "person_id") -> str:
    """Return the condition that a row belongs to the person who asks, or to one for whom he acts."""
    return f"{column} = any ((select heju_persons())::bigint[])"


def door(name: str) -> str:
    """Return the condition that the request came through a named door, such as signing in."""
    return f"(select current_setting('heju.door', true)) = '{name}'"


ANYBODY = "true"

FUNCTIONS = """
create or replace function heju_reach(name text) returns ltree[] language sql stable parallel safe as $$
  select coalesce(string_to_array(nullif(current_setting('heju.' || name, true), ''), ',')::ltree[], '{}'::ltree[])
$$;
create or replace function heju_persons() returns bigint[] language sql stable parallel safe as $$
  select coalesce(string_to_array(nullif(current_setting('heju.person', true), ''), ',')::bigint[], '{}'::bigint[])
$$;
create or replace function heju_bodies() returns bigint[] language sql stable parallel safe as $$
  select coalesce(string_to_array(nullif(current_setting('heju.bodies', true), ''), ',')::bigint[], '{}'::bigint[])
$$;
create or replace function heju_token() returns bigint language sql stable parallel safe as $$
  select nullif(current_setting('heju.token', true), '')::bigint
$$;
create or replace function heju_account() returns bigint language sql stable parallel safe as $$
  select nullif(current_setting('heju.account', true), '')::bigint
$$;
"""


def apply_policies(policies: Sequence[RowPolicy], *, using: str, role: str) -> None:
    """Make the database's grants and row policies equal to the declared ones, in one transaction.

    Tables without a declaration keep no grant at all: a forgotten table is closed, not open.
    """
    tables = {policy.table for policy in policies}
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(f"grant usage on schema public to {role}")
        cursor.execute(f"revoke all on all tables in schema public from {role}")
        cursor.execute("select tablename, policyname from pg_policies where schemaname = 'public'")
        for table, name in cursor.fetchall():
            cursor.execute(f'drop policy "{name}" on "{table}"')
        for table in sorted(tables):
            cursor.execute(f'alter table "{table}" enable row level security')
        for policy in policies:
            for statement in policy.statements(role):
                cursor.execute(statement)


def place_key(table: str, *, place: str = "place_id", path: str = "path", target: str = "places_place") -> str:
    """Return the SQL that ties a row's copied path to its place: a moved place moves the copies with it."""
    return (
        f'alter table "{table}" add constraint "{table}_{place}_path" foreign key ("{place}", "{path}") '
        f'references "{target}" ("id", "path") on update cascade deferrable initially immediate'
    )


def fill_table(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str = "owner") -> int:
    """Copy many rows into a table and return how many. A declared loader's way; needs the owner's connection."""
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with connections[using].cursor() as cursor, cursor.copy(f'copy "{table}" ({names}) from stdin') as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def field_names(model: type[models.Model]) -> list[str]:
    """Return the column names of a model's own fields."""
    return [f.column for f in model._meta.get_fields() if isinstance(f, Field) and f.column]
