"""The worker: takes jobs from the queue, gives on what dead workers left, runs the schedule, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import Error, connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from heju.jobs import parameters
from heju.jobs.actions import run as writes
from heju.jobs.tasks import run, timed

Say = Callable[..., None]
# Waits after each failed try to reach the database, in seconds; the last one is repeated.
BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
# What is open may come to its next step within this time; afterwards the process ends and the sweep finds it.
GRACE_S = 10.0
# Longer than that nothing is waited for: a database that is gone answers no farewell.
FAREWELL_S = 1.0


def work_until(stop: threading.Event, say: Say, *, at_once: int = 2) -> None:
    """Do jobs, so many beside each other, until told to stop. A database that is gone is waited for."""
    # Its own lines name jobs and quote errors of the server; ours say what is needed.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    timed.register()
    run.ENDING.append(stop.is_set)
    watch = threading.Thread(target=sweep_until, args=(stop, say), name="sweep")
    watch.start()
    failures = 0
    try:
        while not stop.is_set():
            try:
                asyncio.run(_serve(stop, at_once))
            except (ConnectorException, Error) as error:
                say("database_lost", error=type(error).__name__, tries=failures + 1)
            if not stop.is_set():
                stop.wait(BACKOFF[min(failures, len(BACKOFF) - 1)])
                failures += 1
    finally:
        run.ENDING.remove(stop.is_set)
        watch.join()


async def _serve(stop: threading.Event, at_once: int) -> None:
    """Take jobs until told to stop; then wait for what is open, and no longer than that for a database that does not answer."""
    serving = asyncio.create_task(_take(at_once))
    while not stop.is_set() and not serving.done():
        await asyncio.sleep(0.1)
    # The first time what runs comes to its next step; the second time the farewell to the database is broken off.
    for patience in (GRACE_S + FAREWELL_S, FAREWELL_S):
        if not serving.done():
            serving.cancel()
            await asyncio.wait({serving}, timeout=patience)
    if serving.done() and not serving.cancelled():
        await serving


async def _take(at_once: int) -> None:
    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as serving:
        async with serving.open_async():
            await serving.run_worker_async(
                concurrency=at_once,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_S,
                fetch_job_polling_interval=2.0,
                stalled_worker_timeout=parameters.SILENT_AFTER.total_seconds(),
            )


def sweep_until(stop: threading.Event, say: Say) -> None:
    """Every few seconds give what dead workers left to living ones, until told to stop; the first time at once."""
    while True:
        try:
            found = writes.sweep(now=timezone.now())
        except Error as error:
            connections["default"].close()
            say("database_lost", error=type(error).__name__)
            found = []
        if found:
            say("jobs_resumed", count=len(found))
        if stop.wait(parameters.SWEEP_EVERY_S):
            connections["default"].close()
            return
