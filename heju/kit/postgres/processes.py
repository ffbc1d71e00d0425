"""Find and end the processes of one data folder, and only those."""

import contextlib
import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from heju.kit.postgres.places import SOCKET_NAME

PROC = Path("/proc")
# `sh` is how pg_ctl starts the server: a few milliseconds in which no other trace of it exists.
PROGRAMS = frozenset({"postgres", "initdb", "pg_ctl", "sh", "dash", "bash", "busybox"})
POLL = 0.02


@dataclass(frozen=True)
class Postmaster:
    """Hold what postmaster.pid says about a server that lives."""

    pid: int
    ready: bool


def postmaster(data: Path) -> Postmaster | None:
    """Read postmaster.pid and give the server if it really lives; None when absent or stale.

    A number alone proves nothing: after a crash another process may have it, or a zombie that nobody reaps.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not is_alive(pid) or (PROC.is_dir() and pid not in processes(data)):
        return None
    return Postmaster(pid=pid, ready=len(lines) > 7 and lines[7].strip() == "ready")


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if not PROC.is_dir():
        return True
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def processes(data: Path) -> set[int]:
    """Give the process ids that work in the data folder: the server, its backends, a start under way.

    Empty where there is no /proc; PostgreSQL's own check of the shared memory then has to do.
    """
    if not PROC.is_dir():
        return set()
    return {int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and works_in(entry, data)}


def works_in(entry: Path, data: Path) -> bool:
    """Tell whether a folder of /proc is a process of that data folder."""
    try:
        program = (entry / "comm").read_text().strip()
        if program not in PROGRAMS or not is_alive(int(entry.name)):
            return False
        # Every process of the server sits in the data folder; while it starts, only its command line tells.
        where = (entry / "cwd").readlink()
        command = (entry / "cmdline").read_bytes()
    except OSError:
        return False
    wanted = os.fsencode(data)
    if program in {"postgres", "initdb", "pg_ctl"}:
        return (program == "postgres" and where == data) or wanted in command.split(b"\0")
    return where == Path("/") and b'-D "' + wanted + b'"' in command


def wait_until_gone(data: Path, pid: int | None, limit: float) -> bool:
    """Wait at most `limit` seconds until the server and all its backends are gone; tells whether they are."""
    deadline = time.monotonic() + limit
    while processes(data) or (pid is not None and is_alive(pid)):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def send(pids: set[int], number: signal.Signals) -> None:
    """Send a signal to each process; one that has just ended is fine."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def clear_stale(data: Path, sockets: Path) -> None:
    """Remove the lock files of a dead server when they would keep the next one from starting.

    PostgreSQL judges them by the process number alone, which a stranger may have by now, or a zombie whose
    parent (process 1 of many containers) never asks. Files of a number that nobody has stay: PostgreSQL
    itself then also checks the shared memory they name. Call it only when `processes` is empty. Raises
    RuntimeError when a server that we cannot see, such as one in another container, still answers.
    """
    files = (data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock")
    if not PROC.is_dir() or not any(has_number(file) for file in files):
        return
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(sockets / SOCKET_NAME)) == 0:
            raise RuntimeError(f"another server, perhaps in another container, answers in {sockets}")
    for file in files:
        file.unlink(missing_ok=True)


def has_number(file: Path) -> bool:
    """Tell whether a lock file names a number that some process or zombie has."""
    try:
        os.kill(int(file.read_text().splitlines()[0]), 0)
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    return True


def end_orphans(data: Path, patience: float) -> None:
    """Wait for backends that outlived their postmaster, and end them when they do not go by themselves.

    They notice its death within milliseconds, unless busy in a long query: then a new server would refuse to
    start.
    """
    for limit, number in ((patience, signal.SIGQUIT), (2.0, signal.SIGKILL), (5.0, signal.SIGKILL)):
        if wait_until_gone(data, None, limit):
            return
        send(processes(data), number)
    if not wait_until_gone(data, None, 5.0):
        raise RuntimeError(f"processes {sorted(processes(data))} of {data} do not end")
