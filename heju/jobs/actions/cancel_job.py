"""Cancel a job that waits or runs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.jobs import rules
from heju.jobs.models import Job
from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed, Scope


class CannotCancel(Refused):
    """The job has ended already."""

    message = _("这个任务已经结束，取消不了了")


@transaction.atomic
def cancel_job(*, actor: Scope, now: datetime, job: int) -> Job:
    """Cancel a job of one's own: one that waits is cancelled at once, one that runs is asked to stop at its next step.

    Asking twice changes nothing. Raises CannotCancel when it has ended, NotAllowed when it is somebody else's.
    """
    seen = Job.objects.get(pk=job)
    if seen.account_id != actor.account_id:
        raise NotAllowed("jobs.cancel", seen.path)
    found = Job.objects.select_for_update().get(pk=job)
    if found.cancel_asked_at is not None:
        return found
    if found.state not in rules.OPEN:
        raise CannotCancel
    found.cancel_asked_at = now
    if found.state == rules.WAITING:
        found.state, found.ended_at, found.retry_at = rules.CANCELLED, now, None
    found.save(update_fields=["cancel_asked_at", "state", "ended_at", "retry_at"])
    audit.record(actor=actor, now=now, verb="jobs.cancelled", subject="jobs.job", subject_id=found.pk, path=found.path)
    return found
