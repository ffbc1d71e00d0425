"""Pages of an auditor: who did what, one record, the chain, a check now, a day to take along."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from heju.audit import actions, forms, queries
from heju.audit.rules import chain as rules
from heju.kit.doors import roles_required

POWER = "audit.read"


@require_GET
@roles_required(POWER)
def records(request: HttpRequest) -> HttpResponse:
    """Show what was done, newest first."""
    asked = {name: value for name, value in request.GET.items() if value and name in forms.FilterForm.base_fields}
    form = forms.FilterForm(request.GET)
    valid = form.is_valid()
    found = queries.Page()
    if valid:
        found = queries.page(queries.Filter(**form.cleaned_data), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = chain_status() | {
        "form": form,
        "asked": asked,
        "records": found.records,
        "older_url": "?" + urlencode(asked | {"after": found.older}) if found.older else "",
        "newer_url": "?" + urlencode(asked | {"before": found.newer}) if found.newer else "",
    }
    return render(request, "audit/records.html", context, status=200 if valid else 422)


@require_GET
@roles_required(POWER)
def record(request: HttpRequest, record: int) -> HttpResponse:
    """Show one record in words, with its seal."""
    found = queries.one(record)
    if found is None:
        raise Http404
    return render(request, "audit/record.html", {"found": found, "records": [found.record]})


@require_GET
@roles_required(POWER)
def chain(request: HttpRequest) -> HttpResponse:
    """Show how far the record is sealed and when it was last checked."""
    return chain_page(request)


@require_POST
@roles_required(POWER)
def verify(request: HttpRequest) -> HttpResponse:
    """Check a period now and show what came out."""
    form = forms.StretchForm(request.POST)
    if not form.is_valid():
        return chain_page(request, stretch=form, status=422)
    outcome, first, last = actions.check_record(actor=request.scope, now=timezone.now(), **form.cleaned_data)  # type: ignore[attr-defined]
    return chain_page(request, stretch=form, result=result_words(outcome, first, last))


@require_POST
@roles_required(POWER)
def export(request: HttpRequest) -> HttpResponse:
    """Hand out one day of the record as a file that anybody can verify."""
    form = forms.ExportForm(request.POST)
    if not form.is_valid():
        return chain_page(request, export=form, status=422)
    day = form.cleaned_data["day"]
    try:
        text = actions.export_day(actor=request.scope, now=timezone.now(), **form.cleaned_data)  # type: ignore[attr-defined]
    except actions.TooMany:
        form.add_error("day", _("这一天的记录太多，请让运维人员运行 heju audit export"))
    except queries.Withheld:
        form.add_error("day", _("这一天有您的范围之外的记录，请由上一级审计导出"))
    else:
        response = HttpResponse(text, content_type="application/jsonl; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="heju-record-{day.isoformat()}.jsonl"'
        return response
    return chain_page(request, export=form, status=422)


def chain_page(
    request: HttpRequest, *, stretch: Any = None, export: Any = None, result: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of the chain with its two forms."""
    today = timezone.localdate()
    context = chain_status() | {
        "stretch": stretch or forms.StretchForm(),
        "export": export or forms.ExportForm(initial={"day": today}),
        "result": result,
        "last_check": queries.last_check(),
        "limit": actions.AT_MOST,
        "record_url": reverse("audit:records"),
    }
    return render(request, "audit/chain.html", context, status=status)


def chain_status() -> dict[str, Any]:
    """Return how far the record is sealed and how many wait."""
    pending, waited = queries.waiting()
    return {"head": queries.head_of_chain(), "pending": pending, "waited": waited, "is_late": waited > queries.LATE_AFTER}


def result_words(outcome: rules.Outcome, first: int, last: int) -> dict[str, Any]:
    """Return what a check found, for the page."""
    return {"ok": outcome.ok, "fault": outcome.fault, "first": first, "last": last, "count": max(0, last - first + 1)}
