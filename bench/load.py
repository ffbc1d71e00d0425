"""An open-loop load of HTTP requests: the next one starts on time whether or not the one before has come back."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its status, the time the server says it took (Server-Timing) and the time until the last byte, in ms."""

    path: str
    status: int
    server_ms: float
    total_ms: float


class Caller:
    """One kept connection a thread."""

    def __init__(self, base: str, cookie: str) -> None:
        self.host = urlsplit(base).netloc
        self.headers = {"Cookie": cookie, "Accept": "text/html", "Accept-Encoding": "gzip"}
        self.local = threading.local()

    def get(self, path: str, due: float) -> Answer:
        """Ask for a page; the time is counted from when it was due, so that queueing is not hidden."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request("GET", path, headers=self.headers)
            response = connection.getresponse()
            response.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            self.local.connection = None
            return Answer(path, 0, 0.0, (time.perf_counter() - due) * 1000)
        timing = response.getheader("Server-Timing", "app;dur=0")
        return Answer(path, response.status, float(timing.rpartition("dur=")[2]), (time.perf_counter() - due) * 1000)


def run(base: str, cookie: str, paths: Sequence[str], *, per_second: float, seconds: float) -> list[Answer]:
    """Return the answers to the paths, asked in turn at a steady rate."""
    caller = Caller(base, cookie)
    start = time.perf_counter() + 0.2
    with ThreadPoolExecutor(max_workers=32) as pool:
        waiting = []
        for number in range(int(per_second * seconds)):
            due = start + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(pool.submit(caller.get, paths[number % len(paths)], due))
        return [future.result() for future in waiting]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
