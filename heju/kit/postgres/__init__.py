"""This will run a real PostgreSQL server out of a Python wheel, or step aside when DATABASE_URL names another.

    python -m heju.kit.postgres start|stop|status|psql|kill|reset

The roles: heju_root (bootstrap, superuser), heju_owner (owns and migrates), heju_app (answers requests, owns nothing).
Knows nothing of Django. See docs/operations/database.md and docs/adr/0002-embedded-postgres.md.
"""

from heju.kit.postgres.binaries import CommandFailed, ServerMissing
from heju.kit.postgres.connections import AddressRefused, Connections, connection_settings, dsn, is_external
from heju.kit.postgres.passwords import APP, OWNER, ROOT, SecretsRefused
from heju.kit.postgres.places import PlaceRefused, state_folder
from heju.kit.postgres.roles import EXTENSIONS, UnsafeRole, check_app_role, grant_rows
from heju.kit.postgres.server import DATABASE, NotConfirmed, Server, Status, running
from heju.kit.postgres.tuning import THROWAWAY, Tuning

__all__ = [
    "APP",
    "DATABASE",
    "EXTENSIONS",
    "OWNER",
    "ROOT",
    "THROWAWAY",
    "AddressRefused",
    "CommandFailed",
    "Connections",
    "NotConfirmed",
    "PlaceRefused",
    "SecretsRefused",
    "Server",
    "ServerMissing",
    "Status",
    "Tuning",
    "UnsafeRole",
    "check_app_role",
    "connection_settings",
    "dsn",
    "grant_rows",
    "is_external",
    "running",
    "start",
    "state_folder",
    "status",
    "stop",
]


def start(database: str = DATABASE) -> Status:
    """This will bring up the server of this account with its database; with DATABASE_URL it does nothing."""
    if is_external():
        return status()
    server = Server.of()
    server.start()
    server.create_database(database)
    return server.status()


def stop() -> Status:
    """This will end the server of this account; with DATABASE_URL it does nothing."""
    if not is_external():
        Server.of().stop()
    return status()


def status() -> Status:
    """This will tell how the server of this account is; changes nothing."""
    if is_external():
        return Status("external", None, "", None, None)
    return Server.of().status()
