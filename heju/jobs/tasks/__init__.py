"""Doors of the worker: the task of the queue that runs a job, the watch over what dead workers left, the schedule.

Importing this package registers the tasks; Procrastinate does it in every process when Django is ready.
"""

from heju.jobs.tasks.run import run_queued
from heju.jobs.tasks.timed import run_timed

__all__ = ["run_queued", "run_timed"]
