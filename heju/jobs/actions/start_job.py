"""Start a job."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.jobs import rules
from heju.jobs.actions.queue import defer_job
from heju.jobs.models import Job
from heju.kit import db
from heju.kit.refused import Refused
from heju.kit.scope import Scope


class AlreadyRunning(Refused):
    """The same work is under way, perhaps started by somebody else."""

    message = _("同样的任务正在进行，等它结束再开始")


@transaction.atomic
def start_job(
    *,
    actor: Scope,
    now: datetime,
    kind: str,
    title: str,
    path: str,
    arguments: dict[str, Any] | None = None,
    alone: str = "",
    once: str = "",
) -> Job:
    """Start a job of a kind at a place; it is queued with the caller's transaction, and not at all where that is rolled back.

    Jobs with the same `alone` run one after another. While one with the same `once` waits or runs, another of the kind raises
    AlreadyRunning. Raises NotAllowed where the actor lacks the power of the kind at that place, UnknownKind.
    """
    found = rules.find(kind)
    grant = actor.demand(found.power, path) if found.power else None
    job = Job(
        kind=kind,
        title=title,
        path=path,
        arguments=arguments or {},
        account_id=actor.account_id,
        person_id=actor.person_id,
        for_person_id=actor.on_behalf_of,
        roles=rules.roles_of(actor),
        created_at=now,
        alone=alone,
        once=once,
    )
    # The system's own jobs belong to nobody; the worker's door lets them in.
    with db.scoped(replace(actor, door="worker") if actor.is_system else actor):
        save_open(job)
        defer_job(job)
        job.save(update_fields=["queue_id"])
    detail = {"kind": kind}
    audit.record(actor=actor, now=now, verb="jobs.started", subject="jobs.job", subject_id=job.pk, path=path, grant=grant, detail=detail)
    return job


def save_open(job: Job) -> None:
    """Save a job that waits. Raises AlreadyRunning when the same work is under way."""
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        if "jobs_job_once" in str(error):
            raise AlreadyRunning from error
        raise
