"""The board of matters: rates with their formula and what was left out, who needs help, the map, and the list behind every figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from heju.kit.doors import sign_in_required
from heju.kit.remember import Memory
from heju.kit.scope import NotAllowed, Scope, is_within
from heju.matters.queries import board as queries
from heju.matters.queries import figures, register
from heju.matters.views import board_words as words
from heju.organizations.queries import bodies
from heju.places import queries as places

STATES = ("open", "overdue")
DRAWN = Memory(256)


def standing(request: HttpRequest, place: int) -> tuple[Scope, places.Here]:
    """Return the place of a board that the reader sees. Raises Http404, NotAllowed."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    here = places.here(place)
    if here is None:
        raise Http404
    if not is_within(here.path, scope.reach("view")):
        raise NotAllowed("matters.board", here.path)
    return scope, here


@require_GET
@sign_in_required
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the board of the largest place that the reader sees."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = next((here for path in scope.reach("view") if (here := places.here_at(path)) is not None), None)
    if found is None:
        raise NotAllowed("matters.board", "")
    return redirect(reverse("matters:rates", args=[found.id]))


@require_GET
@sign_in_required
def board(request: HttpRequest, place: int) -> HttpResponse:
    """Show the rates of a place over a period, each with what it is made of, and where help is needed."""
    scope, here = standing(request, place)
    period, now = period_of(request), timezone.now()
    minute = now.replace(second=0, microsecond=0)
    key = (here.id, period, get_language(), scope.bodies())
    context = DRAWN.of(key, minute, lambda: _drawn(scope, here, period, now))
    return render(request, "matters/board.html", context)


def _drawn(scope: Scope, here: places.Here, period: str, now: datetime) -> dict[str, Any]:
    """Return the title of a board and all below it as it is drawn: its tables and squares are dearer to draw than to count."""
    found = queries.board(scope, here, period, now)
    at = words.At(here, period)
    context: dict[str, Any] = words.page(at, found) | {"map": words.cartogram(at, found, now)}
    return {"title": context["title"], "drawn": render_to_string("matters/board_drawn.html", context)}


@require_GET
@sign_in_required
def body(request: HttpRequest, body: int) -> HttpResponse:
    """Show a body its own rates in the whole district, or an officer those of a body at his place."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    where = body_place(scope, body)
    period, now = period_of(request), timezone.now()
    name = bodies.names([body]).get(body)
    if name is None or where is None:
        raise Http404
    counts, lines = queries.of_body(body, where, period, now)
    return render(request, "matters/board_body.html", words.body_page(words.At(where, period, body=body), name, counts, lines))


def body_place(scope: Scope, body: int) -> places.Here | None:
    """Return the place at which a body's rates are told: the district for its own people, the largest that an officer sees for him."""
    roots = scope.reach("view")
    if not roots:
        return None
    own = body in scope.bodies()
    above = places.above(roots[0]) if own else []
    return above[0] if above else places.here_at(roots[0])


@require_GET
@sign_in_required
def behind(request: HttpRequest, place: int) -> HttpResponse:
    """Show the matters behind a figure, those that the reader may see."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    here = places.here(place)
    if here is None:
        raise Http404
    now = timezone.now()
    wanted = wanted_of(request, here, now)
    found = register.listed(scope, wanted, request.GET.get("after", "")[:60], now=now)
    kept = {name: request.GET[name][:60] for name in ("figure", "state", "period", "category", "body", "q") if request.GET.get(name)}
    next_url = f"{request.path}?{urlencode(kept | {'after': found.after})}" if found.after else ""
    at = words.At(here, period_of(request), body=wanted.lead)
    context = words.listing(at, wanted, found.rows, now, is_desk=words.is_desk(scope)) | {"next_url": next_url, "kept": kept}
    return render(request, "matters/board_list.html", context)


def period_of(request: HttpRequest) -> str:
    """Return the period that the address names, three months where it names none."""
    period = request.GET.get("period", "")
    return period if period in queries.PERIODS else "quarter"


def wanted_of(request: HttpRequest, here: places.Here, now: datetime) -> register.Wanted:
    """Return what the address asks for. Raises Http404 for a figure that is not ours."""
    figure, state, number = (request.GET.get(name, "") for name in ("figure", "state", "body"))
    if (figure and figure not in figures.COLUMNS) or (state and state not in STATES):
        raise Http404
    since, until = queries.span(period_of(request), now) if figure else (None, None)
    return register.Wanted(
        state=state,
        place=here.path,
        category=request.GET.get("category", "")[:60],
        lead=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None,
        words=request.GET.get("q", ""),
        figure=figure,
        since=queries.first_moment(since) if since else None,
        until=queries.first_moment(until) if until else None,
    )
