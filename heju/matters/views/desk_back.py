"""What is said after a step of the desk, with the button that takes it back; and taking back, one step or those of many matters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heju.kit import links
from heju.kit.doors import roles_required
from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Matter
from heju.matters.queries import lists
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules.moves import MOVES
from heju.matters.views import desk_told
from heju.matters.views.desk_list import row
from heju.matters.views.desk_page import matter_or_404, scope_of
from heju.matters.views.desk_words import ACTS


def done(request: HttpRequest, matter: Matter, move: str, until: int | None) -> HttpResponse:
    """Say what was done and lead on: back to where the tap was, else to the matter. `until` is the event up to which it may go back."""
    page = _next(request) or reverse("matters:desk_matter", args=[matter.pk])
    words = {"done": _done(matter, move), "told": _heard(matter, move, is_held=until is not None)}
    back = "" if until is None else links.with_query(reverse("matters:desk_take_back", args=[matter.pk, until]), next=page)
    # The address of the button goes with the message: it is shown on whatever page comes next.
    messages.success(request, _("%(done)s。%(told)s") % words, extra_tags=back)
    return redirect(page)


def _next(request: HttpRequest) -> str:
    """Return the page of this platform that the request names to go on to, "" where it names none."""
    found = request.POST.get("next") or request.GET.get("next") or ""
    return found if links.leads_inside(found) else ""


def _done(matter: Matter, move: str) -> str:
    if move in ("forward", "assign") and matter.lead_body is not None:
        return _("已转%(name)s") % {"name": matter.lead_body.name}
    return _("办好了：%(act)s") % {"act": ACTS[move].label}


def _heard(matter: Matter, move: str, *, is_held: bool) -> str:
    """Return who hears of it, where somebody does; and that he does not while it may be taken back."""
    if move != "forward" and not MOVES[move].told:
        return ""
    count = {"count": matter.reports_count}
    if is_held:
        return ngettext("过了 10 秒会告诉 %(count)d 位反映人。", "过了 10 秒会告诉 %(count)d 位反映人。", matter.reports_count) % count
    return ngettext("会告诉 %(count)d 位反映人。", "会告诉 %(count)d 位反映人。", matter.reports_count) % count


@require_POST
@roles_required(HANDLE, WORK)
def take_back(request: HttpRequest, matter: int, until: int) -> HttpResponse:
    """Take one step back, and say that nobody was told of it; or why it cannot go back, and what to do instead."""
    found = matter_or_404(matter)
    page = _next(request) or reverse("matters:desk_matter", args=[found.pk])
    try:
        event = actions.take_back(actor=scope_of(request), now=timezone.now(), matter=found.pk, until=until)
    except errors.Refused as error:
        # What can be done instead is done on the page of the matter.
        messages.error(request, str(error))
        return redirect("matters:desk_matter", found.pk)
    words = _("撤回了：“%(title)s”回到“%(state)s”，没有告诉任何人。")
    messages.success(request, words % {"title": found.title, "state": desk_told.state_of(event.matter)})
    return redirect(page)


@require_POST
@roles_required(HANDLE, WORK)
def take_back_many(request: HttpRequest) -> HttpResponse:
    """Take the steps of one act on many matters back, each for itself; say which cannot, and why."""
    now, scope = timezone.now(), scope_of(request)
    pairs = [pair.split(":", 1) for pair in request.POST.getlist("step")[: actions.AT_ONCE] if pair.count(":") == 1]
    steps = [(int(one), int(until)) for one, until in pairs if is_number(one) and is_number(until)]
    rows = {one.pk: one for one in lists.rows_of([number for number, _until in steps])}
    count, refused = 0, []
    for number, until in steps:
        found = rows.get(number)
        if found is None:
            continue
        try:
            actions.take_back(actor=scope, now=now, matter=number, until=until)
        except NotAllowed:
            refused.append(row(found, now) | {"why": _("不是您办的这一步")})
        except Refused as error:
            refused.append(row(found, now) | {"why": str(error)})
        else:
            count += 1
    context: dict[str, Any] = {"refused": refused, "title": _taken_back(count)}
    return render(request, "matters/desk_bulk_back.html", context)


def is_number(text: str) -> bool:
    """Say whether a text is a number that the database can hold."""
    return text.isascii() and text.isdigit() and len(text) <= 9


def _taken_back(count: int) -> str:
    if not count:
        return _("一件也没有撤回")
    return ngettext("撤回了 %(count)d 件，没有告诉任何人", "撤回了 %(count)d 件，没有告诉任何人", count) % {"count": count}
