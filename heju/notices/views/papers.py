"""A thing as a poster for the stairwell, and as plain text to be sent on in a chat."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.kit import documents, http
from heju.kit.documents import Beside, Block, Code, Document, Gap, Heading, Pairs, Rule, Text, Together
from heju.kit.doors import sign_in_required
from heju.notices.queries.papers import Paper, paper


def paper_or_404(request: HttpRequest, subject: str, number: int) -> Paper:
    """Return what the paper says. Raises Http404 where there is none for the reader."""
    found = paper(request.scope, subject, number, timezone.now())  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def until_of(found: Paper) -> str:
    """Return until when it holds, as people say it."""
    return date_format(timezone.localtime(found.until), _("n月j日 H:i")) if found.until else ""


@require_GET
@sign_in_required
def poster(request: HttpRequest, subject: str, number: int) -> HttpResponse:
    """Hand out the poster as PDF: A4, read from three steps away."""
    found = paper_or_404(request, subject, number)
    try:
        made = documents.pdf(drawn(found))
    except documents.FontMissing as missing:
        return render(request, "notices/no_paper.html", {"says": str(missing), "subject": subject, "number": number}, status=503)
    return http.as_file(made, f"{found.title}-{found.where}.pdf", documents.MIME)


def drawn(found: Paper) -> Document:
    """Return the poster as blocks."""
    address = settings.ADDRESS + found.path
    facts = [(_("地点"), found.where)] + ([(_("截止"), until_of(found))] if found.until else [])
    head: list[Block] = [Heading(found.title), Pairs(facts, label_mm=20)]
    said: list[Block] = [Text(one, size="large") for one in found.says]
    calls = [Pairs([(one.name, f"{one.phone}    {one.about}")], label_mm=70) for one in found.calls]
    call: list[Block] = [Rule(), Heading(_("打电话找谁"), 2), *calls] if calls else []
    blocks: list[Block] = [
        Beside((*head, Gap(4), *said), Code(address, _("扫码看进展"), size_mm=52, error="q")),
        Gap(6),
        Together(call),
        Gap(6),
        Text(address, size="small", soft=True),
    ]
    return Document(
        title=f"{found.title} · {found.where}",
        made_at=timezone.localtime(),
        blocks=tuple(blocks),
        language="en" if (get_language() or "").startswith("en") else "zh-CN",
        foot=_("%(by)s · 和居，%(day)s 打印") % {"by": found.by, "day": timezone.localdate().isoformat()} if found.by else _("和居"),
        page_words=_("第 {page} 页，共 {pages} 页"),
        margin_mm=20,
    )


@require_GET
@sign_in_required
def text(request: HttpRequest, subject: str, number: int) -> HttpResponse:
    """Show the same as plain text, ready for a chat, with what it looks like and the way to the poster."""
    found = paper_or_404(request, subject, number)
    context = {"paper": found, "text": plain(found), "poster": reverse("notices:poster", args=[subject, number]), "back": found.path}
    return render(request, "notices/text.html", context)


def plain(found: Paper) -> str:
    """Return the words for a chat: no mark-up, short lines, the link last by itself so that it can be tapped."""
    lines = [f"【{found.title}】{found.where}"]
    lines += found.says
    if found.until:
        lines.append(_("截止：%(when)s") % {"when": until_of(found)})
    if found.calls:
        lines += ["", _("打电话找谁：")] + [f"· {one.name} {one.phone}" for one in found.calls]
    lines += ["", _("看进展："), settings.ADDRESS + found.path]
    return "\n".join(lines)
