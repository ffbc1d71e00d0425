"""A list as PDF: the whole of it to keep, and the poster for a wall; both with the letters inside and a code that leads back here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from heju.duties import queries
from heju.duties.views.page import Asked, asked, entries_of, frame, home_step, is_english, shown, title_of
from heju.kit import documents, http
from heju.kit.documents import Beside, Block, Code, Document, Heading, Items, Table, Text

POSTER_COLUMNS = 3


@require_GET
def paper_of(request: HttpRequest, body: str) -> HttpResponse:
    """Hand out the list as it is seen, as PDF: this body, this subject, these words, this day."""
    at = asked(request)
    subject, text = request.GET.get("subject", ""), request.GET.get("q", "")[:60]
    entries = [one for one in queries.found_in(entries_of(at, body), text) if subject in ("", one.duty.subject)]
    groups = _groups([shown(one, at) for one in entries])
    title = title_of(body)
    return _answer(
        request, at, f"duties-{body}-{at.day.isoformat()}",
        lambda: _document(request, at, title, (*_top(request, at, body, title, len(entries)), *_tables(groups))),
    )  # fmt: skip


@require_GET
def poster_of(request: HttpRequest, body: str) -> HttpResponse:
    """Hand out the poster as PDF: A3, three columns."""
    at = asked(request)
    entries = [shown(one, at) for one in entries_of(at, body)]
    title = title_of(body)
    blocks: list[Block] = [*_top(request, at, body, title, len(entries))]
    for name, rows in _groups(entries).items():
        said = tuple((_whole(one), _note(one)) for one in rows)
        blocks += [Heading(name, 2), Items(said, numbered=True)]
    name = f"duties-{body}-poster-{at.day.isoformat()}"
    return _answer(request, at, name, lambda: _document(request, at, title, blocks, paper="A3", columns=POSTER_COLUMNS))


def _answer(request: HttpRequest, at: Asked, name: str, made: Callable[[], Document]) -> HttpResponse:
    try:
        return http.as_file(documents.pdf(made()), f"{name}.pdf", documents.MIME)
    except documents.FontMissing as missing:
        context = frame(at, home_step(at)) | {"says": str(missing), "back": reverse("duties:index") + at.query}
        return render(request, "duties/no_paper.html", context, status=503)


def _document(request: HttpRequest, at: Asked, title: str, blocks: Any, **more: Any) -> Document:
    day = frame(at)["day_words"]
    return Document(
        title=title,
        made_at=timezone.localtime(),
        blocks=tuple(blocks),
        language="en" if is_english() else "zh-CN",
        foot=_("和居 · %(title)s · %(day)s有效") % {"title": title, "day": day},
        page_words=_("第 {page} 页，共 {pages} 页"),
        **more,
    )


def _top(request: HttpRequest, at: Asked, body: str, title: str, total: int) -> list[Block]:
    address = request.build_absolute_uri(reverse("duties:list", args=[body]) + at.query)
    count = ngettext("共 %(number)d 条，%(day)s有效。", "共 %(number)d 条，%(day)s有效。", total) % {
        "number": total, "day": frame(at)["day_words"],
    }  # fmt: skip
    said = (Heading(title), Text(count, size="large"), Text(_("扫码看每一条的凭证和全部依据：") + address, size="small", soft=True))
    return [Beside(said, Code(address, size_mm=30))]


def _groups(entries: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in entries:
        groups.setdefault(one["subject"], []).append(one)
    return groups


def _tables(groups: dict[str, list[dict[str, Any]]]) -> list[Block]:
    head = (_("编号"), _("职责"), _("依据"), _("多久一次"), _("可以要看的凭证"))
    blocks: list[Block] = []
    for name, rows in groups.items():
        cells = [(one["code"], _whole(one), _basis(one), one["frequency"], "\n".join(one["evidence"])) for one in rows]
        blocks += [Heading(name, 2), Table(head, cells, (24, 57, 46, 21, 30))]
    return blocks


def _whole(one: dict[str, Any]) -> str:
    return f"{one['text']}{_('本区补充：')}{one['added']}" if one["added"] else str(one["text"])


def _basis(one: dict[str, Any]) -> str:
    return "\n".join([law["cited"] for law in one["laws"]] + one["policies"] + ([one["basis"]] if one["basis"] else []))


def _note(one: dict[str, Any]) -> str:
    return _("；").join(part for part in (one["frequency"], one["first_law"]) if part)
