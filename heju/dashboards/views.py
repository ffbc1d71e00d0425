"""Pages of the board: a place in figures, the wall screen, and the list behind each figure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from heju.dashboards import presenting, queries
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.places import queries as places

POWER = "dashboards.board"
SCREEN_ROWS = 8


def standing(request: HttpRequest, place: int) -> places.Here:
    """Return the place of a board. Raises Http404 for a place that has none or cannot be seen, NotAllowed without the role."""
    here = places.here(place)
    if here is None or here.kind not in queries.ROWS_BELOW:
        raise Http404
    scope: Scope = request.scope  # type: ignore[attr-defined]
    scope.demand(POWER, here.path)
    return here


@require_GET
@roles_required(POWER)
def district(request: HttpRequest) -> HttpResponse:
    """Lead to the board of the largest place that the reader may see."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    paths = [path for grant in scope.grants if POWER in grant.powers for path in grant.paths]
    found = places.here_at(min(paths, key=lambda path: (path.count("."), path)))
    if found is None:
        raise Http404
    if found.kind not in queries.ROWS_BELOW:
        return redirect(reverse("organizations:compound", args=[found.id]))
    return redirect(reverse("dashboards:board", args=[found.id]))


@require_GET
@roles_required(POWER)
def board(request: HttpRequest, place: int) -> HttpResponse:
    """Show a district, street or community: what is covered, what is missing, who needs help."""
    here = standing(request, place)
    found = queries.board(here.path, here.kind, timezone.localdate(), request.scope)  # type: ignore[attr-defined]
    context: dict[str, Any] = presenting.page(here, found, timezone.now()) | {
        "map": presenting.cartogram(here, found.day),
        "places": presenting.trail(here),
        "screen_url": reverse("dashboards:screen", args=[here.id]),
    }
    return render(request, "dashboards/board.html", context)


@require_GET
@roles_required(POWER)
def screen(request: HttpRequest, place: int) -> HttpResponse:
    """Show the board on a wall: large, dark, by itself anew each minute, and no person's name."""
    here = standing(request, place)
    found = queries.board(here.path, here.kind, timezone.localdate(), request.scope)  # type: ignore[attr-defined]
    context = presenting.page(here, found, timezone.now()) | {
        "map": presenting.cartogram(here, found.day),
        "now": timezone.localtime(),
        "leave_url": reverse("dashboards:board", args=[here.id]),
        "rows": found.rows[:SCREEN_ROWS],
    }
    return render(request, "dashboards/screen.html", context)


@require_GET
@roles_required(POWER)
def listed(request: HttpRequest, place: int, figure: str) -> HttpResponse:
    """Show the compounds behind a figure, each with what is missing and who acts next."""
    here = standing(request, place)
    if figure not in presenting.LISTS:
        raise Http404
    found = queries.board(here.path, here.kind, timezone.localdate(), request.scope)  # type: ignore[attr-defined]
    return render(request, "dashboards/listed.html", presenting.listing(here, found, figure))
