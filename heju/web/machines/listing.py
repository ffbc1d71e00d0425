"""Reads of tokens for the pages: who made which for whom, does it still hold; for what one may make another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heju.kit.scope import Grant, Scope, is_within
from heju.organizations import roles
from heju.organizations.models import Appointment, title_of
from heju.organizations.queries.appointments import held_on
from heju.web.machines import forms, tokens
from heju.web.models import Token

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A token as the list shows it. `state` is live, over, ended or orphaned (its appointment ended)."""

    token: Token
    maker: str
    body: str
    post: str
    place: str
    powers: list[str]
    state: str
    may_end: bool


def rows(scope: Scope, day: date) -> list[Row]:
    """Return the tokens that the reader may see, those that still open something first. One query."""
    found = Token.objects.select_related("appointment__body", "place").order_by("-created_at", "-pk")[:LIMIT]
    shown = [
        Row(
            token=one,
            maker=one.appointment.public_name,
            body=one.appointment.body.name,
            post=title_of(one.appointment.body.kind, one.appointment.post),
            place=one.place.name,
            powers=[str(forms.WORDS[power]) for power in one.powers if power in forms.WORDS],
            state=state_of(one, day),
            may_end=one.ended_at is None and (one.person_id == scope.person_id or scope.may(roles.END_TOKENS, one.path)),
        )
        for one in found
    ]
    return sorted(shown, key=lambda row: row.state != "live")


def state_of(token: Token, day: date) -> str:
    """Return whether a token still opens anything, and if not, why."""
    held = token.appointment
    if token.ended_at is not None:
        return "ended"
    if day > token.until:
        return "over"
    over = (held.ended_on is not None and held.ended_on <= day) or (held.term_until is not None and held.term_until < day)
    return "orphaned" if over else "live"


def makeable(scope: Scope, path: str, day: date) -> list[tuple[Appointment, Grant]]:
    """Return the appointments of the reader in whose name he may make a token at a place, each with what it gives. One query."""
    held = Appointment.objects.filter(held_on(day), person=scope.person_id).select_related("body").order_by("pk")
    found = []
    for one in held:
        role = roles.role_of(one.body.kind, one.post)
        for grant in scope.grants:
            same = role is not None and grant.role == role.code and grant.body_id == one.body_id
            if same and roles.MAKE_TOKENS in grant.powers and is_within(path, grant.paths):
                found.append((one, grant))
                break
    return found


def powers_of(found: list[tuple[Appointment, Grant]]) -> frozenset[str]:
    """Return what may be handed on by any of some appointments."""
    return frozenset(power for _one, grant in found for power in grant.powers & tokens.POWERS)
