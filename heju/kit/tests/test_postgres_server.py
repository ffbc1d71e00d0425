"""Start, crash, race and destroy the real server; every server lives in a temporary folder."""

import contextlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from heju.kit import postgres
from heju.kit.postgres import binaries, passwords, places, processes
from heju.kit.postgres import server as server_module
from heju.kit.postgres.__main__ import main

REPOSITORY = Path(__file__).parents[3]
NOBODY = places.Account(65534, 65534)
HOLDER = """
import signal, sys, time, pathlib
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
from heju.kit import postgres
with postgres.running(folder=pathlib.Path(sys.argv[1])) as server:
    print(server.status().pid, flush=True)
    time.sleep(60)
"""


@contextlib.contextmanager
def lent(state: Path) -> Iterator[postgres.Server]:
    """Give the server of a state folder, not yet started, and destroy it afterwards."""
    server = postgres.Server.of(state)
    try:
        yield server
    finally:
        server.reset(confirm=server.here.data)


def until(true: Callable[[], object], limit: float = 15) -> None:
    """Wait until something is true; fails after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def command(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line for a state folder."""
    environment = {**os.environ, "HEJU_STATE": str(state), "HEJU_MODE": "test"}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "heju.kit.postgres", *words],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_starts_as_this_account_or_for_root_as_one_without_powers(tmp_path: Path) -> None:
    with postgres.running() as server:
        status = server.status()
        assert status.state == "running"
        assert status.pid
        owner = Path(f"/proc/{status.pid}").stat().st_uid
        assert owner == (server.here.account.uid if server.here.account else os.geteuid())
        assert owner != 0
        for folder in (server.here.data, server.here.sockets, server.here.logs):
            assert folder.stat().st_mode & 0o777 == 0o700, folder
        assert server.here.secrets.stat().st_mode & 0o777 == 0o600
        assert server.start().pid == status.pid
    assert not server.here.state.exists()
    assert not server.here.home.exists()
    assert not processes.is_alive(status.pid)


def test_it_starts_as_an_ordinary_account_too(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        with postgres.running() as server:
            assert server.here.account is None
        return
    # The interpreter may lie below /root: a fork needs no interpreter that this account can reach.
    tree = binaries.server_tree(NOBODY)
    child = multiprocessing.get_context("fork").Process(target=start_as_nobody, args=(tree,))
    child.start()
    child.join(30)
    assert child.exitcode == 0


def start_as_nobody(tree: Path) -> None:
    """Give up all powers for good, then start, use and end a server."""
    os.setgroups([])
    os.setgid(NOBODY.gid)
    os.setuid(NOBODY.uid)
    binaries.wheel_tree = lambda: tree
    with postgres.running(folder=Path("/tmp")) as server:
        assert server.here.account is None
        status = server.status()
        assert Path(f"/proc/{status.pid}").stat().st_uid == NOBODY.uid
        server.create_database()
        with server.connect(postgres.APP) as app:
            assert app.execute("select current_user").fetchone() == ("heju_app",)
    assert not server.here.state.exists()


def test_it_recovers_committed_rows_after_kill_9_though_a_busy_backend_lives_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "ORPHAN_PATIENCE", 0.3)
    with postgres.running() as server:
        server.create_database()
        with server.connect(postgres.OWNER) as owner:
            owner.execute("create table kept (n integer)")
            owner.execute("insert into kept values (1), (2), (3)")
        first = server.status().pid
        busy = threading.Thread(target=count_for_ever, args=(server,))
        busy.start()
        with server.connect(postgres.ROOT) as root:
            until(lambda: root.execute("select 1 from pg_stat_activity where query like '%1e12%' and pid <> pg_backend_pid()").fetchone())
        server.kill()
        until(lambda: not processes.is_alive(first or 0))
        assert server.status().state == "stopped"
        assert processes.processes(server.here.data), "the busy backend should have outlived its postmaster"
        again = server.start(postgres.THROWAWAY)
        busy.join(10)
        assert again.state == "running"
        assert again.pid != first
        with server.connect(postgres.OWNER) as owner:
            assert owner.execute("select sum(n) from kept").fetchone() == (6,)


def count_for_ever(server: postgres.Server) -> None:
    """Keep a backend so busy that it never looks whether its postmaster lives."""
    with contextlib.suppress(psycopg.OperationalError), server.connect(postgres.APP) as app:
        app.execute("set max_parallel_workers_per_gather = 0")
        app.execute("select count(*) from generate_series(1, 1e12::bigint) n")


def test_it_is_one_server_for_three_that_start_at_once(tmp_path: Path) -> None:
    with lent(tmp_path / "state") as server:
        found: list[subprocess.CompletedProcess[str]] = []
        threads = [threading.Thread(target=lambda: found.append(command("start", state=server.here.state))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.returncode for one in found] == [0, 0, 0], found
        assert len({one.stdout for one in found}) == 1
        assert f"pid      {server.status().pid}\n" in found[0].stdout
        # ...and it went on after all of them had ended.
        server.create_database()


def test_it_uses_a_short_socket_path_for_a_long_state_path(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    beside = places.places(Path("/srv", "long" * 30), "18").sockets
    assert len(os.fsencode(beside / places.SOCKET_NAME)) < 104
    with postgres.running(folder=deep) as server, server.connect(postgres.ROOT, "postgres") as root:
        assert root.execute("select 1").fetchone() == (1,)
        assert len(os.fsencode(server.here.sockets)) < 104
    assert not server.here.sockets.exists()
    assert not list(deep.iterdir())


def test_it_gives_way_to_a_stranger_who_has_its_old_number(lender: postgres.Server) -> None:
    here = lender.here
    for file in (here.data / "postmaster.pid", here.sockets / f"{places.SOCKET_NAME}.lock"):
        file.write_text(f"{os.getpid()}\n{here.data}\n")
    assert lender.status().state == "stopped"
    assert lender.start(postgres.THROWAWAY).state == "running"
    lender.stop()


def test_it_refuses_to_clear_the_locks_of_a_server_it_cannot_see(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n")
    with socket.socket(socket.AF_UNIX) as elsewhere:
        elsewhere.bind(str(tmp_path / places.SOCKET_NAME))
        elsewhere.listen()
        with pytest.raises(RuntimeError, match="another container"):
            processes.clear_stale(tmp_path, tmp_path)
    assert lock.exists()
    processes.clear_stale(tmp_path, tmp_path)
    assert not lock.exists()


@pytest.mark.parametrize(
    ("number", "early"),
    [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGKILL, False)],
    ids=["Ctrl-C", "Ctrl-C while it starts", "kill -9"],
)
def test_it_leaves_nothing_behind_when_its_holder_is_interrupted(tmp_path: Path, number: signal.Signals, early: bool) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert holder.stdout
    with holder:
        if early:
            until(lambda: list(tmp_path.glob("heju-pg-*/secrets/postgres.pgpass")))
            pid = 0
        else:
            pid = int(holder.stdout.readline())
        state = next(tmp_path.glob("heju-pg-*"))
        here = postgres.Server.of(state).here
        holder.send_signal(number)
        assert holder.wait(20) != 0
    until(lambda: not state.exists() and not here.home.exists())
    until(lambda: not processes.processes(here.data) and not (pid and processes.is_alive(pid)))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.chmod(0o640), "open to others"),
        (lambda path: path.rename(path.with_name("elsewhere")), "are missing"),
        (lambda path: (path.unlink(), path.symlink_to("/dev/null")), "not an ordinary file"),
    ],
    ids=["readable by the group", "lost while the data are there", "a link"],
)
def test_it_refuses_secrets_that_are(lender: postgres.Server, spoil: Callable[[Path], object], words: str) -> None:
    secrets = lender.here.secrets
    kept = secrets.read_text()
    spoil(secrets)
    try:
        for act in (lender.start, lender.dsn):
            with pytest.raises(postgres.SecretsRefused, match=words):
                act()
    finally:
        secrets.unlink(missing_ok=True)
        secrets.write_text(kept)
        secrets.chmod(0o600)


def test_it_is_destroyed_only_by_its_own_name(lender: postgres.Server) -> None:
    with pytest.raises(postgres.NotConfirmed, match="pass exactly this path"):
        lender.reset(confirm=lender.here.state)
    assert (lender.here.data / "PG_VERSION").exists()


def test_it_refuses_to_begin_anew_beside_the_data_of_an_older_version(tmp_path: Path) -> None:
    with lent(tmp_path / "state") as server:
        places.make_state(server.here)
        older = server.here.home / "17"
        older.mkdir()
        with pytest.raises(postgres.CommandFailed, match="holds data of PostgreSQL 17"):
            server.start()


def test_it_says_why_the_server_does_not_start(lender: postgres.Server) -> None:
    local = lender.here.data / "local.conf"
    local.write_text("work_mem = 'much'\n")
    try:
        with pytest.raises(postgres.CommandFailed, match="invalid value for parameter"):
            lender.start()
    finally:
        local.write_text("")
    assert lender.start(postgres.THROWAWAY).state == "running"
    lender.stop()


@pytest.fixture(scope="module")
def lender() -> Iterator[postgres.Server]:
    """Lend a server that was made and then stopped; who starts it stops it."""
    with postgres.running() as server:
        server.stop()
        yield server


def test_it_does_what_people_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def typed(*words: str) -> tuple[int, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    monkeypatch.setenv("HEJU_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("HEJU_MODE", "test")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with lent(tmp_path / "state") as server:
        assert typed("status")[0] == 3
        code, said = typed("start")
        assert (code, said.splitlines()[0]) == (0, "state    running")
        asked = command("psql", "--role", "owner", "-At", "-c", "select current_user", state=server.here.state)
        assert (asked.returncode, asked.stdout) == (0, "heju_owner\n"), asked
        assert "state    stopped" in typed("kill")[1]
        assert typed("start")[0] == 0
        assert "state    stopped" in typed("stop")[1]
        code, said = typed("reset", "--confirm", "/")
        assert code == 1
        assert "pass exactly this path" in said
        assert "state    absent" in typed("reset", "--confirm", str(server.here.data))[1]
        monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@example.invalid/db")
        assert typed("status") == (0, "state    external\n")
        assert "not ours" in typed("kill")[1]


def test_it_brings_a_dump_back_on_a_new_server_with_rights_and_policies(tmp_path: Path) -> None:
    file = str(tmp_path / "heju.dump")
    with postgres.running() as server:
        server.create_database()
        with server.connect(postgres.OWNER) as owner:
            owner.execute("create table kept (path ltree, n integer)")
            owner.execute("insert into kept values ('a.b', 1), ('a.c', 2)")
            owner.execute("alter table kept enable row level security")
            owner.execute("grant select on kept to heju_app")
            owner.execute("create policy reach on kept to heju_app using (path <@ 'a.b')")
        dumped = command("run", "pg_dump", "--role", "root", "-Fc", "-f", file, state=server.here.state)
        assert dumped.returncode == 0, dumped
    with postgres.running() as server:
        server.create_database()
        words = ("run", "pg_restore", "--role", "root", "--clean", "--if-exists", "--exit-on-error", file)
        restored = command(*words, state=server.here.state)
        assert restored.returncode == 0, restored
        with server.connect(postgres.OWNER) as owner, server.connect(postgres.APP) as app:
            assert owner.execute("select sum(n) from kept").fetchone() == (3,)
            assert app.execute("select sum(n) from kept").fetchone() == (1,)
            postgres.check_app_role(app)


def test_it_makes_a_copy_of_the_wheel_that_works_for_others(tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "18"
    binaries.copy_tree(binaries.wheel_tree(), copy)
    for program in ("postgres", "psql", "pg_dump"):
        path = copy / binaries.PACKAGE / "pginstall/bin" / program
        assert path.stat().st_mode & 0o777 == 0o755
        assert "PostgreSQL" in subprocess.check_output([path, "--version"], text=True)
    assert [folder.name for folder in copy.parent.iterdir()] == ["18"]


def test_it_keeps_passwords_out_of_its_log_and_its_address(lender: postgres.Server) -> None:
    lender.start(postgres.THROWAWAY)
    lender.create_database()
    with lender.connect(postgres.APP) as app, pytest.raises(psycopg.Error):
        app.execute("select 'private words' from nowhere")
    lender.stop()
    logged = words_logged(lender)
    assert 'relation "nowhere" does not exist' in logged
    for secret in (*passwords.read(lender.here.secrets).values(), "private words"):
        assert secret not in logged
        assert secret not in lender.dsn(postgres.OWNER)


def words_logged(server: postgres.Server) -> str:
    """Give everything the server has written into its log."""
    return "".join(log.read_text() for log in server.here.logs.iterdir())
