"""Who asks: from an account to a scope, by the appointments, ties and helpers that hold on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from django.db import connection

from heju.kit import db
from heju.kit.scope import NOBODY, Grant, Scope, is_within
from heju.organizations import roles
from heju.people.models import Account
from heju.places import rules as places_rules
from heju.web.models import Token

# Where the session keeps for whom a helper acts.
ACTS_FOR = "heju_acts_for"


# One statement, since it is asked at every request: what the person holds, with what each of his bodies covers, where he has a home, and
# whom he helps. Built from parts, each of four columns: what it is, a number, words, places.
POSTS: Final = """(select 'post', a.id, array[a.body_id::text, b.kind, b.name, a.post], case
      when not b.kind = any (%(covering)s) then array[a.path::text]
      else array(select c.path::text from organizations_coverage c
      where c.body_id = a.body_id and c.since <= %(day)s and (c.until is null or c.until > %(day)s) order by c.path)
    end
  from organizations_appointment a join organizations_body b on b.id = a.body_id
  where a.person_id = %(person)s and a.since <= %(day)s and (a.ended_on is null or a.ended_on > %(day)s)
    and (a.term_until is null or a.term_until >= %(day)s))"""
TIES: Final = """(select 'tie', 0, array[t.kind], array[t.path::text] from people_tie t
  where t.person_id = %(person)s and t.since <= %(day)s and (t.until is null or t.until > %(day)s))"""
HELPED: Final = """(select 'elder', h.elder_id, '{}'::text[], '{}'::text[] from people_helper h
  where h.helper_id = %(person)s and h.since <= %(day)s and (h.until is null or h.until > %(day)s))"""

type Standing = list[tuple[str, int, list[str], list[str]]]


def scope_of(account: Account, day: date, *, door: str = "", address: str = "") -> Scope:
    """Return the scope of an account on a day. Must run where the rows of that account can be read. One query."""
    if not account.is_active:
        return NOBODY
    found = _standing((POSTS, TIES, HELPED), account.person_id, day)
    return Scope(
        account_id=account.pk,
        person_id=account.person_id,
        acts_for=tuple(number for what, number, _words, _paths in found if what == "elder"),
        grants=(*_grants_of_posts(found), *_grants_of_ties(found)),
        door=door,
        address=address,
    )


def _standing(parts: tuple[str, ...], person: int, day: date) -> Standing:
    """Return what holds of a person on a day: his posts by number, his ties, those he helps by number. One query."""
    values: dict[str, int | date | list[str]] = {"person": person, "day": day, "covering": sorted(roles.COVERING)}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), values)
        return sorted(cursor.fetchall())


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
    """Return a grant for each appointment that runs on the day, or for one of them: begun, not ended, its term not over. One query."""
    found = _standing((POSTS,), person, day)
    return _grants_of_posts([row for row in found if only is None or row[1] == only])


def _grants_of_posts(found: Standing) -> list[Grant]:
    grants = []
    for what, _number, words, paths in found:
        if what == "post" and paths:
            body, kind, name, post = words
            role = roles.role_of(kind, post)
            if role is not None:
                grants.append(Grant(role.code, tuple(paths), role.powers, role.reaches, int(body), name))
    return grants


def tie_grants(person: int, day: date) -> list[Grant]:
    """Return a grant for the compounds in which the person has a home: he may see who governs there. One query."""
    return _grants_of_ties(_standing((TIES,), person, day))


def _grants_of_ties(found: Standing) -> list[Grant]:
    owner: set[str] = set()
    resident: set[str] = set()
    for what, _number, words, paths in found:
        if what == "tie":
            (owner if words[0] in ("owner", "possessor") else resident).add(places_rules.compound_path(paths[0]))
    grants = []
    for code, compounds in (("owner", owner), ("resident", resident)):
        if compounds:
            role = roles.ROLES[code]
            grants.append(Grant(code, tuple(sorted(compounds)), role.powers, role.reaches))
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
