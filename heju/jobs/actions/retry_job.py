"""Start a job once more that failed, was given up or was cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.jobs import rules
from heju.jobs.actions.queue import defer_job
from heju.jobs.actions.start_job import save_open
from heju.jobs.models import Job
from heju.kit import db
from heju.kit.refused import Refused
from heju.kit.scope import Scope

WATCH = "jobs.watch"


class CannotRetry(Refused):
    """The job waits, runs, or is done."""

    message = _("这个任务没有失败，不用重试")


@transaction.atomic
def retry_job(*, actor: Scope, now: datetime, job: int) -> Job:
    """Start a job once more, from its mark; it runs as whoever started it first, with what he may do then.

    Its own starter may, and whoever watches over the installation. Raises CannotRetry, NotAllowed, AlreadyRunning.
    """
    seen = Job.objects.get(pk=job)
    grant = None if seen.account_id == actor.account_id else actor.demand(WATCH, seen.path)
    # One who watches sees what failed and no more: the worker's door lets him write that it waits again.
    with db.scoped(replace(actor, door="worker")):
        found = Job.objects.select_for_update().get(pk=job)
        if found.state not in rules.RETRIABLE:
            raise CannotRetry
        found.state, found.attempts = rules.WAITING, 0
        found.error = found.fault = ""
        found.ended_at = found.retry_at = found.cancel_asked_at = found.put_away_at = None
        save_open(found)
        defer_job(found)
        found.save(update_fields=["queue_id"])
    audit.record(actor=actor, now=now, verb="jobs.retried", subject="jobs.job", subject_id=found.pk, path=found.path, grant=grant)
    return found
