"""One act on many matters: what will happen to each and how many people hear of it, then doing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from heju.duties import queries as duties
from heju.jobs import actions as jobs
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.matters import actions
from heju.matters.forms.kept import ManyForm
from heju.matters.models import Matter
from heju.matters.queries import kept, lists, parts
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import offered
from heju.matters.views.desk_list import Narrowing, row
from heju.matters.views.desk_page import scope_of
from heju.matters.views.desk_words import ACTS

JOB = "matters.bulk"
NEEDS_WORDS = ("contact", "step_up")


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE, WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    """Preview an act on the chosen rows, or on the whole narrowed list; done at once up to fifty, by the worker above."""
    now, data = timezone.now(), request.POST if request.method == "POST" else request.GET
    move = data.get("act", "")
    rows = _chosen(request, now)
    if move not in actions.BULK or not rows:
        messages.error(request, _("请先勾选要办的事，再选办哪一步"))
        return redirect("matters:desk_list")
    is_long = len(rows) > actions.AT_ONCE
    templates = [(str(one.pk), one.name) for one in kept.templates(None, move)]
    form = ManyForm(
        request.POST if request.method == "POST" else None, templates=templates, is_needed=move in NEEDS_WORDS, must_choose=is_long
    )
    if request.method == "POST" and form.is_valid():
        return _apply(request, now, rows, move, form.cleaned_data, is_long=is_long)
    scope = scope_of(request)
    lines = [_line(scope, one, move, now) for one in rows]
    context: dict[str, Any] = {
        "act": ACTS[move],
        "move": move,
        "form": form,
        "lines": lines,
        "versions": [f"{one.pk}:{one.version}" for one in rows],
        "count": sum(not line["refused"] for line in lines),
        "people": sum(line["matter"].reports_count for line in lines if not line["refused"]),
        "is_long": is_long,
    }
    return render(request, "matters/desk_bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, now: datetime) -> list[Matter]:
    """Return the matters that were ticked, or of the narrowed list as many as may be done."""
    if request.method == "POST":
        numbers = [pair.partition(":")[0] for pair in request.POST.getlist("seen")]
    elif request.GET.get("all"):
        narrowing = Narrowing(request, now)
        return lists.listed(narrowing.scope, narrowing.wanted, now, limit=actions.MOST).rows
    else:
        numbers = request.GET.getlist("row")
    return lists.rows_of([int(one[:18]) for one in numbers if one.isascii() and one.isdigit()][: actions.MOST])


def _line(scope: Scope, matter: Matter, move: str, now: datetime) -> dict[str, Any]:
    """Return what will happen to one matter, or why nothing will."""
    leaf = duties.leaf_of(matter.category)
    acts = offered.offered(
        matter.state,  # type: ignore[arg-type]
        matter.outcome,  # type: ignore[arg-type]
        parts.at_a_glance(scope, matter),
        level=matter.level,  # type: ignore[arg-type]
        leaf_level=leaf.level if leaf else None,
        is_objected=matter.objected_at is not None,
        has_route=True,
    )
    refused = "" if move in acts else _("现在做不了这一步，会跳过")
    people = ngettext("告诉 %(count)d 人", "告诉 %(count)d 人", matter.reports_count) % {"count": matter.reports_count}
    return row(matter, now) | {"refused": refused, "follows": refused or people}


def _apply(request: HttpRequest, now: datetime, rows: list[Matter], move: str, clean: dict[str, Any], *, is_long: bool) -> HttpResponse:
    seen = dict(pair.split(":", 1) for pair in request.POST.getlist("seen") if pair.count(":") == 1)
    matters = [(one.pk, int(version)) for one in rows if (version := seen.get(str(one.pk), "")).isascii() and version.isdigit()]
    template = int(clean["template"]) if clean.get("template") else None
    if is_long:
        arguments = {"matters": matters, "move": move, "template": template, "key": str(clean["key"])}
        title = _("%(act)s：%(count)d 件事") % {"act": ACTS[move].label, "count": len(matters)}
        job = jobs.start_job(actor=scope_of(request), now=now, kind=JOB, title=title, path=_path(rows), arguments=arguments)
        return redirect("jobs:job", job.pk)
    found = kept.template(template) if template is not None else None
    words = found.words if found is not None else clean.get("words", "")
    done = actions.act_on_many(actor=scope_of(request), now=now, matters=matters, move=move, words=words, key=clean["key"], comes_back=True)
    titles = {one.pk: one for one in rows}
    context = {
        "act": ACTS[move],
        "count": sum(not one.refused for one in done),
        "refused": [row(titles[one.matter], now) | {"why": one.refused} for one in done if one.refused],
        "steps": [f"{one.matter}:{one.until}" for one in done if one.until is not None],
    }
    return render(request, "matters/desk_bulk_done.html", context)


def _path(rows: list[Matter]) -> str:
    """Return the place that all these matters have in common."""
    common: list[str] = rows[0].path.split(".")
    for one in rows:
        labels = one.path.split(".")
        common = [label for label, other in zip(common, labels, strict=False) if label == other][: len(common)]
    return ".".join(common)
