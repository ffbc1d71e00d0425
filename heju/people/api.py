"""People for machines: who is bound to which home, masked, as far as the handler of the token holds it. Nothing is opened here."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query
from pydantic import Field

from heju.kit.api import ABSENT, DatedPage, Day, Doors, Out, PathId, cursor_of, scope_of, start_of
from heju.people import queries
from heju.places import queries as places

doors = Doors(_("人和房屋"))

SEE = "people.see"
Kind = Literal["owner", "possessor", "tenant", "family"]
TIE = {
    "id": 501,
    "person": "6f1c2f0e-5d0b-4a5e-9f3a-0c3b6d2a9e11",
    "name": "林*",
    "phone": "138****0009",
    "unit": 301,
    "path": "440303.001.001.c17.b1.s1",
    "kind": "owner",
    "share": "1",
    "since": "2024-01-01",
    "until": None,
}


class TieOut(Out):
    """A person and a home. Names and numbers are masked; whoever needs them opens them on the page, with a reason, one by one."""

    id: int
    person: UUID
    name: str
    phone: str
    unit: int
    path: str
    kind: Kind
    share: str
    since: Day
    until: Day | None

    @classmethod
    def of(cls, row: queries.Row) -> TieOut:
        """Return a tie as it is sent."""
        tie = row.tie
        return cls.model_construct(
            id=tie.pk, person=row.person.public_id, name=row.name, phone=row.phone, unit=tie.unit_id, path=tie.path, kind=tie.kind,
            share="" if tie.share_numerator is None else str(tie.share), since=tie.since, until=tie.until,
        )  # fmt: skip


class TiePage(Out):
    """One page of ties; `next` is the cursor of the next one."""

    items: list[TieOut]
    next: str | None


class TieFilter(DatedPage):
    """What narrows the list."""

    kind: Kind = Field(ABSENT, title=_("与房屋的关系"))
    unit: PathId = Field(ABSENT, title=_("房屋"))


@doors.read(
    "/places/{place}/people", id="list_people", says=_("列出小区、楼栋或单元里的人"), answers=TiePage, cost=5, power=SEE,
    example={"items": [TIE], "next": None}, about=_("姓名只有姓，手机号遮住中间四位；只有本凭证的处理方自己掌握的关系。"),
)  # fmt: skip
def list_people(request: HttpRequest, place: Path[PathId], narrowing: Query[TieFilter]) -> TiePage:
    """List the ties to homes below a place."""
    here = places.here(place)
    if here is None:
        raise Http404
    scope_of(request).demand(SEE, here.path)
    if here.kind not in ("compound", "building", "stairwell"):
        raise Http404
    rows = queries.rows_below(
        here.path, narrowing.on or timezone.localdate(), kind=narrowing.kind or "", unit=narrowing.unit,
        after=start_of(narrowing.cursor)[1], limit=narrowing.limit + 1,
    )  # fmt: skip
    shown = rows[: narrowing.limit]
    more = cursor_of("", shown[-1].tie.pk) if len(rows) > len(shown) else None
    return TiePage(items=[TieOut.of(one) for one in shown], next=more)
