"""Who asks: from an account to a scope, by the appointments, ties and helpers that hold on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Q

from heju.kit import db
from heju.kit.scope import NOBODY, Grant, Scope, is_within
from heju.organizations import roles
from heju.organizations.models import Appointment, Coverage
from heju.people.models import Account, Helper, Tie
from heju.places import rules as places_rules
from heju.web.models import Token

# Where the session keeps for whom a helper acts.
ACTS_FOR = "heju_acts_for"


def scope_of(account: Account, day: date, *, door: str = "", address: str = "") -> Scope:
    """Return the scope of an account on a day. Must run where the rows of that account can be read."""
    if not account.is_active:
        return NOBODY
    person = account.person_id
    grants = [*appointment_grants(person, day), *tie_grants(person, day)]
    helped = Helper.objects.filter(helper=person, since__lte=day).filter(Q(until=None) | Q(until__gt=day))
    return Scope(
        account_id=account.pk,
        person_id=person,
        acts_for=tuple(helped.order_by("elder_id").values_list("elder_id", flat=True)),
        grants=tuple(grants),
        door=door,
        address=address,
    )


def of_account(account_id: int, day: date, elder: int | None = None) -> Scope:
    """Return the scope that an account has on a day, outside of a request: for jobs that run later."""
    with db.scoped(Scope(account_id=account_id)):
        account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return NOBODY
    with db.scoped(Scope(account_id=account_id, person_id=account.person_id)):
        return acting(scope_of(account, day), elder, day)


def acting(scope: Scope, elder: int | None, day: date) -> Scope:
    """Return the scope of a helper who acts for an elder: whatever he does stands in both names, and he sees the elder's compound.

    Without an elder, or with one for whom he does not act any more, the scope stays as it is.
    """
    if elder is None or elder not in scope.acts_for:
        return scope
    db.write_scope(scope)
    return replace(scope, on_behalf_of=elder, grants=(*scope.grants, *tie_grants(elder, day)))


def appointment_grants(person: int, day: date, only: int | None = None) -> list[Grant]:
    """Return a grant for each appointment that runs on the day, or for one of them: begun, not ended, its term not over."""
    running = (
        Appointment.objects.filter(person=person, since__lte=day)
        .filter(Q(ended_on=None) | Q(ended_on__gt=day))
        .filter(Q(term_until=None) | Q(term_until__gte=day))
        .order_by("id")
        .values_list("body_id", "body__kind", "body__name", "post", "path")
    )
    found = list(running if only is None else running.filter(pk=only))
    covering = {body for body, kind, _name, _post, _path in found if kind in roles.COVERING}
    covered = covered_paths(covering, day)
    grants = []
    for body, kind, name, post, path in found:
        role = roles.role_of(kind, post)
        paths = covered.get(body, ()) if kind in roles.COVERING else (path,)
        if role is not None and paths:
            grants.append(Grant(role.code, tuple(paths), role.powers, role.reaches, body, name))
    return grants


def covered_paths(bodies: set[int], day: date) -> dict[int, list[str]]:
    """Return the places that each body covers on a day."""
    found: dict[int, list[str]] = {}
    if bodies:
        rows = Coverage.objects.filter(body__in=bodies, since__lte=day).filter(Q(until=None) | Q(until__gt=day))
        for body, path in rows.order_by("path").values_list("body_id", "path"):
            found.setdefault(body, []).append(path)
    return found


def tie_grants(person: int, day: date) -> list[Grant]:
    """Return a grant for the compounds in which the person has a home: he may see who governs there."""
    rows = Tie.objects.filter(person=person, since__lte=day).filter(Q(until=None) | Q(until__gt=day))
    owner: set[str] = set()
    resident: set[str] = set()
    for kind, path in rows.values_list("kind", "path"):
        (owner if kind in ("owner", "possessor") else resident).add(places_rules.compound_path(path))
    grants = []
    for code, paths in (("owner", owner), ("resident", resident)):
        if paths:
            role = roles.ROLES[code]
            grants.append(Grant(code, tuple(sorted(paths)), role.powers, role.reaches))
    return grants


# ---- machines -------------------------------------------------------------------------------------------------------

# What a token sees beyond what everybody in its places sees follows from what it may do, and never exceeds its maker's role.
REACHES_OF = {roles.SEE_PEOPLE: "people_", roles.READ_RECORD: "record"}
# Powers that read; every other one changes something.
READING = frozenset(REACHES_OF)


def scope_of_token(token: Token, day: date, *, address: str = "") -> Scope | None:
    """Return the scope of a token on a day, None where the appointment in whose name it was made gives nothing any more.

    Worked out anew at each request: it ends with the appointment, and shrinks with what the body covers. Must run where the rows of the
    person who made it can be read.
    """
    if token.ended_at is not None or day > token.until or not Account.objects.filter(pk=token.account_id, is_active=True).exists():
        return None
    found = appointment_grants(token.person_id, day, only=token.appointment_id)
    grants = tuple(grant for one in found if (grant := narrowed(one, token.path, frozenset(token.powers))) is not None)
    if not grants:
        return None
    return Scope(person_id=token.person_id, grants=grants, token_id=token.pk, system=token.name, address=address)


def narrowed(grant: Grant, path: str, powers: frozenset[str]) -> Grant | None:
    """Return a grant cut down to a place and to powers, None where nothing is left of its places."""
    paths = (path,) if is_within(path, grant.paths) else tuple(one for one in grant.paths if is_within(one, (path,)))
    if not paths:
        return None
    held = powers & grant.powers
    lent = {"view"} | ({"act"} if held - READING else set())
    lent |= {reach for reach in grant.reaches for power, prefix in REACHES_OF.items() if power in held and reach.startswith(prefix)}
    return replace(grant, paths=paths, powers=held, reaches=grant.reaches & lent)
