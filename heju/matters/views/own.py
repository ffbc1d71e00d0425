"""Lists: what I raised, and what is public in my compound."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.kit.doors import sign_in_required
from heju.kit.links import with_query
from heju.matters.models import Matter
from heju.matters.queries import reading, where
from heju.matters.views import saying, showing
from heju.matters.views.drafts import scope_of


@require_GET
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """List what the reader raised or joined."""
    scope, now = scope_of(request), timezone.now()
    # Somebody may have raised where he has no home: the names of places are open to whoever has signed in.
    with where.looking(scope):
        found = reading.own(scope, request.GET.get("after", ""))
    context = {
        "title": _("我反映的事"),
        "rows": [row(one, now) for one in found.rows],
        "next_url": with_query(reverse("matters:mine"), after=found.after) if found.after else "",
        "compounds": [
            {"name": one.name, "url": reverse("matters:compound", args=[one.pk])} for one in where.near(scope, timezone.localdate(now))
        ],
    }
    return render(request, "matters/mine.html", context)


@require_GET
@sign_in_required
def compound(request: HttpRequest, compound: int) -> HttpResponse:
    """List what is public in a compound: what is open, or what has ended."""
    scope, now = scope_of(request), timezone.now()
    spot = where.spot(scope, compound, 0)
    if spot is None or spot.place.kind != "compound" or not showing.may_look(scope, spot.path):
        raise Http404
    ended = request.GET.get("ended") == "1"
    found = reading.of_compound(compound, request.GET.get("after", ""), closed=ended)
    here = reverse("matters:compound", args=[compound])
    base = with_query(here, ended=1) if ended else here
    context = {
        "title": _("%(name)s的事") % {"name": spot.place.name},
        "rows": [row(one, now) for one in found.rows],
        "next_url": with_query(base, after=found.after) if found.after else "",
        "choices": [
            {"label": _("正在办"), "url": here, "current": not ended},
            {"label": _("已结束"), "url": with_query(here, ended=1), "current": ended},
        ],
        "ended": ended,
        "commitments_url": reverse("matters:commitments", args=[compound]),
    }
    return render(request, "matters/compound.html", context)


@require_GET
@sign_in_required
def public(request: HttpRequest) -> HttpResponse:
    """Lead to the matters of the reader's compound."""
    near = where.near(scope_of(request), timezone.localdate())
    return redirect("matters:compound", near[0].pk) if near else redirect("matters:mine")


def row(matter: Matter, now: datetime) -> dict[str, Any]:
    """Return a matter as a list shows it."""
    return {
        "title": matter.title,
        "url": reverse("matters:matter", args=[matter.pk]),
        "where": showing.where_words(matter),
        "state": showing.state_words(matter),
        "tone": showing.tone_of(matter, now),
        "next": showing.next_words(matter, now),
        "count": matter.reports_count,
        "at": saying.moment(matter.raised_at, now),
        "is_private": matter.is_private,
    }
