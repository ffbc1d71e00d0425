"""Hand a job to the queue, in the transaction that runs: nothing is queued where that is rolled back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from heju.jobs.models import Job

TASK = "jobs.run"
QUEUE = "jobs"


def defer_job(job: Job, *, at: datetime | None = None) -> None:
    """Queue a job, now or at a moment, and keep the number that the queue gave it."""
    later: dict[str, Any] = {} if at is None else {"schedule_at": at}
    job.queue_id = app.configure_task(TASK, allow_unknown=True, queue=QUEUE, lock=job.alone or None, **later).defer(job=job.pk)


def forget_queued(queue_id: int | None) -> None:
    """Take a row out of the queue whose worker is dead: held by nobody, it would keep others with the same lock waiting."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s", [queue_id])
