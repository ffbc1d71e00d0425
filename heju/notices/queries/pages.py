"""What the pages show: one's own way of being told, hooks with their log, messages that were given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Max, Q

from heju.kit.scope import Scope
from heju.notices.models import Delivery, Hook, Letter, Taste
from heju.organizations import roles
from heju.organizations.queries import appointments
from heju.people import queries as people
from heju.places import queries as places

LIMIT = 100
QUIET = (time(22), time(7))


def own_taste(scope: Scope) -> tuple[dict[str, Any], bool]:
    """Return what the reader wants, as the form holds it, and whether his address of mail is confirmed. One query."""
    row = Taste.objects.filter(person=scope.on_behalf_of or scope.person_id or 0).first()
    if row is None:
        return {"channels": [], "digest": "at_once", "mail": "", "quiet_from": QUIET[0], "quiet_until": QUIET[1]}, False
    mail = people.open_for("notices_taste", "mail", row.public_id, row.mail)
    found = {"channels": row.channels, "digest": row.digest, "mail": mail, "quiet_from": row.quiet_from, "quiet_until": row.quiet_until}
    return found, row.mail_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class HookRow:
    """A hook as the list shows it. `state` is live, resting, ended or orphaned (its appointment ended)."""

    hook: Hook
    maker: str
    body: str
    state: str
    last_at: datetime | None
    late: int
    may_change: bool


def hooks(scope: Scope, day: date) -> list[HookRow]:
    """Return the hooks that the reader may see, those at work first. One query."""
    late = Count("letters", filter=Q(letters__state="failed"))
    found = Hook.objects.select_related("appointment__body", "place").annotate(
        last_at=Max("letters__ended_at", filter=Q(letters__state="sent")), late=late
    )
    rows = [
        HookRow(
            hook=one, maker=one.appointment.public_name, body=one.appointment.body.name, state=state_of(one, day), last_at=one.last_at,
            late=one.late, may_change=may_change(scope, one),
        )
        for one in found.order_by("-created_at", "-pk")[:LIMIT]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: ("resting", "live", "orphaned", "ended").index(row.state))


def state_of(hook: Hook, day: date) -> str:
    """Return whether a hook is told anything, and if not, why."""
    if hook.ended_at is not None:
        return "ended"
    if hook.rested_at is not None:
        return "resting"
    held = hook.appointment
    over = (held.ended_on is not None and held.ended_on <= day) or (held.term_until is not None and held.term_until < day)
    return "orphaned" if over else "live"


def may_change(scope: Scope, hook: Hook) -> bool:
    """Say whether the reader may end, wake and replay: his own hook, or any where he may end tokens."""
    return hook.ended_at is None and (hook.person_id == scope.person_id or scope.may(roles.END_TOKENS, hook.path))


def hook(number: int) -> Hook | None:
    """Return a hook with its place and its maker's appointment, None where the reader sees none."""
    return Hook.objects.select_related("appointment__body", "place").filter(pk=number).first()


@dataclass(frozen=True, slots=True)
class Told:
    """A message to a hook with its tries, the newest first."""

    letter: Letter
    tries: list[Delivery]


def log(hook: Hook, before: int = 0) -> list[Told]:
    """Return the messages to a hook, newest first, each with its tries; `before` is the last one of the page before. Two queries."""
    letters = Letter.objects.filter(hook=hook).order_by("-pk")
    letters = letters.filter(pk__lt=before) if before else letters
    chosen = list(letters[: LIMIT // 2])
    tries: dict[int, list[Delivery]] = {}
    for one in Delivery.objects.filter(letter__in=[letter.pk for letter in chosen]).order_by("-pk"):
        tries.setdefault(one.letter_id, []).append(one)
    return [Told(letter, tries.get(letter.pk, [])) for letter in chosen]


def failed(scope: Scope) -> list[list[Letter]]:
    """Return the parcels that were given up, newest first, each with its letters. One query."""
    found: dict[Any, list[Letter]] = {}
    for one in Letter.objects.filter(state="failed").exclude(channel="hook").order_by("-pk")[:LIMIT]:
        found.setdefault(one.parcel, []).append(one)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Maker:
    """In whose name hooks can be made at a place, and where that is."""

    place: int
    name: str
    path: str
    appointments: list[tuple[int, str, str]]


def makeable(scope: Scope, day: date) -> list[Maker]:
    """Return the places where the reader may make hooks, those of his appointments, each with what he holds there."""
    held = appointments.of_person(scope.person_id or 0, day)
    roots = sorted({path for grant in scope.grants if roles.MAKE_TOKENS in grant.powers for path in grant.paths})
    found = []
    for path in roots[:LIMIT]:
        at = places.here_at(path)
        bodies = {grant.body_id for grant in scope.grants if roles.MAKE_TOKENS in grant.powers and path in grant.paths}
        own = [(one.pk, one.body.name, one.post) for one in held if one.body_id in bodies]
        if at is not None and own:
            found.append(Maker(at.id, at.name, at.path, own))
    return found
