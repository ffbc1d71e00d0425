"""Places for machines: found, read for any day, founded, renamed, given another name."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query
from pydantic import Field

from heju.kit.api import ABSENT, DatedPage, Day, Doors, Id, In, Out, PathId, PathText, Sentence, Words, cursor_of, scope_of, start_of
from heju.places import actions, queries
from heju.places.models import Place, Unit

doors = Doors(_("地点和房屋"))

Kind = Literal["district", "street", "community", "compound", "building", "stairwell"]
PLACE = {
    "id": 17,
    "kind": "compound",
    "compound_kind": "estate",
    "name": "梧桐苑",
    "path": "440303.001.001.c17",
    "parent": 12,
    "address": "晴岚路 8 号",
    "origin": "entered",
    "since": "2020-01-01",
    "until": None,
}
UNIT = {
    "id": 301,
    "place": 21,
    "compound": 17,
    "path": "440303.001.001.c17.b1.s1",
    "kind": "home",
    "floor": 3,
    "number": "301",
    "area_m2": "88.50",
    "house_code": "",
    "since": "2020-01-01",
    "until": None,
}


class PlaceOut(Out):
    """A place as it stands on the day that was asked for."""

    id: int
    kind: Kind
    compound_kind: Literal["", "estate", "urban_village"]
    name: str
    path: str
    parent: int | None
    address: str
    origin: Literal["official", "listed", "entered", "invented"]
    since: Day
    until: Day | None

    @classmethod
    def of(cls, place: Place) -> PlaceOut:
        """Return a place as it is sent."""
        return cls.model_construct(
            id=place.pk, kind=place.kind, compound_kind=place.compound_kind, name=place.name, path=place.path, parent=place.parent_id,
            address=place.address, origin=place.origin, since=place.valid_from, until=place.valid_until,
        )  # fmt: skip


class UnitOut(Out):
    """An exclusive part: a home, a shop, a registrable bay."""

    id: int
    place: int
    compound: int
    path: str
    kind: Literal["home", "shop", "bay"]
    floor: int | None
    number: str
    area_m2: str | None
    house_code: str
    since: Day
    until: Day | None

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        """Return an exclusive part as it is sent; areas are exact texts."""
        return cls.model_construct(
            id=unit.pk, place=unit.place_id, compound=unit.compound_id, path=unit.path, kind=unit.kind, floor=unit.floor,
            number=unit.number, area_m2=None if unit.area_m2 is None else f"{unit.area_m2:.2f}", house_code=unit.house_code,
            since=unit.valid_from, until=unit.valid_until,
        )  # fmt: skip


class PlacePage(Out):
    """One page of places; `next` is the cursor of the next one."""

    items: list[PlaceOut]
    next: str | None


class UnitPage(Out):
    """One page of exclusive parts."""

    items: list[UnitOut]
    next: str | None


class PlaceFilter(DatedPage):
    """What narrows the list of places."""

    kind: Kind = Field(ABSENT, title=_("级别"))
    parent: PathId = Field(ABSENT, title=_("上级地点"))
    within: PathText = Field(ABSENT, title=_("所在范围"))
    words: Words = Field(ABSENT, title=_("名称或拼音"))
    scheme: Literal["statistical", "public-list", "house-building"] = Field(ABSENT, title=_("编码体系"))
    code: Words = Field(ABSENT, title=_("编码"))


class UnitFilter(DatedPage):
    """What narrows the list of exclusive parts."""

    kind: Literal["home", "shop", "bay"] = Field(ABSENT, title=_("房屋类别"))


class PlaceFounding(In):
    """A place to be founded."""

    parent: Id = Field(title=_("上级地点"))
    kind: Literal["street", "community", "compound", "building", "stairwell"] = Field(title=_("级别"))
    name: Words = Field(title=_("名称"))
    code: Words = Field(ABSENT, title=_("编码"))
    address: Words = Field(ABSENT, title=_("地址"))


class PlaceNaming(In):
    """Another name."""

    name: Words = Field(title=_("名称"))
    keep_old: bool = Field(True, title=_("旧名留作别名"))
    why: Sentence = Field(ABSENT, title=_("理由"))


class AliasAdding(In):
    """A further name."""

    name: Words = Field(title=_("别名"))
    source: Words = Field(ABSENT, title=_("来源"))


class AliasOut(Out):
    """A further name as it stands."""

    id: int
    place: int
    name: str


def place_or_404(place: int) -> Place:
    """Return a place. Raises Http404 where there is none or the asker may not see it."""
    found = queries.place(place)
    if found is None:
        raise Http404
    return found


@doors.read(
    "/places", id="list_places", says=_("列出地点"), answers=PlacePage, cost=2, example={"items": [PLACE], "next": None},
    about=_("按名称的拼音排序。名称找的是包含关系，拼音首字母也行；给出编码时默认按统计用区划代码找。"),
)  # fmt: skip
def list_places(request: HttpRequest, narrowing: Query[PlaceFilter]) -> PlacePage:
    """List the places that the token reaches."""
    wanted = queries.Wanted(
        kind=narrowing.kind or "", parent=narrowing.parent, within=narrowing.within or "", words=narrowing.words or "",
        scheme=narrowing.scheme or "", code=narrowing.code or "",
    )  # fmt: skip
    day = narrowing.on or timezone.localdate()
    rows = queries.listed(wanted, day, after=start_of(narrowing.cursor), limit=narrowing.limit + 1)
    shown = rows[: narrowing.limit]
    more = cursor_of(shown[-1].pinyin, shown[-1].pk) if len(rows) > len(shown) else None
    return PlacePage(items=[PlaceOut.of(one) for one in shown], next=more)


class DayFilter(In):
    """The day that is asked for."""

    on: Day = Field(ABSENT)


@doors.read("/places/{place}", id="get_place", says=_("读一个地点"), answers=PlaceOut, cost=1, example=PLACE)
def get_place(request: HttpRequest, place: Path[PathId], narrowing: Query[DayFilter]) -> PlaceOut:
    """Show one place."""
    found = queries.one_on(place, narrowing.on or timezone.localdate())
    if found is None:
        raise Http404
    return PlaceOut.of(found)


@doors.read(
    "/places/{place}/units", id="list_units", says=_("列出小区、楼栋或单元的房屋"), answers=UnitPage, cost=3,
    example={"items": [UNIT], "next": None},
)  # fmt: skip
def list_units(request: HttpRequest, place: Path[PathId], narrowing: Query[UnitFilter]) -> UnitPage:
    """List the exclusive parts of a compound, building or stairwell."""
    found = place_or_404(place)
    if found.kind not in ("compound", "building", "stairwell"):
        raise Http404
    day = narrowing.on or timezone.localdate()
    after = start_of(narrowing.cursor)[1]
    rows = queries.parts_listed(found, day, kind=narrowing.kind or "", after=after, limit=narrowing.limit + 1)
    shown = rows[: narrowing.limit]
    return UnitPage(items=[UnitOut.of(one) for one in shown], next=cursor_of("", shown[-1].pk) if len(rows) > len(shown) else None)


@doors.write(
    "/places", id="found_place", says=_("新建地点"), answers=PlaceOut, status=201, cost=10, power="places.edit", example=PLACE,
    sends={"parent": 12, "kind": "compound", "name": "梧桐苑", "address": "晴岚路 8 号"},
    about=_("街道和社区要给出 12 位统计用区划代码；小区、楼栋、单元不用。"),
)  # fmt: skip
def found_place(request: HttpRequest, wanted: PlaceFounding) -> PlaceOut:
    """Found a place that stands from today."""
    made = actions.found_place(
        actor=scope_of(request), now=timezone.now(), day=timezone.localdate(), parent=place_or_404(wanted.parent), kind=wanted.kind,
        name=wanted.name, code=wanted.code or "", address=wanted.address or "",
    )  # fmt: skip
    return PlaceOut.of(made)


@doors.write(
    "/places/{place}/name", id="rename_place", says=_("更改地点名称"), answers=PlaceOut, cost=10, power="places.edit", example=PLACE,
    sends={"name": "梧桐苑一期", "keep_old": True, "why": "分期交付"},
)  # fmt: skip
def rename_place(request: HttpRequest, place: Path[PathId], wanted: PlaceNaming) -> PlaceOut:
    """Rename a place."""
    found = actions.rename_place(
        actor=scope_of(request), now=timezone.now(), place=place_or_404(place), name=wanted.name, keep_old=wanted.keep_old,
        why=wanted.why or "",
    )  # fmt: skip
    return PlaceOut.of(found)


@doors.write(
    "/places/{place}/aliases", id="add_alias", says=_("给地点加一个别名"), answers=AliasOut, status=201, cost=10, power="places.edit",
    example={"id": 5, "place": 17, "name": "梧桐花园"}, sends={"name": "梧桐花园", "source": "居民口语"},
)  # fmt: skip
def add_alias(request: HttpRequest, place: Path[PathId], wanted: AliasAdding) -> AliasOut:
    """Note another name of a place."""
    alias = actions.add_alias(
        actor=scope_of(request), now=timezone.now(), place=place_or_404(place), name=wanted.name, source=wanted.source or ""
    )
    return AliasOut(id=alias.pk, place=alias.place_id, name=alias.name)
