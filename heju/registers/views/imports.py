"""Reading imports: all of them, one with what became of each row, a copy of the sheet with the reasons."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from heju.kit.doors import roles_required
from heju.registers import actions, forms, parameters, queries
from heju.registers.kinds.register import OFFERED
from heju.registers.models import Import, ImportState
from heju.registers.rules import rows as rules
from heju.registers.rules.columns import EXAMPLES, KINDS
from heju.registers.sheets import copying, opening
from heju.registers.sheets.refusals import letters
from heju.registers.views.page import (
    IMPORT,
    OUTCOMES,
    TONES,
    kind_words,
    kinds_for,
    language,
    scope_of,
    sheet_or_404,
    summary_of,
    trail,
    word_of,
)  # fmt: skip

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@roles_required(IMPORT)
def index(request: HttpRequest) -> HttpResponse:
    """Show what can be imported and what was."""
    scope = scope_of(request)
    kinds = kinds_for(scope)
    found = queries.newest(scope.account_id)
    doors = [
        {
            "label": kind_words(kind),
            "text": _("一行是%(row)s") % {"row": forms.said(KINDS[kind].row_zh, KINDS[kind].row_en)},
            "icon": KINDS[kind].icon,
            "url": reverse("registers:receive", args=[kind]),
        }
        for kind in kinds
    ]
    return render(request, "registers/index.html", {"doors": doors, "rows": [_line(one) for one in found]})


def _line(one: Import) -> dict[str, Any]:
    counts = one.undone or one.written or one.checked
    return {
        "url": reverse("registers:sheet", args=[one.pk]),
        "name": one.file_name,
        "kind": kind_words(one.kind),
        "place": one.place.name,
        "at": timezone.localtime(one.received_at),
        "tone": TONES[ImportState(one.state)],
        "word": ImportState(one.state).label,
        "counts": _counted(one.kind, counts),
    }


def _counted(kind: str, counts: dict[str, int]) -> str:
    return _("，").join(f"{word_of(kind, outcome)} {counts[outcome]:,}" for outcome in OUTCOMES if counts.get(outcome))


@never_cache
@require_GET
@roles_required(IMPORT)
def sheet(request: HttpRequest, sheet: int) -> HttpResponse:
    """Show how far an import is, what became of its rows, and the one next act."""
    found = sheet_or_404(request, sheet)
    if found.state == ImportState.RECEIVED:
        return redirect("registers:columns", sheet)
    counts = found.undone or found.written or found.checked
    outcome = request.GET.get("outcome", "")
    outcome = outcome if counts.get(outcome) else _first(counts)
    shown = {} if found.state in queries.BUSY or found.emptied_at else _listed(found, outcome, request.GET.get("after", ""))
    here = reverse("registers:sheet", args=[sheet])
    context = {
        **_state(found),
        "figures": [_figure(found.kind, here, one, counts[one]) for one in OUTCOMES if counts.get(one)],
        "may_compare": _may_compare(found),
        "may_copy": found.emptied_at is None and any(counts.get(one) for one in ("refused", "doubtful", "stays")),
        **shown,
    }
    template = "registers/sheet.html#progress" if request.headers.get("HX-Request") and context["busy"] else "registers/sheet.html"
    response = render(request, template, context)
    if request.headers.get("HX-Request") and not context["busy"]:
        response["HX-Refresh"] = "true"
    return response


def _may_compare(found: Import) -> bool:
    """Say whether a sheet can be laid beside the register: residents of one compound, checked and not deleted."""
    ready = bool(found.checked) and found.emptied_at is None and found.state not in queries.BUSY
    return ready and found.kind == "people" and found.place.kind == "compound"


def _state(found: Import) -> dict[str, Any]:
    """Return how far an import is, and what can be done with it now."""
    job = queries.job_of(found) if found.state in queries.BUSY else None
    stalled = queries.is_stalled(found)
    return {
        "places": trail((found.file_name, "")),
        "sheet": found,
        "kind_words": kind_words(found.kind),
        "title": _title(found, stalled),
        "busy": found.state in queries.BUSY and not stalled,
        "stalled": stalled,
        "job": job,
        "error": job.error if job and stalled else "",
        "waits": found.state == ImportState.WRITING and queries.in_the_way(found) is not None,
        "writes": sum(found.checked.get(one, 0) for one in rules.WRITES),
        "doubtful": found.checked.get("doubtful", 0),
        "about": OFFERED[found.kind].about,
        "is_masked": OFFERED[found.kind].is_masked,
        "shows": OFFERED[found.kind].shows(found) if found.state == ImportState.WRITTEN else None,
        "doubtful_word": word_of(found.kind, "doubtful"),
        "takes": str(OFFERED[found.kind].takes) % {"count": f"{found.checked.get('doubtful', 0):,}"},
        "notes": [_note(code, facts) for code, facts in found.notes],
        "may_undo": found.state == ImportState.WRITTEN and found.emptied_at is None and any(found.written.get(one) for one in rules.WRITES),
    }


def _figure(kind: str, here: str, outcome: str, count: int) -> dict[str, Any]:
    url = f"{here}?{urlencode({'outcome': outcome})}#rows"
    return {"label": word_of(kind, outcome), "value": f"{count:,}", "url": "" if outcome == "back" else url, "late": outcome == "refused"}


def _first(counts: dict[str, int]) -> str:
    """Return the outcome that is shown first: what needs a hand, else whatever there is."""
    return next((one for one in ("stays", "refused", "doubtful", "create", "change", "same") if counts.get(one)), "")


def _title(found: Import, stalled: bool) -> str:
    total = sum(found.checked.values())
    writes = sum(found.checked.get(outcome, 0) for outcome in rules.WRITES)
    if stalled:
        return _("停在半路，可以接着做")
    if found.state == ImportState.CHECKED:
        return _("%(total)s 行查完，%(writes)s 行可以导入") % {"total": f"{total:,}", "writes": f"{writes:,}"}
    if found.state == ImportState.WRITTEN:
        done = sum(found.written.get(outcome, 0) for outcome in rules.WRITES)
        return _("已导入 %(count)s 行") % {"count": f"{done:,}"}
    if found.state == ImportState.UNDONE:
        stays = found.undone.get("stays", 0)
        back = found.undone.get("back", 0)
        if stays:
            return _("撤回了 %(back)s 行，%(stays)s 行改过没有撤") % {"back": f"{back:,}", "stays": f"{stays:,}"}
        return _("已撤回 %(back)s 行，登记回到导入之前") % {"back": f"{back:,}"}
    return str(ImportState(found.state).label)


def _note(code: str, facts: dict[str, Any]) -> str:
    if code == "opaque":
        return _("旧格式 .xls 看不出公式和隐藏的行，都按看到的值读了，请核对行数。")
    if code == "hidden_columns":
        return _("隐藏的列没有读：%(columns)s。") % {"columns": _("、").join(letters(column) for column in facts["columns"][:20])}
    if code == "hidden_sheets":
        return _("%(count)d 张隐藏的工作表没有读。") % {"count": facts["count"]}
    if code == "no_identity":
        return _("支部的名册不保存身份证号，这一列没有读。")
    if code == "said":
        return forms.said(facts["zh"], facts["en"])
    return ""


def _listed(found: Import, outcome: str, after: str) -> dict[str, Any]:
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    page = queries.rows(found, outcome=outcome, after=start)
    return {
        "outcome": outcome,
        "heading": word_of(found.kind, outcome) if outcome else "",
        "rows": [
            {
                "row": row.row,
                "what": summary_of(found.kind, row),
                "tone": OUTCOMES[row.outcome][1],
                "word": word_of(found.kind, row.outcome),
                "told": rules.said(row.told, language()),
            }
            for row in page.rows
        ],
        "next_url": f"?{urlencode({'outcome': outcome, 'after': str(page.after)})}#rows" if page.after else "",
        "first_url": f"?{urlencode({'outcome': outcome})}#rows" if start else "",
    }


@require_POST
@roles_required(IMPORT)
def copy(request: HttpRequest, sheet: int) -> HttpResponse:
    """Hand out the user's own sheet with what was said about each row; that somebody took it is recorded."""
    found = sheet_or_404(request, sheet)
    if found.emptied_at is not None or not found.checked:
        raise Http404
    told: dict[int, tuple[str, str]] = {}
    for row in queries.each_row(found):
        told[row.row] = (word_of(found.kind, row.outcome), "；".join(rules.said(row.told, language())))
    grid = opening.open_book(queries.content(found)).grid(found.worksheet)
    # A copy that comes back has our two columns already.
    names = [name for name in found.header if name not in (_("结果"), _("原因"))]
    width = max([*found.mapping.values(), len(names) - 1]) + 1
    content = copying.copy_of(
        grid.rows(), found.header_row or 1, width, told, (_("结果"), _("原因")), only=len(told) > parameters.WHOLE_COPY
    )
    actions.record_fetch(actor=scope_of(request), now=timezone.now(), sheet=found)
    name = found.file_name.rpartition(".")[0] or found.file_name
    return _file(content, _("%(name)s（带原因）.xlsx") % {"name": name})


@require_GET
@roles_required(IMPORT)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out an empty sheet of a kind."""
    if kind not in KINDS:
        raise Http404
    columns = [column for column in KINDS[kind].columns if column.code in EXAMPLES[kind]]
    content = copying.template_of([column.zh for column in columns], [EXAMPLES[kind][column.code] for column in columns])
    return _file(content, _("%(kind)s模板.xlsx") % {"kind": kind_words(kind)})


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
