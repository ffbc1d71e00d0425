"""Put a failed job away: seen, nothing more to be done about it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.jobs import rules
from heju.jobs.models import Job
from heju.kit.scope import NotAllowed, Scope


@transaction.atomic
def put_away(*, actor: Scope, now: datetime, job: int) -> Job:
    """Take a job of one's own that failed out of the inbox; it stays in the list. Twice changes nothing. Raises NotAllowed."""
    seen = Job.objects.get(pk=job)
    if seen.account_id != actor.account_id:
        raise NotAllowed("jobs.put_away", seen.path)
    found = Job.objects.select_for_update().get(pk=job)
    if found.put_away_at is None and found.state in (rules.FAILED, rules.DEAD):
        found.put_away_at = now
        found.save(update_fields=["put_away_at"])
        audit.record(actor=actor, now=now, verb="jobs.put_away", subject="jobs.job", subject_id=found.pk, path=found.path)
    return found
