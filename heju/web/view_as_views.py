"""The doors of view as: choose a place and a role, begin, end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from heju.kit.doors import roles_required, sign_in_required
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.places import queries as places
from heju.web import view_as

HITS = 12


class ViewAsForm(forms.Form):
    """Which role, and why."""

    role = forms.ChoiceField(label=gettext_lazy("用什么身份看"))
    why = forms.CharField(label=gettext_lazy("为什么要看"), max_length=200, help_text=gettext_lazy("会写进操作记录"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        self.fields["role"].choices = [(role.code, role.en if english else role.zh) for role in roles.ROLES.values()]  # type: ignore[attr-defined]


def place_of(request: HttpRequest, number: str) -> places.Here:
    """Return the chosen place. Raises Http404 where there is none, NotAllowed where the officer's power does not reach."""
    found = places.here(int(number)) if number.isdigit() and len(number) < 19 else None
    if found is None:
        raise Http404
    scope: Scope = request.scope  # type: ignore[attr-defined]
    scope.demand(view_as.POWER, found.path)
    return found


@require_GET
@roles_required(view_as.POWER)
def choose(request: HttpRequest) -> HttpResponse:
    """Show the search for a place or, where one is chosen, the choice of a role."""
    number, words = request.GET.get("place", ""), request.GET.get("words", "").strip()
    if number:
        return render(request, "web/view_as.html", {"place": place_of(request, number), "form": ViewAsForm()})
    found = [hit for hit in places.search(words, day=timezone.localdate(), limit=HITS) if hit.unit is None] if words else []
    hits = [{"id": hit.place.pk, "name": hit.place.name, "where": " · ".join(one.name for one in hit.trail[1:-1])} for hit in found]
    return render(request, "web/view_as.html", {"words": words, "hits": hits})


@require_POST
@roles_required(view_as.POWER)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to look through a role, and lead to the start page."""
    place = place_of(request, request.POST.get("place", ""))
    form = ViewAsForm(request.POST)
    if not form.is_valid():
        return render(request, "web/view_as.html", {"place": place, "form": form}, status=422)
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = view_as.begin_view_as(actor=scope, now=timezone.now(), path=place.path, place=place.name, **form.cleaned_data)
    request.session[view_as.KEY] = found.as_session()
    return redirect("web:home")


@require_POST
@sign_in_required
def end(request: HttpRequest) -> HttpResponse:
    """Be oneself again. A second time does nothing."""
    viewing: view_as.Viewing | None = request.viewing  # type: ignore[attr-defined]
    if viewing is not None:
        view_as.end_view_as(actor=request.officer, now=timezone.now(), viewing=viewing)  # type: ignore[attr-defined]
    request.session.pop(view_as.KEY, None)
    return redirect("web:desk" if request.officer.may_anywhere("web.desk") else "web:home")  # type: ignore[attr-defined]
