"""Seal the record, every second, until told to stop."""

from __future__ import annotations

import json
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone

from heju.audit import tasks
from heju.audit.rules import chain


class Command(BaseCommand):
    help = "Seal the record, every second."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; what is committed by then is sealed before it ends."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # One connection is enough here, and a pool would try again behind our back.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        self.say("worker_started")
        total = tasks.seal_until(stop, self.say)
        self.say("worker_stopped", sealed=total)

    def say(self, event: str, **facts: Any) -> None:
        """Write one line of JSON."""
        self.stdout.write(json.dumps(tasks.log_line(event, chain.instant(timezone.now()), facts)))
        self.stdout.flush()
