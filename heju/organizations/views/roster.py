"""The roster of a body at a place: who is on duty, and for those who keep it how one puts somebody on or takes him off."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heju.kit.doors import roles_required, sign_in_required
from heju.kit.scope import NotAllowed, Scope
from heju.organizations import actions, roles
from heju.organizations.actions import keep_roster, refusals
from heju.organizations.forms import ShiftForm
from heju.organizations.models import Body, Shift
from heju.organizations.queries import bodies, rosters, spots
from heju.organizations.views.page import answer_form, found_or_404, frame, say, scope_of

# So many days are open; what comes later is folded.
AT_ONCE = 7


@sign_in_required
@found_or_404
def roster(request: HttpRequest, body: int, place: int) -> HttpResponse:
    """Show who is on duty for a body at a place from now on; whoever keeps the roster writes it here."""
    found, spot, scope, now = bodies.by_id(body), spots.by_id(place), scope_of(request), timezone.now()
    if not rosters.serves(found, spot, now):
        raise spots.NoSuchPlace(place)
    keeps = may_keep(scope, found, spot.path)
    form = None
    if keeps:
        form = ShiftForm(request.POST or None, initial=_proposed(found, spot.id))
    if request.method == "POST":
        # Asked again by the action; here it keeps a stranger from learning what is wrong with his form.
        keep_roster.keeper(scope, found, spot.path)
        if form is not None and form.is_valid() and _added(request, form, found, spot):
            return redirect("organizations:roster", body=body, place=place)
    days = _days(rosters.of_body(body, place, now))
    context = frame(request, spot.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "body": found,
        "spot": spot,
        "days": days[:AT_ONCE],
        "later": days[AT_ONCE:],
        "form": form,
    }
    return render(request, "organizations/roster.html", context, status=422 if request.method == "POST" else 200)


def _added(request: HttpRequest, form: ShiftForm, found: Body, spot: spots.Spot) -> bool:
    """Put on the roster what was typed; what is wrong stands at its field. Return whether it is done."""
    try:
        count = actions.add_shifts(actor=scope_of(request), now=timezone.now(), body=found.pk, place=spot.id, asked=form.asked())
    except refusals.Refused as error:
        answer_form(form, error)
        return False
    if count:
        messages.success(request, ngettext("排好了 %(n)s 班，居民马上能看到。", "排好了 %(n)s 班，居民马上能看到。", count) % {"n": count})
    else:
        messages.info(request, _("这些班已经排好了，没有重复。"))
    return True


@require_POST
@roles_required(roles.KEEP_ROSTER)
@found_or_404
def remove_shift(request: HttpRequest, shift: int) -> HttpResponse:
    """Take a shift off and return to the roster."""
    one = get_object_or_404(Shift, pk=shift)
    actions.remove_shift(actor=scope_of(request), now=timezone.now(), shift=shift)
    messages.success(request, _("已撤下%(name)s这一班。") % {"name": one.public_name})
    return redirect("organizations:roster", body=one.body_id, place=one.place_id)


def may_keep(scope: Scope, body: Body, path: str) -> bool:
    """Say whether somebody keeps the roster of a body at a place."""
    try:
        keep_roster.keeper(scope, body, path)
    except NotAllowed:
        return False
    return body.dissolved_on is None


def _proposed(found: Body, place: int) -> dict[str, Any]:
    """Return what the form proposes: the task and number used last, tonight's hours."""
    last = Shift.objects.filter(body=found, place=place).order_by("-id").first()
    tonight = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    starts, ends = (last.starts_at, last.ends_at) if last else (tonight, tonight + timedelta(hours=14))
    while last and ends <= timezone.now():
        starts, ends = starts + timedelta(days=1), ends + timedelta(days=1)
    return {"task": last.task if last else "", "phone": last.phone if last else found.phone, "starts": starts, "ends": ends, "days": 1}


def _days(shifts: list[Shift]) -> list[dict[str, Any]]:
    """Return the shifts by the day on which they begin."""
    now = timezone.now()
    days = []
    for day, group in groupby(shifts, key=lambda one: timezone.localtime(one.starts_at).date()):
        rows = [
            {
                "id": one.pk,
                "task": one.task,
                "name": one.public_name,
                "phone": one.phone,
                "hours": rosters.hours(one.starts_at, one.ends_at),
                "is_now": one.starts_at <= now,
                "remove_url": reverse("organizations:remove_shift", args=[one.pk]),
            }
            for one in group
        ]
        days.append({"day": say(day), "exact": day.isoformat(), "rows": rows})
    return days
