"""Row policies of jobs: whoever started it, the worker, and for what failed those who watch over the installation."""

from heju.kit.db import ANYBODY, RowPolicy, door, within

# Opened by the tasks of this house alone.
WORKER = door("worker")
OWN = "account_id = (select heju_account())"
QUEUE = "the queue: numbers of jobs and names of tasks, nothing about anybody"

POLICIES = (
    RowPolicy(
        "jobs_job",
        read=f"{OWN} or {WORKER} or (state in ('failed', 'dead') and {within('jobs')})",
        insert=f"{OWN} or {WORKER}",
        update=f"{OWN} or {WORKER}",
        delete=WORKER,
    ),
    RowPolicy("jobs_timer", read=ANYBODY, insert=WORKER, update=WORKER, because="when timed work last ran"),
    RowPolicy("procrastinate_jobs", ANYBODY, ANYBODY, ANYBODY, ANYBODY, because=QUEUE),
    RowPolicy("procrastinate_events", ANYBODY, ANYBODY, ANYBODY, ANYBODY, because=QUEUE),
    RowPolicy("procrastinate_workers", ANYBODY, ANYBODY, ANYBODY, ANYBODY, because=QUEUE),
    RowPolicy("procrastinate_periodic_defers", ANYBODY, ANYBODY, ANYBODY, ANYBODY, because=QUEUE),
)
