"""The page of a compound: who governs here, whom do I call, what is going on, what is missing."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from heju.kit import law
from heju.kit.doors import sign_in_required
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.models import BodyKind, PostKind, title_of
from heju.organizations.queries import events, governing, members, rosters, spots
from heju.organizations.queries.governing import Governing, Seat
from heju.organizations.rules import four_in_one, posts
from heju.organizations.views.page import Moment, found_or_404, frame, kept, moment, say, scope_of, told

# Whom to call for what: the body that answers first, and those that stand in where it is missing.
CALLS = (
    (gettext_lazy("东西坏了、保洁、保安、停车"), ("property_company", "branch", "community_committee")),
    (gettext_lazy("邻里的事、公共的事、想提建议"), ("branch", "resident_group", "community_committee")),
    (gettext_lazy("共有资金、物业合同、公共收益"), ("owners_committee", "branch", "community_committee")),
    (gettext_lazy("没人管、办不了的事"), ("community_committee", "street_committee", "residents_committee")),
)
NAMES = {
    "founded": gettext_lazy("%(name)s成立"),
    "covered": gettext_lazy("%(name)s开始覆盖本小区"),
    "uncovered": gettext_lazy("%(name)s不再覆盖本小区"),
    "dissolved": gettext_lazy("%(name)s撤销"),
    "appointed": gettext_lazy("%(who)s任%(name)s%(post)s"),
    "ended": gettext_lazy("%(who)s不再任%(name)s%(post)s"),
}
# So many lines of what went on stand on the page.
EVENTS = 8
SHOWN_ABOVE = ("community_committee", "residents_committee", "work_station", "supervision_committee", "street_committee")


@sign_in_required
@found_or_404
def compound(request: HttpRequest, place: int) -> HttpResponse:
    """Show a compound: the four bodies with head, phone and term, whom to call, what is missing and who acts next, what went on."""
    spot, at, scope = spots.by_id(place), moment(request), scope_of(request)
    if spot.kind != "compound":
        raise spots.NoSuchPlace(place)
    if spot.merged_into_id is not None:
        return redirect("organizations:compound", place=spot.merged_into_id)
    context = kept(request, lambda: _context(request, spot, at, scope))
    # Who is on duty changes by the hour and not by the record, so it is not remembered with the page.
    context |= {"on_duty": rosters.told(rosters.on_duty(spot.path, timezone.now())) if at.is_today else []}
    return render(request, "organizations/compound.html", context)


def _context(request: HttpRequest, spot: spots.Spot, at: Moment, scope: Scope) -> dict[str, Any]:
    found = governing.governing(spot.path, at.day)
    return frame(request, spot.path) | {
        "spot": spot,
        "found": found,
        "union": found.union,
        "calls": _calls(found),
        "cards": [_card(kind, seat, scope, spot, at) for kind, seat in found.four.items()],
        "added": [_person(seat, at) for seat in found.added],
        "above": [_person(seat, at) for seat in found.above if seat.kind in SHOWN_ABOVE],
        "ahead": told(four_in_one.path_ahead(found.union)),
        "union_word": _union_word(found.union),
        "events": _events(spot.id, at),
        "figures": spots.figures(spot),
        "members": _members(scope, found, at),
        "may_organize": scope.may(roles.COVER, spot.path),
    }


def _calls(found: Governing) -> list[dict[str, Any]]:
    """Return one row for each kind of trouble: whom to call first, as far as somebody with a number stands there."""
    seats = {seat.kind: seat for seat in (*found.above, *found.added) if seat.phone}
    seats |= {kind: seat for kind, seat in found.four.items() if seat is not None and seat.phone}
    rows = []
    for words, order in CALLS:
        seat = next((seats[kind] for kind in order if kind in seats), None)
        if seat is not None:
            rows.append({"what": words, "body": seat.name, "phone": seat.phone, "who": seat.head})
    return rows


def _card(kind: str, seat: Seat | None, scope: Scope, spot: spots.Spot, at: Moment) -> dict[str, Any]:
    """Return what the card of one of the four says: the body, its head and term; or what is missing and who acts."""
    word = str(BodyKind(kind).label)
    if seat is None:
        found_url = reverse("organizations:found_branch", args=[spot.id])
        if kind != "branch":
            found_url = reverse("organizations:found_for", args=[spot.id, kind])
        may = at.is_today and scope.may(*roles.power_to_found(kind, spot.path))
        act = _("建支部") if kind == "branch" else _("登记")
        return {"kind": word, "missing": True, "act_url": found_url if may else "", "act": act, "is_first": kind == "branch"}
    return {
        "kind": word,
        "url": reverse("organizations:body", args=[seat.id]) + at.query,
        "name": seat.name,
        "head": seat.head,
        "post": title_of(seat.kind, seat.post),
        "phone": seat.phone,
        "since": say(seat.head_since),
        "term": say(seat.term_until),
        "is_over": bool(seat.head) and seat.is_over(at.day),
        "act_url": reverse("organizations:appoint", args=[seat.id]) + f"?post={seat.post}"
        if at.is_today and not seat.head and scope.may(*roles.power_to_appoint(seat.kind, seat.path))
        else "",
        "act": _("任命"),
        "is_first": True,
    }


def _union_word(union: four_in_one.Union) -> str:
    """Return how many in one a complete compound is, with the Chinese numeral people say: 四位一体, 五位一体."""
    if not union.is_complete:
        return _("四方")
    if get_language() == "en":
        return f"{union.count} in one"
    return f"{law.chinese_number(union.count)}位一体"


def _person(seat: Seat, at: Moment) -> dict[str, str]:
    return {
        "name": seat.name,
        "post": _("%(post)s：%(head)s") % {"post": title_of(seat.kind, seat.post), "head": seat.head}
        if seat.head
        else str(BodyKind(seat.kind).label),
        "phone": seat.phone,
        "url": reverse("organizations:body", args=[seat.id]) + at.query,
    }


def _events(place: int, at: Moment) -> list[dict[str, str]]:
    """Return what went on, the latest first; people who began or ended in one body on one day stand in one line."""
    rows: list[dict[str, str]] = []
    for _key, group in groupby(events.of_compound(place, at.day), key=lambda one: (one.day, one.what, one.body_id)):
        found = list(group)
        first = min(found, key=lambda one: not posts.is_head(one.kind, one.post))
        post = str(PostKind(first.post).label) if first.post else ""
        what = str(NAMES[first.what]) % {"name": first.name, "who": first.who, "post": post}
        if len(found) > 1:
            others = len(found) - 1
            what += ngettext("，同时还有 %(number)s 人", "，同时还有 %(number)s 人", others) % {"number": others}
        tone = {"founded": "done", "covered": "done", "appointed": "doing"}.get(first.what, "rest")
        rows.append({"at": say(first.day), "exact": first.day.isoformat(), "what": what, "tone": tone})
    return rows[:EVENTS]


def _members(scope: Scope, found: Governing, at: Moment) -> int | None:
    branch = found.four["branch"]
    if branch is None:
        return None
    counts = members.counts_below(scope, branch.path, at.day)
    return None if counts is None else counts.get(branch.id, 0)
