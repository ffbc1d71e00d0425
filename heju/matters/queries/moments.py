"""Moments and spans as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit import days

HOUR = timedelta(hours=1)
# A working day of an office has seven hours.
WORKDAY = 7 * HOUR
DAY = 24 * HOUR


def said_at(moment: datetime, now: datetime) -> str:
    """Return a moment: 今天 15:20, 明天 9:05, 11月20日 15:20, with the year where it is another."""
    there, here = localtime(moment), localtime(now)
    clock = date_format(there, "G:i")
    apart = (there.date() - here.date()).days
    near = {0: _("今天 %(clock)s"), 1: _("明天 %(clock)s"), -1: _("昨天 %(clock)s")}.get(apart)
    if near is not None:
        return near % {"clock": clock}
    return f"{date_format(there, _('n月j日') if there.year == here.year else _('Y年n月j日'))} {clock}"


def span(due: datetime, now: datetime, *, around_the_clock: bool) -> str:
    """Return how long it is to a moment, or since it, in the time in which it is counted."""
    first, last = min(due, now), max(due, now)
    length = last - first if around_the_clock else days.working_time_between(first, last)
    if length < HOUR:
        # Nobody is told of no minutes at all.
        count = max(length // timedelta(minutes=1), 1)
        return ngettext("%(count)d 分钟", "%(count)d 分钟", count) % {"count": count}
    if around_the_clock:
        return _plain(length)
    if length < 2 * WORKDAY:
        count = length // HOUR
        return ngettext("%(count)d 工作小时", "%(count)d 工作小时", count) % {"count": count}
    count = length // WORKDAY
    return ngettext("%(count)d 个工作日", "%(count)d 个工作日", count) % {"count": count}


def _plain(length: timedelta) -> str:
    if length < 2 * DAY:
        count = length // HOUR
        return ngettext("%(count)d 小时", "%(count)d 小时", count) % {"count": count}
    count = length // DAY
    return ngettext("%(count)d 天", "%(count)d 天", count) % {"count": count}
