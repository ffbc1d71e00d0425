"""Pages of the desk: what is off, what rises, and what helped before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import roles_required
from heju.matters import actions, errors
from heju.matters.forms.sensed import OutageForm, ReturnForm, TopicForm
from heju.matters.models import Matter, Outage, Topic
from heju.matters.queries import desk, helped, sensed
from heju.matters.queries.moments import said_at
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.views.desk_page import scope_of
from heju.matters.views.desk_told import category_of, state_of, tone_of
from heju.places import queries as places

# ---- outages --------------------------------------------------------------------------------------------------------


@require_GET
@roles_required(WORK, HANDLE)
def outages(request: HttpRequest) -> HttpResponse:
    """Show what is off where the reader works, and what was lately."""
    now, scope = timezone.now(), scope_of(request)
    cards = [_outage_card(one, now, is_mine=scope.may(WORK, one.path)) for one in sensed.outages(now)]
    may = bool(sensed.working_places(scope, timezone.localdate(), most=1))
    return render(request, "matters/outages.html", {"outages": cards, "may_announce": may, "return_form": ReturnForm()})


def _outage_card(one: Outage, now: Any, *, is_mine: bool) -> dict[str, Any]:
    is_open = one.ended_at is None
    late = is_open and one.expected_at is not None and one.expected_at <= now
    begun = one.begins_at <= now
    word = _("已恢复") if not is_open else (_("该恢复了") if late else (_("停用中") if begun else _("将停用")))
    where = one.matter.compound.name if one.place_id == one.matter.compound_id else f"{one.matter.compound.name} {one.place.name}"
    return {
        "pk": one.pk, "where": where, "kind": category_of(one.matter.category), "words": one.words, "body": one.body.name,
        "tone": "done" if not is_open else ("late" if late else "doing"), "word": word,
        "begins": said_at(one.begins_at, now), "expected": said_at(one.expected_at, now) if one.expected_at else "",
        "ended": said_at(one.ended_at, now) if one.ended_at else "", "joined": one.matter.reports_count - 1, "matter": one.matter_id,
        "is_open": is_open and is_mine,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@roles_required(WORK)
def announce(request: HttpRequest) -> HttpResponse:
    """Announce that something is off."""
    scope, now = scope_of(request), timezone.now()
    choices = sensed.working_places(scope, timezone.localdate())
    given: dict[str, Any] = {"places": choices, "language": get_language() or "zh", "now": now}
    form = OutageForm(request.POST, **given) if request.method == "POST" else OutageForm(**given)
    if request.method == "POST" and form.is_valid():
        place = places.place(int(form.cleaned_data["place"]))
        if place is None:
            raise Http404
        fields = {name: form.cleaned_data[name] for name in ("category", "words", "begins_at", "expected_at", "key")}
        try:
            actions.announce_outage(actor=scope, now=now, place=place, **fields)
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("已经发出。这里的人再反映同样的事，会自动并进来，恢复后一起告诉他们。"))
            return redirect("matters:outages")
    return render(request, "matters/announce.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@roles_required(WORK)
def change_outage(request: HttpRequest, outage: int) -> HttpResponse:
    """Say that it is back, or when it should be."""
    if sensed.outage(outage) is None:
        raise Http404
    scope, now = scope_of(request), timezone.now()
    try:
        if request.POST.get("back"):
            actions.end_outage(actor=scope, now=now, outage=outage)
            messages.success(request, _("记下了：已经恢复。"))
        else:
            form = ReturnForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("请写预计恢复的时间"))
                return redirect("matters:outages")
            actions.change_outage(actor=scope, now=now, outage=outage, expected_at=form.cleaned_data["expected_at"])
            messages.success(request, _("记下了：新的恢复时间。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("matters:outages")


# ---- what rises -----------------------------------------------------------------------------------------------------


@require_GET
@roles_required(HANDLE)
def topics(request: HttpRequest) -> HttpResponse:
    """Show what rises in the places of the reader."""
    cards = [_topic_card(one) for one in sensed.topics(timezone.localdate())]
    return render(request, "matters/topics.html", {"topics": cards})


def _topic_card(one: Topic) -> dict[str, Any]:
    chinese = (get_language() or "zh").startswith("zh")
    return {
        "pk": one.pk, "place": one.place.name, "said": "、".join(one.terms) or category_of(one.category), "because":
        one.because["zh" if chinese else "en"], "days": one.days, "observed": one.observed, "expected": one.expected,
        "first_day": one.first_day, "answer": one.answer, "is_open": one.seen_at is None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE)
def topic(request: HttpRequest, topic: int) -> HttpResponse:
    """Show one topic with its matters, and take the word of whoever holds the place."""
    found = sensed.topic(topic)
    if found is None:
        raise Http404
    scope, now = scope_of(request), timezone.now()
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_topic(actor=scope, now=now, topic=found.pk, words=form.cleaned_data["words"])
        except errors.Refused as error:
            form.add_error("words" if error.field == "words" else None, str(error))
        else:
            messages.success(request, _("记下了。"))
            return redirect("matters:topics")
    rows = [_row(one, now) for one in sensed.matters_of(found)]
    context = {"topic": _topic_card(found), "rows": rows, "form": form if found.seen_at is None and scope.may(HANDLE, found.path) else None}
    return render(request, "matters/topic.html", context, status=422 if form.errors else 200)


def _row(one: Matter, now: Any) -> dict[str, Any]:
    return {
        "pk": one.pk, "number": number_of(one), "title": one.title, "where": one.place.name, "at": said_at(one.raised_at, now),
        "tone": tone_of(one), "word": state_of(one),
    }  # fmt: skip


# ---- what helped ----------------------------------------------------------------------------------------------------


@require_GET
@roles_required(HANDLE, WORK)
def what_helped(request: HttpRequest, matter: int) -> HttpResponse:
    """Show what helped in solved matters like this one: a part of the desk's page, and a page by itself."""
    found = desk.one(matter)
    if found is None:
        raise Http404
    rows = [
        {
            "pk": one.matter.pk, "title": one.matter.title, "where": one.matter.compound.name, "words": one.words,
            "took": _took(one.took.total_seconds()), "because": one.because.in_language(get_language() or "zh"),
        }
        for one in helped.what_helped(found)
    ]  # fmt: skip
    template = "matters/helped.html#rows" if request.headers.get("HX-Request") else "matters/helped.html"
    return render(request, template, {"rows": rows, "matter": found})


def _took(seconds: float) -> str:
    """Return how long something took, as people say it."""
    hours = int(seconds // 3600)
    if hours < 24:
        return _("%(count)d 小时") % {"count": max(hours, 1)}
    return _("%(count)d 天") % {"count": hours // 24}
