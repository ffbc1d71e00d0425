"""Take a list along: what will stand in it, the file at once or later, one's exports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.kit.doors import sign_in_required
from heju.places import queries as places
from heju.registers import actions, forms, parameters, queries
from heju.registers.models import Export
from heju.registers.queries.listings import LISTINGS, Listing
from heju.registers.sheets import outgoing
from heju.registers.views.page import scope_of


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def take(request: HttpRequest, listing: str) -> HttpResponse:
    """Say what will stand in the file, ask for a format and a purpose, and hand it out; a long one is made by the worker."""
    known = LISTINGS.get(listing)
    place = _place(request, known)
    if known is None or place is None:
        raise Http404
    scope_of(request).demand(known.power, place.path)
    filters = {name: request.GET[name][:80] for name in known.filters if request.GET.get(name)}
    form = forms.ExportForm(request.POST or None, is_personal=known.is_personal)
    if request.method == "POST" and form.is_valid():
        answer = _made(request, form, known, place, filters)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "name": known.name,
        "place": place,
        "columns": _("、").join(str(column) for column in known.columns),
        "is_personal": known.is_personal,
        "day": queries.day_of(filters, timezone.localdate()),
        "narrowed": bool(set(filters) - {"on", "body"}),
        "days": parameters.EXPORT_DAYS,
    }
    return render(request, "registers/take.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, known: Listing | None) -> Any:
    """Return the place whose list is asked for, None where there is none that the asker may see."""
    here = places.here_at(path) if (path := request.GET.get("path", "")) and _is_path(path) else None
    found = places.place(here.id) if here is not None else None
    return found if found is not None and known is not None and found.kind in known.kinds else None


def _is_path(path: str) -> bool:
    return len(path) < 80 and all(label.isascii() and label.isalnum() for label in path.split("."))


def _made(request: HttpRequest, form: forms.ExportForm, known: Listing, place: Any, filters: dict[str, str]) -> HttpResponse | None:
    """Return the file, or the list of exports where it comes later; None where it was refused and the form says why."""
    now, clean = timezone.now(), form.cleaned_data
    day = queries.day_of(filters, timezone.localdate())
    wanted = actions.Wanted(known, place, filters, clean["format"], clean["purpose"], day)
    try:
        export, content = actions.begin_export(actor=scope_of(request), now=now, wanted=wanted)
    except actions.ImportRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, ValidationError(str(refused)))
        return None
    if content is None:
        messages.success(request, _("名单较长，正在后台制作；做好后在这一页下载，不用守着"))
        return redirect("registers:exports")
    return _file(export, content)


def _file(export: Export, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=outgoing.TYPES[export.format])
    name = f"{LISTINGS[export.listing].name}-{export.place.name}-{timezone.localtime(export.asked_at):%Y%m%d}.{export.format}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_GET
@sign_in_required
def exports(request: HttpRequest) -> HttpResponse:
    """List what the reader took along, and what waits to be fetched."""
    rows = [_row(one) for one in queries.exports()]
    waiting = sum(row["may_fetch"] for row in rows)
    title = _("%(count)d 份名单可以下载") % {"count": waiting} if waiting else _("我导出的名单")
    return render(request, "registers/exports.html", {"rows": rows, "title": title, "days": parameters.EXPORT_DAYS})


def _row(one: Export) -> dict[str, Any]:
    may_fetch = one.ready_at is not None and one.deleted_at is None
    if may_fetch:
        tone, word = "done", _("可以下载")
    elif one.ready_at is None:
        tone, word = ("doing", _("正在制作")) if one.deleted_at is None else ("rest", _("已删除"))
    else:
        tone, word = "rest", _("已取走") if one.fetched else _("已删除")
    return {
        "export": one,
        "name": LISTINGS[one.listing].name,
        "tone": tone,
        "word": word,
        "may_fetch": may_fetch,
        "job_url": reverse("jobs:job", args=[one.job_id]) if one.job_id and one.ready_at is None else "",
    }


def _export_or_404(number: int) -> Export:
    found = queries.export(number)
    if found is None:
        raise Http404
    return found


@never_cache
@require_POST
@sign_in_required
def fetch(request: HttpRequest, export: int) -> HttpResponse:
    """Hand out the file of a long list; each time is recorded."""
    found = _export_or_404(export)
    try:
        content = actions.fetch_export(actor=scope_of(request), now=timezone.now(), export=found)
    except actions.ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("registers:exports")
    return _file(found, content)


@require_POST
@sign_in_required
def delete(request: HttpRequest, export: int) -> HttpResponse:
    """Delete the file of a long list before its time."""
    actions.delete_export(actor=scope_of(request), now=timezone.now(), export=_export_or_404(export))
    messages.success(request, _("文件已删除；导出的记录还在"))
    return redirect("registers:exports")
