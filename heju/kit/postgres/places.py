"""Say where the embedded server lives and under which account it runs.

Everything hangs on one folder, the state folder. PostgreSQL refuses to run as root; when we are root the
server runs under an unprivileged account, which must be able to reach its data. Where it cannot (a state
folder below /root), the data moves to /var/lib/heju and the secrets stay in the state folder. See
docs/adr/0002-embedded-postgres.md.
"""

import contextlib
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from heju.kit.state import ROOT_HOME, is_root

SOCKET_NAME = ".s.PGSQL.5432"
# 107 on Linux, 103 on macOS: the smaller one holds on both.
SOCKET_PATH_LIMIT = 103
NOBODY = 65534


class PlaceRefused(RuntimeError):
    """Say that a folder is owned by somebody else or open to others."""


@dataclass(frozen=True)
class Account:
    """Name the unprivileged account which runs the server when we are root."""

    uid: int
    gid: int


def server_account(data: Path, state: Path) -> Account | None:
    """Choose the account of the server; None means: as whoever we are.

    The owner of an existing data or state folder stays it, so that root may start what an ordinary account
    made.
    """
    if not is_root():
        return None
    for folder in (data, state):
        if folder.exists() and folder.stat().st_uid != 0:
            return owner_of(folder)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    return Account(NOBODY, NOBODY)


def can_read(account: Account | None, *paths: Path) -> bool:
    """Ask the kernel, as that account, whether it may reach and read all paths."""
    if account is None:
        return all(os.access(path, os.R_OK) for path in paths)
    # A shell and not python: the interpreter itself may lie below /root. The kernel also knows ACLs, a stat
    # does not.
    script = 'for p; do if [ -d "$p" ]; then cd "$p" || exit 1; else test -r "$p" || exit 1; fi; done'
    done = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", "-c", script, "sh", *map(str, paths)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def short_name(path: Path) -> str:
    """Give ten characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


@dataclass(frozen=True)
class Places:
    """Hold every path of one server."""

    state: Path
    home: Path
    data: Path
    sockets: Path
    account: Account | None

    @property
    def secrets(self) -> Path:
        """Give the file of the passwords."""
        return self.state / "secrets" / "postgres.pgpass"

    @property
    def lock(self) -> Path:
        """Give the file that keeps two starts apart."""
        return self.state / "postgres.lock"

    @property
    def logs(self) -> Path:
        """Give the folder of the server's log."""
        return self.home / "log"


def places(state: Path, major: str) -> Places:
    """Lay out a server for a state folder; touches nothing."""
    home = state / "postgres"
    account = server_account(home / major, state)
    # Not the state folder itself: that one is ours, and make_state opens it as far as needed.
    if account and not can_read(account, nearest(state.parent)):
        home = ROOT_HOME / "clusters" / short_name(state)
        account = server_account(home / major, state)
    sockets = home / "run"
    if len(os.fsencode(sockets / SOCKET_NAME)) > SOCKET_PATH_LIMIT:
        # Anybody may write to /tmp: make_private refuses a folder there that is not ours alone.
        shared = Path("/run/heju") if is_root() else Path("/tmp")  # noqa: S108
        sockets = shared / f"heju-{os.geteuid()}-{short_name(home)}"
    return Places(state=state, home=home, data=home / major, sockets=sockets, account=account)


def nearest(path: Path) -> Path:
    """Give the path, or the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def make_state(here: Places) -> None:
    """Create the state folder and the home of the server, closed to other accounts."""
    # The server's account must pass through, and cannot list: 0711. Nobody else needs to pass when we are not
    # root.
    mode = 0o711 if here.account else 0o700
    make_folder(here.state, mode)
    if here.account and (found := stat.S_IMODE(here.state.stat().st_mode)) | 0o001 != found:
        here.state.chmod(found | 0o001)
    ours = owner_of(here.state)
    make_folder(here.home, mode, ours)
    make_private(here.secrets.parent, ours)
    make_private(here.logs, here.account or ours)
    make_folder(here.sockets.parent, 0o711, ours)
    make_private(here.sockets, here.account or ours)


def owner_of(path: Path) -> Account:
    """Give the account that owns a path."""
    found = path.stat()
    return Account(found.st_uid, found.st_gid)


def make_folder(folder: Path, mode: int, owner: Account | None = None) -> None:
    """Create a folder, and what is missing above it, whatever the umask says; leaves an existing one alone.

    It appears with its mode and owner or not at all: a rival start must never see it half made.
    """
    if folder.exists(follow_symlinks=False):
        return
    # Above it root must let the server's account pass; the last folder alone decides who may look.
    make_folder(folder.parent, 0o755 if is_root() else mode)
    fresh = Path(tempfile.mkdtemp(prefix=".heju-", dir=folder.parent))
    fresh.chmod(mode)
    hand_over(fresh, owner)
    try:
        fresh.rename(folder)
    except OSError:
        fresh.rmdir()
        if not folder.is_dir():  # else a rival start was first
            raise


def hand_over(path: Path, owner: Account | None) -> None:
    """Give a file or folder to an account, when we are root and may."""
    if owner and is_root():
        os.chown(path, owner.uid, owner.gid)


def make_private(folder: Path, owner: Account) -> None:
    """Create a folder of mode 0700 for an account, and refuse one which somebody else laid there.

    Raises PlaceRefused for a symbolic link, a foreign owner or a folder open to others: in /tmp anybody may
    be first.
    """
    make_folder(folder, 0o700, owner)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PlaceRefused(f"{folder} is not a folder")
    if found.st_uid != owner.uid:
        raise PlaceRefused(f"{folder} belongs to uid {found.st_uid}, expected {owner.uid}")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise PlaceRefused(f"{folder} is open to others; run: chmod 700 {folder}")
