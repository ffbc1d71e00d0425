"""Cases of the city's hotline: how each stands, in words, and which wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit import days
from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.matters.models import HotlineCase, Matter
from heju.matters.queries.moments import said_at
from heju.matters.queries.parts import HANDLE, INTAKE
from heju.matters.rules import hotline
from heju.matters.rules.moves import HOLDERS

# So many stand in the inbox, so many in the list.
EACH, MOST = 6, 200
TONES = {"answered": "done", "answered_late": "rest", "overdue": "late", "due_today": "wait", "to_answer": "wait"}


@dataclass(frozen=True, slots=True)
class Told:
    """A case in words: its number and page at the hotline, how it stands (a word and a tone of the design), until when or when."""

    matter: Matter
    number: str
    url: str
    word: str
    tone: str
    line: str
    is_open: bool


def of_matter(matter: Matter, now: datetime) -> list[Told]:
    """Return the cases of a matter, in the order in which they came. One query, none where the hotline sent nothing."""
    if not matter.hotline_number:
        return []
    rows = HotlineCase.objects.filter(matter=matter).select_related("body").order_by("received_at", "pk")
    return [told(one, matter, now) for one in rows]


def told(case: HotlineCase, matter: Matter, now: datetime) -> Told:
    """Return a case in words."""
    stands = hotline.standing(case.answer_due, case.answered_at, now)
    words = {
        "answered": _("已答复热线"), "answered_late": _("已答复热线，晚了"), "overdue": _("答复热线逾期"),
        "due_today": _("今天要答复热线"), "to_answer": _("等答复热线"),
    }  # fmt: skip
    received = _("%(at)s 收到") % {"at": said_at(case.received_at, now)}
    if case.answered_at is not None:
        by = {"at": said_at(case.answered_at, now), "name": case.body.name if case.body else _("经办单位")}
        then = _("%(at)s 由%(name)s答复") % by
    else:
        then = _("%(at)s 前答复") % {"at": said_at(case.answer_due, now)}
    line = _("%(received)s，%(then)s") % {"received": received, "then": then}
    return Told(matter, case.number, case.url, words[stands], TONES[stands], line, case.answered_at is None)


def _open_to(scope: Scope) -> QuerySet[HotlineCase]:
    """Return the cases that somebody answers: those of matters whose level he holds, and those that his counter took in."""
    where = Q(pk=None)
    for grant in scope.grants:
        here = Q(*[Q(path__within=path) for path in grant.paths], _connector=Q.OR) if grant.paths else Q(pk=None)
        if grant.role in HOLDERS and HANDLE in grant.powers:
            where |= here & Q(matter__level=HOLDERS[grant.role])
        if INTAKE in grant.powers:
            where |= here & Q(report__entered_by=scope.person_id)
    return HotlineCase.objects.filter(where, answered_at=None)


def to_answer(scope: Scope, limit: int = MOST) -> list[HotlineCase]:
    """Return the cases that wait for an answer of the reader, what is due first at the top. One query."""
    rows = _open_to(scope).select_related("matter__compound", "matter__place", "body").defer("matter__grams", "matter__words")
    return list(rows.order_by("answer_due", "pk")[:limit])


def answered(scope: Scope, limit: int = 50) -> list[HotlineCase]:
    """Return the cases answered lately where the reader works, the latest first. One query."""
    paths = sorted({path for grant in scope.grants if HANDLE in grant.powers or INTAKE in grant.powers for path in grant.paths})
    if not paths:
        return []
    here = Q(*[Q(path__within=path) for path in paths], _connector=Q.OR)
    rows = HotlineCase.objects.filter(here, answered_at__isnull=False).select_related("matter__compound", "matter__place", "body")
    return list(rows.defer("matter__grams", "matter__words").order_by(F("answered_at").desc(), "-pk")[:limit])


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the cases that wait for an answer on a day, for "today": what is late hurts most. One query, none for most people."""
    if not scope.may_anywhere(HANDLE) and not scope.may_anywhere(INTAKE):
        return []
    start = datetime(day.year, day.month, day.day, tzinfo=days.CHINA)
    rows = to_answer(scope, MOST)
    found = [_item(one, start) for one in rows[:EACH]]
    if len(rows) > EACH:
        more = len(rows) - EACH
        words = ngettext("还有 %(count)d 个热线工单等答复", "还有 %(count)d 个热线工单等答复", more) % {"count": more}
        url = reverse("matters:hotline")
        found.append(Waiting(words, "", found[-1].harm - 1, "wait", _("等答复热线"), _("看名单"), url, url))
    return found


def _item(case: HotlineCase, start: datetime) -> Waiting:
    matter, due = case.matter, case.answer_due
    is_late, is_today = due <= start, due <= start + timedelta(days=1)
    ended = matter.state == "closed"
    by = _("%(at)s 前答复热线") % {"at": said_at(due, start)}
    return Waiting(
        title=_("%(title)s（%(where)s）") % {"title": matter.title, "where": matter.compound.name},
        why=_("%(by)s；工单 %(number)s") % {"by": _("已逾期：%(due)s") % {"due": by} if is_late else by, "number": case.number},
        # What has ended waits for nothing but this answer.
        harm=90 if is_late else 76 if is_today else 60 if ended else 28,
        tone="late" if is_late else "wait",
        word=_("热线逾期") if is_late else _("等答复热线"),
        act_label=_("答复热线"),
        act_url=reverse("matters:desk_act", args=[matter.pk, "answer_hotline"]),
        url=reverse("matters:desk_matter", args=[matter.pk]),
        due_on=due.astimezone(days.CHINA).date(),
    )


def has_open(cases: Sequence[Told]) -> bool:
    """Say whether a case waits for an answer."""
    return any(one.is_open for one in cases)
