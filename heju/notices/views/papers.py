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
from heju.kit.documents import Beside, Block, Code, Document, Gap, Rule, Text
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
    """Return the poster as blocks: what in letters for three steps, where, until when and whom to call in letters for one."""
    address = settings.ADDRESS + found.path
    head: list[Block] = [Text(found.title, size="poster", strong=True), Text(found.where, size="sign")]
    if found.until:
        head.append(Text(_("到 %(when)s 为止") % {"when": until_of(found)}, size="sign", strong=True))
    elif found.state:
        head.append(Text(found.state, size="sign", strong=True))
    said: list[Block] = [Text(one, size="sign") for one in found.says]
    calls: list[Block] = [Text(_("打电话找谁"), size="sign", strong=True)] if found.calls else []
    for one in found.calls:
        calls += [Gap(2), Text(one.phone, size="sign", strong=True), Text(f"{one.name} · {one.about}", size="large")]
    code = Code(address, _("扫码看详情"), size_mm=62, error="q")
    return Document(
        title=f"{found.title} · {found.where}",
        made_at=timezone.localtime(),
        blocks=(*head, Gap(6), *said, Rule(), Gap(4), Beside(tuple(calls), code), Gap(4), Text(address, size="body", soft=True)),
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
    if found.state and not found.until:
        lines.append(_("现在：%(state)s") % {"state": found.state})
    lines += found.says
    if found.until:
        lines.append(_("到 %(when)s 为止") % {"when": until_of(found)})
    if found.calls:
        lines += ["", _("打电话找谁：")] + [f"· {one.name} {one.phone}" for one in found.calls]
    lines += ["", _("看详情："), settings.ADDRESS + found.path]
    return "\n".join(lines)
