"""The steps of an import, each a form: bring a sheet, say which column is which, write it, undo it, throw it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from heju.kit.doors import roles_required
from heju.registers import actions, forms, parameters
from heju.registers.actions import ImportRefused
from heju.registers.models import Import
from heju.registers.rules.columns import KINDS
from heju.registers.sheets import guard
from heju.registers.sheets.refusals import SheetRefused
from heju.registers.views.page import IMPORT, kind_words, language, places_for, scope_of, sheet_or_404, trail

# What a form has beside its file.
BESIDE = 1 << 20


@csrf_exempt
def receive(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a sheet in. A body beyond the limit is refused by its announced length, before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and (not length.isdigit() or int(length) > parameters.LARGEST_TEXT + BESIDE):
        refused = guard.too_large().because.in_language(language())
        return render(request, "registers/too_large.html", {"why": refused, "back": reverse("registers:receive", args=[kind])}, status=413)
    return _receive(request, kind)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(IMPORT)
def _receive(request: HttpRequest, kind: str) -> HttpResponse:
    scope = scope_of(request)
    places = places_for(scope, kind) if kind in KINDS else []
    if not places:
        raise Http404
    form = forms.ReceiveForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = actions.receive_sheet(
                actor=scope, now=timezone.now(), day=timezone.localdate(), kind=kind, place=form.cleaned_data["place"],
                file_name=file.name, content=file.read(),
            )  # fmt: skip
        except SheetRefused as refused:
            form.add_error("file", refused.because.in_language(language()))
        except ImportRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("registers:columns", sheet.pk)
    found = KINDS[kind]
    needs = _("、").join(_("或").join(forms.said(*_both(found, code)) for code in group) for group in found.needs)
    context = {
        "places": trail((kind_words(kind), "")), "form": form, "kind": kind, "kind_words": kind_words(kind),
        "row": forms.said(found.row_zh, found.row_en), "needs": needs, "days": parameters.KEPT_DAYS,
        "columns": [forms.said(column.zh, column.en) for column in found.columns],
    }  # fmt: skip
    return render(request, "registers/receive.html", context, status=422 if form.errors else 200)


def _both(kind: Any, code: str) -> tuple[str, str]:
    column = kind.column(code)
    return column.zh, column.en


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(IMPORT)
def columns(request: HttpRequest, sheet: int) -> HttpResponse:
    """Say which column is which, and have the sheet checked."""
    found = sheet_or_404(request, sheet)
    codes = [column.code for column in KINDS[found.kind].columns if actions.may_keep(found, column.code)]
    form = forms.ColumnsForm(request.POST or None, sheet=found, codes=codes)
    if request.method == "POST" and form.is_valid():
        scope, now = scope_of(request), timezone.now()
        try:
            kept = actions.map_columns(actor=scope, now=now, sheet=found, mapping=form.mapping(), options=form.options())
            actions.begin_check(actor=scope, now=now, sheet=kept)
        except ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("registers:sheet", sheet)
    context = {
        "places": trail((found.file_name, reverse("registers:sheet", args=[sheet])), (_("核对列"), "")), "form": form, "sheet": found,
        "kind_words": kind_words(found.kind), "known": len(found.mapping), "columns": len([name for name in found.header if name]),
        "no_identity": found.kind == "people" and found.handler != "government",
    }  # fmt: skip
    return render(request, "registers/columns.html", context, status=422 if form.errors else 200)


@require_POST
@roles_required(IMPORT)
def worksheet(request: HttpRequest, sheet: int) -> HttpResponse:
    """Read another worksheet of the file."""
    found = sheet_or_404(request, sheet)
    try:
        actions.choose_worksheet(actor=scope_of(request), sheet=found, name=request.POST.get("name", ""))
    except SheetRefused as refused:
        messages.error(request, refused.because.in_language(language()))
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("registers:columns", sheet)


@require_POST
@roles_required(IMPORT)
def apply(request: HttpRequest, sheet: int) -> HttpResponse:
    """Have a checked sheet written."""
    form = forms.ApplyForm(request.POST)
    form.is_valid()

    def act(found: Import) -> None:
        actions.begin_apply(
            actor=scope_of(request), now=timezone.now(), sheet=found, takes_doubtful=bool(form.cleaned_data.get("takes_doubtful"))
        )

    return _acted(request, sheet, act)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(IMPORT)
def undo(request: HttpRequest, sheet: int) -> HttpResponse:
    """Undo a written sheet as a whole, after saying what that means."""
    if request.method == "POST":
        return _acted(request, sheet, lambda found: actions.begin_undo(actor=scope_of(request), now=timezone.now(), sheet=found))
    found = sheet_or_404(request, sheet)
    written = sum(found.written.get(outcome, 0) for outcome in ("create", "change"))
    consequences = [
        _("这次导入写入的 %(count)s 行全部撤回，登记回到导入之前。") % {"count": f"{written:,}"},
        _("导入以后有人改过、用过的行不动，并逐行告诉您是哪些。"),
        _("撤销以后还可以用同一份表重新导入。"),
    ]
    context = {
        "places": trail((found.file_name, reverse("registers:sheet", args=[sheet])), (_("撤销"), "")),
        "question": _("撤销这次导入？"), "consequences": consequences, "act_label": _("撤销导入"), "danger": True,
        "cancel_url": reverse("registers:sheet", args=[sheet]),
    }  # fmt: skip
    return render(request, "registers/confirm.html", context)


@require_POST
@roles_required(IMPORT)
def discard(request: HttpRequest, sheet: int) -> HttpResponse:
    """Throw a sheet away that was not written."""
    found = sheet_or_404(request, sheet)
    try:
        actions.discard_sheet(actor=scope_of(request), now=timezone.now(), sheet=found)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("registers:sheet", sheet)
    messages.success(request, _("已放弃，文件和内容都已删除。"))
    return redirect("registers:index")


def _acted(request: HttpRequest, sheet: int, act: Any) -> HttpResponse:
    try:
        act(sheet_or_404(request, sheet))
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("registers:sheet", sheet)
