"""Start, stop, watch and destroy one embedded PostgreSQL server."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from heju.kit.postgres import binaries, passwords, processes, roles
from heju.kit.postgres.passwords import APP, ROOT
from heju.kit.postgres.places import Places, hand_over, make_state, owner_of, places
from heju.kit.postgres.tuning import THROWAWAY, Tuning, configuration
from heju.kit.state import state_folder

DATABASE = "heju"
START_LIMIT = 60.0
ORPHAN_PATIENCE = 5.0


@dataclass(frozen=True)
class Status:
    """Say how a server is: state is `running`, `starting`, `stopped`, `absent` or `external`."""

    state: str
    pid: int | None
    version: str
    data: Path | None
    sockets: Path | None


class NotConfirmed(RuntimeError):
    """Say that somebody destroys a server without naming its data folder."""


@dataclass(frozen=True)
class Server:
    """Stand for the embedded server of one state folder; it may run or not."""

    here: Places

    @classmethod
    def of(cls, state: Path | None = None) -> "Server":
        """Give the server of a state folder, by default the one of this account."""
        return cls(places((state or state_folder()).resolve(), binaries.major()))

    def start(self, tuning: Tuning | None = None) -> Status:
        """Bring the server up, if need be out of nothing or after a crash, and wait until it answers.

        It goes on after this process. Safe to repeat and to call at the same time. A running server keeps
        its tuning.
        """
        make_state(self.here)
        with self.locked():
            found = processes.postmaster(self.here.data)
            if found is None or not found.ready:
                self.launch(tuning or Tuning())
            with self.connect(ROOT, "postgres") as root:
                roles.ensure_roles(root, passwords.read(self.here.secrets))
        return self.status()

    def launch(self, tuning: Tuning) -> None:
        """Start the postmaster; the lock must be held."""
        here, tree = self.here, binaries.server_tree(self.here.account)
        if not (here.data / "PG_VERSION").exists():
            self.initialize(tree, tuning)
        elif not here.secrets.exists():
            raise passwords.SecretsRefused(
                f"{here.data} holds data, but its secrets {here.secrets} are missing: "
                "put them back from your backup, or destroy the data with `reset`"
            )
        passwords.check(here.secrets)
        if processes.postmaster(here.data) is None:
            processes.end_orphans(here.data, patience=ORPHAN_PATIENCE)
            processes.clear_stale(here.data, here.sockets)
        self.write(here.data / "heju.conf", configuration(tuning, here.sockets, here.logs, tree / "lib"))
        self.run_until_ready(tree)

    def run_until_ready(self, tree: Path) -> None:
        """Run pg_ctl until the server answers; it also waits for one that is already starting."""
        log, deadline = self.here.logs / "start.log", time.monotonic() + START_LIMIT
        command = [str(tree / "bin/pg_ctl"), "start", "-w", "-t", str(int(START_LIMIT)), "-s", "-l", str(log)]
        while True:
            log.unlink(missing_ok=True)
            try:
                binaries.run([*command, "-D", str(self.here.data)], self.here.account, START_LIMIT + 10)
            except binaries.CommandFailed as error:
                said = self.said()
                if "pre-existing shared memory" not in said or time.monotonic() > deadline:
                    raise binaries.CommandFailed(f"{error}\n{said}") from None
                time.sleep(0.2)  # a backend of the former server still lives where we have no /proc to see it
            else:
                return

    def said(self) -> str:
        """Give the last lines the server wrote."""
        logs = sorted(self.here.logs.glob("*.log"), key=lambda log: log.stat().st_mtime)
        lines = [line for log in logs[-2:] for line in log.read_text(errors="replace").splitlines()]
        return "\n".join(lines[-12:])

    def initialize(self, tree: Path, tuning: Tuning) -> None:
        """Make the data folder, complete or not at all; the lock must be held."""
        here = self.here
        if older := sorted(folder.name for folder in here.home.glob("[0-9]*/") if folder != here.data):
            raise binaries.CommandFailed(
                f"{here.home} holds data of PostgreSQL {', '.join(older)}; this is {here.data.name}. "
                "Move the data first: docs/operations/database.md, A new major version"
            )
        if not here.secrets.exists():
            passwords.make(here.secrets)
        fresh, word = here.home / f"{here.data.name}.new", here.sockets / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        self.write(word, passwords.read(here.secrets)[ROOT])
        fresh.mkdir(mode=0o700)
        self.give(fresh)
        command = [str(tree / "bin/initdb"), "-D", str(fresh), "-U", ROOT, f"--pwfile={word}"]
        command += ["--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8", "--data-checksums"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--text-search-config=simple", *([] if tuning.fsync else ["--no-sync"])]
        try:
            binaries.run(command, here.account)
        finally:
            word.unlink(missing_ok=True)
        self.write(fresh / "local.conf", "# your own settings; they win over heju.conf\n")
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude = 'heju.conf'\n")
        fresh.rename(here.data)

    def stop(self, patience: float = 30.0) -> None:
        """End the server and wait until it is gone: cleanly, after `patience` seconds at once.

        Ending at once loses nothing that was committed; the next start recovers.
        """
        if not self.here.state.exists():
            return
        with self.locked():
            self.end(patience)

    def end(self, patience: float) -> None:
        """End every process of the data folder; the lock must be held."""
        data = self.here.data
        for limit, number in ((patience, signal.SIGINT), (5.0, signal.SIGQUIT)):
            found = processes.postmaster(data)
            if found is None:
                break
            processes.send({found.pid}, number)
            processes.wait_until_gone(data, found.pid, limit)
        for folder in (data, data.with_name(f"{data.name}.new")):
            processes.end_orphans(folder, patience=0.0)

    def kill(self) -> None:
        """Kill the postmaster with signal 9, to practise recovery; committed rows survive it."""
        if found := processes.postmaster(self.here.data):
            processes.send({found.pid}, signal.SIGKILL)

    def status(self) -> Status:
        """Tell whether the server runs; changes nothing."""
        found = processes.postmaster(self.here.data)
        if found is None:
            state = "stopped" if (self.here.data / "PG_VERSION").exists() else "absent"
        else:
            state = "running" if found.ready else "starting"
        pid = found.pid if found else None
        return Status(state, pid, binaries.version(), self.here.data, self.here.sockets)

    def reset(self, *, confirm: Path) -> None:
        """Destroy the server with all its data and secrets. Raises NotConfirmed.

        `confirm` must be the data folder, so that nobody destroys one when he thinks of another.
        """
        if Path(confirm) != self.here.data:
            raise NotConfirmed(f"to destroy {self.here.data}, pass exactly this path, not {confirm}")
        if not self.here.state.exists():
            return
        with self.locked():
            self.end(patience=5.0)
            for folder in (self.here.home, self.here.sockets):
                shutil.rmtree(folder, ignore_errors=True)
            self.here.secrets.unlink(missing_ok=True)

    def create_database(self, name: str = DATABASE) -> None:
        """Make a database with its extensions, if there is none of that name; the server must run."""
        with self.locked():
            with self.connect(ROOT, "postgres") as root:
                roles.ensure_database(root, name)
            with self.connect(ROOT, name) as root:
                roles.ensure_contents(root)

    def connect(self, role: str, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection in autocommit."""
        return psycopg.connect(self.dsn(role, database), autocommit=True, connect_timeout=10)

    def dsn(self, role: str = APP, database: str = DATABASE) -> str:
        """Give the address for libpq and asyncpg; the password stays in the file it names.

        Raises SecretsRefused.
        """
        passwords.check(self.here.secrets)
        host, file = quote(str(self.here.sockets), safe=""), quote(str(self.here.secrets), safe="")
        return f"postgresql://{role}@/{quote(database, safe='')}?host={host}&port=5432&passfile={file}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other start and stop of this state folder waiting."""
        descriptor = os.open(self.here.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            hand_over(self.here.lock, owner_of(self.here.state))
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def write(self, path: Path, text: str) -> None:
        """Write a file that only the server's account can read."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self.give(path)

    def give(self, path: Path) -> None:
        """Hand a file or folder to the server's account."""
        hand_over(path, self.here.account)


# Keeps reading until whoever holds the other end is gone, however he ended; then does what he could not.
WATCHER = """
cat >/dev/null
pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$1" ]; then
  kill -QUIT "$pid"
  left=100
  while [ $left -gt 0 ] && [ "$(readlink "/proc/$pid/cwd")" = "$1" ]; do sleep 0.05; left=$((left - 1)); done
fi
shift
rm -rf -- "$@"
"""


@contextlib.contextmanager
def watched(server: Server) -> Iterator[Server]:
    """Destroy a server and its whole state folder at the end, even if this process is killed with signal 9.

    A small shell waits until we are gone; it has a session of its own, so that Ctrl-C does not reach it.
    """
    here = server.here
    folders = map(str, (here.data, here.home, here.sockets, here.state))
    command = ["/bin/sh", "-c", WATCHER, "heju-watcher", *folders]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd="/"):  # noqa: S603 - our own script
        try:
            yield server
        finally:
            server.stop(patience=10.0)
            server.reset(confirm=here.data)
            shutil.rmtree(here.state, ignore_errors=True)


@contextlib.contextmanager
def running(tuning: Tuning = THROWAWAY, folder: Path | None = None) -> Iterator[Server]:
    """Lend a running server in a new temporary folder (below `folder`), and leave nothing of it behind."""
    state = Path(tempfile.mkdtemp(prefix="heju-pg-", dir=folder))
    with watched(Server.of(state)) as server:
        server.start(tuning)
        yield server
