"""Pages of the words said to the reader: all of them, and reading them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heju.kit.doors import sign_in_required
from heju.people import actions, parameters, queries
from heju.people.views.own import scope_of


@require_GET
@sign_in_required
def notices(request: HttpRequest) -> HttpResponse:
    """Show what was said to the reader, newest first."""
    scope = scope_of(request)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    found = queries.notices_of(scope, before=before, limit=queries.NOTICES + 1)
    shown = found[: queries.NOTICES]
    context = {
        "notices": shown,
        "unread": queries.unread_count(scope),
        "next_url": f"{reverse('people:notices')}?before={shown[-1].id}" if len(found) > len(shown) else "",
        "days": parameters.NOTICE_DAYS,
    }
    return render(request, "people/notices.html", context)


@require_POST
@sign_in_required
def read(request: HttpRequest, notice: int) -> HttpResponse:
    """Note that one notice was read, and go where it leads."""
    link = actions.mark_read(actor=scope_of(request), now=timezone.now(), notice=notice)
    return redirect(link or reverse("people:notices"))


@require_POST
@sign_in_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that everything was read."""
    actions.mark_read(actor=scope_of(request), now=timezone.now())
    messages.success(request, _("都标成已看过了。"))
    return redirect("people:notices")
