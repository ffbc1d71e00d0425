"""Put the past matters of a sheet into their kinds: read, choose among suggestions, look at what will happen, do it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from heju.duties import queries as duties
from heju.kit.doors import roles_required
from heju.matters import actions
from heju.matters.models import Matter
from heju.matters.queries import lists, past_unsure
from heju.matters.queries.figures import category_name
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE
from heju.matters.queries.past_unsure import PAGE, Unsure
from heju.matters.rules import past
from heju.matters.views.desk_page import scope_of
from heju.matters.views.desk_told import percent_said

type Chosen = list[tuple[Matter, int, str]]


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE)
def unsure(request: HttpRequest, sheet: int) -> HttpResponse:
    """Show a page of those whose kind nobody knew, each with what it may be; or what was chosen, before it is done."""
    found = past_unsure.of_sheet(scope_of(request), sheet)
    if request.method == "POST":
        return _chosen(request, sheet, found)
    kind = request.GET.get("kind", "")[:80]
    shown = [one for one in found if kind in ("", one.likely.leaf)]
    page = shown[:PAGE]
    rows = {row.pk: row for row in lists.rows_of([one.matter for one in page])}
    texts = past_unsure.texts_of(list(rows.values()))
    is_filled = request.GET.get("fill") == "1"
    here = reverse("matters:past_unsure", args=[sheet])
    context: dict[str, Any] = {
        "total": len(found),
        "total_said": f"{len(found):,}",
        "kind": kind,
        "kinds": [(code, f"{category_name(code)}（{count:,}）") for code, count in past_unsure.by_kind(found)],
        "rows": [_row(rows[one.matter], one, texts[one.matter], is_filled) for one in page if one.matter in rows],
        "fill_url": f"{here}?{urlencode({'kind': kind, 'fill': '1'} if kind else {'fill': '1'})}",
        "is_filled": is_filled,
        "list_url": f"{reverse('matters:desk_list')}?state=all&channel=sheet",
    }
    return render(request, "matters/past_unsure.html", context)


def _row(matter: Matter, one: Unsure, text: str, is_filled: bool) -> dict[str, Any]:
    title, _line, words = text.partition("\n")
    day = timezone.localdate()
    found = duties.likely_with(text, day=day, district=matter.path.split(".")[0])
    likely = [(leaf, confidence) for leaf, confidence in found if leaf.code != past.UNKNOWN]
    is_filled = is_filled and one.likely.leaf != past.UNKNOWN
    return {
        "pk": matter.pk,
        "version": matter.version,
        "url": reverse("matters:desk_act", args=[matter.pk, "file"]),
        "title": title or matter.title,
        "words": Truncator(words).chars(120),
        "number": number_of(matter),
        "is_private": matter.is_private,
        "options": [
            {"code": leaf.code, "name": f"{category_name(leaf.code)}（{percent_said(confidence)}）", "is_chosen": is_filled and not at}
            for at, (leaf, confidence) in enumerate(likely)
        ],
    }


def _chosen(request: HttpRequest, sheet: int, found: list[Unsure]) -> HttpResponse:
    """Show what was chosen and what will happen; on the second word do it."""
    known = {one.matter: one for one in found}
    chosen = _picked(request, known)
    here = reverse("matters:past_unsure", args=[sheet])
    if not chosen:
        messages.error(request, _("还没有选。给要归类的选一个类别，再看会怎样。"))
        return redirect(here)
    if request.POST.get("do") == "apply":
        return _apply(request, here, chosen)
    counts: dict[str, int] = {}
    for _matter, _version, code in chosen:
        counts[code] = counts.get(code, 0) + 1
    context = {
        "count": len(chosen),
        "rows": [_line(row, f"{row.pk}:{version}:{code}", code) for row, version, code in chosen],
        "counts": [(category_name(code), count) for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))],
        "key": uuid4(),
        "back_url": here,
    }  # fmt: skip
    return render(request, "matters/past_filed.html", context)


def _line(matter: Matter, pick: str, code: str) -> dict[str, Any]:
    title = past_unsure.texts_of([matter])[matter.pk].partition("\n")[0]
    return {"title": title or matter.title, "number": number_of(matter), "pick": pick, "kind": category_name(code)}


def _picked(request: HttpRequest, known: dict[int, Unsure]) -> Chosen:
    """Return what was chosen of those that still wait, each with the version that was seen."""
    picked: dict[int, tuple[int, str]] = {}
    for word in request.POST.getlist("pick")[:PAGE]:
        number, _colon, rest = word.partition(":")
        version, _colon, code = rest.partition(":")
        is_told = all(one.isascii() and one.isdigit() and len(one) < 18 for one in (number, version))
        if is_told and int(number) in known and duties.leaf_of(code) is not None:
            picked[int(number)] = (int(version), code)
    return [(row, *picked[row.pk]) for row in lists.rows_of(list(picked))]


def _apply(request: HttpRequest, here: str, chosen: Chosen) -> HttpResponse:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    given = [(row.pk, version, code) for row, version, code in chosen]
    done = actions.file_past(actor=scope_of(request), now=timezone.now(), chosen=given, key=key)
    count = sum(not one.refused for one in done)
    messages.success(request, ngettext("%(count)d 件归好了", "%(count)d 件归好了", count) % {"count": count})
    for why in dict.fromkeys(one.refused for one in done if one.refused):
        messages.error(request, why)
    return redirect(here)
