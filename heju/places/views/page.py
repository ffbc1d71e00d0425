"""What every page of places needs: the asker, a place or 404, the breadcrumb, a form that is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.places import queries
from heju.places.actions import PlaceRefused
from heju.places.models import Place


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def place_or_404(place_id: int) -> Place:
    """Return a place that the asker may see. Raises Http404, which does not tell whether there is one."""
    found = queries.place(place_id)
    if found is None:
        raise Http404
    return found


def url_of(place: Place) -> str:
    """Return the page of a place."""
    return reverse("places:place", args=[place.pk])


def trail(place: Place, *after: str) -> list[dict[str, str]]:
    """Return the breadcrumb from the district down to a place, and further steps without a page of their own."""
    steps = [{"name": one.name, "url": url_of(one)} for one in queries.breadcrumb(place)]
    return [*steps, *({"name": name, "url": ""} for name in after)]


def steps(*names: tuple[str, str]) -> list[dict[str, str]]:
    """Return the breadcrumb of a page that belongs to no single place."""
    return [{"name": _("地点"), "url": reverse("places:index")}, *({"name": name, "url": url} for name, url in names)]


def answer(
    request: HttpRequest,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], str],
    *,
    title: str,
    act_label: str,
    back: str,
    places: list[dict[str, str]],
    lead: str = "",
    notes: tuple[str, ...] = (),
    danger: bool = False,
) -> HttpResponse:
    """Show a form, or carry it out and go back with a message; what was typed stays when it was refused.

    `perform` takes the clean values and returns what to say afterwards.
    """
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(form.cleaned_data)
        except PlaceRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "form": form, "title": title, "lead": lead, "act_label": act_label, "cancel_url": back, "places": places, "notes": notes,
        "danger": danger,
    }  # fmt: skip
    return render(request, "form_page.html", context, status=422 if form.errors else 200)
