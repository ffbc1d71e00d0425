"""What every step of raising reads of a request: who asks, what is written so far, by which word the browser finds it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf, Words
from heju.kit.scope import Scope
from heju.matters import actions
from heju.matters.queries import drafts, where
from heju.matters.queries.where import Spot
from heju.matters.rules import drafting
from heju.matters.rules.drafting import Typed, Writing

# Holds a random word, no name: only its hash is kept, beside what is typed.
COOKIE = "heju_draft"
WEEK = 7 * 24 * 3600
PLACE_SALT = "matters.place"
INTAKE = "matters.intake"
ADDRESS = {"words": "matters:raise", "place": "matters:raise_place", "kind": "matters:raise_kind", "send": "matters:raise_send"}


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def said(words: Words) -> str:
    """Return a name in the reader's language."""
    return words.en if (get_language() or "").startswith("en") else words.zh


def number_in(text: str) -> int:
    """Return a number that was sent, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(slots=True)
class Desk:
    """The writer's table: who writes, the word under which it is kept, and what is written."""

    request: HttpRequest
    scope: Scope
    token: str
    writing: Writing
    is_new: bool
    _spots: dict[tuple[int, int], Spot | None] = field(default_factory=dict, repr=False)

    def keep(self, writing: Writing) -> None:
        """Keep what is written so far."""
        self.writing = writing
        actions.keep_draft(actor=self.scope, now=timezone.now(), token=self.token, writing=writing)

    def photos(self) -> list[dict[str, Any]]:
        """Return the photos of the thing at which the writer is, as pages show them."""
        numbers = [] if self.is_new else drafts.photos_of(self.scope, self.token, self.writing.at)
        return [{"number": one, "url": reverse("matters:draft_photo", args=[one])} for one in numbers]

    def spot(self) -> Spot | None:
        """Return where the thing is, None while it is not known."""
        return self.spot_of(self.writing.thing)

    def spot_of(self, thing: Typed) -> Spot | None:
        """Return where one of the things is, None while it is not known. Asked once for each place."""
        at = (thing.place, thing.unit)
        if at not in self._spots:
            self._spots[at] = where.spot(self.scope, *at)
        return self._spots[at]

    def leaf(self) -> Leaf | None:
        """Return the kind of the thing, None while it is not known."""
        return duties.leaf_of(self.writing.thing.category) if self.writing.thing.category else None

    def go(self, step: str = "") -> HttpResponse:
        """Lead to a step, or to the first that the thing still needs; the browser keeps the word."""
        needed = step or drafting.next_step(self.writing.thing, len(self.photos()))
        return self.marked(redirect(ADDRESS[needed]))

    def marked(self, response: HttpResponse) -> HttpResponse:
        """Let the browser keep the word for another week."""
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, self.token, max_age=WEEK, httponly=True, samesite="Lax", secure=secure)
        return response

    def frame(self) -> dict[str, Any]:
        """Return what every step hands to its template: the face, what to call before anything else, where and what it is."""
        leaf, writing = self.leaf(), self.writing
        return {
            "base": "desk.html" if writing.clerk else "resident.html",
            "writing": writing,
            "thing": writing.thing,
            "number": writing.at + 1,
            "count": len(writing.things),
            "call": leaf.call if leaf is not None and leaf.call else "",
            "is_emergency": leaf is not None and leaf.emergency,
            "kind": said(leaf.names[2]) if leaf else "",
        }


def desk(request: HttpRequest) -> Desk:
    """Return the writer's table: what he has written, or an empty sheet under a new word."""
    scope, token = scope_of(request), request.COOKIES.get(COOKIE, "")
    found = drafts.writing_of(scope, token) if 16 <= len(token) <= 64 else None
    if found is not None and found.clerk and not scope.may_anywhere(INTAKE):
        found = None
    if found is None:
        return Desk(request, scope, secrets.token_urlsafe(24), drafting.begun(), is_new=True)
    return Desk(request, scope, token, found, is_new=False)


def place_code(place: int) -> str:
    """Return what stands in the printed code of a place: signed, so that nobody sends others to a place that he has made up."""
    return signing.dumps(place, salt=PLACE_SALT)


def place_of_code(code: str) -> int:
    """Return the place of a printed code, 0 for one that we have not printed."""
    try:
        return number_in(str(signing.loads(code, salt=PLACE_SALT)))
    except signing.BadSignature:
        return 0
