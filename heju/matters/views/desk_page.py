"""The desk's page of one matter, its photos, its internal notes, and the look at who reported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.matters import actions, errors, vault
from heju.matters.forms.desk import KeyForm, NoteForm
from heju.matters.models import Matter
from heju.matters.queries import deadlines
from heju.matters.queries import desk as queries
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import offered
from heju.matters.views import desk_mind, desk_told
from heju.matters.views.desk_words import ACTS
from heju.matters.views.mediation_block import mediation_block
from heju.matters.views.past_words import past_of
from heju.people import parameters as people


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def matter_or_404(number: int) -> Matter:
    """Return a matter that the reader may see."""
    found = queries.one(number)
    if found is None:
        raise Http404
    return found


@require_GET
@roles_required(HANDLE, WORK)
def matter(request: HttpRequest, matter: int) -> HttpResponse:
    """Show everything about one matter, and the acts that the reader may do now."""
    return page(request, matter_or_404(matter))


def page(request: HttpRequest, found: Matter, note: NoteForm | None = None) -> HttpResponse:
    """Render the page of a matter; `note` is a note that was refused."""
    now = timezone.now()
    desk = queries.desk(scope_of(request), found, now)
    is_working, past = bool(desk.parts & offered.WORKING), past_of(desk.events)
    context: dict[str, Any] = {
        "desk": desk,
        "matter": found,
        "past": past,
        "number": number_of(found),
        "state": {"tone": desk_told.tone_of(found), "word": desk_told.state_of(found)},
        "told": deadlines.told(desk.clock, found.level, now),
        "clocks": deadlines.others(desk.clock, now),
        "where": desk_told.where(found),
        "category": desk_told.category_of(found.category),
        "timeline": desk_told.timeline(desk, now),
        "working": desk_told.working(desk, now),
        "duty": desk_told.duty_words(desk),
        "suggestion": desk_told.suggestion(desk),
        "reporters": desk_told.reporters(desk, now) if is_working or past else [],
        "told_to": desk_told.told_to(found),
        "first": _first(desk),
        "tap": KeyForm(version=found.version) if desk.first in offered.ONE_TAP else None,
        "others": [{"move": move, "label": ACTS[move].label} for move in desk.acts if move in ACTS and move != desk.first],
        "mind": desk_mind.block(scope_of(request), found, timezone.localdate(now)) if is_working else None,
        "mediation_block": mediation_block(desk.parts, found),
        "is_working": is_working,
        "notes": desk_told.notes(desk, now),
        "note_form": note or (NoteForm(bodies=_readers(desk)) if _may_note(desk) else None),
    }
    return render(request, "matters/desk_matter.html", context, status=422 if note is not None and note.errors else 200)


def _first(desk: queries.Desk) -> dict[str, Any] | None:
    """Return the likeliest act in words: to whom it goes where the rule of routing names somebody."""
    if desk.first is None or desk.first not in ACTS:
        return None
    label = str(ACTS[desk.first].label)
    if desk.first == "forward" and desk.route is not None:
        words = {"name": desk.route.lead.name}
        label = (_("受理并转%(name)s") if desk.matter.state == "raised" else _("转%(name)s")) % words
    return {"move": desk.first, "label": label, "is_tap": desk.first in offered.ONE_TAP}


def _may_note(desk: queries.Desk) -> bool:
    return bool(desk.parts & {"holder", "lead", "assisting"})


def _readers(desk: queries.Desk) -> list[tuple[str, str]]:
    """Return the bodies that work on it, to whom a note may be given too."""
    return [(str(row.body_id), row.body.name) for row in desk.working]


@require_POST
@roles_required(HANDLE, WORK)
def note(request: HttpRequest, matter: int) -> HttpResponse:
    """Write an internal note."""
    found = matter_or_404(matter)
    desk = queries.desk(scope_of(request), found, timezone.now())
    form = NoteForm(request.POST, bodies=_readers(desk))
    if form.is_valid():
        readers = [int(one) for one in form.cleaned_data.get("bodies", [])]
        try:
            with transaction.atomic():
                actions.write_note(
                    actor=scope_of(request), now=timezone.now(), matter=found.pk, words=form.cleaned_data["words"], bodies=readers
                )
        except errors.Refused as error:
            form.add_error("words", ValidationError(str(error)))
        else:
            messages.success(request, _("记下了；反映人看不到。"))
            return redirect("matters:desk_matter", found.pk)
    return page(request, found, form)


@never_cache
@require_GET
@roles_required(HANDLE, WORK)
def photo(request: HttpRequest, matter: int, public_id: Any) -> HttpResponse:
    """Show one photo of a matter to whoever may see the matter."""
    found = queries.photo(matter_or_404(matter), public_id)
    if found is None:
        raise Http404
    return HttpResponse(vault.image_of(found), content_type="image/jpeg", headers={"Content-Disposition": "inline"})


@never_cache
@require_POST
@roles_required(HANDLE, WORK)
def reveal(request: HttpRequest, report: int, field: str) -> HttpResponse:
    """Show the name or telephone of whoever reported, once, and leave a record."""
    if field not in actions.REVEALED:
        raise Http404
    word = people.REVEAL_REASONS.get(request.POST.get("reason", ""))
    part = desk_told.reveal_part(report, field, {"name": _("姓名"), "phone": _("手机号")}[field])
    try:
        value = actions.reveal_reporter(
            actor=scope_of(request), now=timezone.now(), report=report, field=field, why=word[0] if word else ""
        )
        part |= {"value": value}
    except errors.Refused as error:
        part |= {"error": str(error)}
    template = "components/reveal.html" if request.headers.get("HX-Request") else "matters/desk_revealed.html"
    return render(request, template, part, status=200 if "value" in part else 422)
