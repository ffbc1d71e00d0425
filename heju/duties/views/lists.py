"""Who owes what: by body and subject, one duty by itself, as a sheet and as a poster."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.duties import queries
from heju.duties.rules import revise
from heju.duties.rules.records import BODIES, touches
from heju.duties.views import sheet
from heju.duties.views.page import COMPANY, Asked, asked, body_said, entries_of, frame, home_step, is_english, say, shown, title_of


@require_GET
def index(request: HttpRequest, body: str = COMPANY) -> HttpResponse:
    """Show what a body owes: by subject, or what holds the words that were looked for."""
    at = asked(request)
    entries = entries_of(at, body)
    text = request.GET.get("q", "").strip()[:60]
    subjects = _subjects(at, body, entries)
    hits = queries.found_in(entries, text) if text else entries if len(subjects) <= 1 else []
    others = [(code, body_said(code)) for code in BODIES if code != body]
    context = frame(at, *([] if body == COMPANY else [home_step(at), (body_said(body), "")])) | {
        "title": title_of(body),
        "body": body,
        "total": len(entries),
        "statutory": sum(entry.duty.statutory for entry in entries),
        "subjects": [] if text or len(subjects) <= 1 else subjects,
        "hits": [shown(entry, at) for entry in hits],
        "text": text,
        "others": [{"name": name, "url": reverse("duties:list", args=[code]) + at.query} for code, name in others],
        "sheet_url": _with(request, reverse("duties:sheet", args=[body])),
        "paper_url": _with(request, reverse("duties:paper", args=[body])),
        "poster_url": reverse("duties:poster", args=[body]) + at.query,
        "who_url": reverse("duties:who") + at.query,
    }
    return render(request, "duties/index.html", context)


@require_GET
def subject(request: HttpRequest, body: str, subject: str) -> HttpResponse:
    """Show what a body owes on one subject."""
    at = asked(request)
    entries = [entry for entry in entries_of(at, body) if entry.duty.subject == subject]
    if not entries:
        raise Http404
    name = entries[0].duty.subject_en if is_english() else entries[0].duty.subject_zh
    steps = [home_step(at)] + ([] if body == COMPANY else [(body_said(body), reverse("duties:list", args=[body]) + at.query)])
    context = frame(at, *steps, (name, "")) | {
        "title": name,
        "body": body_said(body),
        "hits": [shown(entry, at) for entry in entries],
        "sheet_url": _with(request, reverse("duties:sheet", args=[body]), subject=subject),
        "paper_url": _with(request, reverse("duties:paper", args=[body]), subject=subject),
    }
    return render(request, "duties/subject.html", context)


@require_GET
def duty(request: HttpRequest, code: str) -> HttpResponse:
    """Show one duty: what, on which law, how often, what one may ask to see, and how it came to be as it is."""
    at = asked(request)
    entry = at.lists.entry(code, at.day)
    versions = [one for one in at.lists.revisions if one.target == "duty" and one.code == code]
    if entry is None:
        return _not_that_day(request, at, code, versions)
    url = reverse("duties:subject", args=[entry.duty.body, entry.duty.subject]) + at.query
    one = shown(entry, at)
    leaves = [
        leaf for leaf in queries.offered(at.day, at.district) if any(touches(category, leaf.code) for category in entry.duty.categories)
    ]
    context = frame(at, home_step(at), (one["subject"], url), (one["code"], "")) | {
        "one": one,
        "leaves": [
            {"name": leaf.names[2].en if is_english() else leaf.names[2].zh, "url": reverse("duties:leaf", args=[leaf.code]) + at.query}
            for leaf in leaves[:12]
        ],
        "versions": _versions(request, at, versions),
        "edit_url": reverse("duties:edit_duty", args=[code]) if at.scope.may("duties.edit", at.district) and at.day == at.today else "",
    }
    return render(request, "duties/duty.html", context)


@require_GET
def sheet_of(request: HttpRequest, body: str) -> HttpResponse:
    """Hand out the list as it is seen: this body, this subject, these words, this day."""
    at = asked(request)
    entries = entries_of(at, body)
    if request.GET.get("subject"):
        entries = [entry for entry in entries if entry.duty.subject == request.GET["subject"]]
    entries = queries.found_in(entries, request.GET.get("q", "")[:60])
    title = _("%(body)s责任清单") % {"body": body_said(body)}
    return sheet.answer(title, sheet.rows([shown(entry, at) for entry in entries]), f"duties-{body}-{at.day.isoformat()}")


@require_GET
def poster(request: HttpRequest, body: str) -> HttpResponse:
    """Show the whole list on paper, with a code that leads to the page."""
    at = asked(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries_of(at, body):
        one = shown(entry, at)
        groups.setdefault(one["subject"], []).append(one)
    address = request.build_absolute_uri(reverse("duties:list", args=[body]))
    context = frame(at, home_step(at), (_("张贴"), "")) | {
        "title": title_of(body),
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
        "total": sum(len(rows) for rows in groups.values()),
        "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "address": address,
        "paper_url": reverse("duties:poster_paper", args=[body]) + at.query,
    }
    return render(request, "duties/poster.html", context)


def _subjects(at: Asked, body: str, entries: list[revise.Entry]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        duty = entry.duty
        url = reverse("duties:subject", args=[body, duty.subject]) + at.query
        one = found.setdefault(duty.subject, {"name": duty.subject_en if is_english() else duty.subject_zh, "url": url, "number": 0})
        one["number"] += 1
    return list(found.values())


def _with(request: HttpRequest, url: str, **more: str) -> str:
    asked_for = {name: request.GET[name] for name in ("q", "on") if request.GET.get(name)} | more
    return f"{url}?{urlencode(asked_for)}" if asked_for else url


def _versions(request: HttpRequest, at: Asked, versions: list[revise.Revision]) -> list[dict[str, str]]:
    """Return the days from which each version holds, with the way to that day; nothing where the entry was never revised."""
    words = {"change": _("本区修订"), "add": _("本区新增"), "end": _("本区终止")}
    return [
        {"day": say(one.effective_on), "word": words[one.act], "url": f"{request.path}?on={one.effective_on.isoformat()}"}
        for one in versions
    ]


def _not_that_day(request: HttpRequest, at: Asked, code: str, versions: list[revise.Revision]) -> HttpResponse:
    if not versions and all(one.code != code for one in at.lists.lists.duties):
        raise Http404
    context = frame(at, home_step(at), (code, "")) | {"code": code, "versions": _versions(request, at, versions)}
    return render(request, "duties/not_that_day.html", context, status=404)
