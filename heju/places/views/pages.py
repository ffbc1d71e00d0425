"""Pages that show places: a division with its compounds, a compound with its buildings, a building with its parts; search."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heju.kit.doors import sign_in_required
from heju.kit.links import with_query
from heju.places import parameters, queries
from heju.places.models import CompoundKind, Origin, Place, PlaceKind, UnitKind
from heju.places.rules import elevation as rules
from heju.places.views.page import place_or_404, scope_of, steps, trail, url_of

DIVISIONS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)
# What can be founded below a place from its page.
NEXT = {
    PlaceKind.STREET: PlaceKind.COMPOUND,
    PlaceKind.COMMUNITY: PlaceKind.COMPOUND,
    PlaceKind.COMPOUND: PlaceKind.BUILDING,
    PlaceKind.BUILDING: PlaceKind.STAIRWELL,
}


@require_GET
@sign_in_required
def index(request: HttpRequest) -> HttpResponse:
    """Lead to the largest place that the reader's roles reach."""
    roots = scope_of(request).reach("view")
    found = queries.here_at(roots[0]) if roots else None
    if found is None:
        return redirect("places:search")
    return redirect("places:place", place=found.id)


@require_GET
@sign_in_required
def place(request: HttpRequest, place: int) -> HttpResponse:
    """Show a place, as its kind wants to be shown."""
    found = place_or_404(place)
    if found.merged_into is not None:
        return redirect(url_of(found.merged_into))
    if found.kind in DIVISIONS:
        return _division(request, found)
    if found.kind == PlaceKind.COMPOUND:
        return _compound(request, found)
    if found.kind == PlaceKind.STAIRWELL and found.parent is not None:
        return redirect(f"{url_of(found.parent)}#s{found.pk}")
    return _building(request, found)


def _division(request: HttpRequest, found: Place) -> HttpResponse:
    day = timezone.localdate()
    words, kind, after = (request.GET.get(name, "")[:80] for name in ("words", "kind", "after"))
    page = queries.compounds_in(found, day, words=words, kind=kind, after=after)
    asked = {"words": words, "kind": kind}
    context = {
        "place": found,
        "places": trail(found),
        "title": _title(found, page.total, bool(words.strip() or kind)),
        "words": words,
        "kind": kind,
        "kinds": CompoundKind.choices,
        "columns": [{"label": _("小区")}, {"label": _("在哪里")}, {"label": _("类别")}, {"label": _("建成")}, {"label": _("来源")}],
        "rows": [_compound_row(one) for one in page.rows],
        "next_url": f"?{urlencode({**asked, 'after': page.after})}" if page.after else "",
        "first_url": f"?{urlencode(asked)}" if after else "",
        "shown": _("共 %(total)s 个小区，这里是 %(count)d 个") % {"total": f"{page.total:,}", "count": len(page.rows)},
        **_acts(request, found),
    }
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, "places/division.html#list", context)
    below = queries.counts_below(found, day) if found.kind != PlaceKind.COMMUNITY and not (after or words or kind) else []
    context |= {
        "below": [_below_row(row) for row in below],
        "below_columns": [
            {"label": str(PlaceKind.STREET.label if found.kind == PlaceKind.DISTRICT else PlaceKind.COMMUNITY.label)},
            {"label": _("住宅小区"), "number": True},
            {"label": _("城中村"), "number": True},
        ],
        "origins": queries.origins(found, day),
    }
    return render(request, "places/division.html", context)


def _title(found: Place, total: int, narrowed: bool) -> str:
    words = {"name": found.name, "count": f"{total:,}"}
    if narrowed:
        return ngettext("%(name)s：找到 %(count)s 个小区", "%(name)s：找到 %(count)s 个小区", total) % words
    return ngettext("%(name)s有 %(count)s 个小区", "%(name)s有 %(count)s 个小区", total) % words


def _compound_row(one: Place) -> dict[str, Any]:
    return {
        "url": url_of(one),
        "cells": [
            {"text": one.name},
            {"text": one.parent.name if one.parent else "", "label": _("在哪里")},
            {"text": CompoundKind(one.compound_kind).label, "label": _("类别")},
            {"text": _("%(year)s 年") % {"year": one.year_built} if one.year_built else _("不详"), "label": _("建成")},
            {"text": Origin(one.origin).label, "label": _("来源")},
        ],
    }


def _below_row(row: dict[str, Any]) -> dict[str, Any]:
    one = row["place"]
    return {
        "url": url_of(one) if one else "",
        "cells": [
            {"text": one.name if one else _("社区未明")},
            {"text": row["estates"], "number": True, "label": _("住宅小区")},
            {"text": row["villages"], "number": True, "label": _("城中村")},
        ],
    }


def _compound(request: HttpRequest, found: Place) -> HttpResponse:
    day = timezone.localdate()
    buildings = queries.children(found, day)
    parts = queries.parts_of(found, day)
    context = {
        "place": found,
        "places": trail(found),
        "title": _("%(name)s的楼栋和房屋") % {"name": found.name},
        "lead": _lead(buildings, parts),
        "facts": _facts(found),
        "aliases": queries.aliases(found),
        "codes": queries.codes(found),
        "buildings": [{"name": one.name, "url": url_of(one), "floors": one.floors} for one in buildings],
        "parts": [{"label": kind.label, "value": f"{parts[kind]:,}"} for kind in UnitKind if kind in parts],
        "loose": [part for one in queries.elevation(found, day) for part in one.parts],
        "governing_url": _governing(found),
        **_acts(request, found),
    }
    return render(request, "places/compound.html", context)


def _lead(buildings: list[Place], parts: dict[str, int]) -> str:
    if not buildings:
        return _("楼栋还没有录入。有编辑权限的经办人可以在这里添加。")
    homes = parts.get(UnitKind.HOME, 0)
    return _("%(buildings)d 栋楼，%(homes)d 套住宅") % {"buildings": len(buildings), "homes": homes}


def _facts(found: Place) -> list[tuple[str, str]]:
    known = [
        (_("类别"), CompoundKind(found.compound_kind).label if found.compound_kind else ""),
        (_("地址"), found.address),
        (_("建成"), _("%(year)s 年") % {"year": found.year_built} if found.year_built else ""),
        (_("最高层数"), str(found.floors or "")),
        (_("来源"), Origin(found.origin).label),
        (_("停用"), found.valid_until.isoformat() if found.valid_until else ""),
    ]
    if found.facts.get("street_by") == "demo":
        known.append((_("所在街道"), _("名单没有写明，演示按同商圈推定")))
    if found.facts.get("community_by") == "demo":
        known.append((_("所在社区"), _("名单没有写明，演示时随机分配")))
    return [(name, str(value)) for name, value in known if value]


def _governing(found: Place) -> str:
    """Return the page that says who governs here, borrowed from the house above by its name."""
    try:
        return reverse("organizations:compound", args=[found.pk])
    except NoReverseMatch:
        return ""


def _building(request: HttpRequest, found: Place) -> HttpResponse:
    stairwells = queries.elevation(found, timezone.localdate())
    total = sum(len(one.parts) for one in stairwells)
    acts = _acts(request, found)
    context = {
        "place": found,
        "places": trail(found),
        "title": ngettext("%(name)s有 %(count)d 个专有部分", "%(name)s有 %(count)d 个专有部分", total)
        % {"name": found.name, "count": total},
        "stairwells": stairwells,
        "pick": rules.Pick.of(reverse("places:area", args=[0])) if acts["may_edit"] else None,
        "facts": _facts(found),
        **acts,
    }
    if acts["may_edit"]:
        context["changes"] = [*_drawn_acts(found, stairwells), *acts["changes"]]
    return render(request, "places/building.html", context)


def _drawn_acts(found: Place, stairwells: list[queries.Stairwell]) -> list[dict[str, str]]:
    """Return what can be changed of the drawing, stairwell by stairwell; a home to close is picked on the drawing itself."""
    acts = [
        {"label": _("%(name)s：添加楼层") % {"name": one.name}, "url": reverse("places:add_parts", args=[one.id])} for one in stairwells
    ]
    if not any(one.is_building for one in stairwells):
        acts.append({"label": _("%(name)s：添加商铺") % {"name": found.name}, "url": reverse("places:add_parts", args=[found.pk])})
    acts += [
        {"label": _("%(name)s：同号房改名") % {"name": one.name}, "url": reverse("places:rename_series", args=[one.id])}
        for one in stairwells
        if one.grid.series
    ]
    pick = with_query(reverse("places:choose_home", args=[found.pk]), next=reverse("places:close_part"))
    return [*acts, {"label": _("停用一户"), "url": pick}]


def _acts(request: HttpRequest, found: Place) -> dict[str, Any]:
    """Return what the reader may do with a place, as links; nothing is offered that would be refused."""
    scope = scope_of(request)
    may_edit = scope.may("places.edit", found.path) and found.valid_until is None
    acts: list[tuple[str, str]] = []
    if may_edit:
        below = NEXT.get(PlaceKind(found.kind))
        if below is not None:
            acts.append((_("添加%(kind)s") % {"kind": below.label}, "places:found"))
        if found.kind in (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.STAIRWELL):
            acts.append((_("添加房屋"), "places:add_unit"))
        acts += [(_("改名"), "places:rename"), (_("加别名"), "places:alias"), (_("设编码"), "places:code")]
        if found.kind == PlaceKind.COMPOUND:
            acts.append((_("换社区"), "places:move"))
        if found.kind not in DIVISIONS:
            acts.append((_("停用"), "places:close"))
    return {
        "changes": [{"label": label, "url": reverse(name, args=[found.pk])} for label, name in acts],
        "may_edit": may_edit,
        "may_export": scope.may("web.desk", found.path),
        "may_merge": found.kind in DIVISIONS and scope.may("places.merge", found.path),
        "may_load": found.kind == PlaceKind.DISTRICT and scope.may("places.load", found.path),
    }


@require_GET
@sign_in_required
def search(request: HttpRequest) -> HttpResponse:
    """Find places and homes by name, pinyin or address."""
    words = request.GET.get("q", "")[:80]
    if "\x00" in words:
        raise Http404
    hits = queries.search(words, day=timezone.localdate()) if words.strip() else []
    context = {
        "words": words,
        "search": {"url": reverse("places:search"), "query": words},
        "places": steps((_("搜索"), "")),
        "title": ngettext("“%(words)s”找到 %(count)d 处", "“%(words)s”找到 %(count)d 处", len(hits)) % {"words": words, "count": len(hits)}
        if words.strip()
        else _("找小区、楼栋、房屋"),
        "lead": _("只显示前 %(limit)d 处，多写几个字会更准") % {"limit": parameters.HITS} if len(hits) == parameters.HITS else "",
        "hits": [_hit(hit) for hit in hits],
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "places/search.html#hits" if part else "places/search.html", context)


def _hit(hit: queries.Hit) -> dict[str, str]:
    names = [one.name for one in hit.trail]
    if hit.unit is not None:
        where = next((one for one in reversed(hit.trail) if one.kind != PlaceKind.STAIRWELL), hit.place)
        return {
            "name": " ".join([*names[3:], hit.unit.number]) if len(names) > 3 else hit.unit.number,
            "kind": str(UnitKind(hit.unit.kind).label),
            "where": " › ".join(names[:3]),
            "url": f"{url_of(where)}#u{hit.unit.pk}",
        }
    inside = hit.place.kind in (PlaceKind.BUILDING, PlaceKind.STAIRWELL)
    return {
        "name": " ".join(names[3:]) if inside and len(names) > 3 else hit.place.name,
        "kind": str(PlaceKind(hit.place.kind).label),
        "where": " › ".join(names[:3] if inside else names[:-1]),
        "url": url_of(hit.place),
    }
