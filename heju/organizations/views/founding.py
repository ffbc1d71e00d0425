"""Give a compound what it lacks: found a body there, or let one that stands cover it; found a body at any other place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.kit.doors import roles_required
from heju.organizations import actions, roles
from heju.organizations.actions import refusals
from heju.organizations.forms import FoundAnywhereForm, FoundForm, JoinForm
from heju.organizations.models import BodyKind
from heju.organizations.queries import bodies, spots
from heju.organizations.rules import posts
from heju.organizations.views.page import answer_form, found_or_404, frame, scope_of

# How a new body of a kind is called after its compound.
NAMED = {
    "branch": "%s党支部",
    "owners_committee": "%s业主委员会",
    "resident_group": "%s居民小组",
    "owners_assembly": "%s业主大会",
    "volunteer_team": "%s义工队",
}


@roles_required(roles.FOUND_BODY)
@found_or_404
def found_branch(request: HttpRequest, place: int) -> HttpResponse:
    """Found a branch for a compound that none covers, or let one of the community cover it."""
    return _gain(request, place, "branch")


@roles_required(roles.FOUND_BODY)
@found_or_404
def found_for(request: HttpRequest, place: int, kind: str) -> HttpResponse:
    """Found another body for a compound, or let one that stands cover it."""
    if kind not in roles.COVERING or kind == "work_station":
        raise spots.NoSuchPlace(place)
    return _gain(request, place, kind)


def _gain(request: HttpRequest, place: int, kind: str) -> HttpResponse:
    spot, scope, today = spots.by_id(place), scope_of(request), timezone.localdate()
    if spot.merged_into_id is not None:
        return redirect("organizations:compound", place=spot.merged_into_id)
    scope.demand(*roles.power_to_found(kind, spot.path))
    others = _candidates(kind, spot, today)
    chosen = request.POST.get("way", "")
    new = FoundForm(request.POST if chosen == "new" else None, today=today, kind=kind, prefix="new", initial=_initial(kind, spot))
    join = JoinForm(request.POST if chosen == "join" else None, today=today, choices=others, prefix="join")
    if request.method == "POST":
        form = new if chosen == "new" else join
        if form.is_valid():
            try:
                made = _found(request, new, kind, spot) if chosen == "new" else _join(request, join, spot)
            except refusals.Refused as error:
                answer_form(form, error)
            else:
                messages.success(request, _("%(name)s现在覆盖%(place)s。") % {"name": made.name, "place": spot.name})
                return redirect(_next(made, kind, spot, scope.may(*roles.power_to_appoint(kind, made.path))))
    word = BodyKind(kind).label
    context = frame(request, spot.path, {"name": _("登记%(kind)s") % {"kind": word}, "url": ""}) | {
        "spot": spot, "kind": kind, "word": word, "new": new, "join": join if others else None, "form": new if chosen == "new" else join,
    }  # fmt: skip
    return render(request, "organizations/gain.html", context, status=422 if request.method == "POST" else 200)


def _initial(kind: str, spot: spots.Spot) -> dict[str, Any]:
    return {"name": NAMED[kind] % spot.name} if kind in NAMED else {}


def _candidates(kind: str, spot: spots.Spot, today: date) -> list[tuple[int, str]]:
    """Return the bodies that could cover the compound: branches of its community, companies and agencies of the district."""
    if kind == "branch":
        return [(one.pk, one.name + _("（%s）") % one.place.name) for one in bodies.branches_near(spot.path, today)]
    if kind in ("property_company", "social_work_agency", "volunteer_team"):
        root = spot.path.split(".")[0]
        return [(one.pk, one.name) for one in bodies.bodies_of(root, today, kind=kind, limit=300)]
    return []


def _found(request: HttpRequest, form: FoundForm, kind: str, spot: spots.Spot) -> Any:
    words = form.cleaned_data
    return actions.found_body(
        actor=scope_of(request),
        now=timezone.now(),
        kind=kind,
        name=words["name"],
        on=words["on"],
        basis=words["basis"],
        covers=[spot.id],
        phone=words["phone"],
        credit_code=words.get("credit_code", ""),
        is_invented=spot.origin == "invented",
    )


def _join(request: HttpRequest, form: JoinForm, spot: spots.Spot) -> Any:
    words = form.cleaned_data
    made = actions.cover_compound(
        actor=scope_of(request), now=timezone.now(), body=words["body"], place=spot.id, on=words["on"], basis=words["basis"]
    )
    return made.body


def _next(made: Any, kind: str, spot: spots.Spot, may_appoint: bool) -> str:
    """Return where one goes on: to the appointment of a head where there is none yet, else to the compound."""
    head = posts.head_post(kind)
    if head and may_appoint and not made.appointments.filter(ended_on=None, post=head).exists():
        return reverse("organizations:appoint", args=[made.pk]) + f"?post={head}"
    return reverse("organizations:compound", args=[spot.id])


@roles_required(roles.FOUND_BODY, roles.FOUND_OFFICE)
@found_or_404
def found(request: HttpRequest, path: str) -> HttpResponse:
    """Found a body that sits at a district, street or community."""
    spot, scope, today = spots.by_path(path), scope_of(request), timezone.localdate()
    kinds = [kind for kind in BodyKind.values if posts.may_sit(kind, spot.kind) and scope.may(*roles.power_to_found(kind, path))]
    kinds = [kind for kind in kinds if kind not in ("branch", "owners_committee", "owners_assembly")]
    scope.demand(roles.FOUND_BODY, path)
    form = FoundAnywhereForm(request.POST or None, today=today, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            made = actions.found_body(
                actor=scope, now=timezone.now(), kind=words["kind"], name=words["name"], on=words["on"], basis=words["basis"],
                place=spot.id, phone=words["phone"], credit_code=words["credit_code"],
            )  # fmt: skip
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已登记：%(name)s。") % {"name": made.name})
            return redirect("organizations:body", body=made.pk)
    context = frame(request, path, {"name": _("成立组织"), "url": ""}) | {
        "form": form,
        "title": _("在%(place)s成立一个组织") % {"place": spot.name},
        "lead": _("登记以后可以任命负责人。"),
        "act_label": _("成立"),
        "cancel_url": reverse("organizations:bodies") + f"?path={path}",
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)
