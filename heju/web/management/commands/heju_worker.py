"""Seal the record every second and do jobs, until told to stop."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from heju.audit import tasks
from heju.audit.rules import chain
from heju.jobs.tasks import worker

# Whoever waits for a page goes before whoever waits for a job.
NICE = 10
# Shorter than whoever asks us to end has patience (`web/supervisor.py`), longer than what is open may take.
LATEST_S = worker.GRACE_S + 4.0


class Command(BaseCommand):
    help = "Seal the record every second and do jobs."
    # They read the addresses of every page, which neither needs: 60 MiB less, and a second earlier at work.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=("seal", "jobs"), help="one of the two; without it both")
        parser.add_argument("--at-once", type=int, default=int(os.environ.get("HEJU_JOBS_AT_ONCE", "2")), help="jobs beside each other")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; what is committed by then is sealed before it ends, open jobs are given back."""
        stop = threading.Event()
        only = options["only"]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end(stop, only))
        # One connection is enough here, and a pool would try again behind our back.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        self.say("worker_started", does=only or "seal, jobs")
        jobs = threading.Thread(target=self.do_jobs, args=(stop, options["at_once"]), name="jobs")
        if only != "seal":
            jobs.start()
        total = tasks.seal_until(stop, self.say) if only != "jobs" else 0
        if only != "seal":
            jobs.join()
        self.say("worker_stopped", sealed=total)

    def end(self, stop: threading.Event, only: str | None) -> None:
        """Ask everything to end; where a job has not come to its next step in time, end without it, and the sweep finds it."""
        if only != "seal" and not stop.is_set():
            late = threading.Timer(LATEST_S, self.leave)
            late.daemon = True
            late.start()
        stop.set()

    def leave(self) -> None:
        """End this process with work open: its transaction is rolled back, its lock let go."""
        self.say("worker_left_open_work")
        os._exit(0)

    def do_jobs(self, stop: threading.Event, at_once: int) -> None:
        """Do jobs; where that cannot go on at all, end the whole process so that it is started again."""
        os.nice(NICE)
        try:
            worker.work_until(stop, self.say, at_once=at_once)
        except BaseException as error:
            self.say("jobs_failed", error=type(error).__name__)
            stop.set()
            raise

    def say(self, event: str, **facts: Any) -> None:
        """Write one line of JSON."""
        self.stdout.write(json.dumps(tasks.log_line(event, chain.instant(timezone.now()), facts)))
        self.stdout.flush()
