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
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # One connection is enough here, and a pool would try again behind our back.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        only = options["only"]
        self.say("worker_started", does=only or "seal, jobs")
        jobs = threading.Thread(target=self.do_jobs, args=(stop, options["at_once"]), name="jobs")
        if only != "seal":
            jobs.start()
        total = tasks.seal_until(stop, self.say) if only != "jobs" else 0
        if only != "seal":
            jobs.join()
        self.say("worker_stopped", sealed=total)

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
