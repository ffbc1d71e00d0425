"""How one wants to be told; the pages behind the links of a letter, for which nobody signs in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heju.kit.doors import sign_in_required
from heju.kit.scope import Scope
from heju.notices import actions, forms, queries
from heju.notices.queries import pages
from heju.notices.rules import signing


@require_http_methods(["GET", "POST"])
@sign_in_required
def taste(request: HttpRequest) -> HttpResponse:
    """Show and change by which channels the reader is told, how often, and when not."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    known, is_confirmed = pages.own_taste(scope)
    form = forms.TasteForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        given = known | form.cleaned_data
        language = "en" if (get_language() or "").startswith("en") else "zh-hans"
        actions.set_taste(actor=scope, now=timezone.now(), language=language, **given)
        is_asked = bool(given["mail"]) and given["mail"] != known["mail"]
        messages.success(request, _("改好了。确认邮件在路上，点开里面的链接才生效。") if is_asked else _("改好了"))
        return redirect("notices:taste")
    context = {
        "form": form,
        "has_mail": bool(settings.NOTICES_SMTP),
        "waits": bool(known["mail"]) and not is_confirmed,
        "mail": known["mail"],
    }
    return render(request, "notices/taste.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever opened the link to say that it is his address; programs that look into mail open links, too, and press nothing."""
    if signing.number_in("ok", token, queries.key()) is None:
        raise Http404
    state = "ask"
    if request.method == "POST":
        state = "done" if actions.confirm_address(now=timezone.now(), token=token) else "over"
    return render(request, "notices/confirm.html", {"state": state})


# The token is what proves the wish; a mail program that posts here has no cookie of ours.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a letter belongs to, by one tap and without signing in; as RFC 8058 has it, also by the button of a mail program."""
    if signing.number_in("off", token, queries.key()) is None:
        raise Http404
    state = "ask"
    if request.method == "POST":
        everything = "all" in request.POST or request.POST.get("List-Unsubscribe") == "One-Click"
        state = "done" if actions.stop_by_token(now=timezone.now(), token=token, all_mail=everything) else "over"
    return render(request, "notices/off.html", {"state": state})
