"""What of matters waits for a resident: to say whether it is fixed, to answer a question, to rate."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.matters.models import Matter
from heju.matters.queries import outages, reading, where

# So many days after the end a rating is still asked for.
RATED_WITHIN = 14
MOST = 20


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits for the reader on a day, or for the elder for whom he acts. Three queries; none for nobody."""
    if not scope.persons():
        return []
    since = datetime.combine(day - timedelta(days=RATED_WITHIN), time(), get_current_timezone())
    with where.looking(scope):
        return [
            *[_confirm(row.matter) for row in reading.asked_of(scope)[:MOST]],
            *[_answer(matter) for matter in reading.waiting_of(scope)[:MOST]],
            *[_rate(matter) for matter in reading.unrated_of(scope, since)[:MOST]],
        ]


def _url(matter: Matter) -> str:
    return reverse("matters:matter", args=[matter.pk])


def _confirm(matter: Matter) -> Waiting:
    due = localdate(matter.confirm_due) if matter.confirm_due else None
    return Waiting(
        title=matter.title,
        why=_("%(place)s · 说是办好了，请您看一眼") % {"place": matter.place.name},
        harm=70,
        tone="wait",
        word=_("等您确认"),
        act_label=_("修好了没有"),
        act_url=_url(matter),
        url=_url(matter),
        due_on=due,
    )


def _answer(matter: Matter) -> Waiting:
    return Waiting(
        title=matter.title,
        why=_("%(place)s · 办的单位有个问题，您回答了才能接着办") % {"place": matter.place.name},
        harm=75,
        tone="wait",
        word=_("等您回答"),
        act_label=_("回答"),
        act_url=reverse("matters:act", args=[matter.pk, "answer"]),
        url=_url(matter),
    )


def _rate(matter: Matter) -> Waiting:
    return Waiting(
        title=matter.title,
        why=_("%(place)s · 办完了，点一下就行") % {"place": matter.place.name},
        harm=20,
        tone="doing",
        word=_("请您评价"),
        act_label=_("评价"),
        act_url=_url(matter),
        url=_url(matter),
    )


def off(compounds: list[int], now: datetime) -> list[dict[str, str]]:
    """Return what is off in some compounds, as a home page tells it: the kind, in which words, until when. One query."""
    found = []
    for one in outages.standing(compounds, now):
        until = localtime(one.expected_at) if one.expected_at else None
        tells = _("%(body)s · 预计 %(when)s 恢复") if until else _("%(body)s · 恢复时间还不知道")
        when = f"{until.month}-{until.day} {until:%H:%M}" if until else ""
        found.append({"title": one.words, "meta": tells % {"body": one.body.name, "when": when}, "url": _url(one.matter)})
    return found
