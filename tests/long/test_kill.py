"""The whole product under `heju serve`: each of its processes killed with signal 9 in turn, several times, amid a storm of actions."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storm import Installation, installation, kill, until

pytestmark = pytest.mark.long
ROUNDS = 3


def children(pid: int, *words: str) -> list[int]:
    """Return the processes that a process started and whose command holds the words."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if parent == pid and all(word in command for word in words):
                found.append(int(entry.name))
    return found


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(found: Installation, port: int) -> subprocess.Popen[bytes]:
    server = found.start("-m", "heju.web.command", "serve", "--port", str(port), log="serve")
    until(lambda: answers(port))
    return server


def strike(found: Installation, server: subprocess.Popen[bytes], what: str) -> None:
    """Kill one part of the running product."""
    [granian] = children(server.pid, "granian")
    targets: dict[str, Callable[[], int]] = {
        "a worker of the server": lambda: children(granian)[0],
        "the server": lambda: granian,
        "the sealer": lambda: children(server.pid, "--only\0seal")[0],
        "the worker of jobs": lambda: children(server.pid, "--only\0jobs")[0],
        "the database": lambda: found.server().status().pid,
    }
    os.kill(targets[what](), signal.SIGKILL)


def goes_on(found: Installation, port: int) -> None:
    """Pages answer, actions are acknowledged, and all of them are sealed within seconds."""
    until(lambda: answers(port))
    before = len(found.numbers())
    until(lambda: len(found.numbers()) > before + 20)
    sealed = found.query("select coalesce(max(sequence), 0) from audit_seal")[0]
    until(lambda: found.query("select coalesce(max(sequence), 0) from audit_seal")[0] > sealed, 20)


@pytest.mark.parametrize("what", ["a worker of the server", "the server", "the sealer", "the worker of jobs", "the database"])
def test_whatever_is_killed_comes_back_by_itself_and_nothing_is_lost(what: str) -> None:
    with installation() as found:
        port = free_port()
        server = serve(found, port)
        writers = [found.writer(name) for name in ("甲", "乙")]
        for _ in range(ROUNDS):
            goes_on(found, port)
            strike(found, server, what)
        goes_on(found, port)
        for writer in writers:
            kill(writer)
        until(lambda: found.query("select count(*) from audit_pending") == (0,))
        found.check_whole()
        server.terminate()
        assert server.wait(60) == 0
        assert found.server().status().state in ("running", "stopped")


def test_after_the_whole_product_was_killed_it_starts_again_and_nothing_is_lost() -> None:
    with installation() as found:
        port = free_port()
        writers = [found.writer(name) for name in ("甲", "乙")]
        for _ in range(ROUNDS):
            server = serve(found, port)
            goes_on(found, port)
            found.server().kill()
            kill(server)
            # Its children notice the death of their parent and free the port.
            until(lambda: not answers(port))
        for writer in writers:
            kill(writer)
        server = serve(found, port)
        until(lambda: found.query("select count(*) from audit_pending") == (0,))
        found.check_whole()
        server.terminate()
        assert server.wait(60) == 0
