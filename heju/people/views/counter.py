"""The counter at the desk: number first; print empty forms for a home, enter one that was filled in, print the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit import documents, http
from heju.kit.doors import roles_required
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, forms, queries
from heju.people.models import Slip, SlipKind
from heju.people.rules import counter as rules
from heju.people.views import slips
from heju.people.views.desk import answered
from heju.people.views.own import scope_of

POWER = "people.counter"


@require_http_methods(["GET", "POST"])
@roles_required(POWER)
def counter(request: HttpRequest) -> HttpResponse:
    """Ask for the number on the paper, and show what was entered lately."""
    form = forms.NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("people:slip", form.cleaned_data["number"])
    lately = [_row(one) for one in queries.entered_lately(scope_of(request))]
    return render(request, "people/counter.html", {"form": form, "lately": lately}, status=422 if form.errors else 200)


def _row(slip: Slip) -> dict[str, Any]:
    return {
        "number": rules.in_groups(slip.number),
        "url": reverse("people:slip", args=[slip.number]),
        "kind": slip.get_kind_display(),
        "door": queries.door(slip.unit),
        "at": slip.entered_at,
    }


@require_http_methods(["GET", "POST"])
@roles_required(POWER)
def print_slips(request: HttpRequest, unit: int) -> HttpResponse:
    """Print empty forms for a home, each with its own number and code."""
    found, scope = queries.unit_page(unit), scope_of(request)
    if found is None:
        raise Http404
    if not scope.may(POWER, found.path):
        raise NotAllowed(POWER, found.path)
    form = forms.PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        made = actions.print_slips(actor=scope, now=timezone.now(), unit=found, kind=clean["kind"], count=clean["count"])
        paper = slips.form_paper(made, queries.door(found), lambda one: _address(request, "people:slip", one))
        return _file(paper, f"{made[0].number}.pdf")
    context = {"form": form, "unit": found, "door": queries.door(found)}
    return render(request, "people/counter_print.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roles_required(POWER)
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """Enter what stands on a paper; one that was entered already says by whom and when."""
    found = _slip_or_404(request, number)
    if found.entered_at is not None:
        return _entered(request, found)
    form = _form(request, found)

    def perform() -> None:
        words = form.cleaned_data
        if found.kind == SlipKind.HELPER:
            words = words | {"elder": queries.person_by_id(int(words["elder"]))}
        actions.enter_slip(actor=scope_of(request), now=timezone.now(), slip=found.pk, words=words)

    if request.method == "POST" and form.is_valid():
        try:
            done = answered(form, perform, leave=(errors.SlipEntered,))
        except errors.SlipEntered:
            messages.info(request, _("这张表格刚刚已经录入，没有重复。"))
            return redirect("people:slip", found.number)
        if done:
            messages.success(request, _("录好了。请打印回执交给本人。"))
            return redirect("people:slip", found.number)
    context = {"form": form, "slip": found, "number": rules.in_groups(found.number), "door": queries.door(found.unit)}
    context |= {"kind": found.get_kind_display(), "nobody": found.kind == SlipKind.HELPER and not form.fields["elder"].choices}
    return render(request, "people/counter_enter.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, found: Slip) -> Any:
    today = timezone.localdate()
    if found.kind == SlipKind.HELPER:
        return forms.HelperSlipForm(request.POST or None, today=today, elders=queries.elders_in(found.unit_id, today))
    return forms.ResidentSlipForm(request.POST or None, today=today)


def _entered(request: HttpRequest, found: Slip) -> HttpResponse:
    context = _row(found) | {
        "body": found.entered_at_body,
        "name": queries.masked(found.person, "name") if found.person else "",
        "unit_url": reverse("people:unit", args=[found.unit_id]),
        "receipt_url": reverse("people:slip_receipt", args=[found.number]),
    }
    return render(request, "people/counter_entered.html", context)


@never_cache
@require_GET
@roles_required(POWER)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the receipt as PDF: what was entered, masked, when, where, and how to object."""
    found = _slip_or_404(request, number)
    if found.entered_at is None:
        raise Http404
    name = queries.masked(found.person, "name") if found.person else ""
    paper = slips.receipt_paper(found, name, queries.door(found.unit), _address(request, "people:receipt", found))
    return _file(paper, f"{found.number}-receipt.pdf")


@never_cache
@require_GET
def public_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Tell whoever holds a receipt whether the paper was entered, and nothing about anybody.

    Open to guessing without gain: of twenty thousand million numbers few are in use, and none leads to a person.
    """
    try:
        kept = rules.number_of(number)
    except rules.NotANumber:
        raise Http404 from None
    found = queries.receipt_of(kept)
    if found is None:
        raise Http404
    return render(request, "people/receipt.html", {"receipt": found, "number": rules.in_groups(kept)})


def _slip_or_404(request: HttpRequest, number: str) -> Slip:
    """Return a form by the number typed or scanned. Raises Http404 and, beyond the asker's counter, NotAllowed."""
    try:
        found = queries.slip_by_number(rules.number_of(number))
    except rules.NotANumber:
        raise Http404 from None
    if found is None:
        raise Http404
    if not scope_of(request).may(POWER, found.path):
        raise NotAllowed(POWER, found.path)
    return found


def _address(request: HttpRequest, name: str, slip: Slip) -> str:
    return request.build_absolute_uri(reverse(name, args=[slip.number]))


def _file(paper: documents.Document, name: str) -> HttpResponse:
    return http.as_file(documents.pdf(paper), name, documents.MIME)
