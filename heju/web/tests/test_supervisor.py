"""Processes kept alive together: started again when they die, ended in order, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heju.web import supervisor as module
from heju.web.supervisor import PAUSES, Child, Supervisor

# Ignores SIGTERM, has a child of its own, and says when it is ready.
STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(str(child.pid))
signal.pause()
"""
PARENT = """
import sys, signal
from heju.web.supervisor import Child
child = Child("c", [sys.executable, "-c", "import signal; signal.pause()"])
child.start(0.0)
print(child.process.pid, flush=True)
signal.pause()
"""


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


def patient() -> Child:
    return Child("patient", [sys.executable, "-c", "import signal; signal.pause()"])


@pytest.fixture
def watched() -> Iterator[tuple[Supervisor, list[str]]]:
    said: list[str] = []
    found = Supervisor([patient(), patient()], said.append)
    found.start()
    thread = threading.Thread(target=found.watch)
    thread.start()
    yield found, said
    found.stopping.set()
    thread.join()
    found.stop(5)


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_child_that_was_killed_is_started_again_and_the_other_goes_on(watched: tuple[Supervisor, list[str]]) -> None:
    found, said = watched
    first, second = found.children
    before, other = pid_of(first), pid_of(second)
    os.kill(before, signal.SIGKILL)
    until(lambda: first.is_alive() and pid_of(first) != before)
    assert pid_of(second) == other
    assert said == ["patient ended (-9), starting it again"]


def test_all_end_in_order_at_the_wish_and_nothing_is_said(watched: tuple[Supervisor, list[str]]) -> None:
    found, said = watched
    found.stopping.set()
    found.stop(5)
    assert not any(child.is_alive() for child in found.children)
    assert said == []


def test_who_does_not_go_is_killed_with_everything_he_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    said: list[str] = []
    found = Supervisor([Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])], said.append)
    found.start()
    until(lambda: note.exists() and note.read_text() != "")
    found.stop(0.2)
    assert not found.children[0].is_alive()
    until(lambda: is_gone(int(note.read_text())))
    assert said == ["stubborn did not end in 0 s and was killed"]


def test_what_a_dead_child_left_behind_goes_before_it_is_started_again(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = Child("stubborn", [sys.executable, "-c", STUBBORN, str(note)])
    found = Supervisor([child], lambda text: None)
    found.start()
    until(lambda: note.exists() and note.read_text() != "")
    left = int(note.read_text())
    os.kill(pid_of(child), signal.SIGKILL)
    until(lambda: not child.is_alive())
    found.tend(child, time.monotonic())
    until(lambda: is_gone(left))
    found.stop(1)


def test_who_keeps_dying_waits_longer_each_time_and_who_had_settled_begins_anew() -> None:
    child = Child("short", [sys.executable, "-c", ""])
    found = Supervisor([child], lambda text: None)
    now, pauses = 1000.0, []
    for _ in range(7):
        child.start(now)
        until(lambda: not child.is_alive())
        found.tend(child, now)
        pauses.append(round(child.due - now, 3))
        found.tend(child, child.due - 0.01)
        assert not child.is_alive()
        now = child.due
        child.due = 0.0
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    child.start(now)
    until(lambda: not child.is_alive())
    found.tend(child, now + module.SETTLED + 1)
    assert round(child.due - now - module.SETTLED - 1, 3) == PAUSES[0]


def test_a_dead_child_is_started_when_its_pause_is_over() -> None:
    child = patient()
    found = Supervisor([child], lambda text: None)
    found.tend(child, 5.0)
    assert not child.is_alive()
    found.tend(child, child.due)
    assert child.is_alive()
    assert child.due == 0.0
    found.stop(5)


def test_the_beat_is_called_while_watching() -> None:
    called = threading.Event()
    found = Supervisor([], lambda text: None, called.set)
    thread = threading.Thread(target=found.watch)
    thread.start()
    assert called.wait(5)
    found.stopping.set()
    thread.join()


def test_a_child_that_never_started_ends_at_once() -> None:
    assert patient().stop(0.1)


def test_children_end_when_their_parent_is_killed_with_signal_9() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    until(lambda: is_gone(child))
