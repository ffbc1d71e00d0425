"""Pages of somebody who comes to a home: by proof, by invitation, by a list; his claims, a second look, an objection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import sign_in_required
from heju.kit.links import with_query
from heju.people import actions, errors, forms, queries
from heju.people.models import Claim, ClaimStatus
from heju.people.rules import binding
from heju.people.views.desk import answered
from heju.people.views.own import person_of, scope_of

TONES = {
    "open": "wait",
    "appealed": "wait",
    "approved": "done",
    "declined": "late",
    "upheld": "late",
    "withdrawn": "rest",
    "overtaken": "late",
}
Request = HttpRequest


@require_GET
@sign_in_required
def claims(request: Request) -> HttpResponse:
    """Show the ways to a home, and what became of the reader's claims."""
    scope, day = scope_of(request), timezone.localdate()
    context = {
        "claims": [_claim(claim, day) for claim in queries.claims_of(scope)],
        "choose_url": with_query(reverse("places:choose"), next=reverse("people:claim")),
    }
    return render(request, "people/claims.html", context)


def _claim(claim: Claim, day: Any) -> dict[str, Any]:
    begun = claim.appealed_at if claim.status == ClaimStatus.APPEALED and claim.appealed_at else claim.made_at
    decided = timezone.localdate(claim.decided_at) if claim.decided_at else None
    return {
        "pk": claim.pk,
        "door": queries.door(claim.unit),
        "kind": claim.get_kind_display(),
        "share": "" if claim.share is None else _("全部") if claim.share == 1 else str(claim.share),
        "word": claim.get_status_display(),
        "tone": TONES[claim.status],
        "made_at": claim.made_at,
        "due": binding.due_on(timezone.localdate(begun)),
        "is_waiting": claim.status in binding.WAITING,
        "answer": claim.answer,
        "may_appeal": binding.may_appeal(claim.status, decided, day).passed,
        "appeal_until": binding.appeal_until(decided) if decided else None,
    }


@require_http_methods(["GET", "POST"])
@sign_in_required
def claim(request: Request) -> HttpResponse:
    """Ask to be bound to the home that was picked, with photos."""
    scope, now = scope_of(request), timezone.now()
    unit = queries.open_unit(scope, _number(request.GET.get("unit", "")), timezone.localdate())
    if unit is None:
        raise Http404
    named = bool(queries.own_name(person_of(scope).pk))
    form = forms.ClaimForm(request.POST or None, request.FILES or None, today=timezone.localdate(), is_named=named)

    def perform() -> None:
        actions.claim_home(actor=scope, now=now, unit=unit, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已提交，支部或社区会在七天内核对。有了结果，会在“通知”里告诉您。"))
        return redirect("people:claims")
    again = with_query(reverse("places:choose"), next=reverse("people:claim"), at=unit.compound_id)
    context = {"form": form, "door": queries.door(unit), "again": again}
    return render(request, "people/claim.html", context, status=422 if form.errors else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@require_POST
@sign_in_required
def withdraw(request: Request, claim: int) -> HttpResponse:
    """Take a claim back."""
    try:
        actions.withdraw_claim(actor=scope_of(request), now=timezone.now(), claim=_own(request, claim))
        messages.success(request, _("已撤回，照片明天以前删除。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("people:claims")


@require_http_methods(["GET", "POST"])
@sign_in_required
def appeal(request: Request, claim: int) -> HttpResponse:
    """Ask the community to look again."""
    found = _own(request, claim)
    form = forms.WordsForm(request.POST or None, label=_("哪里不对？"), help_text=_("社区会由没有办过这件事的人重新核对。"))

    def perform() -> None:
        actions.appeal_claim(actor=scope_of(request), now=timezone.now(), claim=found, words=form.cleaned_data["words"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已申请复核，七天内有结果。"))
        return redirect("people:claims")
    return words_page(request, form, _("请社区复核"), queries.door(found.unit), _("申请复核"), reverse("people:claims"))


@require_http_methods(["GET", "POST"])
@sign_in_required
def objection(request: Request, unit: int) -> HttpResponse:
    """Say: I did not agree to this."""
    scope = scope_of(request)
    home = queries.open_unit(scope, unit, timezone.localdate())
    if home is None or not any(tie.unit_id == unit for tie in queries.ties_of(person_of(scope).pk)):
        raise Http404
    form = forms.WordsForm(request.POST or None, label=_("哪一步不是您同意的？"), help_text=_("例如：我没有把房子租给这个人。"))

    def perform() -> None:
        actions.object_to(actor=scope, now=timezone.now(), unit=home, words=form.cleaned_data["words"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已收到。支部或社区七天内核对，结果会在“通知”里告诉您。"))
        return redirect("people:notices")
    return words_page(request, form, _("不是我同意的"), queries.door(home), _("提出异议"), reverse("people:notices"))


def words_page(request: Request, form: Any, title: str, lead: str, act_label: str, back: str) -> HttpResponse:
    """Show a form of the resident's face."""
    context = {"form": form, "title": title, "lead": lead, "act_label": act_label, "back": back}
    return render(request, "people/words.html", context, status=422 if form.errors else 200)


def _own(request: Request, claim: int) -> Claim:
    found = queries.own_claim(scope_of(request), claim)
    if found is None:
        raise Http404
    return found


# ---- by a list --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@sign_in_required
def listed(request: Request) -> HttpResponse:
    """Look for one's own home on the lists, by the name and the proven number; take it over after a look."""
    scope = scope_of(request)
    person = person_of(scope)
    known = queries.own_name(person.pk)
    form = forms.NameForm(request.POST or None, initial={"name": known})
    if known:
        form.fields["name"].disabled = True
    found: list[queries.Listed] | None = None
    if request.method == "POST" and form.is_valid():
        name = "".join(form.cleaned_data["name"].split())
        chosen = _number(request.POST.get("tie", ""))
        if chosen and answered(form, lambda: actions.adopt_tie(actor=scope, now=timezone.now(), tie=chosen, name=name)):
            messages.success(request, _("办好了，这套房屋已经记在您名下。"))
            return redirect("people:my_home")
        found = queries.listed_homes(scope, name, person)
    return render(
        request,
        "people/listed.html",
        {"form": form, "found": found, "claims_url": reverse("people:claims")},
        status=422 if form.errors else 200,
    )
