"""Invite somebody to a home with a code; accept; take a code back. The code is shown once, and only its keyed hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.people import errors, parameters, queries, rules, vault
from heju.people.actions.claim_home import give_name, himself
from heju.people.actions.register_person import handler_of_grant
from heju.people.actions.tell_person import tell_owners
from heju.people.actions.tie_person import TIED, insert_tie, lock_unit, taken_shares
from heju.people.models import Invitation, Tie
from heju.people.rules import binding

if TYPE_CHECKING:
    from heju.places.models import Unit

DOOR = "binding"


@transaction.atomic
def invite(
    *, actor: Scope, now: datetime, unit: Unit, kind: str, share: Fraction | None = None, until: date | None = None
) -> tuple[Invitation, str]:
    """Make a code that binds whoever shows it first to a home, once, within a week; return it in clear, for this one time.

    An owner invites family and tenants, a keeper of the register anybody. Raises NotAllowed, BadShare, Ruled.
    """
    grant = _authority(actor, unit, kind, localdate(now))
    part = rules.share_for(kind, share)
    _check(kind, localdate(now), until)
    if part is not None:
        lock_unit(unit)
        room = binding.leaves_room(kind, part, taken_shares(unit, kind))
        if not room.passed:
            raise errors.Ruled(room, "share")
    code = "".join(secrets.choice(binding.CODE_SIGNS) for _ in range(binding.CODE_LENGTH))
    made = Invitation(unit=unit, path=unit.path, kind=kind, until=until, made_at=now, code_hash=vault.hash_of_code(code))
    made.made_by_id, made.expires_at = himself(actor).pk, now + timedelta(days=parameters.INVITATION_DAYS)
    made.handlers = binding.handlers_for(kind)
    if part is not None:
        made.share_numerator, made.share_denominator = part.numerator, part.denominator
    made.save(force_insert=True)
    _keep(actor, now, "people.invited", made, grant, {"kind": kind, "share": str(part or ""), "expires": made.expires_at.isoformat()})
    return made, code


@transaction.atomic
def accept_invitation(*, actor: Scope, now: datetime, code: str, name: str = "") -> Tie:
    """Bind oneself to the home that a code names. The code is used up; of two who show it at once one wins.

    Raises CodeInvalid for whatever is wrong with the code, NameNeeded, TiedAlready, Ruled when the shares are taken meanwhile.
    """
    person = himself(actor)
    with db.scoped(replace(actor, door=DOOR)) as opened:
        found = Invitation.objects.select_for_update().filter(code_hash__in=vault.hashes_of_code(binding.plain_code(code) or "-")).first()
        if found is None or _state(found, now) != "open" or found.made_by_id == person.pk:
            raise errors.CodeInvalid
        give_name(person, name)
        with queries.choosing(opened):
            unit = queries.unit_page(found.unit_id)
        if unit is None or unit.valid_until is not None:
            raise errors.CodeInvalid
    with db.scoped(replace(actor, door=DOOR)):
        _check(found.kind, localdate(now), found.until)
        lock_unit(unit)
        room = binding.leaves_room(found.kind, found.share, taken_shares(unit, found.kind))
        if not room.passed:
            raise errors.Ruled(room)
        tie = Tie(person=person, unit=unit, path=found.path, kind=found.kind, since=localdate(now), until=found.until, source="受邀绑定")
        tie.share_numerator, tie.share_denominator, tie.handlers = found.share_numerator, found.share_denominator, found.handlers
        insert_tie(tie)
        found.used_at, found.used_by = now, person
        found.save(update_fields=["used_at", "used_by"])
    words = {"door": queries.door(unit), "name": queries.masked(person, "name")}
    tell_owners(actor=actor, now=now, unit=unit.pk, kind="people.tied", text=TIED[tie.kind], values=words, besides=[person.pk])
    _keep(actor, now, "people.invitation_used", found, None, {"tie": tie.pk, "kind": tie.kind})
    return tie


@transaction.atomic
def revoke_invitation(*, actor: Scope, now: datetime, invitation: Invitation) -> Invitation:
    """Take an unused code back: its maker, or a keeper of the register. Twice is once. Raises NotAllowed, CodeInvalid once used."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    grant = None if held.made_by_id == himself(actor).pk else actor.demand("people.edit", held.path)
    if held.used_at is not None:
        raise errors.CodeInvalid
    if held.revoked_at is None:
        held.revoked_at = now
        held.save(update_fields=["revoked_at"])
        _keep(actor, now, "people.invitation_revoked", held, grant, {})
    return held


def _state(found: Invitation, now: datetime) -> str:
    known = {"is_used": found.used_at is not None, "is_revoked": found.revoked_at is not None}
    return binding.invitation_state(expires_at=found.expires_at, now=now, **known)


def _authority(actor: Scope, unit: Unit, kind: str, day: date) -> Grant | None:
    """Return the grant of a keeper of the register, or None for an owner who invites to his own home. Raises NotAllowed."""
    grant = actor.grant_for("people.edit", unit.path)
    is_keeper = grant is not None and handler_of_grant(grant) is not None
    owns = queries.owns(actor, unit.pk, day)
    if not binding.may_invite(kind, is_owner=owns, is_keeper=is_keeper):
        raise NotAllowed("people.edit", unit.path)
    return grant if is_keeper else None


def _check(kind: str, since: date, until: date | None) -> None:
    ruling = binding.period_holds(kind, since, until)
    if not ruling.passed:
        raise errors.Ruled(ruling, "until")


def _keep(actor: Scope, now: datetime, verb: str, invitation: Invitation, grant: Grant | None, detail: Mapping[str, object]) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="people.invitation",
        subject_id=invitation.pk,
        path=invitation.path,
        grant=grant,
        for_person=invitation.used_by_id,
        detail=dict(detail),
    )
