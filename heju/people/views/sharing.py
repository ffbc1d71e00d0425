"""Pages of owners about others: invite somebody to a home, accept, let somebody act while one is away; death and heirs on the desk."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from heju.kit.doors import roles_required, sign_in_required
from heju.kit.links import with_query
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, forms, parameters, queries
from heju.people.models import Invitation, Person, Proxy, Tie, TieKind
from heju.people.rules import binding
from heju.people.views.desk import EDIT, answered, form_page, in_language
from heju.people.views.own import person_of, scope_of

# ---- invitations --------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def invite(request: HttpRequest, unit: int) -> HttpResponse:
    """Make a code for a home: by its owner for family and tenants, by a keeper of the register for anybody. The code is shown once."""
    scope, now = scope_of(request), timezone.now()
    home = queries.open_unit(scope, unit, timezone.localdate())
    if home is None:
        raise Http404
    keeps, owns = scope.may(EDIT, home.path), queries.owns(scope, home.pk, timezone.localdate())
    kinds = [(code, str(label)) for code, label in TieKind.choices if binding.may_invite(code, is_owner=owns, is_keeper=keeps)]
    if not kinds:
        raise NotAllowed(EDIT, home.path)
    form = forms.InvitationForm(request.POST or None, kinds=kinds)
    made: list[Any] = []

    def perform() -> None:
        clean = form.cleaned_data
        given = {"kind": clean["kind"], "share": clean.get("share"), "until": clean["until"]}
        made.extend(actions.invite(actor=scope, now=now, unit=home, **given))

    context = {"door": queries.door(home), "unit": home, "keeps": keeps, "base": "desk.html" if keeps else "resident.html"}
    if request.method == "POST" and form.is_valid() and answered(form, perform):
        return render(request, "people/invited.html", context | _code(request, *made))
    context |= {"form": form, "rows": [_invitation(one, now) for one in queries.invitations_of(home.pk)]}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


def _code(request: HttpRequest, made: Invitation, code: str) -> dict[str, Any]:
    url = request.build_absolute_uri(with_query(reverse("people:accept"), code=code))
    drawn = segno.make(url, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    return {
        "code": binding.spoken_code(code),
        "url": url,
        "kind": made.get_kind_display(),
        "expires_at": made.expires_at,
        "drawn": mark_safe(drawn),  # noqa: S308 - a drawing that segno made from our own address
    }


def _invitation(one: Invitation, now: Any) -> dict[str, Any]:
    state = binding.invitation_state(
        expires_at=one.expires_at, is_used=one.used_at is not None, is_revoked=one.revoked_at is not None, now=now
    )
    words = {"open": _("等对方使用"), "used": _("已使用"), "revoked": _("已收回"), "expired": _("已过期")}
    tone = {"open": "wait", "used": "done"}.get(state, "rest")
    kind = one.get_kind_display()
    return {"pk": one.pk, "kind": kind, "word": words[state], "tone": tone, "is_open": state == "open", "made_at": one.made_at}


@require_POST
@sign_in_required
def revoke(request: HttpRequest, invitation: int) -> HttpResponse:
    """Take a code back."""
    found = Invitation.objects.filter(pk=invitation).first()
    if found is None:
        raise Http404
    try:
        actions.revoke_invitation(actor=scope_of(request), now=timezone.now(), invitation=found)
        messages.success(request, _("已收回，这个邀请码不能再用。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("people:invite", found.unit_id)


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def accept(request: HttpRequest) -> HttpResponse:
    """Show a code that one was given, and be bound to the home."""
    scope = scope_of(request)
    named = bool(queries.own_name(person_of(scope).pk))
    form = forms.CodeForm(request.POST or None, is_named=named, initial={"code": request.GET.get("code", "")[:20]})

    def perform() -> None:
        clean = form.cleaned_data
        actions.accept_invitation(actor=scope, now=timezone.now(), code=clean["code"], name=clean.get("name", ""))

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("办好了，您已绑定到这套房屋。房屋的业主会收到通知。"))
        return redirect("people:my_home")
    return render(request, "people/accept.html", {"form": form}, status=422 if form.errors else 200)


# ---- proxies ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET"])
@sign_in_required
def proxies(request: HttpRequest) -> HttpResponse:
    """Show who acts for the reader while he is away, and for whom he acts."""
    scope, day = scope_of(request), timezone.localdate()
    me = person_of(scope).pk
    owned = [tie for tie in queries.ties_of(me, day) if tie.kind in binding.OWNING]
    context = {
        "rows": [_proxy(one, me, day) for one in queries.proxies_of(scope)],
        "homes": [{"pk": tie.unit_id, "door": queries.door(tie.unit)} for tie in owned],
    }
    return render(request, "people/proxies.html", context)


def _proxy(one: Proxy, me: int, day: Any) -> dict[str, Any]:
    runs = one.revoked_at is None and day < one.until
    word = _("已收回") if one.revoked_at else _("已到期") if not runs else _("有效") if one.since <= day else _("还没开始")
    return {
        "pk": one.pk,
        "door": queries.door(one.unit),
        "is_mine": one.principal_id == me,
        "matters": [in_language(*parameters.PROXY_MATTERS[code]) for code in one.matters],
        "since": one.since,
        "until": one.until,
        "word": word,
        "tone": "done" if runs else "rest",
        "runs": runs,
    }


@require_http_methods(["GET", "POST"])
@sign_in_required
def give_proxy(request: HttpRequest, unit: int) -> HttpResponse:
    """Let somebody act at one's home, for named things and a time."""
    scope, day = scope_of(request), timezone.localdate()
    home = queries.open_unit(scope, unit, day)
    if home is None:
        raise Http404
    if scope.on_behalf_of is not None or not queries.owns(scope, unit, day):
        raise NotAllowed("people.proxy", home.path)
    matters = [(code, in_language(*words)) for code, words in parameters.PROXY_MATTERS.items()]
    form = forms.ProxyForm(request.POST or None, matters=matters, today=day)

    def perform() -> None:
        clean = form.cleaned_data
        agent = queries.person_signing_in_with(clean["phone"], scope)
        if agent is None:
            raise errors.NoSuchAccount
        given = {"matters": clean["matters"], "since": clean["since"], "until": clean["until"]}
        actions.give_proxy(actor=scope, now=timezone.now(), unit=home, agent=agent, **given)

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已委托。对方会收到通知，您随时可以收回。"))
        return redirect("people:proxies")
    context = {"form": form, "title": _("我不在家，请人代办"), "lead": queries.door(home), "act_label": _("委托他代办")}
    return render(request, "people/words.html", context | {"back": reverse("people:proxies")}, status=422 if form.errors else 200)


@require_POST
@sign_in_required
def end_proxy(request: HttpRequest, proxy: int) -> HttpResponse:
    """Take a proxy back, or lay it down."""
    found = Proxy.objects.filter(pk=proxy).first()
    if found is None:
        raise Http404
    actions.end_proxy(actor=scope_of(request), now=timezone.now(), proxy=found)
    messages.success(request, _("委托已经结束，对方会收到通知。"))
    return redirect("people:proxies")


# ---- death and heirs, on the desk ---------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def death(request: HttpRequest, tie: int) -> HttpResponse:
    """Register that the person of a tie died."""
    held, home = _tie(request, tie)
    form = forms.DeathForm(request.POST or None, initial={"day": timezone.localdate()})

    def perform() -> None:
        clean = form.cleaned_data
        person = Person.objects.get(pk=held.person_id)
        actions.register_death(actor=scope_of(request), now=timezone.now(), person=person, died_on=clean["day"], source=clean["source"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已登记。他的份额等继承人办理，协助和委托都已终止。"))
        return redirect("people:unit", home.pk)
    return form_page(request, form, home, _("登记去世"), _("登记"))


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def inherit(request: HttpRequest, tie: int) -> HttpResponse:
    """Pass the share of a deceased owner to his heirs."""
    held, home = _tie(request, tie)
    form = forms.HeirsForm(request.POST or None, left=held.share)

    def perform() -> None:
        scope, now = scope_of(request), timezone.now()
        heirs = [(_heir(request, home, name, phone), share) for name, phone, share in form.cleaned_data["heirs"]]
        actions.inherit_home(actor=scope, now=now, tie=held, heirs=heirs, source=form.cleaned_data["source"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已办理继承。每位继承人都会收到通知，租户和家人不变。"))
        return redirect("people:unit", home.pk)
    share = _("全部") if held.share == Fraction(1) else str(held.share)
    return form_page(request, form, home, _("办理继承：份额 %(share)s") % {"share": share}, _("办理继承"))


def _heir(request: HttpRequest, home: Any, name: str, phone: str) -> Person:
    scope, now = scope_of(request), timezone.now()
    known = queries.same_person(name, phone, "")
    return known or actions.register_person(actor=scope, now=now, place=home.compound, name=name, phone=phone or None)


def _tie(request: HttpRequest, tie: int) -> tuple[Tie, Any]:
    held = Tie.objects.filter(pk=tie).first()
    home = None if held is None else queries.unit_page(held.unit_id)
    if held is None or home is None:
        raise Http404
    scope_of(request).demand(EDIT, home.path)
    return held, home
