"""At the counter or on the telephone: an office begins to enter a matter for somebody; the three steps are those of everybody."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heju.kit.doors import roles_required
from heju.matters import actions
from heju.matters.forms import INTAKE as CHANNELS
from heju.matters.rules import drafting
from heju.matters.views.drafts import INTAKE, Desk, desk, scope_of


@require_http_methods(["GET", "POST"])
@roles_required(INTAKE)
def intake(request: HttpRequest) -> HttpResponse:
    """Begin to enter a matter: by which door it came. An entry that was begun and not sent stays until another is begun."""
    at = desk(request)
    if request.method == "POST":
        channel = request.POST.get("channel", "")
        if channel in {one.value for one in CHANNELS}:
            if not at.is_new and at.writing.clerk:
                actions.forget_draft(actor=at.scope, token=at.token)
            # Another word than that of what the clerk writes for himself: nothing of one gets into the other.
            fresh = Desk(request, scope_of(request), secrets.token_urlsafe(24), drafting.begun(clerk=True, channel=channel), is_new=True)
            actions.keep_draft(actor=fresh.scope, now=timezone.now(), token=fresh.token, writing=fresh.writing)
            return fresh.go("words")
    context = {
        "title": _("替来电来访的人登记"),
        "channels": [{"value": one.value, "label": str(one.label)} for one in CHANNELS],
        "begun": at.writing.thing.words if not at.is_new and at.writing.clerk else "",
    }
    return render(request, "matters/intake.html", context)
