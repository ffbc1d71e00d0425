"""Fill a post, end or extend an appointment, keep the members of a branch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.organizations import actions, roles
from heju.organizations.actions import refusals
from heju.organizations.forms import AppointForm, EndForm, ExtendForm, MemberForm, PersonForm
from heju.organizations.models import Body, title_of
from heju.organizations.queries import appointments, bodies, members, persons
from heju.organizations.views.page import PAGE, answer_form, found_or_404, frame, moment, say, scope_of, told

APPOINTING = (roles.APPOINT_BRANCH, roles.APPOINT_COMMITTEE, roles.APPOINT_OFFICE, roles.APPOINT_COMPANY, roles.APPOINT_OTHER)


def _person_of(form: PersonForm, scope: Scope, body: Body) -> int | None:
    """Return the person whom name and number name, registered now where that was asked for; else say in the form what to do."""
    words = form.cleaned_data
    found = persons.exactly(words["name"], words["phone"])
    if found is None and words["register"]:
        found = persons.registered(scope, timezone.now(), body, words["name"], words["phone"])
    if found is None:
        form.add_error("phone", _("没有找到姓名和手机号都相符的人。请再核对；确实没有登记过的，勾选下面的“现在登记”。"))
    return found


@roles_required(*APPOINTING)
@found_or_404
def appoint(request: HttpRequest, body: int) -> HttpResponse:
    """Appoint somebody to a post; a refusal shows its reasons with their articles, a doubt asks for a reason."""
    found, scope, today = bodies.by_id(body), scope_of(request), timezone.localdate()
    scope.demand(*roles.power_to_appoint(found.kind, found.path))
    form = AppointForm(request.POST or None, today=today, kind=found.kind, initial={"post": request.GET.get("post", "")})
    because: list[dict[str, str]] = []
    asks_why = False
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        person = _person_of(form, scope, found)
        if person is not None:
            try:
                made = actions.appoint(
                    actor=scope, now=timezone.now(), body=body, post=words["post"], person=person, public_name=words["name"],
                    since=words["since"], term_until=words["term_until"], basis=words["basis"], why=words["why"],
                )  # fmt: skip
            except refusals.RuledOut as error:
                because, asks_why = told(error.because), error.field == "why"
                form.add_error(
                    "why" if asks_why else None, _("请写明理由，再提交一次。") if asks_why else _("依规定不能这样任命，理由见上。")
                )
            except refusals.Refused as error:
                answer_form(form, error)
            else:
                messages.success(
                    request,
                    _("%(who)s已任%(post)s。他在自己的记录里能看到这次任命。")
                    % {"who": made.public_name, "post": title_of(found.kind, made.post)},
                )
                return redirect("organizations:body", body=body)
    context = frame(request, found.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "form": form, "body": found, "because": because, "asks_why": asks_why, "cancel_url": reverse("organizations:body", args=[body]),
    }  # fmt: skip
    return render(request, "organizations/appoint.html", context, status=422 if request.method == "POST" else 200)


@roles_required(*APPOINTING)
@found_or_404
def end_appointment(request: HttpRequest, appointment: int) -> HttpResponse:
    """End an appointment, after saying what that means for the person."""
    one, scope = appointments.by_id(appointment), scope_of(request)
    scope.demand(*roles.power_to_appoint(one.body.kind, one.path))
    form = EndForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_appointment(actor=scope, now=timezone.now(), appointment=appointment, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已办理离任。"))
            return redirect("organizations:body", body=one.body_id)
    post = title_of(one.body.kind, one.post)
    consequences = [
        _("%(who)s从那天起不再担任%(body)s%(post)s，由此得到的权限同时取消。")
        % {"who": one.public_name, "body": one.body.name, "post": post},
        _("理由会留在记录里，本人和审计都能看到。"),
    ]
    context = _confirming(request, one.path, form, reverse("organizations:appointment", args=[appointment])) | {
        "question": _("%(who)s离任？") % {"who": one.public_name}, "consequences": consequences, "act_label": _("办理离任"),
    }  # fmt: skip
    return render(request, "organizations/confirm.html", context, status=422 if request.method == "POST" else 200)


@roles_required(*APPOINTING)
@found_or_404
def extend_term(request: HttpRequest, appointment: int) -> HttpResponse:
    """Extend a term, with a reason that everybody sees who sees the appointment's record."""
    one, scope = appointments.by_id(appointment), scope_of(request)
    scope.demand(*roles.power_to_appoint(one.body.kind, one.path))
    form = ExtendForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend_term(actor=scope, now=timezone.now(), appointment=appointment, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("任期已延长。"))
            return redirect("organizations:appointment", appointment=appointment)
    consequences = [
        _("现在的任期到 %(day)s。") % {"day": say(one.term_until)},
        _("延期不是换届：到期应当换届的，请准备换届。"),
    ]
    context = _confirming(request, one.path, form, reverse("organizations:appointment", args=[appointment])) | {
        "question": _("延长%(who)s的任期？") % {"who": one.public_name}, "consequences": consequences,
        "act_label": _("延长任期"), "danger": False,
    }  # fmt: skip
    return render(request, "organizations/confirm.html", context, status=422 if request.method == "POST" else 200)


def _confirming(request: HttpRequest, path: str, form: Any, back: str) -> dict[str, Any]:
    return frame(request, path) | {"form": form, "cancel_url": back, "danger": True}


@roles_required(roles.SEE_MEMBERS)
@found_or_404
def member_list(request: HttpRequest, body: int) -> HttpResponse:
    """List the members of a branch for the Party line; names are masked here as everywhere."""
    found, at, scope = bodies.by_id(body), moment(request), scope_of(request)
    after = int(request.GET.get("after", "0")) if request.GET.get("after", "0").isdigit() else 0
    rows = members.list_of(scope, found, at.day, after=after, limit=PAGE + 1)
    may = at.is_today and scope.may(roles.EDIT_MEMBERS, found.path)
    names = persons.masked_names(rows[:PAGE])
    context = frame(request, found.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "body": found,
        "total": members.count_of(scope, found, at.day),
        "rows": [
            {
                "name": names.get(one.person_id, "*"),
                "since": say(one.since),
                "end_url": reverse("organizations:end_member", args=[one.pk]) if may else "",
            }
            for one in rows[:PAGE]
        ],
        "next_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "add_url": reverse("organizations:add_member", args=[body]) if may else "",
    }
    return render(request, "organizations/members.html", context)


@roles_required(roles.EDIT_MEMBERS)
@found_or_404
def add_member(request: HttpRequest, body: int) -> HttpResponse:
    """Add a member to a branch."""
    found, scope = bodies.by_id(body), scope_of(request)
    scope.demand(roles.EDIT_MEMBERS, found.path)
    form = MemberForm(request.POST or None, today=timezone.localdate())
    back = reverse("organizations:members", args=[body])
    if request.method == "POST" and form.is_valid():
        person = _person_of(form, scope, found)
        if person is not None:
            words = form.cleaned_data
            try:
                actions.add_member(actor=scope, now=timezone.now(), body=body, person=person, since=words["since"], basis=words["basis"])
            except refusals.Refused as error:
                answer_form(form, error)
            else:
                messages.success(request, _("已加入支部名单。"))
                return redirect(back)
    context = frame(request, found.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "form": form, "title": _("把谁加入%(name)s？") % {"name": found.name}, "lead": _("一个人同一时间只在一个支部。"),
        "act_label": _("加入名单"),
        "cancel_url": back,
    }  # fmt: skip
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@roles_required(roles.EDIT_MEMBERS)
@found_or_404
def end_member(request: HttpRequest, member: int) -> HttpResponse:
    """End a membership."""
    one, scope = members.by_id(member), scope_of(request)
    scope.demand(roles.EDIT_MEMBERS, one.path)
    form = EndForm(request.POST or None, today=timezone.localdate())
    back = reverse("organizations:members", args=[one.body_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_member(actor=scope, now=timezone.now(), member=member, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已从支部名单移出。"))
            return redirect(back)
    context = _confirming(request, one.path, form, back) | {
        "question": _("从%(name)s的名单移出？") % {"name": one.body.name},
        "consequences": [_("组织关系从那天起不在这个支部。"), _("本人能在记录里看到。")],
        "act_label": _("移出"),
    }
    return render(request, "organizations/confirm.html", context, status=422 if request.method == "POST" else 200)
