"""What jobs put into the inbox: what failed, for whoever started it; what was given up, for whoever watches over the installation."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.jobs import rules
from heju.jobs.models import Job
from heju.kit.scope import Scope
from heju.kit.today import Waiting

EACH = 5
WATCH = "jobs.watch"


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return what failed and was not put away. One query, two for whoever watches."""
    if scope.account_id is None:
        return []
    failed = Job.objects.filter(account_id=scope.account_id, state__in=(rules.FAILED, rules.DEAD), put_away_at=None).order_by("-id")[:EACH]
    found = [_failed(job) for job in failed]
    if scope.may_anywhere(WATCH):
        count = Job.objects.filter(state=rules.DEAD, put_away_at=None).exclude(account_id=scope.account_id).count()
        if count:
            found.append(_given_up(count))
    return found


def _failed(job: Job) -> Waiting:
    return Waiting(
        title=_("“%(title)s”没有办成") % {"title": job.title},
        why=_(job.error) if job.error else "",
        harm=75,
        tone="late",
        word=_("没有办成"),
        act_label=_("看原因，重试或收起"),
        act_url=reverse("jobs:job", args=[job.pk]),
        url=reverse("jobs:job", args=[job.pk]),
    )


def _given_up(count: int) -> Waiting:
    return Waiting(
        title=ngettext("%(count)d 个后台任务出错停下了", "%(count)d 个后台任务出错停下了", count) % {"count": count},
        why=_("试了几次都没有办成，开始它们的人在等"),
        harm=85,
        tone="late",
        word=_("出错停下"),
        act_label=_("看看是什么"),
        act_url=reverse("jobs:watch"),
        url=reverse("jobs:watch"),
    )
