"""Make the roles and databases of the embedded server, and judge those of any other."""

from typing import Any

import psycopg
from psycopg import sql

from heju.kit.postgres.passwords import APP, OWNER

# The first three are trusted: the owner may also create them himself, as migrations on another server do.
EXTENSIONS = ("ltree", "pg_trgm", "btree_gist", "pg_stat_statements")

type Connection = psycopg.Connection[Any]

ROLE_FLAGS = {
    OWNER: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB",
    APP: "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB",
}


class UnsafeRole(RuntimeError):
    """Say that the application's role could get around row level security."""


def ensure_roles(root: Connection, passwords: dict[str, str]) -> None:
    """Create the owner's and the application's roles, or bring back their flags; safe to repeat.

    Passwords of existing roles stay: the secrets file is written before the first of them is created.
    """
    known = {name for (name,) in root.execute("select rolname from pg_roles")}
    for role, flags in ROLE_FLAGS.items():
        name = sql.Identifier(role)
        if role in known:
            root.execute(sql.SQL("alter role {} " + flags).format(name))
            continue
        # The server only sees the SCRAM verifier, so that no password can end in its log.
        verifier = root.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
        statement = sql.SQL("create role {} " + flags + " password {}")
        root.execute(statement.format(name, sql.Literal(verifier.decode())))
    # For functions of the owner that check a batch as a whole and let the triggers of its rows rest; he could drop the triggers anyway.
    root.execute(sql.SQL("grant set on parameter session_replication_role to {}").format(sql.Identifier(OWNER)))


def ensure_database(root: Connection, name: str) -> None:
    """Create a database that the owner owns and the application may only enter.

    Rights on tables are not given here: the row policies of each house do that, and a forgotten table stays
    closed.
    """
    if not root.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        root.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    # No TEMPORARY for the application: a table of its own in pg_temp could shadow ours inside a definer's
    # function.
    root.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
    root.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(name), sql.Identifier(APP)))


def ensure_contents(root: Connection) -> None:
    """Create the extensions in the database of this connection; needs the superuser for the last one."""
    shipped = {name for (name,) in root.execute("select name from pg_available_extensions")}
    for extension in EXTENSIONS:
        if extension in shipped:
            root.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def check_app_role(connection: Connection) -> None:
    """Refuse a connection whose role could get around row level security.

    Raises UnsafeRole when the role, or one it may become, is a superuser, has BYPASSRLS, or owns a table
    here.
    """
    query = """
        select m.rolname, m.rolsuper, m.rolbypassrls,
               exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where c.relowner = m.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                         and n.nspname !~ '^pg_' and n.nspname <> 'information_schema')
        from pg_roles m
        where m.rolname in (session_user, current_user) or pg_has_role(session_user, m.oid, 'member')
        order by m.rolname
    """
    faults = []
    for name, superuser, bypass, owns in connection.execute(query):
        found = [("is a superuser", superuser), ("has BYPASSRLS", bypass), ("owns tables", owns)]
        faults += [f"{name} {words}" for words, true in found if true]
    if faults:
        raise UnsafeRole(
            "the application's database role could get around row level security: "
            + "; ".join(faults)
            + ". Give DATABASE_URL a role made by: create role heju_app login nosuperuser nobypassrls"
        )
