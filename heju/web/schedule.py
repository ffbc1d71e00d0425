"""The schedule of the installation: everything that runs by the clock, in one table. The hours are those of UTC.

A house adds its line here and nothing else changes; `/desk/jobs/watch/` shows when each ran and what came of it, `heju doctor` too.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from heju.jobs.actions import run as jobs
from heju.jobs.rules import Timed


def prune_jobs(now: datetime) -> str:
    """Delete jobs that ended long ago, and what the queue has left behind."""
    return str(jobs.prune_jobs(now=now))


def prune_sessions(now: datetime) -> str:
    """Delete sessions that have ended."""
    count, _each = Session.objects.filter(expire_date__lt=now).delete()
    return str(count)


SCHEDULE: tuple[Timed, ...] = (
    Timed("jobs.prune", _("删除结束 90 天的后台任务"), _("每天 3:20"), "20 19 * * *", prune_jobs),
    Timed("web.sessions", _("删除过期的登录会话"), _("每天 3:40"), "40 19 * * *", prune_sessions),
)
