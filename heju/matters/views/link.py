"""The page behind the link of a report: read, answer, confirm, rate, withdraw, without signing in; that one matter and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit import db
from heju.kit.scope import Scope, system
from heju.matters import vault
from heju.matters.models import Matter, Report
from heju.matters.queries import reading
from heju.matters.views import codes, showing
from heju.matters.views.matter import acted, picture
from heju.matters.views.showing import Reader

LONGEST = 64


@contextmanager
def opened(request: HttpRequest, link: str) -> Iterator[tuple[Matter, Reader]]:
    """Open the matter of a link for the block, as nobody but its report. Raises Http404 for a link that leads nowhere."""
    # Whoever follows the link acts as that report, whatever else his browser has signed in to.
    scope = Scope(door="matter-link", address=request.META.get("REMOTE_ADDR", ""))
    with db.scoped(scope):
        report = reading.report_of_link(vault.hash_of_link(link)) if len(link) <= LONGEST else None
    if report is None:
        raise Http404
    # The names of its place and of the bodies that work on it are read by the platform; only this matter is asked for.
    with db.scoped(replace(system("matters.link", report.path.split(".")[0]), door="matter-link")):
        found = reading.matter(report.matter_id)
        if found is None:
            raise Http404
        yield found, _reader(scope, report, link)


def _reader(scope: Scope, report: Report, link: str) -> Reader:
    return Reader(
        scope,
        report,
        lambda move: reverse("matters:link_act", args=[link, move]),
        lambda photo: reverse("matters:link_photo", args=[link, photo.public_id]),
    )


def too_often(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show nothing behind links to an address that has tried too many that lead nowhere (`web` counts them): it is guessing."""

    @wraps(view)
    def held(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if getattr(request, "is_guessing", False):
            return render(request, "429.html", status=429)
        return view(request, *arguments, **named)

    return held


@never_cache
@require_GET
@too_often
def link(request: HttpRequest, link: str) -> HttpResponse:
    """Show the matter of a link."""
    with opened(request, link) as (found, reader):
        context = showing.shown(found, reader, timezone.now()) | {"by_link": True}
        return unlinked(render(request, "matters/matter.html", context))


@never_cache
@require_http_methods(["GET", "POST"])
@too_often
def act(request: HttpRequest, link: str, move: str) -> HttpResponse:
    """Make a move as the report of the link; an address that tries too often waits."""
    if request.method == "POST" and not codes.is_slow_enough(request, "matter_link"):
        return render(request, "429.html", status=429)
    with opened(request, link) as (found, reader):
        return unlinked(acted(request, found, reader, move, lambda: redirect("matters:link", link)))


@require_GET
@too_often
def photo(request: HttpRequest, link: str, public_id: UUID) -> HttpResponse:
    """Show a photo of the matter of a link, of no other."""
    with opened(request, link) as (found, _reader_of_it):
        one = reading.photo(str(public_id))
        return picture(one if one is not None and one.matter_id == found.pk else None, small="small" in request.GET)


def unlinked(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is the key, out of search engines; no other site learns it, for none is told where a reader came from."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response
