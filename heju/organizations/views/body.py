"""The page of a body, and of one appointment."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.kit.doors import sign_in_required
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.models import Appointment, Body, BodyKind, title_of
from heju.organizations.queries import appointments, bodies, governing, members, rosters
from heju.organizations.rules import posts
from heju.organizations.views.page import Moment, found_or_404, frame, moment, say, scope_of


@sign_in_required
@found_or_404
def body(request: HttpRequest, body: int) -> HttpResponse:
    """Show a body on a day: who holds and held its posts, what it covers, what stands above and below; its members to the Party line."""
    found, at, scope = bodies.by_id(body), moment(request), scope_of(request)
    running = appointments.of_body(found, at.day)
    covered = bodies.covered_by(found, at.day)
    head = posts.head_post(found.kind)
    context = frame(request, found.path) | {
        "body": found,
        "kind": BodyKind(found.kind).label,
        "founded": say(found.founded_on),
        "dissolved": say(found.dissolved_on),
        "is_standing": found.dissolved_on is None or found.dissolved_on > at.day,
        "holders": [_holder(one, found, at) for one in running],
        "vacant": title_of(found.kind, head) if head and head not in {one.post for one in running} else "",
        "history": [_holder(one, found, at) for one in appointments.history_of(found, at.day)],
        "covered": [
            {
                "name": one.place.name,
                "url": reverse("organizations:compound", args=[one.place_id]) + at.query if one.place.kind == "compound" else "",
                "since": say(one.since),
                "end_url": reverse("organizations:uncover", args=[found.pk, one.place_id]),
            }
            for one in covered
        ],
        "covers": found.kind in roles.COVERING,
        "inferiors": [
            {"name": one.name, "url": reverse("organizations:body", args=[one.pk]) + at.query, "kind": BodyKind(one.kind).label}
            for one in bodies.inferiors_of(found, at.day)
        ],
        "members": members.count_of(scope, found, at.day),
        "rosters": _rosters(found, at),
        "acts": _acts(scope, found, at),
    }
    return render(request, "organizations/body.html", context)


def _rosters(found: Body, at: Moment) -> list[dict[str, str]]:
    """Return where the roster of a body can be read, one entry a place."""
    if not at.is_today or found.dissolved_on is not None:
        return []
    return [
        {"name": name, "url": reverse("organizations:roster", args=[found.pk, place])} for place, name in rosters.places_of(found, at.today)
    ]


def _holder(one: Appointment, found: Body, at: Moment) -> dict[str, Any]:
    return {
        "url": reverse("organizations:appointment", args=[one.pk]),
        "name": one.public_name,
        "post": title_of(found.kind, one.post),
        "since": say(one.since),
        "term": say(one.term_until),
        "ended": say(one.ended_on),
        "why": one.ended_why,
        "is_over": one.term_until is not None and one.term_until < at.day,
        "flags": [appointments.words_of(code) for code in appointments.flag_codes(one)],
    }


def _acts(scope: Scope, found: Body, at: Moment) -> list[dict[str, str]]:
    """Return the acts that the asker may do on a body now."""
    if not at.is_today or found.dissolved_on is not None:
        return []
    acts = []
    if scope.may(*roles.power_to_appoint(found.kind, found.path)):
        acts.append({"label": _("任命"), "url": reverse("organizations:appoint", args=[found.pk]), "icon": "user-plus"})
    if found.kind in roles.COVERING and scope.may(roles.COVER, found.path):
        acts.append({"label": _("覆盖小区"), "url": reverse("organizations:cover", args=[found.pk]), "icon": "plus"})
    power, path = roles.power_to_found(found.kind, found.path)
    if scope.may(power, path):
        acts.append({"label": _("改名"), "url": reverse("organizations:rename", args=[found.pk]), "icon": "pencil"})
    if scope.may(roles.DISSOLVE_BODY if power == roles.FOUND_BODY else power, path):
        acts.append({"label": _("并入别的组织"), "url": reverse("organizations:merge", args=[found.pk]), "icon": "merge"})
        acts.append({"label": _("撤销"), "url": reverse("organizations:dissolve", args=[found.pk]), "icon": "x"})
    return acts


@sign_in_required
@found_or_404
def appointment(request: HttpRequest, appointment: int) -> HttpResponse:
    """Show one appointment: since when, by what, until when; what was said about it; and to whom one says that it is not right."""
    one, at, scope = appointments.by_id(appointment), moment(request), scope_of(request)
    found = one.body
    may = at.is_today and one.ended_on is None and scope.may(*roles.power_to_appoint(found.kind, one.path))
    context = frame(request, one.path) | {
        "one": one,
        "body": found,
        "body_url": reverse("organizations:body", args=[found.pk]),
        "post": title_of(found.kind, one.post),
        "since": say(one.since),
        "term": say(one.term_until),
        "ended": say(one.ended_on),
        "is_over": one.ended_on is None and one.term_until is not None and one.term_until < at.day,
        "flags": [appointments.words_of(code) for code in appointments.flag_codes(one)],
        "role": _role_words(found.kind, one.post),
        "answer": _answer(one, at),
        "is_mine": one.person_id in scope.persons(),
        "end_url": reverse("organizations:end_appointment", args=[one.pk]) if may else "",
        "extend_url": reverse("organizations:extend_term", args=[one.pk]) if may and one.term_until else "",
    }
    return render(request, "organizations/appointment.html", context)


def _role_words(kind: str, post: str) -> str:
    role = roles.role_of(kind, post)
    if role is None:
        return ""
    return role.en if get_language() == "en" else role.zh


def _answer(one: Appointment, at: Moment) -> governing.Seat | None:
    """Return the body to which one says that an appointment is not right: the community committee, else the one above it."""
    wanted = ("community_committee", "street_committee", "district_committee")
    above = {seat.kind: seat for seat in governing.governing(one.path, at.today).above if seat.id != one.body_id}
    return next((above[kind] for kind in wanted if kind in above), None)
