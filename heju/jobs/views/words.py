"""A job in words: how it stands, how long, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.jobs import parameters, rules
from heju.jobs.models import Job

TONES = {
    rules.WAITING: "wait",
    rules.RUNNING: "doing",
    rules.DONE: "done",
    rules.FAILED: "late",
    rules.CANCELLED: "rest",
    rules.DEAD: "late",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One job as a page shows it."""

    job: Job
    url: str
    kind: str
    tone: str
    word: str
    next: str
    at: str
    exact: str
    took: str
    error: str
    facts: tuple[tuple[str, object], ...]
    result: tuple[str, str] | None

    @property
    def is_open(self) -> bool:
        """Say whether it waits or runs."""
        return self.job.state in rules.OPEN

    @property
    def may_retry(self) -> bool:
        """Say whether it may be started once more."""
        return self.job.state in rules.RETRIABLE

    @property
    def is_running(self) -> bool:
        """Say whether it runs now."""
        return self.job.state == rules.RUNNING

    @property
    def far(self) -> str:
        """Return how far it is or was when it stopped, as `1,200 / 5,000 · words`; "" where the state says it all."""
        if self.job.state in (rules.WAITING, rules.DONE):
            return ""
        part = "" if self.job.total is None else f"{self.job.done:,} / {self.job.total:,}"
        return " · ".join(word for word in (part, self.job.note) if word)


def line(job: Job, now: datetime) -> Line:
    """Return a job in words, at a moment."""
    kind = rules.KINDS.get(job.kind)
    is_done = job.state == rules.DONE
    return Line(
        job=job,
        url=reverse("jobs:job", args=[job.pk]),
        kind=str(kind.name) if kind else job.kind,
        tone=TONES[job.state],
        word=word_of(job),
        next=next_of(job, now),
        at=said_at(job.created_at, now),
        exact=date_format(timezone.localtime(job.created_at), "Y-m-d H:i:s"),
        took=took(job, now),
        error=_(job.error) if job.error else "",
        facts=tuple(kind.says(job.result)) if kind and is_done else (),
        result=kind.result(job.pk, job.result) if kind and is_done else None,
    )


def word_of(job: Job) -> str:
    """Return the state as one would say it."""
    if job.state in rules.OPEN and job.cancel_asked_at is not None:
        return _("正在停下")
    if job.state == rules.WAITING and job.attempts:
        return _("等着再试")
    return {
        rules.WAITING: _("排队"),
        rules.RUNNING: _("正在做"),
        rules.DONE: _("做好了"),
        rules.FAILED: _("没有办成"),
        rules.CANCELLED: _("已取消"),
        rules.DEAD: _("出错停下"),
    }[job.state]


def next_of(job: Job, now: datetime) -> str:
    """Return what happens next, and what the reader can do."""
    if job.state in rules.OPEN and job.cancel_asked_at is not None:
        return _("做完手头这一步就停")
    if job.state == rules.WAITING:
        if job.retry_at is not None and job.retry_at > now:
            return _("%(wait)s后自己再试，您不用管") % {"wait": lasting(job.retry_at - now)}
        if now - job.created_at > parameters.WAITED_TOO_LONG:
            return _("等得比平时久，可能没有进程在做；请告诉管理系统的人")
        return _("前面的做完就轮到它；可以离开这一页")
    return {
        rules.RUNNING: _("可以离开这一页，做好了还在这里"),
        rules.DONE: _("不用再做什么"),
        rules.FAILED: _("按原因改好以后重试，或者收起"),
        rules.CANCELLED: _("要做的话，重新开始"),
        rules.DEAD: _("不是您的问题；可以过一会儿重试，或者等管理系统的人处理"),
    }[job.state]


def took(job: Job, now: datetime) -> str:
    """Return how long it has run, or ran; "" where it has not begun."""
    if job.begun_at is None:
        return ""
    return lasting((job.ended_at or now) - job.begun_at)


def lasting(time: timedelta) -> str:
    """Return a length of time with its unit, from seconds to hours."""
    seconds = max(round(time.total_seconds()), 0)
    if seconds < 1:
        return _("不到 1 秒")
    if seconds < 60:
        return ngettext("%(count)d 秒", "%(count)d 秒", seconds) % {"count": seconds}
    if seconds < 3600:
        return ngettext("%(count)d 分钟", "%(count)d 分钟", seconds // 60) % {"count": seconds // 60}
    return ngettext("%(count)d 小时", "%(count)d 小时", seconds // 3600) % {"count": seconds // 3600}


def said_at(moment: datetime, now: datetime) -> str:
    """Return a moment as people say it: 今天 15:20, 昨天 9:05, 11月20日 15:20."""
    there, here = timezone.localtime(moment), timezone.localtime(now)
    clock = date_format(there, "G:i")
    days = (here.date() - there.date()).days
    if days == 0:
        return _("今天 %(clock)s") % {"clock": clock}
    if days == 1:
        return _("昨天 %(clock)s") % {"clock": clock}
    return f"{date_format(there, _('n月j日'))} {clock}"


def schedule_line(line: rules.Timed, timer: Any, now: datetime) -> dict[str, Any]:
    """Return a line of the schedule with when it last ran and what came of it."""
    if timer is None:
        said, tone, word = _("还没有到过时间"), "rest", _("未开始")
    elif timer.fault:
        said, tone, word = said_at(timer.begun_at, now), "late", _("出错")
    elif timer.ended_at is None:
        said, tone, word = said_at(timer.begun_at, now), "doing", _("正在做")
    else:
        said, tone, word = said_at(timer.begun_at, now), "done", _("做好了")
    fault = timer.fault if timer else ""
    return {
        "name": line.name,
        "when": line.when,
        "said": said,
        "tone": tone,
        "word": word,
        "fault": fault,
        "note": timer.note if timer else "",
    }
