"""Tell Django and others how to reach the database: the embedded server, or the one of DATABASE_URL."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict

from heju.kit.postgres import passwords
from heju.kit.postgres.passwords import APP, OWNER
from heju.kit.postgres.server import DATABASE, Server

ENGINE = "django.db.backends.postgresql"
URLS = {APP: "DATABASE_URL", OWNER: "DATABASE_OWNER_URL"}


class AddressRefused(RuntimeError):
    """Say that DATABASE_URL or DATABASE_OWNER_URL cannot be used."""


class Connections(NamedTuple):
    """Hold two entries for Django's DATABASES: the owner who migrates, the application which answers."""

    owner: dict[str, Any]
    app: dict[str, Any]


def is_external(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether somebody else's server is used, so that nothing is to be started or stopped."""
    return bool(environ.get("DATABASE_URL"))


def connection_settings(environ: Mapping[str, str] = os.environ, database: str = DATABASE) -> Connections:
    """Give the settings of both roles; starts nothing and writes nothing.

    With DATABASE_URL alone both are the application's: a door that never migrates needs no owner's password,
    and a migration is then refused by the server. Raises AddressRefused, SecretsRefused.
    """
    if is_external(environ):
        app = from_url(environ["DATABASE_URL"], "DATABASE_URL")
        owner = environ.get("DATABASE_OWNER_URL")
        return Connections(owner=from_url(owner, "DATABASE_OWNER_URL") if owner else dict(app), app=app)
    here = Server.of().here
    if here.secrets.exists():  # before the first start there are none, and `--help` must work all the same
        passwords.check(here.secrets)
    owner_entry, app_entry = (
        {
            "ENGINE": ENGINE,
            "NAME": database,
            "USER": role,
            "HOST": str(here.sockets),
            "PORT": "5432",
            "OPTIONS": {"passfile": str(here.secrets)},
        }
        for role in (OWNER, APP)
    )
    return Connections(owner=owner_entry, app=app_entry)


def dsn(role: str = APP, database: str | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Give the address of a database for psycopg or asyncpg: DATABASE_URL if set, else the embedded one."""
    if not is_external(environ):
        return Server.of().dsn(role, database or DATABASE)
    variable = URLS.get(role)
    if variable is None or not environ.get(variable):
        raise AddressRefused(f"DATABASE_URL is set, but there is no {variable or 'address'} for the role {role}")
    parts = urlsplit(environ[variable])
    return urlunsplit(parts._replace(path=f"/{quote(database, safe='')}")) if database else environ[variable]


def from_url(url: str, variable: str) -> dict[str, Any]:
    """Turn a postgresql:// address into an entry for Django; never repeats the password in an error."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise AddressRefused(f"{variable} must start with postgresql://")
    try:
        found = conninfo_to_dict(url)
    except Exception:
        raise AddressRefused(f"{variable} is not a valid address") from None
    entry: dict[str, Any] = {"ENGINE": ENGINE}
    for key, ours in (
        ("dbname", "NAME"),
        ("user", "USER"),
        ("password", "PASSWORD"),
        ("host", "HOST"),
        ("port", "PORT"),
    ):
        entry[ours] = str(found.pop(key, "") or "")
    if not entry["NAME"] or not entry["USER"]:
        raise AddressRefused(f"{variable} must name a user and a database")
    entry["OPTIONS"] = dict(found)
    return entry
