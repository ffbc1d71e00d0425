"""What somebody sees of jobs: his own, and where he watches over the installation those that failed."""

from __future__ import annotations

from django.db.models import QuerySet

from heju.jobs import rules
from heju.jobs.models import Job, Timer
from heju.kit.scope import Scope

PAGE = 20


def one(job: int) -> Job | None:
    """Return a job that the reader may see, or None."""
    return Job.objects.filter(pk=job).first()


def open_jobs(scope: Scope) -> list[Job]:
    """Return one's own jobs that wait or run, newest first."""
    return list(_own(scope).filter(state__in=rules.OPEN))


def ended(scope: Scope, before: int | None = None) -> list[Job]:
    """Return one's own jobs that have ended, newest first, one more than a page where there are more."""
    found = _own(scope).exclude(state__in=rules.OPEN)
    return list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])


def failures(scope: Scope, before: int | None = None) -> list[Job]:
    """Return what failed in the installation, given up first kind of all, newest first; one more than a page where there are more."""
    found = Job.objects.filter(state__in=(rules.DEAD, rules.FAILED), path__within=_root(scope)).order_by("-id")
    return list((found if before is None else found.filter(pk__lt=before))[: PAGE + 1])


def timers() -> dict[str, Timer]:
    """Return when each line of the schedule last ran."""
    return {timer.code: timer for timer in Timer.objects.all()}


def _own(scope: Scope) -> QuerySet[Job]:
    # The row policies show a watcher the failures of others too.
    return Job.objects.filter(account_id=scope.account_id or 0).order_by("-id")


def _root(scope: Scope) -> str:
    return next(iter(scope.reach("jobs")), "0")
