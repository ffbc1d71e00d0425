"""Try to get around row level security as the application, and judge roles, on a real server."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from heju.kit import postgres
from heju.kit.postgres import roles


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """Lend a server with a database, and in it one table with a row policy."""
    with postgres.running() as lent:
        lent.create_database()
        with lent.connect(postgres.OWNER) as owner:
            owner.execute("create table homes (path ltree, words text)")
            owner.execute("insert into homes values ('a.b', 'ours'), ('a.c', 'theirs')")
            owner.execute("alter table homes enable row level security")
            owner.execute("grant select, insert on homes to heju_app")
            owner.execute("create policy reach on homes for select to heju_app using (path <@ 'a.b')")
        yield lent


@pytest.mark.parametrize(
    "attempt",
    [
        "alter table homes disable row level security",
        "drop policy reach on homes",
        "create table mine (n integer)",
        "create temporary table homes (n integer)",
        "create schema mine",
        "create database mine",
        "create role mine",
        "create extension hstore",
        "alter role heju_app bypassrls",
        "alter role heju_app superuser",
        "grant heju_owner to heju_app",
        "set role heju_owner",
        "set session authorization heju_root",
        "truncate homes",
        "delete from homes",
        "insert into homes values ('a.c', 'smuggled')",
        "copy homes to program 'cat'",
        "select pg_read_file('postgresql.conf')",
        "load 'auth_delay'",
    ],
)
def test_it_refuses_the_application(server: postgres.Server, attempt: str) -> None:
    with server.connect(postgres.APP) as app, pytest.raises(psycopg.Error) as refusal:
        app.execute(sql.SQL(attempt))
    assert refusal.value.sqlstate == "42501" or "permission" in str(refusal.value), refusal.value


def test_it_shows_the_application_only_rows_of_the_policy(server: postgres.Server) -> None:
    with server.connect(postgres.APP) as app:
        app.execute("set row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select * from homes")
        app.execute("reset row_security")
        assert app.execute("select words from homes").fetchall() == [("ours",)]


def test_it_gives_the_application_nothing_to_own(server: postgres.Server) -> None:
    query = """
        select (select count(*) from pg_shdepend where refobjid = 'heju_app'::regrole and deptype = 'o'),
               (select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication
                from pg_roles where rolname = 'heju_app'),
               (select count(*) from pg_auth_members where member = 'heju_app'::regrole)
    """
    with server.connect(postgres.ROOT) as root:
        assert root.execute(query).fetchone() == (0, False, 0)
        roles.check_app_role(root_as_app := server.connect(postgres.APP))
        root_as_app.close()


def test_it_refuses_a_wrong_password_and_none(server: postgres.Server) -> None:
    host = str(server.here.sockets)
    for password in ("guessed", None):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=host, user="heju_root", dbname="heju", password=password, passfile="/dev/null")


def test_it_has_the_settings_we_rely_on(server: postgres.Server) -> None:
    wanted = {
        "listen_addresses": "",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "jit": "off",
        "synchronous_commit": "on",
        "fsync": "off",  # a throwaway server
        "shared_buffers": "256MB",
        "random_page_cost": "1.1",
        "wal_level": "replica",
        "max_wal_size": "4GB",
        "wal_buffers": "64MB",
        "max_connections": "100",
        "shared_preload_libraries": "pg_stat_statements",
    }
    with server.connect(postgres.ROOT) as root:
        found = {name: root.execute("select current_setting(%s)", [name]).fetchone() for name in wanted}
        assert found == {name: (value,) for name, value in wanted.items()}
        locale = "select datlocprovider, datlocale from pg_database where datname = 'heju'"
        assert root.execute(locale).fetchone() == ("b", "C.UTF-8")
        installed = {name for (name,) in root.execute("select extname from pg_extension")}
        assert installed >= set(postgres.EXTENSIONS)


def test_it_lets_the_owner_make_a_database_for_tests_with_its_extensions(server: postgres.Server) -> None:
    with server.connect(postgres.OWNER) as owner:
        owner.execute("create database test_heju")
    with server.connect(postgres.OWNER, "test_heju") as owner:
        for extension in ("ltree", "pg_trgm", "btree_gist"):
            owner.execute(sql.SQL("create extension {}").format(sql.Identifier(extension)))
        owner.execute("create table first (n integer)")
    with server.connect(postgres.OWNER) as owner:
        owner.execute("drop database test_heju")


def test_it_may_be_asked_twice(server: postgres.Server) -> None:
    server.create_database()
    with server.connect(postgres.OWNER) as owner:
        assert owner.execute("select count(*) from homes").fetchone() == (2,)


def test_it_closes_a_database_to_roles_it_does_not_know(server: postgres.Server) -> None:
    with server.connect(postgres.ROOT) as root:
        root.execute("create role stranger login password 'stranger'")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(host=str(server.here.sockets), user="stranger", dbname="heju", password="stranger")
        root.execute("drop role stranger")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("create role judged login superuser", "judged is a superuser"),
        ("create role judged login bypassrls", "judged has BYPASSRLS"),
        ("create role judged login in role heju_owner", "heju_owner owns tables"),
        ("create role judged login in role heju_root", "heju_root is a superuser"),
    ],
    ids=["superuser", "bypass", "member of the owner", "member of a superuser"],
)
def test_it_refuses_a_role_that_could_get_around_the_policies(server: postgres.Server, make: str, words: str) -> None:
    with server.connect(postgres.ROOT) as root:
        root.execute(sql.SQL(make + " password 'judged'"))
        root.execute("grant connect on database heju to judged")
        try:
            host = str(server.here.sockets)
            with (
                psycopg.connect(host=host, user="judged", dbname="heju", password="judged") as judged,
                pytest.raises(postgres.UnsafeRole, match=words),
            ):
                postgres.check_app_role(judged)
        finally:
            root.execute("revoke connect on database heju from judged")
            root.execute("drop role judged")


def test_it_refuses_the_owner_in_place_of_the_application(server: postgres.Server) -> None:
    with server.connect(postgres.OWNER) as owner, pytest.raises(postgres.UnsafeRole, match="owns tables"):
        postgres.check_app_role(owner)
