"""Pick a home in three taps: compound, building, door. Any page sends people here and gets them back with the home they picked.

The contract: link to `places:choose` with `next=<path of this platform>`; the picked home comes back as `<next>?unit=<id>` (or `&unit=`).
With `at=<id of a compound>` the first step is skipped. Without script; nobody's name is shown.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.kit.doors import sign_in_required
from heju.kit.links import leads_inside, with_query
from heju.places import queries
from heju.places.models import Place, PlaceKind
from heju.places.rules import elevation as rules
from heju.places.views.page import scope_of


def next_of(request: HttpRequest) -> str:
    """Return where the picked home is to be taken. Raises Http404 when that is no path of this platform."""
    target = request.GET.get("next", "")
    if not leads_inside(target) or len(target) > 300:
        raise Http404
    return target


def step(name: str, target: str, *arguments: int) -> str:
    """Return the address of a step, with where to go at the end."""
    return with_query(reverse(name, args=arguments), next=target)


@require_GET
@sign_in_required
def compound(request: HttpRequest) -> HttpResponse:
    """Let the reader say in which compound his home is."""
    target, scope, day = next_of(request), scope_of(request), timezone.localdate()
    at = request.GET.get("at", "")
    if at.isascii() and at.isdigit() and len(at) < 19:
        return redirect(step("places:choose_building", target, int(at)))
    words = request.GET.get("q", "")[:60].replace("\x00", "")
    with queries.choosing(scope):
        near = [] if words.strip() else queries.compounds_at([path for path in scope.reach("view") if path.count(".") == 3], day)
        found = queries.compounds_named(words, day)
        rows = [_row(one, target) for one in found or near]
        drawn = None if rows and "area" not in request.GET else _map(request.GET.get("area", "")[:30], target, day)
    context = {"next": target, "words": words, "rows": rows, "searched": bool(words.strip()), "map": drawn}
    context["map_url"] = with_query(step("places:choose", target), area="") + "#map"
    return render(request, "places/choose_compound.html", context)


def _map(area: str, target: str, day: date) -> dict[str, Any] | None:
    """Return the map of streets, communities and compounds; of the whole district where the area is none."""

    def of(wanted: str) -> dict[str, Any] | None:
        return queries.picking(
            wanted, day,
            area_url=lambda path: with_query(step("places:choose", target), area=path) + "#map",
            compound_url=lambda number: step("places:choose_building", target, number),
        )  # fmt: skip

    return of(area) or of("")


def _row(one: Place, target: str) -> dict[str, str]:
    where = one.address or (one.parent.name if one.parent else "")
    return {"name": one.name, "where": where, "url": step("places:choose_building", target, one.pk)}


@require_GET
@sign_in_required
def building(request: HttpRequest, compound: int) -> HttpResponse:
    """Let the reader say in which building of a compound his home is."""
    target, day = next_of(request), timezone.localdate()
    with queries.choosing(scope_of(request)):
        found = _standing(compound, (PlaceKind.COMPOUND,))
        buildings = [one for one in queries.children(found, day) if one.kind == PlaceKind.BUILDING]
        loose = queries.elevation(found, day)
    context = {
        "place": found,
        "buildings": [{"name": one.name, "url": step("places:choose_home", target, one.pk)} for one in buildings],
        "loose_url": step("places:choose_home", target, found.pk) if loose else "",
        "back": step("places:choose", target),
    }
    return render(request, "places/choose_building.html", context)


@require_GET
@sign_in_required
def home(request: HttpRequest, building: int) -> HttpResponse:
    """Let the reader tap his door on the elevation; a compound stands for what lies in none of its buildings."""
    target, day = next_of(request), timezone.localdate()
    with queries.choosing(scope_of(request)):
        found = _standing(building, (PlaceKind.BUILDING, PlaceKind.COMPOUND))
        stairwells: list[Any] = queries.elevation(found, day)
        compound = found if found.kind == PlaceKind.COMPOUND else found.parent
    back = step("places:choose_building", target, compound.pk) if compound else step("places:choose", target)
    title = _("您家是哪一户？") if found.kind == PlaceKind.BUILDING else _("是哪一个？")
    context = {
        "title": title,
        "lead": f"{compound.name} {found.name}" if compound and compound is not found else found.name,
        "stairwells": stairwells,
        "pick": rules.Pick(with_query(target, unit="")),
        "back": back,
    }
    return render(request, "places/choose_home.html", context)


def _standing(place: int, kinds: tuple[str, ...]) -> Place:
    found = queries.place(place)
    if found is None or found.kind not in kinds or found.valid_until is not None or found.merged_into is not None:
        raise Http404
    return found
