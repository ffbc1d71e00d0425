"""Every list that can be taken along, as its page shows it: the same rights, the same filters, the same masks, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.queries import appointments, bodies, coverage, governing, members, words
from heju.organizations.rules import four_in_one
from heju.people import queries as people
from heju.places import queries as places

PAGE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a list, of which place, on which day, narrowed by which filters."""

    scope: Scope
    place: Any
    day: date
    filters: Mapping[str, str]


Rows = Iterator[list[Any]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: what it is called, which power its page asks for at the place, its columns, and the rows.

    `filters` are the words of the page's address that narrow it, `kinds` the places it is made of; `is_personal`: its rows are persons.
    """

    code: str
    name: Any
    power: str
    columns: tuple[Any, ...]
    rows: Callable[[Asked], Rows]
    filters: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset({"district", "street", "community", "compound"})
    is_personal: bool = False


def _places(asked: Asked) -> Rows:
    after, words, kind = "", asked.filters.get("words", ""), asked.filters.get("kind", "")
    while True:
        page = places.compounds_in(asked.place, asked.day, words=words, kind=kind, after=after, limit=PAGE)
        for one in page.rows:
            where = one.parent.name if one.parent else ""
            yield [one.name, where, one.get_compound_kind_display(), one.year_built or _("不详"), one.get_origin_display()]
        after = page.after
        if not after:
            return


def _homes(asked: Asked) -> Rows:
    for one in places.parts_below(asked.place, asked.day):
        area = "" if one.area_m2 is None else str(one.area_m2)
        yield [people.where(one), one.get_kind_display(), "" if one.floor is None else one.floor, area, one.get_area_source_display()]


def _people(asked: Asked) -> Rows:
    chosen, after = asked.filters.get("building", ""), ""
    others = chosen == "others"
    building = next((one.path for one in places.children(asked.place, asked.day) if str(one.pk) == chosen), "")
    while True:
        page = people.households(asked.place.pk, asked.day, building=building, others=others, after=after, limit=PAGE)
        for home in page.households:
            for row in home.rows:
                yield [home.place, row.name, row.phone, row.tie.get_kind_display(), row.share_words, row.tie.since.isoformat()]
            if not home.rows:
                yield [home.place, "", "", _("名册里没有人"), "", ""]
        after = page.after
        if not after:
            return


def _bodies(asked: Asked) -> Rows:
    path, kind, text = asked.place.path, asked.filters.get("kind", ""), asked.filters.get("q", "").strip()
    after = ("", 0)
    while True:
        rows = bodies.bodies_of(path, asked.day, kind=kind, text=text, after=after, limit=PAGE)
        for one in rows:
            yield [one.name, words.kind_of(one.kind), one.place.name, one.phone, one.founded_on.isoformat()]
        if text or len(rows) < PAGE:
            return
        after = (rows[-1].pinyin, rows[-1].pk)


def _posts(asked: Asked) -> Rows:
    for one in appointments.at_place(asked.place.path, asked.day, limit=100_000):
        until = one.term_until.isoformat() if one.term_until else ""
        yield [one.public_name, words.title_of(one.body.kind, one.post), one.body.name, one.since.isoformat(), until]


def _members(asked: Asked) -> Rows:
    number = asked.filters.get("body", "")
    body = bodies.by_id(int(number) if number.isascii() and number.isdigit() else 0)
    after = 0
    while True:
        rows = members.list_of(asked.scope, body, asked.day, after=after, limit=PAGE)
        for one in rows:
            yield [people.masked(one.person, "name"), body.name, one.since.isoformat()]
        if len(rows) < PAGE:
            return
        after = rows[-1].pk


def _coverage(asked: Asked) -> Rows:
    level = {"district": coverage.STREET, "street": coverage.COMMUNITY}.get(asked.place.kind, coverage.COMPOUND)
    for one in coverage.by_child(asked.place.path, asked.day, level):
        yield [one.name or _("社区未明"), one.total, one.villages, one.covered, one.uncovered, one.complete, one.bare, f"{one.percent}%"]


def _uncovered(asked: Asked) -> Rows:
    after = ("", 0)
    while True:
        rows = coverage.uncovered(asked.place.path, asked.day, after=after, limit=PAGE)
        for one in rows:
            yield [one.name, one.street, one.community, one.address]
        if len(rows) < PAGE:
            return
        after = (rows[-1].pinyin, rows[-1].id)


def _four(asked: Asked) -> Rows:
    after, gaps = ("", 0), asked.filters.get("all") != "1"
    while True:
        lines = governing.table(asked.place.path, asked.day, gaps_only=gaps, after=after, limit=PAGE)
        for line in lines:
            cells = []
            for kind in four_in_one.COMPOUND_FOUR:
                found = line.bodies.get(kind)
                cells.append(_("没有") if found is None else found["head"] or _("空缺"))
            yield [line.name, *cells, _("齐全") if line.union.is_complete else _("缺")]
        if len(lines) < PAGE:
            return
        after = (lines[-1].pinyin, lines[-1].id)


LISTINGS: dict[str, Listing] = {
    one.code: one
    for one in (
        Listing(
            "places", lazy("小区名录"), roles.SEE_DESK,
            (lazy("小区"), lazy("在哪里"), lazy("类别"), lazy("建成"), lazy("来源")),
            _places, ("words", "kind"), frozenset({"district", "street", "community"}),
        ),
        Listing(
            "homes", lazy("房屋"), roles.SEE_DESK,
            (lazy("房号"), lazy("类别"), lazy("楼层"), lazy("面积（平方米）"), lazy("面积来源")),
            _homes, (), frozenset({"compound", "building", "stairwell"}),
        ),
        Listing(
            "people", lazy("住户名册（遮住号码）"), roles.SEE_PEOPLE,
            (lazy("房号"), lazy("姓名"), lazy("手机号"), lazy("关系"), lazy("份额"), lazy("从哪天起")),
            _people, ("building",), frozenset({"compound"}), is_personal=True,
        ),
        Listing(
            "bodies", lazy("组织"), roles.SEE_DESK,
            (lazy("名称"), lazy("类别"), lazy("在哪里"), lazy("公开电话"), lazy("成立")),
            _bodies, ("kind", "q", "on"),
        ),
        Listing(
            "posts", lazy("任职"), roles.SEE_DESK,
            (lazy("姓名"), lazy("职务"), lazy("组织"), lazy("从哪天起"), lazy("任期到")), _posts, ("on",),
        ),
        Listing(
            "members", lazy("党员（遮住姓名）"), roles.SEE_MEMBERS, (lazy("姓名"), lazy("支部"), lazy("从哪天起")),
            _members, ("body", "on"), is_personal=True,
        ),
        Listing(
            "coverage", lazy("覆盖情况"), roles.SEE_BOARD,
            (
                lazy("范围"), lazy("小区数"), lazy("其中城中村"), lazy("已覆盖"), lazy("未覆盖"), lazy("四方齐全"), lazy("无物业无业委会"),
                lazy("覆盖率"),
            ),
            _coverage, ("on",),
        ),
        Listing(
            "uncovered", lazy("还没有支部覆盖的小区"), roles.SEE_BOARD, (lazy("小区"), lazy("街道"), lazy("社区"), lazy("地址")),
            _uncovered, ("on",),
        ),
        Listing(
            "four", lazy("四位一体"), roles.SEE_DESK,
            (lazy("小区"), *(words.kind_label(kind) for kind in four_in_one.COMPOUND_FOUR), lazy("是否齐全")), _four, ("all", "on"),
        ),
    )
}  # fmt: skip
