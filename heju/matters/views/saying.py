"""Moments and spans as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
BY_DAY = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
BY_DAY_EN = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def moment(at: datetime, now: datetime) -> str:
    """Return a moment as people say it: 今天 15:20, 明天 9:00, 11月20日 周五 15:20."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    clock = date_format(there, "G:i")
    apart = (there.date() - here.date()).days
    english = (get_language() or "").startswith("en")
    names = BY_DAY_EN if english else BY_DAY
    if apart in names:
        return f"{names[apart]} {clock}"
    if english:
        return f"{date_format(there, 'D j M' if there.year == here.year else 'j M Y')} {clock}"
    year = "" if there.year == here.year else f"{there.year}年"
    return f"{year}{there.month}月{there.day}日 {WEEKDAYS[there.weekday()]} {clock}"


def exact(at: datetime) -> str:
    """Return a moment exactly, for hovering."""
    return timezone.localtime(at).isoformat(timespec="minutes")


def left(span: timedelta) -> str:
    """Return what is left, or how long something is late, in its largest whole unit: days, hours or minutes."""
    minutes = abs(span) // timedelta(minutes=1)
    if minutes >= 48 * 60:
        return ngettext("%(count)d 天", "%(count)d 天", minutes // 1440) % {"count": minutes // 1440}
    if minutes >= 60:
        return ngettext("%(count)d 小时", "%(count)d 小时", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}


def ahead(at: datetime, now: datetime) -> str:
    """Return a deadline with what is left of it, or how long it has been over."""
    words = moment(at, now)
    if at < now:
        return _("%(when)s（已经过了 %(span)s）") % {"when": words, "span": left(now - at)}
    return _("%(when)s 前（还剩 %(span)s）") % {"when": words, "span": left(at - now)}
