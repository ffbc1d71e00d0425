"""What rises and what is off, for the desk: lists, and what waits for whoever holds the level."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.matters.models import Matter, Outage, Topic
from heju.matters.queries.parts import HANDLE, WORK
from heju.places import queries as places

# Topics and outages that ended are shown so long.
SHOWN_FOR = timedelta(days=30)
MOST = 100


def topics(day: date) -> list[Topic]:
    """Return the topics of the last weeks that the reader's posts reach, those not answered yet first. One query."""
    rows = Topic.objects.filter(last_on__gte=day - SHOWN_FOR).select_related("place")
    return sorted(rows.order_by("-last_on", "-pk")[:MOST], key=lambda one: one.seen_at is not None)


def topic(number: int) -> Topic | None:
    """Return one topic, None where there is none that the reader may see. One query."""
    return Topic.objects.filter(pk=number).select_related("place").first()


def matters_of(topic: Topic) -> list[Matter]:
    """Return the matters of a topic that the reader may see, the newest first. One query."""
    return list(Matter.objects.filter(pk__in=topic.matters).select_related("place").order_by("-raised_at", "-pk"))


def outages(now: datetime) -> list[Outage]:
    """Return the outages that stand or ended lately where the reader works, those that stand first. One query."""
    rows = Outage.objects.filter(begins_at__gte=now - SHOWN_FOR) | Outage.objects.filter(ended_at=None)
    found = rows.select_related("matter__compound", "place", "body").order_by("-begins_at", "-pk")[:MOST]
    return sorted(found, key=lambda one: one.ended_at is not None)


def outage(number: int) -> Outage | None:
    """Return one outage. One query."""
    return Outage.objects.filter(pk=number).select_related("matter__compound", "place").first()


def working_places(scope: Scope, day: date, most: int = 12) -> list[tuple[str, object]]:
    """Return the compounds where the reader's bodies work with the buildings of each, as choices. Two queries a compound."""
    paths = sorted({path for grant in scope.grants if WORK in grant.powers for path in grant.paths if path.count(".") == 3})[:most]
    found: list[tuple[str, object]] = []
    for path in paths:
        here = places.here_at(path)
        place = places.place(here.id) if here is not None else None
        if place is None:
            continue
        inside = [(str(one.pk), one.name) for one in places.children(place, day)]
        found.append((place.name, [(str(place.pk), _("整个小区")), *inside]))
    return found


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the topics that wait for a word, and the outages of my body that should be back. Two queries at most."""
    found = []
    if scope.may_anywhere(HANDLE):
        levels = [one for one in topics(day) if one.seen_at is None and scope.may(HANDLE, one.path)]
        found += [_topic(one) for one in levels[:10]]
    if scope.may_anywhere(WORK):
        late = Outage.objects.filter(body__in=scope.bodies(), ended_at=None, expected_at__date__lte=day).select_related("place")
        found += [_outage(one) for one in late[:10]]
    return found


def _topic(one: Topic) -> Waiting:
    said = "、".join(one.terms[:2]) or _("同类的事")
    count = ngettext("%(days)d 天里 %(count)d 人说到", "%(days)d 天里 %(count)d 人说到", one.observed) % {
        "days": one.days,
        "count": one.observed,
    }
    url = reverse("matters:topic", args=[one.pk])
    return Waiting(
        title=_("%(place)s：“%(said)s”在升温") % {"place": one.place.name, "said": said},
        why=count, harm=55, tone="wait", word=_("等您看"), act_label=_("看是哪些事"), act_url=url, url=url,
    )  # fmt: skip


def _outage(one: Outage) -> Waiting:
    url = reverse("matters:outages")
    return Waiting(
        title=_("%(place)s：到了预计恢复的日子") % {"place": one.place.name},
        why=one.words[:40], harm=50, tone="wait", word=_("等您说一声"), act_label=_("恢复了或改时间"), act_url=url, url=url,
        due_on=one.expected_at.date() if one.expected_at else None,
    )  # fmt: skip
