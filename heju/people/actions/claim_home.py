"""Claim a home by proof, take a claim back, ask for a second look."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit import pictures
from heju.kit.ruling import Ruling
from heju.kit.scope import NotAllowed, Scope
from heju.people import errors, parameters, queries, rules, vault
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.models import Claim, ClaimStatus, Person, Proof, Tie
from heju.people.rules import binding

if TYPE_CHECKING:
    from heju.places.models import Unit

ASKED = _("有人申请登记到 %(door)s，正在核对材料。不是您同意的，请现在就提出异议。")
RECEIVED = _("收到您登记到 %(door)s 的申请，%(day)s 前会有结果。")


@transaction.atomic
def claim_home(
    *,
    actor: Scope,
    now: datetime,
    unit: Unit,
    kind: str,
    since: date,
    paper: str,
    photos: Sequence[bytes],
    share: Fraction | None = None,
    until: date | None = None,
    name: str = "",
) -> Claim:
    """Ask to be bound to a home, with photos of papers. `unit` comes with its places; `name` is asked of those whose name is not known yet.

    The photos are drawn anew and closed. The owners of the home are told at once. Raises Refused in all its shapes.
    """
    person = himself(actor)
    _check(person, unit, kind, since, until)
    part = rules.share_for(kind, share)
    images = [_redrawn(photo) for photo in photos]
    if not 0 < len(images) <= parameters.MOST_PHOTOS:
        raise errors.PhotoNeeded
    give_name(person, name)
    claim = Claim(person=person, unit=unit, path=unit.path, kind=kind, since=since, until=until, paper=paper, made_at=now)
    claim.handlers = binding.handlers_for(kind)
    if part is not None:
        claim.share_numerator, claim.share_denominator = part.numerator, part.denominator
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        raise errors.ClaimedAlready from error
    for image in images:
        public_id = uuid.uuid4()
        Proof(public_id=public_id, claim=claim, image=vault.close_image(public_id, image), sent_at=now).save(force_insert=True)
    _tell(actor, now, claim)
    _keep(actor, now, "people.claimed", claim, {"kind": kind, "share": str(part or ""), "paper": paper, "photos": len(images)})
    return claim


@transaction.atomic
def withdraw_claim(*, actor: Scope, now: datetime, claim: Claim) -> Claim:
    """Take one's own claim back before it is decided; its photos leave as after a decision. Raises NotAllowed, Ruled."""
    held = _own(actor, claim)
    if held.status not in binding.WAITING:
        raise errors.Ruled(Ruling(False, (binding.OVER,)))
    held.status, held.decided_at = ClaimStatus.WITHDRAWN, now
    held.save(update_fields=["status", "decided_at"])
    Proof.objects.filter(claim=held).update(delete_on=localdate(now))
    _keep(actor, now, "people.claim_withdrawn", held, {})
    return held


@transaction.atomic
def appeal_claim(*, actor: Scope, now: datetime, claim: Claim, words: str) -> Claim:
    """Ask the community to look at a refused claim again, once. Raises NotAllowed, Ruled, ReasonMissing, ClaimedAlready."""
    held = _own(actor, claim)
    decided = localdate(held.decided_at) if held.decided_at else None
    ruling = binding.may_appeal(held.status, decided, localdate(now))
    if not ruling.passed:
        raise errors.Ruled(ruling)
    if len(words.strip()) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    held.status, held.appeal, held.appealed_at = ClaimStatus.APPEALED, words.strip(), now
    try:
        with transaction.atomic():
            held.save(update_fields=["status", "appeal", "appealed_at"])
    except IntegrityError as error:
        raise errors.ClaimedAlready from error
    # The photos are needed again.
    Proof.objects.filter(claim=held).update(delete_on=None)
    _keep(actor, now, "people.claim_appealed", held, {})
    return held


def himself(actor: Scope) -> Person:
    """Return the person for whom somebody acts: the elder while he helps, else himself. Raises NotAllowed for nobody."""
    person = Person.objects.filter(pk=actor.on_behalf_of or actor.person_id or 0).first()
    if person is None:
        raise NotAllowed("people.claim", "")
    return person


def give_name(person: Person, name: str) -> None:
    """Write the name of somebody who has none yet, as he gives it himself. Raises NameNeeded."""
    if vault.open_value(person, "name"):
        return
    clean = "".join(name.split())
    if not clean:
        raise errors.NameNeeded
    person.save(update_fields=vault.put(person, "name", clean))


def _check(person: Person, unit: Unit, kind: str, since: date, until: date | None) -> None:
    ruling = binding.period_holds(kind, since, until)
    if not ruling.passed:
        raise errors.Ruled(ruling, "until")
    if Tie.objects.filter(person=person, unit_id=unit.pk, kind=kind, until=None).exists():
        raise errors.TiedAlready
    if Claim.objects.filter(person=person, status__in=binding.WAITING).count() >= parameters.MOST_CLAIMS:
        raise errors.TooManyClaims


def _tell(actor: Scope, now: datetime, claim: Claim) -> None:
    """Tell the owners that somebody claims their home, and the claimant when there will be an answer."""
    where, me = {"door": queries.door(claim.unit)}, claim.person_id
    tell_owners(actor=actor, now=now, unit=claim.unit_id, kind="people.claimed", text=ASKED, values=where, besides=[me], is_urgent=True)
    values = {**where, "day": binding.due_on(localdate(now)).isoformat()}
    link = reverse("people:claims")
    tell_person(actor=actor, now=now, person=me, kind="people.claim_received", text=RECEIVED, values=values, link=link)


def _redrawn(photo: bytes) -> bytes:
    try:
        return pictures.redrawn(photo)
    except pictures.NotAPicture as error:
        raise errors.PhotoRefused(error.reason) from error


def _own(actor: Scope, claim: Claim) -> Claim:
    """Return one's own claim, locked."""
    held = Claim.objects.select_for_update().filter(pk=claim.pk, person=actor.on_behalf_of or actor.person_id or 0).first()
    if held is None:
        raise NotAllowed("people.claim", claim.path)
    return held


def _keep(actor: Scope, now: datetime, verb: str, claim: Claim, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="people.claim",
        subject_id=claim.pk,
        path=claim.path,
        for_person=claim.person_id,
        detail=detail,
    )
