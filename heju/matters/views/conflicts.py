"""Pages of conflicts between bodies: bring one, the joint meeting, what was promised; and what residents read of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heju.duties import queries as duties
from heju.kit.doors import roles_required, sign_in_required
from heju.matters import actions
from heju.matters.forms import mediation as forms
from heju.matters.models import Commitment, Conflict
from heju.matters.queries import conflicts as queries
from heju.matters.queries import mediation as mediations
from heju.matters.queries import parts, where
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.views.desk_page import matter_or_404, scope_of
from heju.matters.views.drafts import said
from heju.matters.views.mediation import done
from heju.matters.views.mediation_desk import form_page
from heju.places import queries as places

MOST_COMPOUNDS = 12
TONES = {"brought": "wait", "meeting": "doing", "committed": "doing", "kept": "done", "broken": "late"}


@require_http_methods(["GET", "POST"])
@roles_required(WORK, HANDLE)
def bring(request: HttpRequest, matter: int) -> HttpResponse:
    """Bring a conflict between bodies over a matter."""
    found = matter_or_404(matter)
    there = queries.of_matter(found.pk)
    if there is not None:
        return redirect("matters:desk_conflict", there.pk)
    form = forms.ConflictForm(request.POST or None, bodies=queries.concerned(found, timezone.localdate()))
    made: list[Conflict] = []

    def perform() -> None:
        bodies = [int(one) for one in form.cleaned_data["bodies"]]
        words = form.cleaned_data["words"]
        made.append(actions.bring_conflict(actor=scope_of(request), now=timezone.now(), matter=found.pk, bodies=bodies, words=words))

    if request.method == "POST" and form.is_valid() and done(form, perform):
        messages.success(request, _("提出来了，由党支部召集联席会议。"))
        return redirect("matters:desk_conflict", made[0].pk)
    lead = _("物业、业委会、业主之间谈不拢的，由党支部召集各家开联席会议，承诺写上期限；到期没有兑现的，报社区。")
    return form_page(request, form, _("提请召开联席会议"), lead, reverse("matters:desk_matter", args=[found.pk]))


# What bodies and owners of a compound differ about: the company's work, fees and accounts, and what the owners decide.
SUBJECTS = ("company", "owners")


@require_http_methods(["GET", "POST"])
@sign_in_required
def bring_anew(request: HttpRequest, compound: int) -> HttpResponse:
    """Bring a conflict over what nobody has reported yet: a body does, an owner, or the branch."""
    scope, day, place = scope_of(request), timezone.localdate(), places.place(compound)
    if place is None or place.kind != "compound" or not queries.may_begin(scope, place, day):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = forms.AnewForm(data, bodies=queries.of_compound(place, day), categories=_subjects(), initial={"key": uuid4()})
    made: list[Conflict] = []

    def perform() -> None:
        clean = form.cleaned_data
        bodies = [int(one) for one in clean["bodies"]]
        given = {"category": clean["category"], "words": clean["words"], "key": clean["key"]}
        made.append(actions.bring_anew(actor=scope, now=timezone.now(), compound=place, bodies=bodies, **given))

    works = scope.may_anywhere(WORK) or scope.may_anywhere(HANDLE)
    if data is not None and form.is_valid() and done(form, perform):
        messages.success(request, _("提出来了，由党支部召集联席会议。"))
        return redirect("matters:desk_conflict", made[0].pk) if works else redirect("matters:matter", made[0].matter_id)
    lead = _("物业、业委会、业主之间谈不拢的，由党支部召集各家开联席会议，承诺写上期限；到期没有兑现的，报社区。")
    back = reverse("matters:desk_conflicts") if works else reverse("matters:commitments", args=[place.pk])
    base = {} if works else {"base": "resident.html"}
    return form_page(request, form, _("提请召开联席会议"), lead, back, **base)


def _subjects() -> list[tuple[str, Any]]:
    """Return the kinds over which bodies differ, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for leaf in duties.offered(timezone.localdate()):
        if leaf.code.partition(".")[0] in SUBJECTS:
            groups.setdefault(said(leaf.names[0]), []).append((leaf.code, f"{said(leaf.names[1])} · {said(leaf.names[2])}"))
    return [("", _("请选一类")), *groups.items()]


@require_GET
@roles_required(WORK, HANDLE)
def index(request: HttpRequest) -> HttpResponse:
    """List the conflicts that concern the reader's bodies or that he sees to, and where he may bring one."""
    scope, day = scope_of(request), timezone.localdate()
    found = queries.seen(scope)
    names = queries.names(number for one in found for number in one.bodies)
    rows = [
        {
            "url": reverse("matters:desk_conflict", args=[one.pk]),
            "bodies": _("、").join([*([] if one.brought_by else [_("业主")]), _names(names, one.bodies)]),
            "words": one.words,
            "where": one.compound.name,
            "by": one.brought_by.name if one.brought_by else _("业主"),
            "on": one.brought_at,
            "state": {"tone": TONES[one.state], "word": one.get_state_display()},
        }
        for one in found
    ]
    near = [one for one in where.near(scope, day) if queries.may_begin(scope, one, day)]
    begin = [{"name": one.name, "url": reverse("matters:bring_anew", args=[one.pk])} for one in near[:MOST_COMPOUNDS]]
    return render(request, "matters/conflicts.html", {"rows": rows, "begin": begin})


def conflict_or_404(number: int) -> Conflict:
    """Return a conflict that the reader may see."""
    found = queries.one(number)
    if found is None:
        raise Http404
    return found


@require_GET
@roles_required(WORK, HANDLE)
def conflict(request: HttpRequest, conflict: int) -> HttpResponse:
    """Show a conflict, its meetings and what was promised, with the acts that are open to the reader."""
    found = conflict_or_404(conflict)
    scope = scope_of(request)
    meetings = queries.meetings(found)
    numbers = {*found.bodies, *(one for meeting in meetings for one in (*meeting.called, *meeting.came))}
    names = queries.names(numbers)
    holds = parts.grant_for(scope, found.matter, "holder") is not None
    open_meeting = next((one for one in meetings if one.held_at is None), None)
    context = {
        "conflict": found,
        "number": number_of(found.matter),
        "state": {"tone": TONES[found.state], "word": found.get_state_display()},
        "bodies": [*([] if found.brought_by else [_("业主")]), *(names[one] for one in found.bodies)],
        "by": found.brought_by.name if found.brought_by else _("业主"),
        "meetings": [{"row": one, "called": _names(names, one.called), "came": _names(names, one.came)} for one in meetings],
        "commitments": [_told(one, request, holds=holds) for one in queries.commitments(found)],
        "may_call": holds and open_meeting is None,
        "may_record": holds and open_meeting is not None,
        "may_commit": holds and any(one.held_at for one in meetings),
    }
    return render(request, "matters/conflict_desk.html", context)


def _names(names: dict[int, str], numbers: list[int]) -> str:
    return _("、").join(names[one] for one in numbers if one in names)


def _told(one: Commitment, request: HttpRequest, *, holds: bool) -> dict[str, Any]:
    works = any(grant.body_id == one.body_id and WORK in grant.powers for grant in scope_of(request).grants)
    return {
        "pk": one.pk, "body": one.body.name, "words": one.words, "due_on": one.due_on, "state": queries.tone(one),
        "may_show": one.kept is None and (works or holds), "may_break": one.kept is None and holds,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE)
def act(request: HttpRequest, conflict: int, act: str) -> HttpResponse:
    """Call a meeting, record it, or write a commitment down."""
    found = conflict_or_404(conflict)
    if act not in ("call", "record", "commit"):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form, title, lead = _form(found, act, data)

    def perform() -> None:
        _perform(request, found, act, form.cleaned_data)

    if data is not None and form.is_valid() and done(form, perform):
        messages.success(request, _("记下了。"))
        return redirect("matters:desk_conflict", found.pk)
    return form_page(request, form, title, lead, reverse("matters:desk_conflict", args=[found.pk]))


def _form(found: Conflict, act: str, data: Any) -> tuple[django_forms.Form, str, str]:
    if act == "call":
        return forms.SittingForm(data), _("召集联席会议"), _("争执的各家都会叫来，记录里写着谁被叫了。")
    if act == "record":
        meeting = _open_meeting(found)
        names = queries.names(meeting.called)
        return forms.MinutesForm(data, bodies=sorted(names.items())), _("记下联席会议"), _("纪要只有叫来开会的各家能看到。")
    names = queries.names(found.bodies)
    return forms.CommitForm(data, bodies=sorted(names.items())), _("记下承诺"), _("到期没有兑现的，第二天报社区。")


def _open_meeting(found: Conflict) -> Any:
    meeting = next((one for one in queries.meetings(found) if one.held_at is None), None)
    if meeting is None:
        raise Http404
    return meeting


def _perform(request: HttpRequest, found: Conflict, act: str, given: dict[str, Any]) -> None:
    actor, now = scope_of(request), timezone.now()
    if act == "call":
        actions.call_meeting(actor=actor, now=now, conflict=found.pk, at=given["at"], venue=given["venue"])
    elif act == "record":
        came = [int(one) for one in given["came"]]
        actions.record_meeting(actor=actor, now=now, meeting=_open_meeting(found).pk, came=came, minutes=given["minutes"])
    else:
        body, due = int(given["body"]), given["due_on"]
        actions.commit(actor=actor, now=now, conflict=found.pk, body=body, words=given["words"], due_on=due)


@require_http_methods(["GET", "POST"])
@roles_required(WORK, HANDLE)
def commitment(request: HttpRequest, conflict: int, commitment: int, answer: str) -> HttpResponse:
    """Say whether a commitment was kept."""
    found = conflict_or_404(conflict)
    if answer not in ("kept", "broken") or commitment not in {one.pk for one in queries.commitments(found)}:
        raise Http404
    kind = forms.ShownForm if answer == "kept" else forms.BrokenForm
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind()

    def perform() -> None:
        given = form.cleaned_data
        actions.say_commitment(
            actor=scope_of(request), now=timezone.now(), commitment=commitment, kept=answer == "kept", words=given["words"],
            photos=given.get("photos", []),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and done(form, perform):
        messages.success(request, _("记下了。"))
        return redirect("matters:desk_conflict", found.pk)
    title = _("说兑现了") if answer == "kept" else _("说没有兑现")
    lead = _("话和照片写进这件事的经过，居民看得到。") if answer == "kept" else _("这件事会马上报社区。")
    return form_page(request, form, title, lead, reverse("matters:desk_conflict", args=[found.pk]))


@require_GET
@sign_in_required
def commitments(request: HttpRequest, compound: int) -> HttpResponse:
    """Show residents what bodies promised in their compound, and how many quarrels were mediated."""
    place = places.place(compound)
    if place is None or place.kind != "compound":
        raise Http404
    rows = [
        {"body": one.body.name, "words": one.words, "due_on": one.due_on, "state": queries.tone(one), "title": one.conflict.matter.title}
        for one in queries.in_compound(compound)
    ]
    may_bring = queries.may_begin(scope_of(request), place, timezone.localdate())
    context = {"place": place, "commitments": rows, "counts": mediations.counts(compound), "may_bring": may_bring}
    return render(request, "matters/commitments.html", context)
