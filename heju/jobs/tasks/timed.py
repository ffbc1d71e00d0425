"""The schedule: what runs by the clock, one line each. The lines are declared in `heju/web/schedule.py`; this runs them and notes it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from heju.jobs import rules
from heju.jobs.actions import timers
from heju.jobs.tasks.run import is_gone, place_of

TASK = "jobs.timed"
QUEUE = "timed"


def lines() -> tuple[rules.Timed, ...]:
    """Return the lines of the schedule."""
    found: tuple[rules.Timed, ...] = import_string(settings.JOBS_SCHEDULE)
    return found


@app.task(name=TASK, queue=QUEUE)
def run_timed(timestamp: int, code: str) -> None:
    """Run one line of the schedule. A fault is noted and seen by `heju doctor`; the next time comes by itself."""
    line = next((line for line in lines() if line.code == code), None)
    if line is None:
        return
    now = timezone.now()
    timers.begin_timer(code=code, now=now)
    try:
        note, fault = line.does(now), ""
    except DatabaseError as error:
        if is_gone():
            raise
        note, fault = "", place_of(error)
    except Exception as error:
        note, fault = "", place_of(error)
    timers.end_timer(code=code, now=timezone.now(), note=note, fault=fault)


def register(schedule: Sequence[rules.Timed] | None = None) -> None:
    """Tell the queue when each line is due; once a process is enough."""
    known = {periodic_id for _name, periodic_id in app.periodic_registry.periodic_tasks}
    for line in lines() if schedule is None else schedule:
        if line.code not in known:
            # One that could not run while the worker was away runs when it is back, and never twice beside itself.
            app.periodic_registry.register_task(
                task=app.tasks[TASK],
                cron=line.cron,
                periodic_id=line.code,
                configure_kwargs={"task_kwargs": {"code": line.code}, "lock": f"timed:{line.code}", "queueing_lock": f"timed:{line.code}"},
            )
