"""Keep processes alive together: start them, start again what dies, end all of them cleanly, leave none behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from types import FrameType
from typing import Final

PR_SET_PDEATHSIG: Final = 1
# Seconds between a death and the next start; a process that dies again at once waits longer each time.
PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED: Final = 10.0
PATIENCE: Final = 15.0
TICK: Final = 0.2

Say = Callable[[str], None]


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is gone, even if that was killed with signal 9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that must always run."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0

    def start(self, now: float) -> None:
        """Start it in a session of its own: Ctrl-C reaches us alone, and we end the others in their order."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command, start_new_session=True, preexec_fn=die_with_parent
        )
        self.started = now

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def stop(self, patience: float) -> bool:
        """End it and wait; after `patience` seconds at once. Return whether it went by itself."""
        if self.process is None:
            return True
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()
            return False
        # What it started and left behind goes with it.
        self.signal(signal.SIGKILL)
        return True


@dataclass
class Supervisor:
    """Several children, watched until somebody asks for the end. `beat` is called about once a second."""

    children: list[Child]
    say: Say
    beat: Callable[[], None] = lambda: None
    stopping: Event = field(default_factory=Event)

    def listen(self) -> None:
        """Take SIGTERM, SIGINT and SIGHUP as the wish to end."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def start(self) -> None:
        """Start every child, in order."""
        for child in self.children:
            child.start(time.monotonic())

    def watch(self) -> None:
        """Return when somebody asks for the end; until then start again whatever died."""
        beat_due = 0.0
        while not self.stopping.wait(TICK):
            now = time.monotonic()
            if now >= beat_due:
                self.beat()
                beat_due = now + 1.0
            for child in self.children:
                self.tend(child, now)

    def tend(self, child: Child, now: float) -> None:
        """Start a dead child again, after a pause that grows while it keeps dying."""
        if child.is_alive():
            return
        if child.due == 0.0:
            code = child.process.returncode if child.process else None
            child.deaths = 1 if now - child.started > SETTLED else child.deaths + 1
            child.due = now + PAUSES[min(child.deaths, len(PAUSES)) - 1]
            # Its own children would keep the port, or seal beside the next one.
            child.signal(signal.SIGKILL)
            self.say(f"{child.name} ended ({code}), starting it again")
        elif now >= child.due:
            child.due = 0.0
            child.start(now)

    def stop(self, patience: float = PATIENCE) -> None:
        """End every child in order: who answers first, who seals what was answered last."""
        for child in self.children:
            if not child.stop(patience):
                self.say(f"{child.name} did not end in {patience:.0f} s and was killed")
