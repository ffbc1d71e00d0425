"""The clocks of a matter in words: how long is left, by when what is owed, and what happens then by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from heju.matters.models import LevelOf, Matter
from heju.matters.queries.moments import said_at, span
from heju.matters.rules import clocks
from heju.matters.rules.happened import Level
from heju.matters.rules.moves import level_above


@dataclass(frozen=True, slots=True)
class Told:
    """One deadline in words: `left` (还剩 5 工作小时), `due` (今天 16:00 前办好), `then` (what happens after it), tone of the design."""

    left: str
    due: str
    then: str = ""
    tone: str = "wait"

    @property
    def line(self) -> str:
        """Return the whole in one line."""
        return "；".join(part for part in (self.left, self.due, self.then) if part)


def due_words(kind: str, at: str) -> str:
    """Return what is owed by a moment that stands in words."""
    found = {
        "first_contact": _("%(at)s 前答复反映人"),
        "update": _("%(at)s 前说说进展"),
        "solution": _("%(at)s 前办好"),
        "confirm": _("%(at)s 前请大家确认"),
    }
    return found[kind] % {"at": at}


def told(clock: clocks.Clock, level: str, now: datetime) -> Told | None:
    """Return the next deadline of a matter in words, None where nothing is owed any more."""
    if clock.next is None:
        return None
    then = _then(clock, level, now) if clock.step_up_at else ""
    if clock.is_paused and clock.next.kind in ("solution", "update"):
        return Told(_("等反映人补充，计时暂停"), due_words(clock.next.kind, said_at(clock.next.due_at, now)), "", "rest")
    words = {"span": span(clock.next.due_at, now, around_the_clock=clock.next.around_the_clock)}
    due = due_words(clock.next.kind, said_at(clock.next.due_at, now))
    if clock.next.is_late(now):
        return Told(_("已逾期 %(span)s") % words, due, then, "late")
    return Told(_("还剩 %(span)s") % words, due, then, "wait")


def _then(clock: clocks.Clock, level: str, now: datetime) -> str:
    above = level_above(_level(level))
    if above is None or clock.step_up_at is None:
        return ""
    name = str(LevelOf(above).label)
    if clock.step_up_at <= now:
        return _("即将自动报%(level)s") % {"level": name}
    return _("到%(at)s还没办好，自动报%(level)s") % {"at": said_at(clock.step_up_at, now), "level": name}


def _level(level: str) -> Level:
    return level  # type: ignore[return-value]


def others(clock: clocks.Clock, now: datetime) -> list[tuple[str, str, str]]:
    """Return every deadline of a matter as (what, words, tone), in the order in which they come: met, late or to come."""
    names = {"first_contact": _("首次答复"), "update": _("下次进展"), "solution": _("办好"), "confirm": _("请大家确认")}
    found = [one for one in (clock.first_contact, clock.update, clock.solution, clock.confirm) if one is not None]
    rows = []
    for one in sorted(found, key=lambda each: each.due_at):
        at = said_at(one.due_at, now)
        if one.met_at is not None:
            late = one.is_late(now)
            words = (_("超时：应在 %(at)s 前") if late else _("按时：%(at)s 前")) % {"at": at}
            rows.append((names[one.kind], words, "late" if late else "done"))
        else:
            words = (_("逾期：应在 %(at)s 前") if one.is_late(now) else _("%(at)s 前")) % {"at": at}
            rows.append((names[one.kind], words, "late" if one.is_late(now) else "wait"))
    return rows


# Columns of the row, by which a list tells what is due next without reading the events; the first that stands earliest wins.
COLUMNS = (("contact_due", "first_contact"), ("solution_due", "solution"), ("update_due", "update"), ("confirm_due", "confirm"))


def next_of(matter: Matter) -> tuple[str, datetime] | None:
    """Return the kind and the moment of the next deadline of a row, None where nothing is owed."""
    if matter.state == "closed":
        return None
    found = [(kind, getattr(matter, column)) for column, kind in COLUMNS if getattr(matter, column) is not None]
    unmet = [(kind, at) for kind, at in found if kind != "first_contact" or matter.contacted_at is None]
    return min(unmet, key=lambda one: one[1], default=None)


def row_told(matter: Matter, now: datetime) -> Told:
    """Return the next deadline of a row of a list in words."""
    found = next_of(matter)
    if found is None:
        return Told("", "", "", "rest")
    kind, at = found
    if matter.state == "waiting" and kind in ("solution", "update"):
        return Told(_("计时暂停"), due_words(kind, said_at(at, now)), "", "rest")
    is_plain = matter.pace == "emergency" and kind != "confirm"
    words = {"span": span(at, now, around_the_clock=is_plain)}
    due = due_words(kind, said_at(at, now))
    if at <= now:
        return Told(_("已逾期 %(span)s") % words, due, "", "late")
    return Told(_("还剩 %(span)s") % words, due, "", "wait")
