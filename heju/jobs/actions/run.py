"""What the worker writes: a run begins, is finished, fails, is given back, or is found abandoned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.jobs import parameters, queries, rules
from heju.jobs.actions.queue import defer_job, forget_queued
from heju.jobs.models import Job
from heju.kit import db
from heju.kit.scope import Scope

# Kept in Chinese, read in the reader's language.
GIVEN_UP = _("试了几次都没有办成，已经停下。管理系统的人看得到，不用您再报")
TRIED_AGAIN = _("这一次没有办成，系统会自己再试")


def begin_run(*, job: int, now: datetime) -> Job | None:
    """Begin an attempt and return the job, or None where there is nothing to run: it ended, was cancelled, or killed too many workers.

    The lock of the job must be held.
    """
    with db.scoped(queries.WORKER):
        found = Job.objects.select_for_update().filter(pk=job).first()
        if found is None or found.state not in rules.OPEN:
            return None
        if found.cancel_asked_at is not None:
            _end(found, rules.CANCELLED, now)
            return None
        if found.attempts and not rules.may_try_again(found.attempts, rules.limit_of(found.kind)):
            _give_up(found, now, "WorkerDied")
            return None
        found.state, found.begun_at, found.retry_at = rules.RUNNING, now, None
        found.attempts += 1
        found.save(update_fields=["state", "begun_at", "retry_at", "attempts"])
        return found


def keep_mark(*, job: int, mark: dict[str, Any]) -> None:
    """Keep where the work stopped, in the transaction of the work."""
    Job.objects.filter(pk=job).update(mark=mark)


def finish_run(*, job: Job, now: datetime) -> None:
    """Write that a job is done, in the transaction of its work or one of its own."""
    _end(job, rules.DONE, now)


def stop_run(*, job: int, now: datetime) -> None:
    """Write that a job has stopped because somebody wanted it no more."""
    with db.scoped(queries.WORKER):
        _end(Job.objects.select_for_update().get(pk=job), rules.CANCELLED, now)


def give_back(*, job: int, now: datetime) -> None:
    """Queue a job again whose worker was asked to end; the attempt does not count."""
    with db.scoped(queries.WORKER):
        found = Job.objects.select_for_update().get(pk=job)
        found.state, found.attempts = rules.WAITING, max(found.attempts - 1, 0)
        _queue_again(found, None)


def refuse_run(*, job: int, actor: Scope, now: datetime, error: str) -> None:
    """Write that a job cannot be done, in words for whoever started it. It is not tried again by itself."""
    with db.scoped(queries.WORKER):
        found = Job.objects.select_for_update().get(pk=job)
        found.error = error
        _end(found, rules.FAILED, now)
        _record(found, actor, now, "jobs.failed")


def fail_run(*, job: int, actor: Scope, now: datetime, fault: str) -> datetime | None:
    """Write that an attempt failed for a reason of ours, and return when the next one is; None where it is given up."""
    with db.scoped(queries.WORKER):
        found = Job.objects.select_for_update().get(pk=job)
        if not rules.may_try_again(found.attempts, rules.limit_of(found.kind)):
            _give_up(found, now, fault, actor)
            return None
        found.state, found.fault = rules.WAITING, fault
        found.retry_at = now + rules.wait_before(found.attempts)
        found.error = TRIED_AGAIN
        _queue_again(found, found.retry_at)
        return found.retry_at


def sweep(*, now: datetime) -> list[int]:
    """Give what dead workers left to living ones, and return the jobs. Safe to be done by several at once.

    A running job whose lock nobody holds has lost its worker: no clock is asked, so a slow job is never taken for a dead one.
    """
    with db.scoped(queries.WORKER):
        for queue_id in queries.silent_queued(parameters.SILENT_AFTER):
            forget_queued(queue_id)
        # The rows are locked first and the locks looked at afterwards: a run that ends meanwhile waits for us with its lock still held.
        running = list(Job.objects.select_for_update(skip_locked=True).filter(state=rules.RUNNING))
        held = queries.locks_held()
        abandoned = [job for job in running if job.pk not in held]
        lost = list(Job.objects.select_for_update(skip_locked=True).filter(pk__in=queries.unqueued(now)))
        for job in (*abandoned, *lost):
            forget_queued(job.queue_id)
            job.state = rules.WAITING
            _queue_again(job, None)
        return [job.pk for job in (*abandoned, *lost)]


@transaction.atomic
def prune_jobs(*, now: datetime) -> int:
    """Delete jobs that ended long ago, and return how many. What they did stands in the record."""
    with db.scoped(queries.WORKER):
        old = Job.objects.filter(ended_at__lt=now - timedelta(days=parameters.KEPT_DAYS))
        count, _each = old.delete()
        with connection.cursor() as cursor:
            # Rows of the queue that ended by failing are left there by Procrastinate.
            cursor.execute(
                "delete from procrastinate_jobs q where status not in ('todo', 'doing') and not exists "
                "(select from procrastinate_events e where e.job_id = q.id and e.at > %s)",
                [now - timedelta(days=7)],
            )
        return count


def _queue_again(job: Job, at: datetime | None) -> None:
    defer_job(job, at=at)
    job.save(update_fields=["state", "attempts", "queue_id", "retry_at", "error", "fault"])


def _end(job: Job, state: str, now: datetime) -> None:
    job.state, job.ended_at, job.retry_at = state, now, None
    # Whether somebody asked to cancel is written by others meanwhile and is none of these.
    job.save(update_fields=["state", "ended_at", "retry_at", "done", "total", "note", "result", "mark", "error", "fault"])


def _give_up(job: Job, now: datetime, fault: str, actor: Scope | None = None) -> None:
    job.error = GIVEN_UP
    job.fault = fault
    _end(job, rules.DEAD, now)
    _record(job, actor or Scope(account_id=job.account_id, person_id=job.person_id), now, "jobs.given_up")


def _record(job: Job, actor: Scope, now: datetime, verb: str) -> None:
    detail = {"kind": job.kind, "attempts": job.attempts, "fault": job.fault}
    audit.record(actor=actor, now=now, verb=verb, subject="jobs.job", subject_id=job.pk, path=job.path, detail=detail)
