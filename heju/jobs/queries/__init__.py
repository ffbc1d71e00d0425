"""Reads of jobs: `lists` for those who look, `queue` for the worker and for `heju doctor`, `waiting` for the inbox."""

from heju.jobs.queries.lists import PAGE, ended, failures, one, open_jobs, timers
from heju.jobs.queries.queue import LOCKS, WORKER, State, locks_held, silent_queued, state_of_queue, unqueued
from heju.jobs.queries.waiting import waiting

__all__ = [
    "LOCKS",
    "PAGE",
    "WORKER",
    "State",
    "ended",
    "failures",
    "locks_held",
    "one",
    "open_jobs",
    "silent_queued",
    "state_of_queue",
    "timers",
    "unqueued",
    "waiting",
]
