"""Pages that change a building as it is drawn. What would change is shown first, and done only when it is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from heju.kit.doors import roles_required
from heju.places import actions, forms, queries
from heju.places.actions import PlaceRefused
from heju.places.actions.elevation import WORDS
from heju.places.models import Place, PlaceKind, UnitKind
from heju.places.rules import elevation as rules
from heju.places.views.changes import EDIT
from heju.places.views.page import place_or_404, scope_of, trail, url_of

BUILT = (PlaceKind.BUILDING, PlaceKind.STAIRWELL)
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _built(request: HttpRequest, place: int) -> tuple[Place, queries.Stairwell]:
    """Return a stairwell or building that the asker may edit, with what is drawn of it. Raises Http404 or NotAllowed."""
    found = place_or_404(place)
    scope_of(request).demand(EDIT, found.path)
    building = found.parent if found.kind == PlaceKind.STAIRWELL else found
    if found.kind not in BUILT or building is None:
        raise Http404
    drawn = queries.elevation(building, timezone.localdate())
    empty = queries.Stairwell(found.pk, found.name, found.path, found.kind == PlaceKind.BUILDING, (), rules.grid(()))
    return found, next((one for one in drawn if one.id == found.pk), empty)


def _back(found: Place) -> str:
    return url_of(found.parent) if found.kind == PlaceKind.STAIRWELL and found.parent else url_of(found)


@form_page
@roles_required(EDIT)
def add(request: HttpRequest, place: int) -> HttpResponse:
    """Add floors, a series, shops or bays: first the drawing with what would come, then the act."""
    found, drawn = _built(request, place)
    form = forms.PartsForm(request.POST or None)
    context = {"form": form, "place": found, "places": trail(found, _("添加房屋")), "back": _back(found)}
    if request.method == "POST" and form.is_valid():
        try:
            plan = _plan(drawn, form.cleaned_data)
            if not plan.new:
                form.add_error(None, _("这些房号都已经有了，没有要添加的"))
            elif "confirm" in request.POST:
                count = _perform(request, found, form.cleaned_data)
                messages.success(request, ngettext("已添加 %(count)d 个房号", "已添加 %(count)d 个房号", count) % {"count": count})
                return redirect(_back(found))
            else:
                return render(request, "places/parts_preview.html", context | _preview(drawn, plan))
        except (PlaceRefused, rules.TooManyParts, rules.BadFloors) as refused:
            words = _("一次最多添加 %(most)d 个，住宅要在地面以上") % {"most": rules.MOST_AT_ONCE}
            form.add_error(None, str(refused) if isinstance(refused, PlaceRefused) else words)
    context["title"] = _("给%(name)s添加什么？") % {"name": found.name}
    return render(request, "places/parts.html", context | {"stairwells": [drawn], "states": {}}, status=422 if form.errors else 200)


def _plan(drawn: queries.Stairwell, clean: dict[str, Any]) -> rules.Plan:
    numbers = [part.number for part in drawn.parts]
    if clean["kind"] == UnitKind.HOME:
        return rules.homes_to_add(numbers, clean["floors"], clean["series"])
    return rules.row_to_add(numbers, clean["floors"][0], clean["kind"], WORDS[UnitKind(clean["kind"])], clean["count"])


def _perform(request: HttpRequest, found: Place, clean: dict[str, Any]) -> int:
    who: dict[str, Any] = {"actor": scope_of(request), "now": timezone.now(), "day": timezone.localdate(), "place": found}
    if clean["kind"] == UnitKind.HOME:
        return actions.add_homes(**who, floors=clean["floors"], series=clean["series"])
    return actions.add_row(**who, floor=clean["floors"][0], kind=clean["kind"], count=clean["count"])


def _preview(drawn: queries.Stairwell, plan: rules.Plan) -> dict[str, Any]:
    """Return the drawing with what would come marked as new; ids below zero are nobody's."""
    new = [rules.Part(-number, part.floor, part.number, part.kind) for number, part in enumerate(plan.new, 1)]
    parts = (*drawn.parts, *new)
    shown = queries.Stairwell(drawn.id, drawn.name, drawn.path, drawn.is_building, parts, rules.grid(parts))
    title = ngettext("会添加 %(count)d 个房号", "会添加 %(count)d 个房号", len(new)) % {"count": len(new)}
    return {
        "title": title,
        "kept": len(plan.kept),
        "stairwells": [shown],
        "states": {part.id: rules.State(_("新增"), "doing") for part in new},
    }


@form_page
@roles_required(EDIT)
def rename(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a series on every floor: first what each home would be called, then the act."""
    found, drawn = _built(request, place)
    form = forms.SeriesForm(request.POST or None, series=drawn.grid.series)
    context = {"form": form, "place": found, "places": trail(found, _("同号房改名")), "back": _back(found), "stairwells": [drawn]}
    context["states"] = {}
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        if "confirm" in request.POST:
            try:
                count = actions.rename_series(actor=scope_of(request), now=timezone.now(), place=found, **clean)
            except PlaceRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, ngettext("已给 %(count)d 户改了房号", "已给 %(count)d 户改了房号", count) % {"count": count})
                return redirect(_back(found))
        else:
            return render(request, "places/parts_preview.html", context | _renamed(drawn, clean["old"], clean["new"]))
    context["title"] = _("%(name)s的哪一列改叫什么？") % {"name": found.name}
    return render(request, "places/parts.html", context, status=422 if form.errors else 200)


def _renamed(drawn: queries.Stairwell, old: str, new: str) -> dict[str, Any]:
    names = rules.renamed_series(drawn.parts, old, new)
    title = ngettext("会给 %(count)d 户改房号", "会给 %(count)d 户改房号", len(names)) % {"count": len(names)}
    states = {pk: rules.State(_("改为 %(number)s") % {"number": number}, "doing") for pk, number in names.items()}
    return {"title": title, "kept": 0, "states": states}


@form_page
@roles_required(EDIT)
def close(request: HttpRequest) -> HttpResponse:
    """Close the part that was picked on the drawing: first the drawing with it marked, then the act."""
    asked = request.GET.get("unit", "")
    unit = queries.unit(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if unit is None:
        raise Http404
    scope_of(request).demand(EDIT, unit.path)
    home, drawn = _built(request, unit.place_id)
    form = forms.CloseForm(request.POST or None, initial={"until": timezone.localdate()})
    context = {"form": form, "places": trail(home, unit.number), "back": _back(home), "stairwells": [drawn], "danger": True}
    context["notes"] = (_("这一户从立面上消失，以前的日子还查得到"), _("住户的登记不会自动结束，请到住户名册办理"))
    context["states"] = {unit.pk: rules.State(_("要停用"), "late")}
    if request.method == "POST" and form.is_valid():
        if "confirm" not in request.POST:
            title = _("%(number)s 会从 %(day)s 起停用") % {"number": unit.number, "day": form.cleaned_data["until"].isoformat()}
            return render(request, "places/parts_preview.html", context | {"title": title, "kept": 0})
        try:
            actions.close_part(actor=scope_of(request), now=timezone.now(), unit=unit, **form.cleaned_data)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(number)s 已停用，记录都在") % {"number": unit.number})
            return redirect(_back(home))
    context["title"] = _("停用 %(number)s？") % {"number": unit.number}
    return render(request, "places/parts.html", context, status=422 if form.errors else 200)
