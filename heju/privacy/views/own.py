"""Pages of everybody about himself: who looked, a copy of everything, erasure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import sign_in_required
from heju.kit.refused import Refused
from heju.kit.scope import Scope
from heju.privacy import actions, forms, parameters, rules
from heju.privacy.models import Copy, Erasure
from heju.privacy.queries import copy, looked
from heju.privacy.views.everybody import is_chinese


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


# ---- proof ------------------------------------------------------------------------------------------------------------


def is_proven(request: HttpRequest) -> bool:
    """Say whether the reader has shown who he is within the last minutes."""
    moments = [float(record.get("at", 0)) for record in get_authentication_records(request, request.user)]
    return bool(moments) and timezone.now().timestamp() - max(moments) < parameters.PROVEN_MINUTES * 60


def to_proof(request: HttpRequest, back: str) -> HttpResponse:
    """Lead to the page that asks for proof, and back."""
    return redirect(f"{reverse('privacy:prove')}?{urlencode({'next': back})}")


@require_GET
@sign_in_required
def prove(request: HttpRequest) -> HttpResponse:
    """Show the ways in which the reader can show once more who he is."""
    wanted = request.GET.get("next", "")
    back = wanted if wanted in (reverse("privacy:mine"), reverse("privacy:erasure")) else reverse("privacy:mine")
    ways = [
        {"label": way["description"], "url": f"{way['url']}?{urlencode({'next': back})}"}
        for way in get_adapter(request).get_reauthentication_methods(request.user)
    ]
    return render(request, "privacy/prove.html", {"ways": ways, "back": back, "minutes": parameters.PROVEN_MINUTES})


# ---- who looked -------------------------------------------------------------------------------------------------------


@require_GET
@sign_in_required
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked at the reader's data, when, as what, why; a helper sees the elder's."""
    scope = scope_of(request)
    person = scope.on_behalf_of or scope.person_id or 0
    only = request.GET.get("looks") == "1"
    after = request.GET.get("after", "")
    found = looked.about(scope, person, looks_only=only, after=int(after) if after.isdigit() else 0)
    asked = looked.asked(person)
    for record in found.records:
        record.question = asked.get(record.pk)
        record.is_look = record.verb == looked.LOOKED
    base = reverse("privacy:looks")
    following = {"after": str(found.after)} | ({"looks": "1"} if only else {})
    context = {
        "records": found.records,
        "kinds": [
            {"label": _("看过和改过"), "url": base, "current": not only},
            {"label": _("只列查看"), "url": f"{base}?looks=1", "current": only},
        ],
        "next_url": f"?{urlencode(following)}" if found.after else "",
        "may_ask": scope.on_behalf_of is None,
    }
    return render(request, "privacy/looks.html", context)


@require_http_methods(["GET", "POST"])
@sign_in_required
def ask(request: HttpRequest, record: int) -> HttpResponse:
    """Let the reader ask why somebody looked."""
    scope, person = scope_of(request), actions.himself(scope_of(request))
    [found] = looked.about(scope, person, number=record).records or [None]
    if found is None:
        raise Http404
    form = forms.QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        moment = timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M")
        about = f"{moment} {render_to_string('privacy/look_line.html', {'records': [found]}).strip()}" + (
            f" {_('原因：')}{found.why}" if found.why else ""
        )
        look: dict[str, Any] = {"record": found.pk, "path": found.path, "looked_by": found.person_id, "about": about}
        try:
            actions.ask_question(actor=scope, now=timezone.now(), text=form.cleaned_data["text"], **look)
        except Refused as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("已经提出。上一级会答复您，答复会出现在这一页和您的通知里。"))
            return redirect("privacy:looks")
    return render(request, "privacy/ask.html", {"form": form, "records": [found]}, status=422 if form.errors else 200)


# ---- a copy -----------------------------------------------------------------------------------------------------------


@require_GET
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what the reader can ask for about his own data, and what became of what he asked for."""
    person = actions.himself(scope_of(request))
    now = timezone.now()
    context = {
        "copy": Copy.objects.filter(person=person, expires_at__gt=now).order_by("-pk").first(),
        "wish": Erasure.objects.filter(person=person, withdrawn_at=None, done_at=None).first(),
        "hours": parameters.COPY_HOURS,
        "rights_copy": rules.cited(parameters.COPY, is_chinese()),
        "rights_erasure": rules.cited(parameters.ERASURE, is_chinese()),
    }
    return render(request, "privacy/mine.html", context)


@require_POST
@sign_in_required
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Prepare a copy for the reader alone."""
    if not is_proven(request):
        return to_proof(request, reverse("privacy:mine"))
    actions.ask_copy(actor=scope_of(request), now=timezone.now())
    messages.success(request, _("副本已经准备好，只有您自己能取。"))
    return redirect("privacy:mine")


@require_POST
@never_cache
@sign_in_required
def fetch_copy(request: HttpRequest, copy_id: int) -> HttpResponse:
    """Hand the copy out, made now."""
    scope, now = scope_of(request), timezone.now()
    if not is_proven(request):
        return to_proof(request, reverse("privacy:mine"))
    try:
        actions.fetch_copy(actor=scope, now=now, copy=copy_id)
    except Copy.DoesNotExist:
        raise Http404 from None
    except Refused as error:
        messages.error(request, str(error))
        return redirect("privacy:mine")
    chinese = is_chinese()
    found = copy.sheets(scope, actions.himself(scope), chinese=chinese)
    answer = HttpResponse(copy.archive(found, made_at=now, chinese=chinese), content_type="application/zip")
    name = f"{_('我的资料')}-{timezone.localdate().isoformat()}.zip"
    answer["Content-Disposition"] = f"attachment; filename=\"my-data.zip\"; filename*=UTF-8''{quote(name)}"
    return answer


# ---- erasure ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@sign_in_required
def erasure(request: HttpRequest) -> HttpResponse:
    """Show what would go and what has to stay; POST asks for it."""
    scope, now = scope_of(request), timezone.now()
    person = actions.himself(scope)
    wish = Erasure.objects.filter(person=person, withdrawn_at=None, done_at=None).first()
    form = forms.ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and wish is None:
        if not is_proven(request):
            return to_proof(request, reverse("privacy:erasure"))
        if form.is_valid():
            asked = actions.ask_erasure(actor=scope, now=now)
            day = timezone.localtime(asked.due_at).date()
            messages.success(request, _("已经申请，%(day)s 办理。在那之前随时可以撤回。") % {"day": day.isoformat()})
            return redirect("privacy:erasure")
    seen = actions.preview(scope, person)
    chinese = is_chinese()
    context = {
        "form": form,
        "wish": wish,
        "days": parameters.COOL_OFF_DAYS,
        "is_partial": seen.is_partial,
        "going": [{"title": one.table.zh if chinese else one.table.en, "count": len(one.keys)} for one in seen.found if one.keys],
        "staying": [
            {
                "title": one.table.zh if chinese else one.table.en,
                "count": count,
                "why": stay.zh if chinese else stay.en,
                "basis": rules.cited(stay.source, chinese),
            }
            for one in seen.found
            for stay, count in one.stays
        ],
        "refusal": rules.cited(parameters.REFUSAL, chinese),
    }
    return render(request, "privacy/erasure.html", context, status=422 if form.errors else 200)


@require_POST
@sign_in_required
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the wish to be erased back."""
    try:
        actions.withdraw_erasure(actor=scope_of(request), now=timezone.now())
        messages.success(request, _("已经撤回，什么都没有删除。"))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("privacy:erasure")


@require_POST
@sign_in_required
def erase_now(request: HttpRequest) -> HttpResponse:
    """Do it without waiting, sign out, and show the receipt."""
    if not is_proven(request):
        return to_proof(request, reverse("privacy:erasure"))
    try:
        proof = actions.erase_now(actor=scope_of(request), now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
        return redirect("privacy:erasure")
    logout(request)
    return redirect("privacy:receipt", proof.code)
