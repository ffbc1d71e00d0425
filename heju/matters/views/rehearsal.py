"""Rehearse other deadlines on what has happened, before they take effect. Reads only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.duties import queries as duties
from heju.duties.parameters import Deadlines
from heju.duties.rules.records import Leaf
from heju.kit.doors import roles_required
from heju.matters.forms.rehearsal import RehearsalForm
from heju.matters.models import Matter
from heju.matters.queries import rehearsal as queries
from heju.matters.queries.page import number_of
from heju.matters.rules.rehearsal import Rehearsed
from heju.matters.views.desk_page import scope_of
from heju.organizations.queries import bodies

REHEARSE = "matters.rehearse"
FIRST = "elevator.ride.stopped"
FIELDS = ("first_contact_hours", "update_days", "solution_days")


@require_GET
@roles_required(REHEARSE)
def rehearsal(request: HttpRequest) -> HttpResponse:
    """Show the form with the deadlines that hold; once they are changed, what the change would have done."""
    now, language = timezone.now(), get_language() or "zh"
    district = duties.district_of(scope_of(request))
    leaf = duties.leaf_of(request.GET.get("category", "")) or duties.leaf_of(FIRST)
    assert leaf is not None
    held = queries.current(leaf, district, timezone.localdate())
    is_asked = all(request.GET.get(name) for name in FIELDS)
    initial: dict[str, Any] = {"category": leaf.code, "days": 90}
    if held is not None:
        initial |= {name: getattr(held, name) for name in FIELDS}
    form = RehearsalForm(request.GET if is_asked else None, initial=initial, language=language)
    context: dict[str, Any] = {"form": form, "held": held, "leaf": leaf.names[2].zh if language.startswith("zh") else leaf.names[2].en}
    if is_asked and form.is_valid():
        hours, update, solution = (form.cleaned_data[name] for name in FIELDS)
        wanted = Deadlines(hours, update, solution, held is not None and held.around_the_clock)
        found = queries.rehearsed(leaf, district, wanted, form.cleaned_data["days"], now)
        context |= _shown(found, leaf)
    return render(request, "matters/rehearsal.html", context, status=422 if form.errors else 200)


def _shown(found: Rehearsed, leaf: Leaf) -> dict[str, Any]:
    """Return the outcome in words: by body, and the newest examples."""
    names = bodies.names([body for body in found.by_body if body is not None])
    by_body: list[dict[str, Any]] = [
        {
            "name": names.get(body, _("还没有交办")) if body is not None else _("还没有交办"),
            "total": total,
            "before": before,
            "after": after,
        }
        for body, (total, before, after) in found.by_body.items()
    ]
    return {
        "found": found,
        "by_body": sorted(by_body, key=lambda one: (one["before"] - one["after"], one["name"]))[:30],
        "newly": [_row(one) for one in queries.examples(found.newly)],
        "no_longer": [_row(one) for one in queries.examples(found.no_longer)],
        "is_cut": found.total >= queries.MOST,
    }


def _row(one: Matter) -> dict[str, Any]:
    where = f"{one.compound.name} {one.place.name}" if one.place_id != one.compound_id else one.compound.name
    return {"pk": one.pk, "number": number_of(one), "title": one.title, "where": where, "lead": one.lead_body.name if one.lead_body else ""}
