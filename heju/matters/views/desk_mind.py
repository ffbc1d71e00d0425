"""Who of one's body minds a matter: take it on, give it to a colleague, put it down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heju.kit import links
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.matters import actions, errors
from heju.matters.models import Matter
from heju.matters.queries import minding
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.views import desk_page


def block(scope: Scope, matter: Matter, day: date) -> dict[str, Any] | None:
    """Return what the page says of who minds a matter in the reader's body; None where there is nothing to share out."""
    found = minding.of_matter(scope, matter, day)
    if found is None:
        return None
    body, power, shared = found
    stands, own = shared.of(matter.pk, body, power), shared.own(body, power)
    assert stands is not None
    name = stands.post.name if stands.post is not None else ""
    words = {
        "mine": _("由您处理"),
        "ours": _("由%(name)s处理") % {"name": name},
        "nobody": _("%(name)s已离任，没有人接") % {"name": name} if stands.was_left else _("还没有人认领"),
    }
    minds = stands.post.number if stands.post is not None and stands.whose != "nobody" else None
    others = {one.person: one for one in shared.able(body, power) if one.person != shared.person}
    return {
        "words": words[stands.whose],
        "whose": stands.whose,
        "body": body,
        "own": own.number if own is not None else "",
        "seen": stands.post.number if stands.post is not None else "",
        "others": [one for one in others.values() if one.number != minds],
    }


@require_POST
@roles_required(HANDLE, WORK)
def mind(request: HttpRequest, matter: int) -> HttpResponse:
    """Write who minds a matter in one's body, and lead back to where that was asked."""
    found = desk_page.matter_or_404(matter)
    given = request.POST.get("next", "")
    page = given if links.leads_inside(given) else reverse("matters:desk_matter", args=[found.pk])
    body, to, seen = (_number(request.POST.get(name, "")) for name in ("body", "to", "seen"))
    try:
        actions.mind_matter(actor=desk_page.scope_of(request), now=timezone.now(), matter=found.pk, body=body or 0, to=to, seen=seen)
    except errors.Refused as error:
        messages.error(request, str(error))
        return redirect(page)
    messages.success(request, _("放下了：“%(title)s”没有人认领了。") % {"title": found.title} if to is None else _said(request, found, to))
    return redirect(page)


def _said(request: HttpRequest, found: Matter, to: int) -> str:
    """Return who minds it now."""
    day = timezone.localdate()
    posts = [one for posts in minding.posts_in(desk_page.scope_of(request), day).posts.values() for one in posts if one.number == to]
    mine = bool(posts) and posts[0].person == desk_page.scope_of(request).person_id
    if mine:
        return _("“%(title)s”由您处理了。") % {"title": found.title}
    return _("“%(title)s”交给%(name)s了，会告诉他。") % {"title": found.title, "name": posts[0].name if posts else ""}


def _number(text: str) -> int | None:
    """Return a number that was sent; None for none, or for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
