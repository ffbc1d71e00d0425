"""What machines read of bodies."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query

from heju.kit.api import PathId, cursor_of, scope_of, start_of
from heju.kit.scope import Scope
from heju.organizations.api import shapes
from heju.organizations.api.shapes import AppointmentPage, BodyOut, BodyPage, CoveragePage, doors
from heju.organizations.queries import bodies, listing
from heju.places import rules as places_rules


def day_of(on: date | None) -> date:
    """Return the day that was asked for, today where none was."""
    return on or timezone.localdate()


def root_of(scope: Scope, within: str | None) -> str:
    """Return the place below which is looked: what was asked for, else the smallest that holds all that the asker reaches, "" for none."""
    reach = scope.reach("view")
    return within or (places_rules.common_root(list(reach)) if reach else "")


@doors.read(
    "/bodies", id="list_bodies", says=_("列出组织"), answers=BodyPage, cost=2, example={"items": [shapes.BODY], "next": None},
    about=_("某一天存在的组织，按名称的拼音排序。"),
)  # fmt: skip
def list_bodies(request: HttpRequest, narrowing: Query[shapes.BodyFilter]) -> BodyPage:
    """List bodies."""
    root = root_of(scope_of(request), narrowing.within)
    if not root:
        return BodyPage(items=[], next=None)
    after = start_of(narrowing.cursor)
    rows = bodies.bodies_of(
        root, day_of(narrowing.on), kind=narrowing.kind or "", text=narrowing.words or "", after=after, limit=narrowing.limit + 1
    )
    shown = rows[: narrowing.limit]
    more = cursor_of(shown[-1].pinyin, shown[-1].pk) if len(rows) > len(shown) else None
    return BodyPage(items=[BodyOut.of(one) for one in shown], next=more)


@doors.read("/bodies/{body}", id="get_body", says=_("读一个组织"), answers=BodyOut, cost=1, example=shapes.BODY)
def get_body(request: HttpRequest, body: Path[PathId]) -> BodyOut:
    """Show one body, also one that was dissolved."""
    try:
        return BodyOut.of(bodies.by_id(body))
    except bodies.NoSuchBody:
        raise Http404 from None


@doors.read(
    "/coverages", id="list_coverages", says=_("列出组织覆盖的小区"), answers=CoveragePage, cost=2,
    example={"items": [shapes.COVERAGE], "next": None},
)  # fmt: skip
def list_coverages(request: HttpRequest, narrowing: Query[shapes.CoverageFilter]) -> CoveragePage:
    """List what bodies cover on a day."""
    wanted = listing.Wanted(body=narrowing.body, place=narrowing.place, kind=narrowing.kind or "", within=narrowing.within or "")
    rows = listing.coverages(wanted, day_of(narrowing.on), after=start_of(narrowing.cursor)[1], limit=narrowing.limit + 1)
    shown = rows[: narrowing.limit]
    more = cursor_of("", shown[-1].pk) if len(rows) > len(shown) else None
    return CoveragePage(items=[shapes.CoverageOut.of(one) for one in shown], next=more)


@doors.read(
    "/appointments", id="list_appointments", says=_("列出谁任什么职"), answers=AppointmentPage, cost=2,
    example={"items": [shapes.APPOINTMENT], "next": None}, about=_("某一天在任的人。只有公开的姓名和职务，没有手机号。"),
)  # fmt: skip
def list_appointments(request: HttpRequest, narrowing: Query[shapes.AppointmentFilter]) -> AppointmentPage:
    """List who holds posts on a day."""
    wanted = listing.Wanted(body=narrowing.body, kind=narrowing.kind or "", post=narrowing.post or "", within=narrowing.within or "")
    rows = listing.appointments(wanted, day_of(narrowing.on), after=start_of(narrowing.cursor)[1], limit=narrowing.limit + 1)
    shown = rows[: narrowing.limit]
    more = cursor_of("", shown[-1].pk) if len(rows) > len(shown) else None
    return AppointmentPage(items=[shapes.AppointmentOut.of(one) for one in shown], next=more)
