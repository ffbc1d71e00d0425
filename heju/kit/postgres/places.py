"""This will say where the embedded server lives and under which account it runs.

Everything hangs on one folder, the state folder. PostgreSQL refuses to run as root; when we are root the server runs
under an unprivileged account, which must be able to reach its data. Where it cannot (a state folder below /root), the
data moves to /var/lib/heju and the secrets stay in the state folder. See docs/adr/0002-embedded-postgres.md.
"""

import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT_HOME = Path("/var/lib/heju")
SOCKET_NAME = ".s.PGSQL.5432"
# 107 on Linux, 103 on macOS: the smaller one holds on both.
SOCKET_PATH_LIMIT = 103
NOBODY = 65534


class PlaceRefused(RuntimeError):
    """This will be raised when a folder is owned by somebody else or open to others."""


@dataclass(frozen=True)
class Account:
    """This will name the unprivileged account which runs the server when we are root."""

    uid: int
    gid: int


def is_root() -> bool:
    """This will tell whether this process is the superuser of the machine."""
    return os.geteuid() == 0


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """This will give the state folder: HEJU_STATE, or XDG_STATE_HOME/heju, or the default of this account.

    The default is ~/.local/state/heju, and /var/lib/heju for root, whose own home is closed to the server's account.
    """
    if named := environ.get("HEJU_STATE"):
        return Path(named).expanduser().resolve()
    if base := environ.get("XDG_STATE_HOME"):
        return (Path(base) / "heju").resolve()
    return ROOT_HOME if is_root() else (Path.home() / ".local/state/heju").resolve()


def server_account(data: Path) -> Account | None:
    """This will choose the account of the server; None means: as whoever we are.

    A data folder that exists keeps its owner, so that root may start what an ordinary account made.
    """
    if not is_root():
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(NOBODY, NOBODY)


def can_read(account: Account | None, *paths: Path) -> bool:
    """This will ask the kernel, as that account, whether it may reach and read all paths."""
    if account is None:
        return all(os.access(path, os.R_OK) for path in paths)
    # A shell and not python: the interpreter itself may lie below /root. The kernel also knows ACLs, a stat does not.
    script = 'for p; do if [ -d "$p" ]; then cd "$p" || exit 1; else test -r "$p" || exit 1; fi; done'
    done = subprocess.run(
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
    """This will give ten characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


@dataclass(frozen=True)
class Places:
    """This will hold every path of one server."""

    state: Path
    home: Path
    data: Path
    sockets: Path
    account: Account | None

    @property
    def secrets(self) -> Path:
        return self.state / "secrets" / "postgres.pgpass"

    @property
    def lock(self) -> Path:
        return self.state / "postgres.lock"

    @property
    def logs(self) -> Path:
        return self.home / "log"


def places(state: Path, major: str) -> Places:
    """This will lay out a server for a state folder; touches nothing."""
    account = server_account(state / "postgres" / major)
    home = state / "postgres"
    if account and not can_read(account, nearest(state)):
        home = ROOT_HOME / "clusters" / short_name(state)
        account = server_account(home / major)
    sockets = home / "run"
    if len(os.fsencode(sockets / SOCKET_NAME)) > SOCKET_PATH_LIMIT:
        sockets = Path("/run/heju" if is_root() else "/tmp") / f"heju-{os.geteuid()}-{short_name(home)}"  # noqa: S108
    return Places(state=state, home=home, data=home / major, sockets=sockets, account=account)


def nearest(path: Path) -> Path:
    """This will give the path, or the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def make_state(here: Places) -> None:
    """This will create the state folder and the home of the server, closed to other accounts."""
    # The server's account must pass through, and cannot list: 0711. Nobody else needs to pass when we are not root.
    mode = 0o711 if here.account else 0o700
    for folder in (here.state, here.home.parent, here.home):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(mode)
    make_private(here.secrets.parent, None)
    make_private(here.logs, here.account)
    here.sockets.parent.mkdir(parents=True, exist_ok=True)
    make_private(here.sockets, here.account)


def make_private(folder: Path, account: Account | None) -> None:
    """This will create a folder of mode 0700 for the account, and refuse one which somebody else laid there.

    Raises PlaceRefused for a symbolic link, a foreign owner or a folder open to others: in /tmp anybody may be first.
    """
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if account:
            os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PlaceRefused(f"{folder} is not a folder")
    if found.st_uid != owner and not is_root():
        raise PlaceRefused(f"{folder} belongs to uid {found.st_uid}, expected {owner}")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise PlaceRefused(f"{folder} is open to others; run: chmod 700 {folder}")
