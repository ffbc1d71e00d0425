"""The list of what the city's hotline waits for: to be answered, and answered lately."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heju.kit.doors import roles_required
from heju.matters.models import HotlineCase
from heju.matters.queries import hotline as queries
from heju.matters.queries.parts import HANDLE, INTAKE
from heju.matters.views import desk_told
from heju.matters.views.desk_page import scope_of


@require_GET
@roles_required(HANDLE, INTAKE)
def index(request: HttpRequest) -> HttpResponse:
    """List the cases that wait for an answer, what is due first at the top, and those answered lately."""
    scope, now = scope_of(request), timezone.now()
    waiting = [_row(one, now) for one in queries.to_answer(scope)]
    count = len(waiting)
    title = ngettext("%(count)d 个热线工单等您答复", "%(count)d 个热线工单等您答复", count) % {"count": count}
    context = {
        "title": title if waiting else _("没有等答复的热线工单"),
        "waiting": waiting,
        "answered": [_row(one, now) for one in queries.answered(scope)],
    }
    return render(request, "matters/hotline.html", context)


def _row(case: HotlineCase, now: Any) -> dict[str, Any]:
    matter = case.matter
    return {
        "case": queries.told(case, matter, now),
        "title": matter.title,
        "where": matter.compound.name if matter.place_id == matter.compound_id else f"{matter.compound.name} {matter.place.name}",
        "state": {"tone": desk_told.tone_of(matter), "word": desk_told.state_of(matter)},
        "url": reverse("matters:desk_matter", args=[matter.pk]),
        "act_url": reverse("matters:desk_act", args=[matter.pk, "answer_hotline"]),
    }
