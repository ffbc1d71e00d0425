"""Run a real PostgreSQL server out of a Python wheel, or step aside when DATABASE_URL names another.

    python -m heju.kit.postgres start|stop|status|psql|run|kill|reset

The roles: heju_root (bootstrap, superuser), heju_owner (owns and migrates), heju_app (answers requests, owns
nothing). Knows nothing of Django. See docs/operations/database.md and docs/adr/0002-embedded-postgres.md.
"""

import os

from heju.kit.postgres.binaries import CommandFailed, ServerMissing, program
from heju.kit.postgres.connections import AddressRefused, Connections, connection_settings, dsn, is_external
from heju.kit.postgres.passwords import APP, OWNER, ROOT, SecretsRefused
from heju.kit.postgres.places import PlaceRefused
from heju.kit.postgres.roles import EXTENSIONS, UnsafeRole, check_app_role
from heju.kit.postgres.server import DATABASE, NotConfirmed, Server, Status, running, watched
from heju.kit.postgres.tuning import THROWAWAY, Tuning
from heju.kit.state import state_folder

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
    "is_external",
    "program",
    "running",
    "start",
    "state_folder",
    "status",
    "stop",
    "watched",
]


def start(database: str = DATABASE, tuning: Tuning | None = None) -> Status:
    """Bring up the server of this account with its database; with DATABASE_URL it does nothing.

    In test mode (HEJU_MODE=test) the server is tuned to be thrown away, unless told otherwise.
    """
    if is_external():
        return status()
    server = Server.of()
    server.start(tuning or (THROWAWAY if os.environ.get("HEJU_MODE") == "test" else Tuning()))
    server.create_database(database)
    return server.status()


def stop() -> Status:
    """End the server of this account; with DATABASE_URL it does nothing."""
    if not is_external():
        Server.of().stop()
    return status()


def status() -> Status:
    """Tell how the server of this account is; changes nothing."""
    if is_external():
        return Status("external", None, "", None, None)
    return Server.of().status()
