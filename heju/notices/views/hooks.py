"""Other systems that are told: the list, one with its log, making, ending, waking, delivering again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.audit import queries as record
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.notices import actions, forms
from heju.notices.models import Hook, Letter
from heju.notices.queries import pages
from heju.organizations import roles
from heju.organizations.queries import words

WHO = (roles.MAKE_TOKENS, roles.END_TOKENS, roles.READ_RECORD)
TONES = {"live": "done", "resting": "late", "orphaned": "wait", "ended": "rest"}
LETTERS = {"waiting": "wait", "sending": "doing", "sent": "done", "failed": "late", "dropped": "rest"}


@require_GET
@roles_required(*WHO)
def index(request: HttpRequest) -> HttpResponse:
    """List the hooks of the reader's places, and who made them."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    rows = [shown(row) for row in pages.hooks(scope, timezone.localdate())]
    live = sum(row["row"].state == "live" for row in rows)
    return render(request, "notices/hooks.html", {"rows": rows, "live": live, "may_make": scope.may_anywhere(roles.MAKE_TOKENS)})


def shown(row: pages.HookRow) -> dict[str, Any]:
    """Return a hook for the list."""
    said = {"live": _("在推送"), "resting": _("连着没送到，暂停了"), "orphaned": _("建立它的任职已结束"), "ended": _("已停用")}
    return {"row": row, "tone": TONES[row.state], "word": said[row.state], "topics": [forms.TOPICS[one] for one in row.hook.topics]}


@require_http_methods(["GET", "POST"])
@roles_required(roles.MAKE_TOKENS)
def create(request: HttpRequest) -> HttpResponse:
    """Choose where, then say which system and what about; the secret is shown once."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    makers = pages.makeable(scope, timezone.localdate())
    chosen = request.POST.get("place") or request.GET.get("place") or (str(makers[0].place) if len(makers) == 1 else "")
    maker = next((one for one in makers if str(one.place) == chosen), None)
    if maker is None:
        return render(request, "notices/hook_place.html", {"makers": makers})
    bodies = [(number, body) for number, body, _post in maker.appointments]
    form = forms.HookForm(request.POST or None, appointments=bodies)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = actions.make_hook(actor=scope, now=timezone.now(), place=maker.place, **form.cleaned_data)
        except actions.HookRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            response = render(request, "notices/hook_made.html", {"hook": hook, "secret": secret, "place": maker.name})
            response.headers["Cache-Control"] = "no-store"
            return response
    context = {"form": form, "maker": maker, "is_local": settings.NOTICES_HOOKS_LOCAL}
    return render(request, "notices/hook_new.html", context, status=422 if request.method == "POST" else 200)


def found_or_404(number: int) -> Hook:
    """Return a hook. Raises Http404 where the reader sees none."""
    hook = pages.hook(number)
    if hook is None:
        raise Http404
    return hook


@require_GET
@roles_required(*WHO)
def hook(request: HttpRequest, hook: int) -> HttpResponse:
    """Show a hook with its log: each message, each try, what was answered."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = found_or_404(hook)
    before = request.GET.get("before", "")
    told = pages.log(found, int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0)
    state = pages.state_of(found, timezone.localdate())
    said = {"live": _("在推送"), "resting": _("连着没送到，暂停了"), "orphaned": _("建立它的任职已结束"), "ended": _("已停用")}
    held = found.appointment
    context = {
        "hook": found,
        "state": state,
        "tone": TONES[state],
        "word": said[state],
        "topics": [forms.TOPICS[one] for one in found.topics],
        "maker": held.public_name,
        "body": held.body.name,
        "post": words.title_of(held.body.kind, held.post),
        "rows": [line(one, state) for one in told],
        "may_change": pages.may_change(scope, found),
        "older": f"?before={told[-1].letter.pk}" if len(told) == pages.LIMIT // 2 else "",
    }
    return render(request, "notices/hook.html", context)


def line(told: pages.Told, hook_state: str) -> dict[str, Any]:
    """Return a message for the log."""
    letter = told.letter
    said = {"waiting": _("等着发"), "sending": _("正在发"), "sent": _("送到了"), "failed": _("没有送到"), "dropped": _("没有发")}
    return {
        "letter": letter,
        "verb": record.said(letter.verb),
        "tone": LETTERS[letter.state],
        "word": said[letter.state],
        "why": why_of(letter),
        "tries": told.tries,
        "may_replay": hook_state in ("live", "orphaned") and letter.state in ("sent", "failed", "dropped"),
    }


def why_of(letter: Letter) -> str:
    """Return why a letter was not sent, in words where we have some; a class of an error or an HTTP status as it is."""
    return {
        "hook_rests": _("推送暂停着"),
        "hook_ended": _("推送已停用"),
        "inside": _("网址指向了内部网络"),
        "sender_lost": _("发的时候中断了，不知道对方收到没有"),
        "no_address": _("没有可以发到的地方"),
    }.get(letter.why, letter.why)


@require_http_methods(["GET", "POST"])
@roles_required(*WHO)
def end(request: HttpRequest, hook: int) -> HttpResponse:
    """End a hook at once, with a reason."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = found_or_404(hook)
    if found.person_id != scope.person_id:
        scope.demand(roles.END_TOKENS, found.path)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_hook(actor=scope, now=timezone.now(), hook=hook, why=form.cleaned_data["why"])
        messages.success(request, _("不再推送给“%(name)s”了。") % {"name": found.name})
        return redirect("notices:hooks")
    return render(request, "notices/hook_end.html", {"form": form, "hook": found}, status=422 if request.method == "POST" else 200)


@require_POST
@roles_required(*WHO)
def wake(request: HttpRequest, hook: int) -> HttpResponse:
    """Have a resting hook told again."""
    found_or_404(hook)
    actions.wake_hook(actor=request.scope, now=timezone.now(), hook=hook)  # type: ignore[attr-defined]
    messages.success(request, _("又开始推送了。停着的时候没发的，可以一条条再发。"))
    return redirect("notices:hook", hook)


@require_POST
@roles_required(*WHO)
def replay(request: HttpRequest, hook: int, letter: int) -> HttpResponse:
    """Have one message delivered again."""
    found_or_404(hook)
    is_due = actions.replay(actor=request.scope, now=timezone.now(), hook=hook, letter=letter)  # type: ignore[attr-defined]
    if not is_due:
        raise Http404
    messages.success(request, _("一分钟内再发一次，编号不变。"))
    return redirect("notices:hook", hook)
