"""Change what stands: cover one more compound, cover one less, rename, merge, dissolve. Who is touched stands on the page before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit.doors import roles_required
from heju.organizations import actions, roles
from heju.organizations.actions import refusals
from heju.organizations.actions.dissolve_body import demanded
from heju.organizations.forms import CoverForm, DissolveForm, MergeForm, RenameForm, UncoverForm
from heju.organizations.models import Body
from heju.organizations.queries import bodies, consequences, spots
from heju.organizations.views.page import answer_form, found_or_404, frame, scope_of


@roles_required(roles.COVER)
@found_or_404
def cover(request: HttpRequest, body: int) -> HttpResponse:
    """Let a body cover one more compound."""
    found, scope = bodies.by_id(body), scope_of(request)
    scope.demand(roles.COVER, found.path)
    # As far up as the asker may act: a company is offered the district, a branch its community.
    roots = [root for root in scope.reach("act") if scope.may(roles.COVER, root)]
    near = [one for root in roots for one in spots.free_for(found.pk, found.kind, root)]
    form = CoverForm(request.POST or None, today=timezone.localdate(), choices=[(one.id, one.name) for one in near])
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            actions.cover_compound(actor=scope, now=timezone.now(), body=body, place=words["place"], on=words["on"], basis=words["basis"])
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已登记覆盖。"))
            return redirect("organizations:body", body=body)
    context = frame(request, found.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "form": form,
        "title": _("%(name)s再覆盖哪个小区？") % {"name": found.name},
        "lead": _("从那天起，它在那个小区行使职责，那里的人会在小区页看到它。"),
        "act_label": _("登记覆盖"),
        "cancel_url": reverse("organizations:body", args=[body]),
    }
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@roles_required(roles.COVER)
@found_or_404
def uncover(request: HttpRequest, body: int, place: int) -> HttpResponse:
    """End the coverage of a compound, after saying what that leaves."""
    found, spot, scope = bodies.by_id(body), spots.by_id(place), scope_of(request)
    scope.demand(roles.COVER, spot.path)
    form = UncoverForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            actions.uncover_compound(actor=scope, now=timezone.now(), body=body, place=place, on=words["on"], why=words["why"])
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("%(name)s不再覆盖%(place)s。") % {"name": found.name, "place": spot.name})
            return redirect("organizations:compound", place=place)
    told = [
        _("%(name)s从那天起不再覆盖%(place)s，在那里任职的人也失去由此得到的权限。") % {"name": found.name, "place": spot.name},
        _("%(place)s会马上出现在缺少组织的名单里，直到别的组织覆盖它。") % {"place": spot.name},
    ]
    question = _("让%(name)s不再覆盖%(place)s？") % {"name": found.name, "place": spot.name}
    return _confirm(request, found, form, question, told, _("结束覆盖"))


@roles_required(roles.FOUND_BODY, roles.FOUND_OFFICE)
@found_or_404
def rename(request: HttpRequest, body: int) -> HttpResponse:
    """Give a body another name."""
    found, scope = bodies.by_id(body), scope_of(request)
    scope.demand(*roles.power_to_found(found.kind, found.path))
    form = RenameForm(request.POST or None, today=timezone.localdate(), initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_body(actor=scope, now=timezone.now(), body=body, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已改名，原来的名称留在记录里。"))
            return redirect("organizations:body", body=body)
    context = frame(request, found.path, {"name": found.name, "url": reverse("organizations:body", args=[body])}) | {
        "form": form, "title": _("给%(name)s改名") % {"name": found.name}, "lead": _("原来的名称留在记录里。"), "act_label": _("改名"),
        "cancel_url": reverse("organizations:body", args=[body]),
    }  # fmt: skip
    return render(request, "form_page.html", context, status=422 if request.method == "POST" else 200)


@roles_required(roles.DISSOLVE_BODY, roles.FOUND_OFFICE)
@found_or_404
def dissolve(request: HttpRequest, body: int) -> HttpResponse:
    """Dissolve a body, after saying whom that touches."""
    found, scope = bodies.by_id(body), scope_of(request)
    scope.demand(*demanded(found))
    form = DissolveForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            actions.dissolve_body(actor=scope, now=timezone.now(), body=body, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("%(name)s已撤销。") % {"name": found.name})
            return redirect("organizations:body", body=body)
    return _confirm(request, found, form, _("撤销%(name)s？") % {"name": found.name}, _ending(request, found), _("撤销"))


@roles_required(roles.DISSOLVE_BODY, roles.FOUND_OFFICE)
@found_or_404
def merge(request: HttpRequest, body: int) -> HttpResponse:
    """Merge a body into another of its kind, after saying whom that touches."""
    found, scope, today = bodies.by_id(body), scope_of(request), timezone.localdate()
    scope.demand(*demanded(found))
    choices = [(one.pk, one.name + _("（%s）") % one.place.name) for one in bodies.mergeable_with(found, today)]
    form = MergeForm(request.POST or None, today=today, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            stays = actions.merge_bodies(actor=scope, now=timezone.now(), body=body, **form.cleaned_data)
        except refusals.Refused as error:
            answer_form(form, error)
        else:
            messages.success(request, _("已并入%(name)s。") % {"name": stays.name})
            return redirect("organizations:body", body=stays.pk)
    told = [_("它覆盖的小区和它的成员转到并入的组织。"), *_ending(request, found)]
    return _confirm(request, found, form, _("把%(name)s并入哪一个？") % {"name": found.name}, told, _("合并"))


def _ending(request: HttpRequest, found: Body) -> list[str]:
    """Return what the end of a body does, and to whom, with counts and names of offices."""
    what = consequences.of_ending(scope_of(request), found, timezone.localdate())
    told = []
    if what.appointees:
        number = len(what.appointees)
        who = _("、").join(what.appointees[:10])
        text = ngettext("%(number)s 人的任职同时结束：%(who)s。", "%(number)s 人的任职同时结束：%(who)s。", number)
        told.append(text % {"number": number, "who": who})
    if what.places:
        number = len(what.places)
        text = ngettext("%(number)s 个小区不再由它覆盖：%(where)s。", "%(number)s 个小区不再由它覆盖：%(where)s。", number)
        told.append(text % {"number": number, "where": _("、").join(what.places[:10])})
    if what.members:
        told.append(ngettext("%(number)s 名党员离开这个支部。", "%(number)s 名党员离开这个支部。", what.members) % {"number": what.members})
    if what.inferiors:
        told.append(
            ngettext("还有 %(number)s 个下级组织挂在它下面。", "还有 %(number)s 个下级组织挂在它下面。", what.inferiors)
            % {"number": what.inferiors}
        )
    told.append(_("任职被结束的人，在自己的任职页上看到日期和理由，也看到不服时找谁。"))
    return told


def _confirm(request: HttpRequest, found: Body, form: Any, question: str, told: list[str], act: str) -> HttpResponse:
    back = reverse("organizations:body", args=[found.pk])
    context = frame(request, found.path, {"name": found.name, "url": back}) | {
        "form": form, "question": question, "consequences": told, "act_label": act, "cancel_url": back, "danger": True,
    }  # fmt: skip
    return render(request, "organizations/confirm.html", context, status=422 if request.method == "POST" else 200)
