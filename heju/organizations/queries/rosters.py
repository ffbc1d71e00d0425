"""Who is on duty: now and next in a compound, and the roster of a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heju.organizations import roles
from heju.organizations.models import Body, Coverage, Shift
from heju.organizations.queries.rows import fetch
from heju.organizations.queries.spots import Spot

# Who is on now; and where nobody is, who comes next within the night.
NEXT = timedelta(hours=12)
LIMIT = 12

# What stands at a community is on duty for each of its compounds, so the way goes up.
_ON_DUTY = """
select s.id, s.body_id, b.name as body, b.kind, s.task, s.public_name, s.phone, s.starts_at, s.ends_at, s.starts_at <= %(now)s as is_now
  from organizations_shift s join organizations_body b on b.id = s.body_id
 where s.path @> %(path)s::ltree and s.ends_at > %(now)s and s.starts_at < %(until)s
   and (b.dissolved_on is null or b.dissolved_on > %(day)s)
   and (s.starts_at <= %(now)s or not exists (
        select 1 from organizations_shift n where n.body_id = s.body_id and n.path @> %(path)s::ltree
           and n.task = s.task and n.starts_at <= %(now)s and n.ends_at > %(now)s))
 order by s.starts_at <= %(now)s desc, nlevel(s.path) desc, s.starts_at, s.task, s.id limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who is on duty now, or, where the task is not manned now, who comes next."""

    id: int
    body_id: int
    body: str
    kind: str
    task: str
    public_name: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


def on_duty(path: str, now: datetime) -> list[OnDuty]:
    """Return who is on duty for a place now, nearest body first, then who comes next within twelve hours. One query."""
    words: dict[str, Any] = {"path": path, "now": now, "until": now + NEXT, "day": timezone.localtime(now).date(), "limit": LIMIT}
    return [OnDuty(**row) for row in fetch(_ON_DUTY, words)]


def of_body(body: int, place: int, now: datetime) -> list[Shift]:
    """Return the shifts of a body at a place that are not over, the first first."""
    return list(Shift.objects.filter(body=body, place=place, ends_at__gt=now).order_by("starts_at", "task", "id"))


def same(body: Body, place: int, task: str, public_name: str) -> QuerySet[Shift]:
    """Return the shifts of the same person in the same task."""
    return Shift.objects.filter(body=body, place=place, task=task, public_name=public_name)


def serves(body: Body, spot: Spot, now: datetime) -> bool:
    """Say whether a body works at a place: it covers it, or, as offices do, it sits there."""
    if body.kind not in roles.COVERING:
        return bool(spot.path == body.path)
    day = timezone.localtime(now).date()
    running = Coverage.objects.filter(body=body, place=spot.id, since__lte=day)
    return running.filter(until=None).exists() or running.filter(until__gt=day).exists()


def places_of(body: Body, day: date) -> list[tuple[int, str]]:
    """Return the places where a body keeps a roster: those it covers, or where it sits."""
    if body.kind not in roles.COVERING:
        return [(body.place_id, body.place.name)]
    rows = Coverage.objects.filter(body=body, since__lte=day, until=None).select_related("place").order_by("place__pinyin", "place_id")
    return [(one.place_id, one.place.name) for one in rows]


def hours(starts: datetime, ends: datetime) -> str:
    """Return the hours between two moments as people say them: 18:00-次日 8:00."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    later = (last.date() - first.date()).days
    day = "" if later == 0 else _("次日 ") if later == 1 else date_format(last, "n/j ")
    return f"{date_format(first, 'G:i')}-{day}{date_format(last, 'G:i')}"


def told(shifts: list[OnDuty]) -> list[dict[str, Any]]:
    """Return who is on duty as the list of people to call shows him: those who are on now to be called first."""
    rows = []
    for one in shifts:
        said = {"body": one.body, "hours": hours(one.starts_at, one.ends_at)}
        post = _("%(body)s · 正在值班 %(hours)s") % said if one.is_now else _("%(body)s · %(hours)s 值班") % said
        rows.append({"name": f"{one.task} {one.public_name}", "post": post, "phone": one.phone, "duty": one.is_now})
    return rows
