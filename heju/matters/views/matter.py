"""One matter: read it, act on it, look at its photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit.doors import sign_in_required
from heju.matters import actions, errors, vault
from heju.matters.forms import ActForm
from heju.matters.models import Matter, Photo
from heju.matters.queries import reading, where
from heju.matters.views import showing
from heju.matters.views.drafts import scope_of
from heju.matters.views.showing import Reader

type Back = Callable[[], HttpResponseRedirect]
# Moves of residents, each with the question of its page and what its button says.
ASKS = {
    "answer": (lazy("回答办理单位的问题"), lazy("发给办理单位")),
    "say_not_fixed": (lazy("哪里没修好？"), lazy("没修好，请接着办")),
    "reopen": (lazy("又出了什么问题？"), lazy("请重新办")),
    "appeal": (lazy("为什么不服？"), lazy("请上一级看")),
    "reply": (lazy("补充情况"), lazy("补充")),
    "withdraw": (lazy("要撤回吗？"), lazy("撤回这件事")),
    "solved_itself": (lazy("已经自己好了？"), lazy("自己好了，不用办了")),
}


@never_cache
@require_GET
@sign_in_required
def matter(request: HttpRequest, matter: int) -> HttpResponse:
    """Show one matter to whoever may see it."""
    with where.looking(scope_of(request)):
        found, reader = _of(request, matter)
        context = showing.shown(found, reader, timezone.now())
    desk = scope_of(request).may_anywhere("matters.work")
    return render(request, "matters/matter.html", context | {"desk_url": reverse("matters:desk_matter", args=[found.pk]) if desk else ""})


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def act(request: HttpRequest, matter: int, move: str) -> HttpResponse:
    """Make a move of a resident: by one tap, or with some words and photos."""
    with where.looking(scope_of(request)):
        found, reader = _of(request, matter)
    return acted(request, found, reader, move, lambda: redirect("matters:matter", found.pk))


def _of(request: HttpRequest, number: int) -> tuple[Matter, Reader]:
    found = reading.matter(number)
    if found is None:
        raise Http404
    return found, showing.by_number(scope_of(request), found)


@require_GET
@sign_in_required
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a photo to whoever may see its matter."""
    return picture(reading.photo(str(public_id)), small="small" in request.GET)


def picture(found: Photo | None, *, small: bool) -> HttpResponse:
    """Answer with a photo, never kept by anything in between. Raises Http404 for none."""
    if found is None:
        raise Http404
    answer = HttpResponse(vault.image_of(found, small=small), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


# ---- acts, shared with the page behind a link -------------------------------------------------------------------------


def acted(request: HttpRequest, found: Matter, reader: Reader, move: str, back: Back) -> HttpResponse:
    """Show the question of a move, or make it; what is wrong is told, and nothing typed is lost."""
    if move not in (*ASKS, *showing.ONE_TAP, "rate"):
        raise Http404
    if move in ASKS:
        return _by_words(request, found, reader, move, back)
    if request.method != "POST":
        return back()
    try:
        _by_tap(request, found, reader, move, timezone.now())
        messages.success(request, _("记下了，谢谢您"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return back()


def _by_tap(request: HttpRequest, found: Matter, reader: Reader, move: str, now: datetime) -> None:
    if move == "rate":
        score = request.POST.get("score", "")
        actions.rate(
            actor=reader.scope,
            now=now,
            matter=found.pk,
            score=int(score) if score.isdigit() and len(score) == 1 else 0,
            report=reader.report,
        )
    elif move == "say_fixed":
        actions.say(actor=reader.scope, now=now, matter=found.pk, fixed=True, report=reader.report)
    else:
        actions.move_matter(actor=reader.scope, now=now, matter=found.pk, move=move, report=reader.report)


def _by_words(request: HttpRequest, found: Matter, reader: Reader, move: str, back: Back) -> HttpResponse:
    title, label = ASKS[move]
    form = ActForm(request.POST or None, request.FILES or None, needs_words=move != "withdraw", initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        said = actions.Said(clean["words"], clean["photos"], {}, None, clean["key"])
        try:
            if move == "say_not_fixed":
                actions.say(actor=reader.scope, now=timezone.now(), matter=found.pk, fixed=False, said=said, report=reader.report)
            else:
                actions.move_matter(actor=reader.scope, now=timezone.now(), matter=found.pk, move=move, said=said, report=reader.report)
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("记下了，相关的人会看到"))
            return back()
    context = {
        "form": form,
        "title": str(title),
        "act_label": str(label),
        "matter_title": found.title,
        "back": back().url,
        "danger": move == "withdraw",
        "question": showing.question(found) if move == "answer" else "",
        "seen_by": showing.seen_by(found),
    }
    return render(request, "matters/act.html", context, status=422 if form.errors else 200)
