"""Pages of loaded lists: what became of each row, and the compounds that still wait for a place."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit.doors import roles_required
from heju.places import actions, forms, queries
from heju.places.loading import reasons
from heju.places.models import Load, LoadedList, LoadOutcome, LoadRow, Place, PlaceKind
from heju.places.views.changes import divisions
from heju.places.views.page import answer, place_or_404, scope_of, steps, url_of

EDIT, LOAD = "places.edit", "places.load"
TONES = {"created": "done", "kept": "rest", "merged": "doing", "unknown": "wait", "refused": "rest"}


@require_GET
@roles_required(LOAD, EDIT)
def loads(request: HttpRequest) -> HttpResponse:
    """List the runs of the loader, newest first."""
    found = queries.loads()
    context = {
        "places": steps((_("名录载入"), "")),
        "title": _("载入过 %(count)d 次名录") % {"count": len(found)} if found else _("还没有载入过名录"),
        "columns": [{"label": _("名录")}, {"label": _("时间")}, {"label": _("行数"), "number": True}, {"label": _("结果")}],
        "rows": [_load_row(one) for one in found],
    }
    return render(request, "places/loads.html", context)


def _counts(found: Load) -> dict[str, int]:
    """Return how many rows came to each outcome, the good ones first."""
    counts = found.counts.get("outcomes", {})
    return {outcome: counts[outcome] for outcome in LoadOutcome.values if outcome in counts}


def _load_row(one: Load) -> dict[str, Any]:
    counts = _counts(one)
    words = _("，").join(f"{LoadOutcome(outcome).label} {count}" for outcome, count in counts.items())
    return {
        "url": reverse("places:load", args=[one.pk]),
        "cells": [
            {"text": f"{LoadedList(one.kind).label} {one.source}"},
            {"text": timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"), "label": _("时间")},
            {"text": f"{sum(counts.values()):,}", "number": True, "label": _("行数")},
            {"text": words, "label": _("结果")},
        ],
    }


@require_GET
@roles_required(LOAD, EDIT)
def load(request: HttpRequest, load: int) -> HttpResponse:
    """Show what became of a list: counts, each of which opens its rows, each row with its reason."""
    found = queries.load(load)
    if found is None:
        raise Http404
    outcome, street = request.GET.get("outcome", ""), request.GET.get("street", "")
    streets = {one.path: one for one in Place.objects.filter(kind=PlaceKind.STREET)}
    street = street if street in streets else ""
    here = reverse("places:load", args=[found.pk])
    counts = _counts(found)
    context = {
        "places": steps((_("名录载入"), reverse("places:loads")), (found.source, "")),
        "title": _("%(source)s：%(count)s 行各成了什么") % {"source": found.source, "count": f"{sum(counts.values()):,}"},
        "lead": _("载入于 %(at)s") % {"at": timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M")},
        "figures": [
            {"label": LoadOutcome(one).label, "value": f"{count:,}", "url": f"{here}?{urlencode({'outcome': one})}#rows"}
            for one, count in counts.items()
        ],
        "street_rows": _street_rows(found, streets, here),
        "street_columns": [{"label": _("街道")}, *({"label": LoadOutcome(one).label, "number": True} for one in counts)],
        "heading": f"{LoadOutcome(outcome).label if outcome in LoadOutcome.values else _('全部')} {streets[street].name if street else ''}",
        "waiting_url": reverse("places:waiting") if found.kind == LoadedList.COMPOUNDS and counts.get("unknown") else "",
        **_listed(found, outcome, street, _number(request.GET.get("after", ""))),
    }
    return render(request, "places/load.html", context)


def _listed(found: Load, outcome: str, street: str, after: int) -> dict[str, Any]:
    """Return the rows behind a figure, one page of them."""
    page = queries.rows(found, outcome=outcome, street=street, after=after)
    asked = {"outcome": outcome, "street": street}
    return {
        "rows": [_row(one) for one in page.rows],
        "next_url": f"?{urlencode(asked | {'after': str(page.after)})}#rows" if page.after else "",
        "first_url": f"?{urlencode(asked)}#rows" if after else "",
        "shown": _("共 %(total)s 行，这里是 %(count)d 行") % {"total": f"{page.total:,}", "count": len(page.rows)},
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _street_rows(found: Load, streets: dict[str, Place], here: str) -> list[dict[str, Any]]:
    outcomes = list(_counts(found))
    rows = []
    for path, counts in found.counts.get("streets", {}).items():
        cells: list[dict[str, Any]] = [{"text": streets[path].name if path in streets else _("街道未知")}]
        for one in outcomes:
            query = urlencode({"outcome": one, "street": path})
            cells.append(
                {
                    "text": counts.get(one, 0),
                    "number": True,
                    "label": LoadOutcome(one).label,
                    "url": f"{here}?{query}#rows" if path and counts.get(one) else "",
                }
            )
        rows.append({"cells": cells})
    return rows


def _row(one: LoadRow) -> dict[str, Any]:
    return {
        "row": one.row,
        "name": one.name,
        "url": url_of(one.place) if one.place else "",
        "tone": TONES[one.outcome],
        "word": LoadOutcome(one.outcome).label,
        "reason": reasons.words(one.reason, one.facts),
    }


@require_GET
@roles_required(EDIT)
def waiting(request: HttpRequest) -> HttpResponse:
    """List the compounds of the newest list that wait for somebody to say where they lie."""
    words = request.GET.get("words", "")[:60].replace("\x00", "")
    after = _number(request.GET.get("after", ""))
    page = queries.to_place(after=after, words=words)
    context = {
        "places": steps((_("待安放的小区"), "")),
        "title": _("%(count)d 个小区等人安放") % {"count": page.total} if page.total else _("没有等人安放的小区"),
        "words": words,
        "rows": [
            {"name": one.name, "url": reverse("places:place_row", args=[one.pk]), "reason": reasons.words(one.reason, one.facts)}
            for one in page.rows
        ],
        "next_url": f"?{urlencode({'words': words, 'after': str(page.after)})}" if page.after else "",
        "first_url": f"?{urlencode({'words': words})}" if after else "",
        "shown": _("共 %(total)d 个，这里是 %(count)d 个") % {"total": page.total, "count": len(page.rows)},
    }
    return render(request, "places/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(EDIT)
def place_row(request: HttpRequest, row: int) -> HttpResponse:
    """Say where a compound of the list lies."""
    found = queries.row(row)
    if found is None or found.outcome != LoadOutcome.UNKNOWN:
        raise Http404
    offered = divisions(request)
    said = found.facts.get("listed", {})
    guess = next((one for one in offered if one.name == said.get("street_guess")), None)
    form = forms.PlaceRowForm(request.POST or None, divisions=offered, initial={"to": str(guess.pk) if guess else ""})

    def perform(values: dict[str, Any]) -> str:
        parent = place_or_404(int(values["to"]))
        made = actions.place_compound_from_list(
            actor=scope_of(request), now=timezone.now(), day=timezone.localdate(), row=found, parent=parent,
            compound_kind=values["compound_kind"],
        )  # fmt: skip
        return _("“%(name)s”已安放到%(parent)s") % {"name": made.name, "parent": parent.name}

    known = {
        _("商圈"): "biz_area",
        _("地址"): "address",
        _("建成年份"): "year_built",
        _("最高层数"): "floors_max",
        _("地铁站"): "metro_station",
    }
    notes = tuple(_("名单写的%(what)s：%(value)s") % {"what": what, "value": said[key]} for what, key in known.items() if said.get(key))
    return answer(
        request, form, perform, title=_("“%(name)s”在哪里？") % {"name": found.name}, act_label=_("安放"), back=reverse("places:waiting"),
        places=steps((_("待安放的小区"), reverse("places:waiting")), (found.name, "")), lead=reasons.words(found.reason, found.facts),
        notes=notes,
    )  # fmt: skip
