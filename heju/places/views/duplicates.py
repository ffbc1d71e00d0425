"""Pages of duplicates: which compounds may be one, merge two after looking, take them apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import roles_required
from heju.places import actions, forms, queries
from heju.places.models import Origin, Place, PlaceKind
from heju.places.views.page import place_or_404, scope_of, steps, url_of

MERGE = "places.merge"


def _root(request: HttpRequest) -> Place:
    """Return the largest place in which the asker may merge. Raises Http404 when it cannot be seen."""
    scope = scope_of(request)
    roots = sorted((path for grant in scope.grants if MERGE in grant.powers for path in grant.paths), key=lambda path: (len(path), path))
    here = queries.here_at(roots[0]) if roots else None
    if here is None:
        raise Http404
    return place_or_404(here.id)


@require_GET
@roles_required(MERGE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Propose the compounds that may be one, and show those that were merged."""
    root = _root(request)
    pairs = queries.proposed(root, timezone.localdate())
    context = {
        "places": steps((_("可能重复的小区"), "")),
        "title": _("%(count)d 对小区可能是同一处") % {"count": len(pairs)} if pairs else _("没有可能重复的小区"),
        "pairs": [_pair(pair) for pair in pairs],
        "merged": [
            {"name": one.name, "into": one.merged_into, "place": one.parent, "url": reverse("places:unmerge", args=[one.pk])}
            for one in queries.merged(root)
            if one.merged_into is not None
        ],
    }
    return render(request, "places/duplicates.html", context)


def _pair(pair: queries.Pair) -> dict[str, Any]:
    return {
        "first": pair.survivor,
        "second": pair.duplicate,
        "first_url": url_of(pair.survivor),
        "second_url": url_of(pair.duplicate),
        "why": pair.words,
        "url": reverse("places:merge", args=[pair.survivor.pk, pair.duplicate.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(MERGE)
def merge(request: HttpRequest, survivor: int, duplicate: int) -> HttpResponse:
    """Ask once more, with both side by side, and merge."""
    first, second = place_or_404(survivor), place_or_404(duplicate)
    for one in (first, second):
        scope_of(request).demand(MERGE, one.path)
        if one.kind != PlaceKind.COMPOUND:
            raise Http404
    form = forms.WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge_places(
                actor=scope_of(request), now=timezone.now(), survivor=first, duplicate=second, why=form.cleaned_data["why"]
            )
        except actions.PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("“%(gone)s”已并入“%(into)s”，在这页下面随时可以拆开") % {"gone": second.name, "into": first.name})
            return redirect("places:duplicates")
    context = {
        "form": form,
        "places": steps((_("可能重复的小区"), reverse("places:duplicates")), (_("合并"), "")),
        "question": _("“%(gone)s”和“%(into)s”是同一处吗？") % {"gone": second.name, "into": first.name},
        "consequences": [
            _("留下“%(into)s”；“%(gone)s”成为它的别名，搜哪个都找得到") % {"gone": second.name, "into": first.name},
            _("“%(gone)s”的楼栋和房屋归到“%(into)s”") % {"gone": second.name, "into": first.name},
        ],
        "act_label": _("是同一处，合并"),
        "cancel_url": reverse("places:duplicates"),
        "undo": _("合并错了可以随时拆开，楼栋和房屋会回去。这一步会留下记录。"),
        "sides": [_side(first), _side(second)],
        "swap_url": reverse("places:merge", args=[second.pk, first.pk]),
    }
    return render(request, "places/merge.html", context, status=422 if form.errors else 200)


def _side(one: Place) -> dict[str, Any]:
    unknown = _("不详")
    return {
        "name": one.name,
        "url": url_of(one),
        "facts": [
            (_("在哪里"), one.parent.name if one.parent else unknown),
            (_("地址"), one.address or unknown),
            (_("建成"), str(one.year_built or unknown)),
            (_("最高层数"), str(one.floors or unknown)),
            (_("来源"), f"{Origin(one.origin).label} {one.facts.get('sources', '')}".strip()),
        ],
    }


@require_POST
@roles_required(MERGE)
def unmerge(request: HttpRequest, place: int) -> HttpResponse:
    """Take a merged compound out again."""
    found = place_or_404(place)
    try:
        actions.unmerge_places(actor=scope_of(request), now=timezone.now(), duplicate=found)
    except actions.PlaceRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s”已拆开，又是单独的小区") % {"name": found.name})
    return redirect("places:duplicates")
