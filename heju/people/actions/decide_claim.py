"""Decide a claim on a home; look at its papers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, parameters, queries, vault
from heju.people.actions.register_person import handler_of_grant
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.actions.tie_person import TIED, insert_tie, lock_unit, taken_shares
from heju.people.models import Claim, ClaimStatus, Paper, Proof, Tie
from heju.people.rules import binding

POWER = "people.review"
APPROVED = _("您登记到 %(door)s 的申请通过了，现在可以参与小区的事。")
DECLINED = _("您登记到 %(door)s 的申请没有通过：%(answer)s。%(day)s 前可以申请社区复核。")
UPHELD = _("社区复核以后，您登记到 %(door)s 的申请仍然没有通过：%(answer)s。")
OVERTAKEN = _("您登记到 %(door)s 的申请没有办成：这套房屋的份额已经登记给别人。%(day)s 前可以申请社区复核。")


@transaction.atomic
def decide_claim(*, actor: Scope, now: datetime, claim: Claim, approved: bool, answer: str = "") -> Claim:
    """Approve a claim, which ties the person to the home, or decline it in words. Locks the claim and the home.

    Of two claims that do not both fit the second is over, and its maker is told. Raises NotAllowed, Ruled, ReasonMissing, TiedAlready.
    """
    # Without the person: once a claim is decided its maker may not be seen any more, and whoever comes second must hear that it is over.
    held = Claim.objects.select_for_update(of=("self",)).select_related("unit__place__parent", "unit__compound").get(pk=claim.pk)
    grant = actor.demand(POWER, held.path)
    ruling = binding.may_decide(binding.Case(held.status, held.person_id, held.decided_by_id), actor.person_id, handler_of_grant(grant))
    if not ruling.passed:
        raise errors.Ruled(ruling)
    if approved:
        _tie(actor, now, held, grant)
        status = ClaimStatus.APPROVED
    else:
        if len(answer.strip()) < parameters.WHY_LENGTH:
            raise errors.ReasonMissing
        status = ClaimStatus.UPHELD if held.status == ClaimStatus.APPEALED else ClaimStatus.DECLINED
    _close(actor, now, held, status, answer, actor.person_id)
    audit.record(
        actor=actor,
        now=now,
        verb="people.claim_approved" if approved else "people.claim_declined",
        subject="people.claim",
        subject_id=held.pk,
        path=held.path,
        grant=grant,
        for_person=held.person_id,
        why=answer.strip(),
        detail={"kind": held.kind, "share": str(held.share or ""), "status": status.value},
    )
    return held


def _tie(actor: Scope, now: datetime, claim: Claim, grant: Grant) -> None:
    """Bind the claimant, tell the owners, and end the claims that do not fit any more."""
    lock_unit(claim.unit)
    room = binding.leaves_room(claim.kind, claim.share, taken_shares(claim.unit, claim.kind))
    if not room.passed:
        raise errors.Ruled(room, "decision")
    handler = handler_of_grant(grant)
    held_by = [*claim.handlers, *([handler] if handler and handler not in claim.handlers else [])]
    source = f"本人申请，凭{Paper(claim.paper).label}核对"
    tie = Tie(person=claim.person, unit=claim.unit, path=claim.path, kind=claim.kind, since=claim.since, until=claim.until, source=source)
    tie.handlers, tie.share_numerator, tie.share_denominator = held_by, claim.share_numerator, claim.share_denominator
    insert_tie(tie)
    words = {"door": queries.door(claim.unit), "name": queries.masked(claim.person, "name")}
    besides = [claim.person_id, actor.person_id]
    tell_owners(actor=actor, now=now, unit=claim.unit_id, kind="people.tied", text=TIED[claim.kind], values=words, besides=besides)
    taken = taken_shares(claim.unit, claim.kind)
    rivals = Claim.objects.select_for_update(of=("self",)).filter(unit=claim.unit_id, kind=claim.kind, status__in=binding.WAITING)
    for rival in rivals.exclude(pk=claim.pk).select_related("unit__place__parent", "unit__compound").order_by("pk"):
        if not binding.leaves_room(rival.kind, rival.share, taken).passed:
            _close(actor, now, rival, ClaimStatus.OVERTAKEN, "", None)


def _close(actor: Scope, now: datetime, claim: Claim, status: ClaimStatus, answer: str, by: int | None) -> None:
    """Write how a claim ended, date the end of its photos, and tell its maker."""
    claim.status, claim.decided_at, claim.answer = status, now, answer.strip()
    # An appeal is decided by somebody else: the one who decided first stays known until then.
    claim.decided_by_id = by if by is not None else claim.decided_by_id
    claim.save(update_fields=["status", "decided_at", "answer", "decided_by"])
    Proof.objects.filter(claim=claim).update(delete_on=binding.proofs_leave_on(localdate(now)))
    text = {"approved": APPROVED, "declined": DECLINED, "upheld": UPHELD, "overtaken": OVERTAKEN}[status.value]
    day = binding.appeal_until(localdate(now)).isoformat()
    values = {"door": queries.door(claim.unit), "answer": claim.answer.rstrip("。"), "day": day}
    kind = f"people.claim_{status.value}"
    tell_person(actor=actor, now=now, person=claim.person_id, kind=kind, text=text, values=values, link=reverse("people:claims"))


@transaction.atomic
def see_proofs(*, actor: Scope, now: datetime, claim: Claim) -> list[bytes]:
    """Return the photos of a waiting claim, oldest first, and record who looked: the claimant reads it in his own data.

    Raises NotAllowed, and Ruled once the claim is decided or for one's own.
    """
    grant = actor.demand(POWER, claim.path)
    ruling = binding.may_decide(binding.Case(claim.status, claim.person_id, claim.decided_by_id), actor.person_id, handler_of_grant(grant))
    if not ruling.passed:
        raise errors.Ruled(ruling)
    photos = [vault.open_image(proof.public_id, bytes(proof.image)) for proof in Proof.objects.filter(claim=claim).order_by("pk")]
    audit.record(
        actor=actor,
        now=now,
        verb="people.proof_seen",
        subject="people.claim",
        subject_id=claim.pk,
        path=claim.path,
        grant=grant,
        for_person=claim.person_id,
        detail={"photos": len(photos)},
    )
    return photos
