"""This will start, stop, watch and destroy one embedded PostgreSQL server."""

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from heju.kit.postgres import binaries, passwords, processes, roles
from heju.kit.postgres.passwords import APP, OWNER, ROOT
from heju.kit.postgres.places import Places, make_state, places, state_folder
from heju.kit.postgres.tuning import THROWAWAY, Tuning, configuration

DATABASE = "heju"
START_LIMIT = 60.0


@dataclass(frozen=True)
class Status:
    """This will say how a server is: state is `running`, `starting`, `stopped`, `absent` or `external`."""

    state: str
    pid: int | None
    version: str
    data: Path | None
    sockets: Path | None


class NotConfirmed(RuntimeError):
    """This will be raised when somebody destroys a server without naming its data folder."""


@dataclass(frozen=True)
class Server:
    """This will stand for the embedded server of one state folder; it may run or not."""

    here: Places

    @classmethod
    def of(cls, state: Path | None = None) -> "Server":
        """This will give the server of a state folder, by default the one of this account."""
        return cls(places((state or state_folder()).resolve(), binaries.major()))

    def start(self, tuning: Tuning | None = None) -> Status:
        """This will bring the server up, if need be out of nothing or after a crash, and wait until it answers.

        It goes on after this process. Safe to repeat and to call at the same time. A running server keeps its tuning.
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
        """This will start the postmaster; the lock must be held."""
        here, tree = self.here, binaries.server_tree(self.here.account)
        if not (here.data / "PG_VERSION").exists():
            self.initialize(tree, tuning)
        passwords.check(here.secrets)
        if processes.postmaster(here.data) is None:
            processes.end_orphans(here.data, patience=5.0)
            # Nobody works in the folder, but the number in the file may belong to a stranger by now.
            (here.data / "postmaster.pid").unlink(missing_ok=True)
        self.write(here.data / "heju.conf", configuration(tuning, here.sockets, here.logs, tree / "lib"))
        log = here.logs / "start.log"
        command = [str(tree / "bin/pg_ctl"), "start", "-w", "-t", str(int(START_LIMIT)), "-D", str(here.data)]
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                binaries.run([*command, "-l", str(log)], here.account, START_LIMIT + 10)
            except binaries.CommandFailed as error:
                said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
                if "pre-existing shared memory" not in said or time.monotonic() > deadline:
                    raise binaries.CommandFailed(f"{error}\n{said}") from None
                log.unlink()  # a backend of the former server still lives where we have no /proc to see it
                time.sleep(0.2)
            else:
                return

    def initialize(self, tree: Path, tuning: Tuning) -> None:
        """This will make the data folder, complete or not at all; the lock must be held."""
        here = self.here
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
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude = 'heju.conf'\n")
        fresh.rename(here.data)

    def stop(self, patience: float = 30.0) -> None:
        """This will end the server and wait until it is gone: cleanly, after `patience` seconds at once.

        Ending at once loses nothing that was committed; the next start recovers.
        """
        if not self.here.state.exists():
            return
        with self.locked():
            self.end(patience)

    def end(self, patience: float) -> None:
        """This will end every process of the data folder; the lock must be held."""
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
        """This will kill the postmaster with signal 9, to practise recovery; committed rows survive it."""
        if found := processes.postmaster(self.here.data):
            processes.send({found.pid}, signal.SIGKILL)

    def status(self) -> Status:
        """This will tell whether the server runs; changes nothing."""
        found = processes.postmaster(self.here.data)
        if found is None:
            state = "stopped" if (self.here.data / "PG_VERSION").exists() else "absent"
        else:
            state = "running" if found.ready else "starting"
        pid = found.pid if found else None
        return Status(state, pid, binaries.version(), self.here.data, self.here.sockets)

    def reset(self, *, confirm: Path) -> None:
        """This will destroy the server with all its data and secrets. Raises NotConfirmed.

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
        """This will make a database with its extensions, if there is none of that name; the server must run."""
        with self.connect(ROOT, "postgres") as root:
            created = roles.ensure_database(root, name)
        with self.connect(ROOT, name) as root:
            roles.ensure_contents(root)
        if created:
            with self.connect(OWNER, name) as owner:
                roles.grant_rows(owner)

    def connect(self, role: str, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """This will open a connection in autocommit."""
        return psycopg.connect(self.dsn(role, database), autocommit=True, connect_timeout=10)

    def dsn(self, role: str = APP, database: str = DATABASE) -> str:
        """This will give the address for libpq and asyncpg; the password stays in the file it names.

        Raises SecretsRefused.
        """
        passwords.check(self.here.secrets)
        host, file = quote(str(self.here.sockets), safe=""), quote(str(self.here.secrets), safe="")
        return f"postgresql://{role}@/{quote(database, safe='')}?host={host}&port=5432&passfile={file}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """This will keep every other start and stop of this state folder waiting."""
        descriptor = os.open(self.here.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def write(self, path: Path, text: str) -> None:
        """This will write a file that only the server's account can read."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self.give(path)

    def give(self, path: Path) -> None:
        """This will hand a file or folder to the server's account."""
        if self.here.account:
            os.chown(path, self.here.account.uid, self.here.account.gid)


@contextlib.contextmanager
def running(tuning: Tuning = THROWAWAY, folder: Path | None = None) -> Iterator[Server]:
    """This will lend a running server in a new temporary folder (below `folder`), and leave nothing of it behind."""
    state = Path(tempfile.mkdtemp(prefix="heju-pg-", dir=folder)).resolve()
    if os.geteuid() == 0:
        state.chmod(0o711)  # the server's account has to pass
    server = Server.of(state)
    try:
        server.start(tuning)
        yield server
    finally:
        server.stop(patience=10.0)
        server.reset(confirm=server.here.data)
        shutil.rmtree(state, ignore_errors=True)
