"""Pages of those who compare papers: what waits, one claim with its photos, one objection."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import roles_required
from heju.people import actions, errors, forms, queries
from heju.people.models import Claim, Objection, Person
from heju.people.rules import binding
from heju.people.views.desk import EDIT, answered
from heju.people.views.own import scope_of

REVIEW = "people.review"


@require_GET
@roles_required(REVIEW)
def reviews(request: HttpRequest) -> HttpResponse:
    """Show all claims and objections that wait for the reader, those due first."""
    scope = scope_of(request)
    context = {
        "cases": queries.waiting_claims(scope, timezone.localdate()),
        "objections": [{"pk": one.pk, "door": queries.door(one.unit), "made_at": one.made_at} for one in queries.open_objections(scope)],
    }
    return render(request, "people/reviews.html", context)


@require_http_methods(["GET", "POST"])
@roles_required(REVIEW)
def review(request: HttpRequest, claim: int) -> HttpResponse:
    """Compare a claim with the register, and decide."""
    found = _claim(request, claim)
    form = forms.DecisionForm(request.POST or None)

    def perform() -> None:
        clean = form.cleaned_data
        approved = clean["decision"] == "approve"
        actions.decide_claim(actor=scope_of(request), now=timezone.now(), claim=found, approved=approved, answer=clean["answer"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("办好了，申请人和这套房屋的业主都已收到通知。"))
        return redirect("people:reviews")
    return _page(request, found, form)


@never_cache
@require_POST
@roles_required(REVIEW)
def proofs(request: HttpRequest, claim: int) -> HttpResponse:
    """Show the photos of a claim, once; the look is recorded."""
    found = _claim(request, claim)
    try:
        photos = actions.see_proofs(actor=scope_of(request), now=timezone.now(), claim=found)
    except errors.Refused as error:
        messages.error(request, str(error))
        return redirect("people:review", found.pk)
    shown = [f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" for photo in photos]
    return _page(request, found, forms.DecisionForm(), photos=shown)


def _claim(request: HttpRequest, claim: int) -> Claim:
    found = queries.claim_page(claim)
    if found is None:
        raise Http404
    scope_of(request).demand(REVIEW, found.path)
    return found


def _page(request: HttpRequest, claim: Claim, form: forms.DecisionForm, photos: list[str] | None = None) -> HttpResponse:
    day = timezone.localdate()
    # The maker of a claim that was refused is not seen any more.
    person = Person.objects.filter(pk=claim.person_id).first()
    rows = queries.rows_of_units([claim.unit_id], day).get(claim.unit_id, [])
    context: dict[str, Any] = {
        "claim": claim,
        "form": form,
        "door": queries.door(claim.unit),
        "name": queries.masked(person, "name") if person else "",
        "phone": queries.masked(person, "phone") if person else "",
        "full_name": queries.own_name(claim.person_id) if photos is not None else "",
        "share": "" if claim.share is None else _("全部") if claim.share == 1 else str(claim.share),
        "rows": [{"name": row.name, "kind": row.tie.get_kind_display(), "share": row.share_words, "since": row.tie.since} for row in rows],
        "photos": photos,
        "is_waiting": claim.status in binding.WAITING,
        "is_own": claim.person_id == scope_of(request).person_id,
        "due": binding.due_on(timezone.localdate(claim.appealed_at or claim.made_at)),
    }
    return render(request, "people/review.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roles_required(EDIT)
def answer(request: HttpRequest, objection: int) -> HttpResponse:
    """Answer an objection."""
    found = Objection.objects.select_related("person", "unit__place__parent", "unit__compound").filter(pk=objection).first()
    if found is None:
        raise Http404
    scope_of(request).demand(EDIT, found.path)
    form = forms.AnswerForm(request.POST or None)

    def perform() -> None:
        clean = form.cleaned_data
        upheld = clean["is_upheld"] == "yes"
        actions.answer_objection(actor=scope_of(request), now=timezone.now(), objection=found, is_upheld=upheld, answer=clean["answer"])

    if request.method == "POST" and form.is_valid() and answered(form, perform):
        messages.success(request, _("已答复，住户会看到。要更正的，请到房屋页办理。"))
        return redirect("people:unit", found.unit_id)
    context = {"objection": found, "form": form, "door": queries.door(found.unit), "name": queries.masked(found.person, "name")}
    return render(request, "people/answer.html", context, status=422 if form.errors else 200)
