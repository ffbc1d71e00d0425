"""The schedule of the installation: everything that runs by the clock, in one table. The hours are those of UTC.

A house adds its line here and nothing else changes; `/desk/jobs/watch/` shows when each ran and what came of it, `heju doctor` too.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heju.jobs.actions import run as jobs
from heju.jobs.rules import Timed
from heju.kit import db
from heju.kit.scope import system
from heju.matters import actions as matters
from heju.notices import tasks as notices
from heju.people import queries as people
from heju.privacy import actions as privacy
from heju.registers import actions as registers
from heju.web import actions
from heju.web.sessions import SessionStore


def prune_jobs(now: datetime) -> str:
    """Delete jobs that ended long ago, and what the queue has left behind."""
    return _("删除了 %(count)d 个") % {"count": jobs.prune_jobs(now=now)}


def prune_sessions(now: datetime) -> str:
    """Delete sessions that have ended."""
    SessionStore.clear_expired()
    return ""


def empty_exports(now: datetime) -> str:
    """Delete the files of exports whose time is over."""
    return _("删除了 %(count)d 个") % {"count": registers.empty_exports(now=now, day=timezone.localtime(now).date())}


def empty_imports(now: datetime) -> str:
    """Delete the files, rows and journals of imports whose time is over."""
    root = people.district_path()
    with db.scoped(system("system", root)) as scope:
        count = registers.empty_sheets(actor=scope, now=now, day=timezone.localtime(now).date())
    return _("删除了 %(count)d 个") % {"count": count}


def clean_machines(now: datetime) -> str:
    """Delete what machines were answered a day ago, and the budgets of those who have not come for an hour."""
    replies, buckets = actions.clean_machines(now=now)
    return _("删除了 %(count)d 个") % {"count": replies + buckets}


def delete_due(now: datetime) -> str:
    """Delete what is kept no longer, with proof, and do the erasures whose days of cooling off are over."""
    return _("删除了 %(rows)d 条，清空了 %(persons)d 人，办结了 %(erased)d 件注销") % privacy.run_daily(now=now)


def tick_matters(now: datetime) -> str:
    """Remind of matters, bring up what is overdue, close what nobody objected to, ask again weeks later."""
    with db.scoped(system("system", people.district_path())) as scope:
        count = matters.tick(actor=scope, now=now)
    return _("推动了 %(count)d 件") % {"count": count}


def fold_tally(now: datetime) -> str:
    """Fold the changes of the tally of matters in."""
    with db.scoped(system("system", people.district_path())) as scope:
        count = matters.fold(actor=scope, now=now)
    return _("并入了 %(count)d 个变化") % {"count": count} if count else ""


def recount_tally(now: datetime) -> str:
    """Count the tally of matters anew over all rows, put right what differs and say how much did."""
    with db.scoped(system("system", people.district_path())) as scope:
        count = matters.recount(actor=scope, now=now)
    return _("重新数了一遍，改正了 %(count)d 行") % {"count": count}


def post(now: datetime) -> str:
    """Read on in the record, write the letters that follow, and send what is due."""
    done = notices.run_post(now)
    if not done.letters and not done.ends:
        return ""
    sent = done.ends.get("sent", 0)
    return _("写了 %(letters)d 条，发出 %(sent)d 封，没有发成 %(others)d 封") % {
        "letters": done.letters,
        "sent": sent,
        "others": sum(done.ends.values()) - sent,
    }


def follow_up_promises(now: datetime) -> str:
    """Ask parties whether a mediated agreement is kept; bring broken commitments of joint meetings to the community."""
    with db.scoped(system("system", people.district_path())) as scope:
        asked = matters.ask_parties(actor=scope, now=now)
        broken = matters.follow_up(actor=scope, now=now)
    return _("问了 %(asked)d 人，%(broken)d 条承诺没有兑现") % {"asked": asked, "broken": broken}


def find_topics(now: datetime) -> str:
    """Look for what rises in each compound and community."""
    with db.scoped(system("system", people.district_path())) as scope:
        count = matters.find_topics(actor=scope, now=now)
    return _("新找到 %(count)d 个") % {"count": count}


SCHEDULE: tuple[Timed, ...] = (
    Timed("matters.tick", gettext_lazy("事项到期：提醒、上报、办结、回访"), gettext_lazy("每分钟"), "* * * * *", tick_matters),
    Timed("matters.topics", gettext_lazy("找出正在升温的话题"), gettext_lazy("每天 4:10"), "10 20 * * *", find_topics),
    Timed("matters.fold", gettext_lazy("事项计数：并入新的变化"), gettext_lazy("每分钟"), "* * * * *", fold_tally),
    Timed("matters.recount", gettext_lazy("事项计数：从头核对一遍"), gettext_lazy("每天 4:10"), "10 20 * * *", recount_tally),
    Timed(
        "matters.promises",
        gettext_lazy("回访调解协议，上报没兑现的承诺"),
        gettext_lazy("每天 8:05"),
        "5 0 * * *",
        follow_up_promises,
    ),
    Timed("jobs.prune", gettext_lazy("删除结束 90 天的后台任务"), gettext_lazy("每天 3:20"), "20 19 * * *", prune_jobs),
    Timed("registers.empty", gettext_lazy("删除到期的导入原件和底稿"), gettext_lazy("每天 3:30"), "30 19 * * *", empty_imports),
    Timed("web.sessions", gettext_lazy("删除过期的登录会话"), gettext_lazy("每天 3:40"), "40 19 * * *", prune_sessions),
    Timed("registers.exports", gettext_lazy("删除到期的导出文件"), gettext_lazy("每天 3:10"), "10 19 * * *", empty_exports),
    Timed("web.machines", gettext_lazy("删除一天前的接口应答"), gettext_lazy("每小时 50 分"), "50 * * * *", clean_machines),
    Timed("notices.post", gettext_lazy("把该告诉人的发出去"), gettext_lazy("每分钟"), "* * * * *", post),
    Timed("privacy.daily", gettext_lazy("删除保存期满的个人信息，办理到期的注销"), gettext_lazy("每天 2:30"), "30 18 * * *", delete_due),
)
