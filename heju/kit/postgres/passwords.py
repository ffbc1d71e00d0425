"""Make, keep and check the passwords of the three database roles.

They lie in a file in libpq's own format, which psycopg, asyncpg, psql and pg_dump read by themselves: no
password stands in a setting, a command line or a DSN that somebody may log.
"""

import os
import secrets
import stat
from pathlib import Path

from heju.kit.postgres.places import hand_over, owner_of

ROOT = "heju_root"
OWNER = "heju_owner"
APP = "heju_app"
ROLES = (ROOT, OWNER, APP)


class SecretsRefused(RuntimeError):
    """Say that the secrets are missing, foreign or readable by others."""


def check(path: Path) -> None:
    """Refuse a secrets file that others can read or that belongs to another account.

    Raises SecretsRefused. Without this libpq would only warn, and then say that no password was supplied.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise SecretsRefused(f"the database secrets {path} are missing") from None
    if not stat.S_ISREG(found.st_mode):
        raise SecretsRefused(f"{path} is not an ordinary file")
    if os.geteuid() not in (0, found.st_uid):
        raise SecretsRefused(f"{path} belongs to uid {found.st_uid}")
    if mode := stat.S_IMODE(found.st_mode) & 0o077:
        raise SecretsRefused(f"{path} is open to others (mode {mode:03o} too much); run: chmod 600 {path}")


def make(path: Path) -> None:
    """Write new passwords for all roles; the file must not exist."""
    lines = "".join(f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n" for role in ROLES)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(lines)
        file.flush()
        os.fsync(descriptor)
    hand_over(fresh, owner_of(path.parent))  # root may work in somebody's state folder: he must still read it
    fresh.rename(path)


def read(path: Path) -> dict[str, str]:
    """Give the password of each role. Raises SecretsRefused."""
    check(path)
    rows = (line.split(":") for line in path.read_text().splitlines() if line)
    return {row[3]: row[4] for row in rows}
