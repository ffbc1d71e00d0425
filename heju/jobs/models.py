"""Tables of jobs. The queue itself is Procrastinate's; here stands what a job is to people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heju.jobs import rules
from heju.kit.db import PathField


class Job(models.Model):
    """One piece of work that somebody started. No field holds personal data in clear."""

    kind = models.TextField()
    title = models.TextField()
    path = PathField()
    arguments = models.JSONField(default=dict)
    # Plain numbers: jobs stand below people. None is the system itself.
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    for_person_id = models.BigIntegerField(null=True)
    # By which roles it was started, as [role, body]: a later role does not widen it.
    roles = models.JSONField(default=list)
    state = models.TextField(default=rules.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    note = models.TextField(blank=True)
    # Where the work stopped; written in the transaction of the work itself.
    mark = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    # For whoever started it, and for whoever mends the installation: the class and the place of a fault, never its text.
    error = models.TextField(blank=True)
    fault = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    # Its starter has seen that it failed.
    put_away_at = models.DateTimeField(null=True)
    # Jobs with the same word run one after another; jobs with the same `once` do not even wait beside each other.
    alone = models.TextField(blank=True)
    once = models.TextField(blank=True)
    # The row of the queue that will run it, or ran it last.
    queue_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("后台任务")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.STATES), name="jobs_job_state"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(state__in=sorted(rules.OPEN)), name="jobs_job_open_has_no_end"),
            models.CheckConstraint(condition=Q(done__gte=0) & (Q(total=None) | Q(total__gte=0)), name="jobs_job_counts"),
            models.UniqueConstraint(fields=["kind", "once"], condition=Q(state__in=sorted(rules.OPEN)) & ~Q(once=""), name="jobs_job_once"),
        ]
        indexes = [
            models.Index(fields=["account_id", "-id"], name="jobs_job_account"),
            models.Index(fields=["state", "-id"], name="jobs_job_state_id"),
        ]


class Timer(models.Model):
    """One line of the schedule: when it last ran and what came of it."""

    code = models.TextField(unique=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        verbose_name = _("定时任务")
