"""The report to the level above, drafted from what stands in the matter: whoever brings it up reads it, changes it, adds what is needed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.matters.queries import deadlines
from heju.matters.queries import desk as queries
from heju.matters.queries.moments import said_at
from heju.matters.rules.happened import taken_back
from heju.matters.rules.moves import MOVES
from heju.matters.views import desk_told

# The last so many steps are told; nobody reads more in a report.
STEPS = 6


def drafted(desk: queries.Desk, now: datetime) -> str:
    """Return what was reported, what was done and by when it is due, in sentences; what the level above should do is left to be written.

    No words of anybody but the title, which whoever sees the matter reads.
    """
    matter = desk.matter
    words = {"where": desk_told.where(matter), "title": matter.title, "count": matter.reports_count, "at": said_at(matter.raised_at, now)}
    first = ngettext(
        "%(where)s：%(title)s。%(at)s 反映，共 %(count)d 人。", "%(where)s：%(title)s。%(at)s 反映，共 %(count)d 人。", matter.reports_count
    )
    without = taken_back((row.number, row.takes_back) for row in desk.events)
    told = [row for row in desk.events if row.number not in without and MOVES[row.move].told]
    steps = _("；").join(
        _("%(at)s %(what)s") % {"at": said_at(row.at, now), "what": desk_told.in_language(MOVES[row.move].zh, MOVES[row.move].en)}
        for row in told[-STEPS:]
    )
    done = _("已经做了：%(steps)s。") % {"steps": steps} if steps else _("还没有办过。")
    due = deadlines.told(desk.clock, matter.level, now)
    stands = _("现在：%(state)s，%(due)s。") % {"state": desk_told.state_of(matter), "due": due.due} if due is not None else ""
    return "\n".join(part for part in (first % words, done, stands, _("请上一级帮助：")) if part)
