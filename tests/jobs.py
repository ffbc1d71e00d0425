"""Run a job inside the transaction of a test, as the worker would: `jobs.run(job)` returns it as it then stands.

The second connection of a real run cannot see what a test has not committed; this one stands for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from heju.jobs import queries
from heju.jobs.models import Job
from heju.jobs.tasks import run as tasks
from heju.kit import db


@dataclass
class Side:
    """What a run said; `cancel_at` is the number of the step at which somebody wants it no more."""

    cancel_at: int | None = None
    steps: list[tuple[int, int | None, str]] = field(default_factory=list)
    before: Callable[[int], None] = lambda number: None
    held: bool = True

    def say(self, done: int, total: int | None, note: str) -> bool:
        self.steps.append((done, total, note))
        self.before(len(self.steps))
        return self.cancel_at == len(self.steps)

    def is_held(self) -> bool:
        return self.held


def run(job: Job | int, side: Side | None = None) -> Job:
    """Run one attempt of a job and return the job."""
    number = job if isinstance(job, int) else job.pk
    tasks.run(number, side or Side())
    return again(number)


def again(job: Job | int) -> Job:
    """Return a job as it stands now."""
    with db.scoped(queries.WORKER):
        return Job.objects.get(pk=job if isinstance(job, int) else job.pk)
