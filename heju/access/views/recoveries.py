"""Recoveries: the desk's list, one's own page, asking online, the link on the phone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.access import actions, errors, forms, parameters
from heju.access.actions.recoveries import Links
from heju.access.models import Recovery, RecoveryKind, RecoveryState
from heju.access.queries import recoveries
from heju.access.rules import recovery as rules
from heju.access.views.shared import is_slow_enough, scope_of
from heju.kit.doors import roles_required, sign_in_required
from heju.organizations import roles
from heju.people import actions as people
from heju.people import queries as persons

SALT = "access.recovery.stop"
LINKS = Links(settings.ADDRESS.rstrip("/"))


def is_english() -> bool:
    """Say whether the page is read in English."""
    return (get_language() or "").startswith("en")


def stop_url(recovery: Recovery) -> str:
    """Return the address by which the owner of the old phone stops a recovery."""
    return LINKS.base + reverse("recovery_stop", args=[signing.dumps(recovery.pk, salt=SALT)])


def state_of(one: Recovery) -> dict[str, Any]:
    """Return a recovery as pages show it."""
    tones = {"open": "wait", "waiting": "doing", "done": "done", "cancelled": "rest", "refused": "rest", "lapsed": "rest"}
    now = timezone.now()
    lapsed = one.state in recoveries.RUNNING and rules.has_lapsed(one.asked_at, one.ready_at, now)
    state = RecoveryState.LAPSED if lapsed else RecoveryState(one.state)
    return {
        "one": one,
        "tone": tones[state],
        "word": state.label,
        "is_running": one.state in recoveries.RUNNING and not lapsed,
        "is_ready": not lapsed and rules.may_finish(2 if one.state == RecoveryState.WAITING else 0, one.ready_at, now),
        "kind": RecoveryKind(one.kind).label,
    }


# ---- the desk ---------------------------------------------------------------------------------------------------------


@require_GET
@roles_required(roles.CONFIRM)
def index(request: HttpRequest) -> HttpResponse:
    """List what waits to be confirmed."""
    found = [state_of(one) for one in recoveries.in_reach(scope_of(request), timezone.now())]
    return render(request, "access/recoveries.html", {"recoveries": found})


def _one(request: HttpRequest, recovery: int) -> Recovery:
    found = recoveries.by_id(recovery)
    if found is None:
        raise Http404
    scope_of(request).demand(roles.CONFIRM, found.path)
    return found


@require_http_methods(["GET", "POST"])
@roles_required(roles.CONFIRM)
def recovery(request: HttpRequest, recovery: int) -> HttpResponse:
    """Show one recovery; confirm it after seeing the person, or refuse it."""
    found = _one(request, recovery)
    what = request.POST.get("what", "")
    confirm = forms.ConfirmForm(request.POST if what == "confirm" else None, english=is_english())
    refuse = forms.RefuseForm(request.POST if what == "refuse" else None)
    form = confirm if what == "confirm" else refuse
    if request.method == "POST" and form.is_valid():
        try:
            _speak(request, found, what, form.cleaned_data)
        except errors.Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("access:recovery", recovery=found.pk)
    return render(request, "access/recovery.html", _context(request, found, confirm, refuse), status=422 if form.errors else 200)


def _speak(request: HttpRequest, found: Recovery, what: str, words: dict[str, Any]) -> None:
    scope, now = scope_of(request), timezone.now()
    if what == "refuse":
        actions.refuse_recovery(actor=scope, now=now, recovery=found, why=words["why"])
        messages.success(request, _("已否掉，并记下原因。"))
        return
    held = actions.confirm_recovery(
        actor=scope, now=now, today=timezone.localdate(), recovery=found, document=words["document"], basis=words["basis"],
        cancel_url=stop_url(found),
    )  # fmt: skip
    done = held.state == RecoveryState.WAITING
    messages.success(request, _("两人都核对了，开始等候；原来的手机会收到通知。") if done else _("已记下。还要另一个组织的人核对。"))


def _context(request: HttpRequest, found: Recovery, confirm: Any, refuse: Any) -> dict[str, Any]:
    voices = list(found.voices.order_by("pk").select_related("body"))
    english = is_english()
    before = recoveries.voices_of(found)
    chosen = rules.usable_role(
        recoveries.voices_by(scope_of(request), found.path),
        owner=found.person_id,
        helpers=recoveries.helpers_of(found.person_id, timezone.localdate()),
        strong=found.is_strong,
        before=before,
    )
    sides = [[_role(code, english) for code in sorted(side)] for side in rules.sides_of(found.is_strong)]
    return state_of(found) | {
        "voices": [
            {"voice": one, "role": _role(one.role, english), "document": parameters.DOCUMENTS[one.document][english]} for one in voices
        ],
        "sides": [(_("、") if not english else ", ").join(side) for side in sides],
        "confirm": confirm,
        "refuse": refuse,
        "against": str(errors.CannotConfirm(chosen)) if isinstance(chosen, str) else "",
        "hours": int(parameters.WAITING.total_seconds() // 3600),
    }


def _role(code: str, english: bool) -> str:
    return roles.ROLES[code].en if english else roles.ROLES[code].zh


@require_http_methods(["GET", "POST"])
@roles_required(roles.CONFIRM)
def counter(request: HttpRequest) -> HttpResponse:
    """Enter a recovery for somebody who came to the counter: find him, then write down what he lost."""
    scope, today = scope_of(request), timezone.localdate()
    look = forms.FindForm(request.GET if "words" in request.GET else None)
    found = list(persons.with_words(look.cleaned_data["words"])[:10]) if look.is_valid() else []
    chosen = next((one for one in found if str(one.pk) == request.POST.get("person")), None)
    form = forms.CounterForm(request.POST if chosen is not None else None)
    if chosen is not None and form.is_valid():
        account = persons.account_for(chosen.pk, scope)
        try:
            if account is None:
                raise errors.NotKnown
            made = actions.ask_recovery(
                actor=scope, now=timezone.now(), today=today, account=account, links=LINKS, at_counter=True, **form.cleaned_data
            )
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("access:recovery", recovery=made.pk)
    rows = [{"pk": one.pk, "name": persons.masked(one, "name"), "phone": persons.masked(one, "phone")} for one in found]
    context = {"look": look, "found": rows, "form": form, "chosen": chosen.pk if chosen else None}
    return render(request, "access/counter.html", context, status=422 if form.errors else 200)


# ---- the person -------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask online. Whether a number is known is told to nobody: the page is the same, and messages go to phones only."""
    form = forms.AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        if not is_slow_enough(request, "recovery_ask", "10/h/ip"):
            return render(request, "429.html", status=429)
        account = persons.account_with_phone(words.pop("old"))
        try:
            if account is None:
                raise errors.NotKnown
            actions.ask_recovery(
                actor=scope_of(request),
                now=timezone.now(),
                today=timezone.localdate(),
                account=account,
                links=LINKS,
                at_counter=False,
                **words,
            )
        except errors.Refused:
            text = _("【和居】找回登录没有办成：原号码没有账号、没有登记住处，或已有一件正在办。请带证件到小区支部办理。")
            people.send_message(now=timezone.now(), number=words["phone"], text=text)
        return render(request, "access/asked.html", {"hours": int(parameters.WAITING.total_seconds() // 3600)})
    return render(request, "access/ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show how far it is to who holds the link; he may stop it, and finish it after the waiting."""
    found = recoveries.by_token(token, scope_of(request))
    if found is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, found, request.POST.get("what", ""))
    context = state_of(found) | {"may_finish": True, "hours": int(parameters.WAITING.total_seconds() // 3600)}
    return render(request, "access/follow.html", context)


def _decide(request: HttpRequest, found: Recovery, what: str) -> HttpResponse:
    scope, now = scope_of(request), timezone.now()
    try:
        if what == "finish":
            actions.finish_recovery(actor=scope, now=now, recovery=found)
            messages.success(request, _("办好了。现在用手机号登录；工作人员登录后请重装第二道锁。"))
            return redirect("account_login")
        actions.cancel_recovery(actor=scope, now=now, recovery=found)
        messages.success(request, _("已取消，账号没有变。"))
    except errors.Refused as error:
        messages.error(request, str(error))
        return redirect(request.path)
    return redirect(request.path)


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, signed: str) -> HttpResponse:
    """Let the owner of the old phone stop it."""
    try:
        pk = signing.loads(signed, salt=SALT, max_age=parameters.LAPSES + parameters.WAITING)
    except signing.BadSignature:
        raise Http404 from None
    found = Recovery.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, found, "cancel")
    return render(request, "access/follow.html", state_of(found) | {"may_finish": False, "is_stop": True})


@require_GET
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own recoveries."""
    found = [state_of(one) for one in recoveries.of_person(scope_of(request).person_id or 0)]
    return render(request, "access/mine.html", {"recoveries": found})


@require_POST
@sign_in_required
def cancel(request: HttpRequest, recovery: int) -> HttpResponse:
    """Stop one's own recovery."""
    scope = scope_of(request)
    found = recoveries.by_id(recovery)
    if found is None or found.person_id != scope.person_id:
        raise Http404
    try:
        actions.cancel_recovery(actor=scope, now=timezone.now(), recovery=found)
        messages.success(request, _("已取消，账号没有变。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("access:mine")
