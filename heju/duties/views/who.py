"""Who takes up what: the tree of a compound's affairs, and for one kind of matter who leads, who assists, and by when."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.duties import queries
from heju.duties.queries.tree import leaf_of
from heju.duties.rules.records import Leaf, touches
from heju.duties.views.page import Asked, asked, body_said, frame, home_step, pace_said, said, say, shown
from heju.kit import pinyin
from heju.kit.law import NoLawInForce, cite

FEW = 3  # where the words find no more than this, it is also said what they may mean


def asked_often(query: str = "") -> list[dict[str, str]]:
    """Return what is asked most often, with the way to its answer."""
    return [{"name": one.label, "url": reverse("duties:leaf", args=[one.leaf]) + query} for one in queries.frequent()]


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Show the kinds of matters, by subject, or those that hold the words looked for."""
    at = asked(request)
    text = request.GET.get("q", "").strip()[:60]
    leaves = [leaf for leaf in queries.offered(at.day, at.district) if _holds(leaf, text)]
    tops: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        tops.setdefault(said(leaf.names[0]), []).append(leaf)
    groups = [{"name": name, "leaves": [_link(leaf, at) for leaf in found]} for name, found in tops.items()]
    context = frame(at, home_step(at), (_("谁来修、谁来管"), "")) | {
        "groups": groups,
        "text": text,
        "total": len(leaves),
        "likely": [_link(leaf, at) for leaf in queries.likely(text, leaves, day=at.day, district=at.district)]
        if text and len(leaves) <= FEW
        else [],
        "frequent": [] if text else asked_often(at.query),
    }
    return render(request, "duties/who.html", context)


@require_GET
def leaf(request: HttpRequest, code: str) -> HttpResponse:
    """Show who leads, who assists, three deadlines, the number to call first, the duties touched, and why, in the reader's compound."""
    at = asked(request)
    found = leaf_of(code)
    if found is None:
        raise Http404
    found = at.lists.leaf(found, at.day)
    try:
        pace = at.lists.pace(found, at.day)
    except NoLawInForce as error:
        raise Http404 from error
    homes = queries.compounds_of(at.scope)
    home = next((one for one in homes if str(one.id) == request.GET.get("place")), homes[0] if homes else None)
    taking = queries.taking(found, home.id if home else None, at.day)
    language = get_language() or "zh-hans"
    entries = sorted(
        (entry for entry in at.lists.entries(at.day) if _touches(entry.duty.categories, code)),
        key=lambda entry: (entry.duty.body != found.lead, -_nearness(entry.duty.categories, code), -entry.duty.severity),
    )
    context = frame(at, home_step(at), (_("谁来修、谁来管"), reverse("duties:who") + at.query), (said(found.names[2]), "")) | {
        "title": said(found.names[2]),
        "call": taking.routed.call,
        "lead": _taker(taking.lead),
        "assisting": [_taker(one) for one in taking.assisting],
        "compound": taking.compound,
        "homes": [{"name": one.name, "url": f"{request.path}?place={one.id}"} for one in homes] if len(homes) > 1 else [],
        "is_signed_in": at.scope.account_id is not None,
        "deadlines": pace_said(pace),
        "is_revised": pace.revision > 0,
        "since": say(pace.since),
        "coming": _coming(request, at, code),
        "asks": [said(ask) for ask in found.asks],
        "because": [{"text": one.in_language(language), "cited": cite(one.sources, language)} for one in taking.routed.because],
        "main": shown(entries[0], at) if entries and entries[0].duty.body == found.lead else None,
        "hits": [shown(entry, at) for entry in entries[:6]],
        "more": len(entries) - 6,
        "more_url": reverse("duties:subject", args=[entries[0].duty.body, entries[0].duty.subject]) + at.query if entries else "",
        "edit_url": reverse("duties:edit_leaf", args=[code]) if at.scope.may("duties.edit", at.district) and at.day == at.today else "",
    }
    return render(request, "duties/leaf.html", context)


def _coming(request: HttpRequest, at: Asked, code: str) -> list[dict[str, str]]:
    """Return the days from which a published revision changes the deadlines, those after the day that is shown."""
    return [
        {"day": say(one.effective_on), "url": f"{request.path}?on={one.effective_on.isoformat()}"}
        for one in at.lists.revisions
        if one.target == "leaf" and one.code == code and one.effective_on > at.day
    ]


def _taker(taker: queries.Taker) -> dict[str, str]:
    url = reverse("organizations:body", args=[taker.body_id]) if taker.body_id else ""
    return {"body": body_said(taker.code), "name": taker.name, "phone": taker.phone, "url": url}


def _link(leaf: Leaf, at: Asked) -> dict[str, Any]:
    return {"name": said(leaf.names[2]), "url": reverse("duties:leaf", args=[leaf.code]) + at.query, "call": leaf.call}


def _holds(leaf: Leaf, text: str) -> bool:
    names = " ".join(words.en for words in leaf.names).casefold()
    return all(word.casefold() in names or any(pinyin.matches(one.zh, word) for one in leaf.names) for word in text.split())


def _touches(categories: tuple[str, ...], code: str) -> bool:
    return any(touches(category, code) for category in categories)


def _nearness(categories: tuple[str, ...], code: str) -> int:
    """Return how closely a duty speaks of this very matter: 2 of the leaf itself, 1 of its group, 0 of the whole subject."""
    return max(category.count(".") for category in categories if _touches((category,), code))
