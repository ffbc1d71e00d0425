"""Recoveries: where somebody belongs, who has spoken, what stands in reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext_noop

from heju.access.models import Recovery, RecoveryKind, RecoveryState, Voice
from heju.access.queries import marks
from heju.access.rules import recovery as rules
from heju.kit import db, masking
from heju.kit.scope import Grant, Scope, is_within
from heju.organizations import roles
from heju.organizations.queries import appointments, spots
from heju.people import queries as persons
from heju.places import rules as places

WHAT: dict[str, str] = {RecoveryKind.PHONE: gettext_noop("换到新的手机号"), RecoveryKind.FACTOR: gettext_noop("去掉第二道锁，由您重装")}
RUNNING = (RecoveryState.OPEN, RecoveryState.WAITING)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody is known: the place whose office-holders confirm him, his name as others may see it, whether he is an officer."""

    place: int
    path: str
    label: str
    is_strong: bool


def home_of(person: int, day: date) -> Home | None:
    """Return where a person is known: an officer at his office, anybody else in the compound of his home, else at his post.

    Runs in the person's own scope. None where neither a post nor a home holds on the day.
    """
    posts = [(one.path, roles.role_of(one.body.kind, one.post)) for one in appointments.of_person(person, day)]
    strong = sorted(path for path, role in posts if role is not None and role.second_factor)
    paths = [*strong, *(places.compound_path(path) for path in persons.tie_paths(person, day)), *(path for path, _role in posts)]
    if not paths:
        return None
    # Nobody has signed in: the name of that one place is looked up as somebody who belongs there.
    belongs = Grant("self", (paths[0],), frozenset(), frozenset({"view"}))
    with db.scoped(replace(db.active_scope(), grants=(belongs,))):
        spot = spots.by_path(paths[0])
    return Home(spot.id, spot.path, masking.mask_name(persons.own_name(person)), bool(strong))


def close_phone(phone: str, account: int) -> bytes:
    """Return a number closed for the recovery of one account."""
    return persons.close_for("access_recovery", "phone", account, phone)


def open_phone(held: Recovery) -> str:
    """Return the new number of a recovery in clear, "" where there is none. For sending and for finishing only."""
    return persons.open_for("access_recovery", "phone", held.account_id, held.phone)


def voices_of(held: Recovery) -> list[rules.Voice]:
    """Return the voices of a recovery, in the order given."""
    return [rules.Voice(one.person_id, one.role, one.body_id) for one in Voice.objects.filter(recovery=held).order_by("pk")]


def voices_by(actor: Scope, path: str) -> list[rules.Voice]:
    """Return the voices that somebody could give at a place: one for each of his roles that may."""
    return [
        rules.Voice(actor.person_id or 0, grant.role, grant.body_id)
        for grant in actor.grants
        if roles.CONFIRM in grant.powers and grant.body_id is not None and is_within(path, grant.paths)
    ]


def helpers_of(person: int, day: date) -> list[int]:
    """Return who acts for a person, as far as the asker may see it."""
    return [one.helper_id for one in persons.helpers_of(person, day)]


def by_token(token: str, asker: Scope) -> Recovery | None:
    """Return the recovery that a link leads to."""
    with db.scoped(replace(asker, door="sign-in")):
        return Recovery.objects.filter(token=marks.mark(token, "recovery")).first()


def by_id(recovery: int) -> Recovery | None:
    """Return a visible recovery."""
    return Recovery.objects.select_related("place").filter(pk=recovery).first()


def of_person(person: int) -> list[Recovery]:
    """Return the recoveries of a person, newest first."""
    return list(Recovery.objects.filter(person=person).order_by("-pk")[:20])


def in_reach(scope: Scope, now: datetime) -> list[Recovery]:
    """Return the running recoveries at places where somebody may confirm, the oldest first; those that ended by themselves are left out."""
    paths = [path for grant in scope.grants if roles.CONFIRM in grant.powers for path in grant.paths]
    rows = Recovery.objects.filter(state__in=RUNNING).select_related("place").prefetch_related("voices").order_by("asked_at", "pk")[:200]
    return [one for one in rows if is_within(one.path, paths) and not rules.has_lapsed(one.asked_at, one.ready_at, now)]
