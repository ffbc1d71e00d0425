"""This month in a compound: drafted in plain words from the figures, edited by the branch, printed for the community and the board."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit import documents, http
from heju.kit.doors import roles_required
from heju.matters.queries import board, where
from heju.matters.queries.board import Board
from heju.matters.queries.parts import HANDLE
from heju.matters.rules import monthly
from heju.matters.rules.monthly import Month
from heju.matters.views.desk_page import scope_of
from heju.places import queries as places

MOST_SIGNS = 3000


class MonthForm(forms.Form):
    """The words of the month, as the branch wants them to stand."""

    words = forms.CharField(
        label=gettext_lazy("要说的话"),
        max_length=MOST_SIGNS,
        help_text=gettext_lazy("按右边的数字起草好了，改成您要说的。打印出来报社区、贴公告栏；不写谁反映的。"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


@require_GET
@roles_required(HANDLE)
def root(request: HttpRequest) -> HttpResponse:
    """Lead to the month of the reader's first compound. Raises Http404 for whoever holds none."""
    scope = scope_of(request)
    near = [one for one in where.near(scope, timezone.localdate()) if scope.may(HANDLE, one.path)]
    if not near:
        raise Http404
    return redirect("matters:month", near[0].pk)


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE)
def month(request: HttpRequest, compound: int) -> HttpResponse:
    """Show the draft beside its figures, each with the list behind it; hand out the edited words as paper."""
    scope, now, here = scope_of(request), timezone.now(), places.here(compound)
    if here is None or here.kind != "compound":
        raise Http404
    scope.demand(HANDLE, here.path)
    found = board.board(scope, here, "month", now)
    figures = _month(found)
    form = MonthForm(request.POST if request.method == "POST" else None, initial={"words": drafted(here.name, figures, now)})
    title = _("%(name)s：本月小区里的事") % {"name": here.name}
    if request.method == "POST" and form.is_valid():
        try:
            made = documents.pdf(_paper(title, form.cleaned_data["words"], now))
        except documents.FontMissing as missing:
            form.add_error(None, str(missing))
        else:
            return http.as_file(made, f"{title}-{timezone.localdate(now).isoformat()}.pdf", documents.MIME)
    context = {"title": title, "form": form, "figures": _figures(compound, figures), "others": _others(request, compound)}
    return render(request, "matters/month.html", context, status=422 if form.errors else 200)


def _month(found: Board) -> Month:
    total = found.total
    kinds = [(line.name, line.counts.solved + line.counts.ended_otherwise + line.counts.still_open) for line in found.categories]
    return Month(
        solved=total.solved, otherwise=total.ended_otherwise, still_open=total.still_open, in_time=total.contacted_in_time,
        to_contact=total.contact_due, fixed=total.confirmed_fixed, verdicts=total.confirmations, satisfied=total.satisfied,
        rated=total.rated, open_now=found.open, overdue_now=found.overdue, kinds=kinds,
    )  # fmt: skip


def drafted(name: str, month: Month, now: datetime) -> str:
    """Return the words of a month: one sentence a line, in the reader's language."""
    today = timezone.localdate(now)
    kinds = _("、").join(_("%(kind)s（%(count)d 件）") % {"kind": kind, "count": count} for kind, count in monthly.most(month))
    words = {
        "nothing": _("%(month)d 月到今天，没有人反映新的事。"),
        "raised": _("%(month)d 月到今天，大家反映了 %(raised)d 件事：办好 %(solved)d 件，还在办 %(open)d 件，其他方式结束 %(other)d 件。"),
        "contact": _("该答复的 %(to_contact)d 件里，按时答复了 %(in_time)d 件。"),
        "verdicts": _("问了反映的人和邻居：%(verdicts)d 次里有 %(fixed)d 次说修好了，没修好的退回去重办。"),
        "rated": _("打了分的 %(rated)d 件里，满意的 %(satisfied)d 件。"),
        "open": _("现在没办完的一共 %(open_now)d 件，都还在期限里。"),
        "overdue": _("现在没办完的一共 %(open_now)d 件，其中 %(overdue_now)d 件过了期限，我们盯着办。"),
        "most": _("说得最多的是%(kinds)s。"),
    }
    values = {
        "month": today.month, "raised": month.raised, "solved": month.solved, "open": month.still_open, "other": month.otherwise,
        "to_contact": month.to_contact, "in_time": month.in_time, "verdicts": month.verdicts, "fixed": month.fixed, "rated": month.rated,
        "satisfied": month.satisfied, "open_now": month.open_now, "overdue_now": month.overdue_now, "kinds": kinds,
    }  # fmt: skip
    lines = [_("%(name)s的各位邻居：") % {"name": name}, *(words[one] % values for one in monthly.sayings(month))]
    return "\n".join(lines)


def _figures(compound: int, month: Month) -> list[dict[str, Any]]:
    """Return the figures beside the words, each with the list behind it."""
    rows = (
        (_("办好"), month.solved, {"figure": "solved"}),
        (_("还在办"), month.still_open, {"figure": "still_open"}),
        (_("其他方式结束"), month.otherwise, {"figure": "ended_otherwise"}),
        (_("按时答复"), month.in_time, {"figure": "contacted_in_time"}),
        (_("说修好了"), month.fixed, {"figure": "confirmed_fixed"}),
        (_("满意"), month.satisfied, {"figure": "satisfied"}),
        (_("现在没办完"), month.open_now, {"state": "open"}),
        (_("其中逾期"), month.overdue_now, {"state": "overdue"}),
    )
    here = reverse("matters:behind", args=[compound])
    return [{"label": label, "value": value, "url": f"{here}?{urlencode(given | {'period': 'month'})}"} for label, value, given in rows]


def _others(request: HttpRequest, compound: int) -> list[dict[str, str]]:
    """Return the reader's other compounds, a few."""
    scope = scope_of(request)
    near = [one for one in where.near(scope, timezone.localdate()) if one.pk != compound and scope.may(HANDLE, one.path)]
    return [{"name": one.name, "url": reverse("matters:month", args=[one.pk])} for one in near[:8]]


def _paper(title: str, words: str, now: datetime) -> documents.Document:
    blocks: list[documents.Block] = [documents.Heading(title, align="center")]
    blocks += [documents.Text(line) for line in words.splitlines() if line.strip()]
    return documents.Document(title=title, made_at=timezone.localtime(now), blocks=tuple(blocks), foot=title)
