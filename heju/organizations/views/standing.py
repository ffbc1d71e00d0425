"""Lists over a place: bodies, coverage, four in one, who holds what."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from heju.kit.doors import roles_required
from heju.organizations import roles
from heju.organizations.models import BodyKind, title_of
from heju.organizations.queries import appointments, bodies, coverage, governing, spots
from heju.organizations.rules import four_in_one
from heju.organizations.views.page import PAGE, Moment, found_or_404, frame, kept, key_of, moment, more, say, scope_of

NEXT_LEVEL = {"district": coverage.STREET, "street": coverage.COMMUNITY}


@roles_required(roles.SEE_DESK)
@found_or_404
def body_list(request: HttpRequest) -> HttpResponse:
    """List the bodies of a place by kind, or those whose name, spelling or initials hold what is looked for."""
    return render(request, "organizations/bodies.html", kept(request, lambda: _body_list(request)))


def _body_list(request: HttpRequest) -> dict[str, Any]:
    scope, at = scope_of(request), moment(request)
    path = request.GET.get("path") or _widest(scope.reach("view"))
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    kind = kind if kind in BodyKind.values else ""
    rows = bodies.bodies_of(path, at.day, kind=kind, text=text, after=key_of(request), limit=PAGE + 1)
    counts = bodies.counts_by_kind(path, at.day)
    return frame(request, path) | {
        "path": path,
        "kind": kind,
        "query": text,
        "kinds": [{"kind": k, "word": BodyKind(k).label, "count": counts[k]} for k in BodyKind.values if k in counts],
        "total": sum(counts.values()),
        "bodies": [
            {
                "url": reverse("organizations:body", args=[b.pk]) + at.query,
                "name": b.name,
                "kind": BodyKind(b.kind).label,
                "place": b.place.name,
                "phone": b.phone,
            }
            for b in rows[:PAGE]
        ],
        "next_url": "" if text else more(request, rows),
        "may_found": scope.may(roles.FOUND_BODY, path) or scope.may(roles.FOUND_OFFICE, path),
    }


def _widest(paths: tuple[str, ...]) -> str:
    """Return the widest of the places that somebody sees. Raises NoSuchPlace where there is none."""
    if not paths:
        raise spots.NoSuchPlace("")
    return paths[0]


@roles_required(roles.SEE_BOARD)
@found_or_404
def coverage_of(request: HttpRequest, path: str) -> HttpResponse:
    """Show how far the branches reach at a place: everything, or who is left and the act that mends it."""
    return render(request, "organizations/coverage.html", kept(request, lambda: _coverage_of(request, path)))


def _coverage_of(request: HttpRequest, path: str) -> dict[str, Any]:
    scope, at = scope_of(request), moment(request)
    spot = spots.by_path(path)
    scope.demand(roles.SEE_BOARD, path)
    level = NEXT_LEVEL.get(spot.kind, coverage.COMPOUND)
    counts = coverage.by_child(path, at.day, level)
    total = coverage.summed(path, counts)
    left = coverage.uncovered(path, at.day, after=key_of(request), limit=PAGE + 1)
    return frame(request, path) | {
        "spot": spot,
        "total": total,
        "children": counts if level != coverage.COMPOUND else [],
        "left": [
            {
                "url": reverse("organizations:compound", args=[one.id]) + at.query,
                "name": one.name,
                "where": one.community or one.street,
                "act_url": reverse("organizations:found_branch", args=[one.id]) if at.is_today and scope.may(roles.COVER, one.path) else "",
            }
            for one in left[:PAGE]
        ],
        "next_url": more(request, left),
    }


@roles_required(roles.SEE_DESK)
@found_or_404
def four_in_one_of(request: HttpRequest, path: str) -> HttpResponse:
    """Show each compound of a place with its four bodies, or only those where one is missing."""
    return render(request, "organizations/four_in_one.html", kept(request, lambda: _four_in_one_of(request, path)))


def _four_in_one_of(request: HttpRequest, path: str) -> dict[str, Any]:
    at = moment(request)
    spot = spots.by_path(path)
    scope_of(request).demand(roles.SEE_DESK, path)
    only_gaps = request.GET.get("all") != "1"
    lines = governing.table(path, at.day, gaps_only=only_gaps, after=key_of(request), limit=PAGE + 1)
    return frame(request, path) | {
        "spot": spot,
        "total": coverage.coverage_of(path, at.day),
        "only_gaps": only_gaps,
        "community": _community(spot, at),
        "lines": [_line(line, at) for line in lines[:PAGE]],
        "kinds": [BodyKind(kind).label for kind in four_in_one.COMPOUND_FOUR],
        "next_url": more(request, lines),
    }


def _line(line: governing.Line, at: Moment) -> dict[str, Any]:
    cells = []
    for kind in four_in_one.COMPOUND_FOUR:
        found = line.bodies.get(kind)
        label = str(BodyKind(kind).label)
        if found is None:
            cells.append({"label": label, "text": _("没有"), "tone": "wait"})
        else:
            text = found["head"] or _("空缺")
            cells.append(
                {
                    "label": label,
                    "text": text,
                    "tone": "" if found["head"] else "wait",
                    "url": reverse("organizations:body", args=[found["body"]]),
                }
            )
    return {
        "url": reverse("organizations:compound", args=[line.id]) + at.query,
        "name": line.name,
        "cells": cells,
        "count": line.union.count,
        "is_complete": line.union.is_complete,
        "is_bare": line.union.is_bare,
        "added": _("、").join(str(BodyKind(kind).label) for kind in line.union.additional),
    }


def _community(spot: spots.Spot, at: Moment) -> list[dict[str, Any]]:
    """Return the four bodies of a community, for a community's own page."""
    if spot.kind != "community":
        return []
    found = governing.governing_community(spot.path, at.day)
    return [
        {
            "kind": BodyKind(kind).label,
            "name": seat.name if seat else "",
            "url": reverse("organizations:body", args=[seat.id]) if seat else "",
            "head": seat.head if seat else "",
        }
        for kind, seat in found.four.items()
    ]


@roles_required(roles.SEE_DESK)
@found_or_404
def holders_of(request: HttpRequest, path: str) -> HttpResponse:
    """Show who held which post at a place on a day."""
    at = moment(request)
    scope_of(request).demand(roles.SEE_DESK, path)
    rows = appointments.at_place(path, at.day, limit=PAGE * 4)
    context = frame(request, path) | {
        "spot": spots.by_path(path),
        "rows": [
            {
                "url": reverse("organizations:appointment", args=[one.pk]),
                "who": one.public_name,
                "post": title_of(one.body.kind, one.post),
                "body": one.body.name,
                "body_url": reverse("organizations:body", args=[one.body_id]) + at.query,
                "since": say(one.since),
                "term": say(one.term_until),
                "is_over": one.term_until is not None and one.term_until < at.day,
            }
            for one in rows
        ],
        "is_cut": len(rows) == PAGE * 4,
    }
    return render(request, "organizations/holders.html", context)
