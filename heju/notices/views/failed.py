"""Messages that were given up: why, to which channel; try again or let go. No receiver and no words are shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heju.audit import queries as record
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.notices import actions
from heju.notices.models import Letter
from heju.notices.queries import pages
from heju.notices.queries.waiting import WATCH
from heju.notices.views.hooks import why_of


@require_GET
@roles_required(WATCH)
def index(request: HttpRequest) -> HttpResponse:
    """List what was given up."""
    rows = [shown(parcel) for parcel in pages.failed(request.scope)]  # type: ignore[attr-defined]
    return render(request, "notices/failed.html", {"rows": rows, "count": len(rows)})


def shown(parcel: list[Letter]) -> dict[str, Any]:
    """Return a parcel for the list."""
    first = parcel[0]
    about = _("、").join(dict.fromkeys(record.said(one.verb) for one in parcel))
    return {"letter": first, "count": len(parcel), "about": about, "channel": first.get_channel_display(), "why": why_of(first)}


@require_POST
@roles_required(WATCH)
def again(request: HttpRequest, letter: int) -> HttpResponse:
    """Send one again."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not actions.try_again(actor=scope, now=timezone.now(), letter=letter):
        raise Http404
    messages.success(request, _("一分钟内再发。"))
    return redirect("notices:failed")


@require_POST
@roles_required(WATCH)
def leave(request: HttpRequest, letter: int) -> HttpResponse:
    """Let one go."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if not actions.let_go(actor=scope, now=timezone.now(), letter=letter):
        raise Http404
    messages.success(request, _("放下了，不再发。"))
    return redirect("notices:failed")
