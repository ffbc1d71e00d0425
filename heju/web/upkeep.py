"""What an installation needs from day to day: keys that open, workers that work, nothing given up, a backup that was tried."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _

from heju.jobs import parameters, queries
from heju.jobs.views.words import lasting
from heju.kit import db, keys
from heju.kit.scope import Scope
from heju.kit.vault import AlgorithmMissing, UnknownFormat, UnsafeKeyFile
from heju.people.models import Account
from heju.web import backup
from heju.web.safety import Finding
from heju.web.schedule import SCHEDULE

# A backup each night, a drill each month, with some room.
BACKUP_WITHIN = timedelta(hours=26)
DRILL_WITHIN = timedelta(days=35)
# A line of the schedule runs at least daily.
TIMED_WITHIN = timedelta(days=2)


def findings(now: datetime) -> Iterator[Finding]:
    """Yield what concerns the keys, the jobs, the schedule and the backups. Needs a database that is up to date."""
    if connection.connection is None:
        return
    try:
        yield keys_present()
        yield from jobs()
        yield from schedule(now)
    except Error:
        yield Finding("jobs", False, _("后台任务"), _("读不到；运行 heju migrate"))
    yield from backups(now)


def keys_present() -> Finding:
    """Say whether the keys are there that the names of this installation are closed with; an empty one makes them on first use."""
    with db.scoped(Scope(door="sign-in")):
        is_used = Account.objects.exists()
    cure = ""
    if is_used and not settings.VAULT_FILE.exists() and not os.environ.get(keys.VARIABLE):
        cure = _("%(file)s 不见了，姓名和电话谁也打不开；从另存的密钥放回来，不要让系统生成新的") % {"file": settings.VAULT_FILE}
    elif settings.VAULT_FILE.exists():
        try:
            keys.keyring()
        except (UnsafeKeyFile, UnknownFormat, AlgorithmMissing, OSError) as error:
            cure = str(error)
    return Finding("keys", not cure, _("密钥在位"), cure)


def jobs() -> Iterator[Finding]:
    """Yield whether workers work, and what was given up."""
    found = queries.state_of_queue(parameters.SILENT_AFTER)
    is_late = found.oldest_s > parameters.WAITED_TOO_LONG.total_seconds()
    missing = not found.workers and (settings.MODE == "production" or is_late)
    says = _("后台任务：%(workers)d 个进程，排队 %(waiting)d，正在做 %(running)d") % {
        "workers": found.workers,
        "waiting": found.waiting,
        "running": found.running,
    }
    cure = _("没有进程在做；运行 heju serve 或 heju worker") if missing else ""
    if is_late and not missing:
        cure = _("最早的等了%(time)s；加一个 heju worker --only jobs") % {"time": lasting(timedelta(seconds=found.oldest_s))}
    yield Finding("worker", not cure, says, cure)
    yield Finding(
        "dead-jobs", not found.dead, _("出错停下的后台任务 %(count)d 个") % {"count": found.dead}, _("原因在 /desk/jobs/watch/，改好后重试")
    )


def schedule(now: datetime) -> Iterator[Finding]:
    """Yield one finding for the whole schedule: what failed last time, and what has not run for days."""
    timers = queries.timers()
    failed = [line.code for line in SCHEDULE if line.code in timers and timers[line.code].fault]
    late = [line.code for line in SCHEDULE if line.code in timers and now - timers[line.code].begun_at > TIMED_WITHIN]
    cure = ""
    if failed:
        cure = _("上次出错：%(lines)s；看 /desk/jobs/watch/") % {"lines": ", ".join(failed)}
    elif late:
        cure = _("两天没有运行：%(lines)s；运行 heju serve 或 heju worker") % {"lines": ", ".join(late)}
    yield Finding("schedule", not cure, _("按时间做的事 %(count)d 件") % {"count": len(SCHEDULE)}, cure)


def backups(now: datetime) -> Iterator[Finding]:
    """Yield how old the last backup and the last drill are; only a production installation must have them."""
    known, must = backup.remembered(), settings.MODE == "production"
    made, drilled = moment(known.get("made_at")), moment(known.get("drilled_at"))
    if made is None:
        yield Finding("backup", not must, _("还没有备份"), _("运行 heju backup 文件夹 --keys 另一个地方，并每天定时运行"))
        return
    age = {"time": lasting(now - made)}
    yield Finding(
        "backup", not must or now - made <= BACKUP_WITHIN, _("最近的备份在%(time)s前") % age, _("太久了；每天定时运行 heju backup")
    )
    if drilled is None:
        yield Finding("drill", not must, _("备份还没有试过"), _("运行 heju restore --drill 文件夹"))
        return
    cure = _("太久了；每月运行一次 heju restore --drill") if known.get("drill_ok") else _("上次没有通过；换一份备份再试")
    is_good = bool(known.get("drill_ok")) and now - drilled <= DRILL_WITHIN
    yield Finding("drill", is_good or not must, _("最近一次试带回在%(time)s前") % {"time": lasting(now - drilled)}, cure)


def moment(text: str | None) -> datetime | None:
    """Return a moment that was noted, or None."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
