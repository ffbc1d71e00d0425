"""Sit together, write the agreement down, sign it, and ask on the day whether it is kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_noop

from heju.kit import db, pictures
from heju.kit.ruling import refuses
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors, vault
from heju.matters.actions import confirm, step
from heju.matters.actions.mediation import AGREED, Open, demand, keep, opened, tell, tell_parties, voices
from heju.matters.actions.mediation_proof import proof_of
from heju.matters.models import FollowUp, Matter, Mediation, MediationAgreement, MediationParty, MediationSession, Signature
from heju.matters.rules import mediation as rules

# What the law lists for an agreement in writing (29): the facts and each one's part, what is agreed, how and by when.
ITEMS = ("facts", "terms", "manner")
SITTING = gettext_noop("调解会定在 %(when)s，地点：%(venue)s。")
TO_SIGN = gettext_noop("调解协议写好了，请看清楚再签字。不同意可以不签。")
TO_TELL = gettext_noop("今天是协议约定的日子：请说一说，对方履行了没有。")


@transaction.atomic
def plan_session(*, actor: Scope, now: datetime, mediation: int, at: datetime, venue: str) -> MediationSession:
    """Say when and where the parties sit together; each is told. Raises SessionWrong, Ruled, NotAllowed."""
    with opened(actor, mediation, mediating=True) as held:
        demand(rules.may_agree(held.mediation.state, voices(held.mediation)))
        if at <= now or not venue.strip():
            raise errors.SessionWrong
        made = MediationSession(public_id=uuid4(), mediation=held.mediation, at=at, venue=venue.strip())
        made.save(force_insert=True)
        keep(actor, now, "matters.mediation_session_set", held.mediation)
        tell_parties(actor, now, held.mediation, SITTING, when=f"{localtime(at):%Y-%m-%d %H:%M}", venue=made.venue)
        return made


@transaction.atomic
def record_session(*, actor: Scope, now: datetime, session: int, came: Sequence[int], record: str) -> MediationSession:
    """Record who came and how it went; closed, and once. Raises SessionWrong, WordsMissing, NotAllowed."""
    seen = MediationSession.objects.filter(pk=session).values_list("mediation_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.mediation", "")
    with opened(actor, seen, mediating=True) as held:
        row = MediationSession.objects.select_for_update(of=("self",)).get(pk=session)
        if row.held_at is not None:
            raise errors.SessionWrong
        if len(record.strip()) < step.LEAST_WORDS:
            raise errors.WordsMissing
        parties = set(MediationParty.objects.filter(mediation=held.mediation).values_list("pk", flat=True))
        row.came, row.held_at = sorted(parties & set(came)), now
        row.record = vault.close_for(row, "record", record.strip())
        row.save(update_fields=["came", "held_at", "record"])
        keep(actor, now, "matters.mediation_session_recorded", held.mediation, came=len(row.came))
        return row


@transaction.atomic
def write_agreement(
    *, actor: Scope, now: datetime, mediation: int, form: str, items: Mapping[str, str], due_on: date | None = None
) -> MediationAgreement:
    """Write down what the parties agreed, in writing to be signed or as the mediator's note of an oral agreement, which holds at once.

    Until the first signature the text may be written anew. Raises AgreementStands, WordsMissing, Ruled, NotAllowed.
    """
    text = {name: items.get(name, "").strip() for name in ITEMS}
    if len(text["terms"]) < step.LEAST_WORDS:
        raise errors.WordsMissing
    with opened(actor, mediation, mediating=True) as held:
        demand(rules.may_agree(held.mediation.state, voices(held.mediation)))
        made = MediationAgreement.objects.select_for_update(of=("self",)).filter(mediation=held.mediation).first()
        if made is not None and made.signatures.exists():
            raise errors.AgreementStands
        made = made or MediationAgreement(public_id=uuid4(), mediation=held.mediation)
        plain = json.dumps({**text, "due_on": due_on.isoformat() if due_on else ""}, ensure_ascii=False, sort_keys=True)
        made.mediation = held.mediation
        made.form, made.made_at, made.due_on, made.digest = form, now, due_on, sha256(plain.encode()).hexdigest()
        made.text = vault.close_for(made, "text", plain)
        made.save()
        keep(actor, now, "matters.mediation_written", held.mediation, form=form, digest=made.digest)
        if form == "oral":
            _take_effect(actor, now, held, made)
            _close(actor, now, held, made)
        else:
            tell_parties(actor, now, held.mediation, TO_SIGN)
        return made


@transaction.atomic
def sign(
    *, actor: Scope, now: datetime, agreement: int, shown: str, party: int | None = None, sheet: bytes = b"", seal: bool = False
) -> Signature:
    """Sign: a party for himself in the app; the mediator for a sheet that a party signed on paper (with its photo), or for himself.

    The mediator signs last, with the seal where it is a people's mediation committee's; then the matter is reported done, and the proof
    says that there is an agreement and not what it says. Raises Ruled, PhotoRefused, NotAllowed, NotNow.
    """
    seen = MediationAgreement.objects.filter(pk=agreement).values_list("mediation_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.mediation", "")
    with opened(actor, seen) as held:
        row = MediationAgreement.objects.select_for_update(of=("self",)).get(pk=agreement)
        signer = MediationParty.objects.filter(mediation=held.mediation, pk=party).first() if party else None
        row.mediation = held.mediation
        hand = _hand(actor, held, row, signer, sheet=sheet, seal=seal, named=party is not None)
        if held.mediation.state == "ended":
            raise errors.Ruled(rules.may_continue("ended", []))
        demand(rules.may_sign(rules.Paper(row.form, row.digest, len(_unsigned(row))), hand, shown, held.mediation.kind))  # type: ignore[arg-type]
        made = Signature(public_id=uuid4(), agreement=row, party=signer, person_id=actor.person_id, how=hand.how, at=now, digest=row.digest)
        made.sheet = _sheet(made, sheet) if sheet else None
        made.save(force_insert=True)
        keep(actor, now, "matters.mediation_signed", held.mediation, part=hand.part, how=hand.how, digest=row.digest)
        if hand.part == "mediator" and held.mediation.kind == rules.COMMITTEE:
            row.sealed_at = now
            row.save(update_fields=["sealed_at"])
        _take_effect(actor, now, held, row)
        if hand.part == "mediator":
            _close(actor, now, held, row)
        return made


def _hand(
    actor: Scope, held: Open, row: MediationAgreement, signer: MediationParty | None, *, sheet: bytes, seal: bool, named: bool
) -> rules.Hand:
    """Return who signs and how. Raises NotAllowed where he is neither party nor mediator."""
    signed = row.signatures.filter(party=signer).exists()
    if signer is None:
        if named or held.grant is None:
            raise NotAllowed("matters.mediate", held.mediation.path)
        return rules.Hand("mediator", "app", has_signed=signed, seal=seal)
    is_himself = signer.person_id is not None and signer.person_id == actor.person_id
    if is_himself and not sheet:
        return rules.Hand("party", "app", True, signer.agrees, signed)
    if held.grant is None and not is_himself:
        raise errors.Ruled(refuses(rules.NOT_HIMSELF))
    if held.grant is None:
        raise NotAllowed("matters.mediate", held.mediation.path)
    return rules.Hand("party", "paper", is_himself, signer.agrees, signed, bool(sheet))


def _sheet(made: Signature, sheet: bytes) -> bytes:
    try:
        image = pictures.redrawn(sheet)
    except pictures.NotAPicture as error:
        raise errors.PhotoRefused(error.reason) from error
    return vault.close_for(made, "sheet", base64.b64encode(image).decode())


def _unsigned(row: MediationAgreement) -> list[int]:
    signed = set(row.signatures.exclude(party=None).values_list("party_id", flat=True))
    return [pk for pk in MediationParty.objects.filter(mediation=row.mediation_id).values_list("pk", flat=True) if pk not in signed]


def _take_effect(actor: Scope, now: datetime, held: Open, row: MediationAgreement) -> None:
    """Write from when the agreement holds, as soon as nothing is missing; each party is asked on the day whether it is kept."""
    at: dict[int | None, datetime] = {}
    for signed in row.signatures.order_by("pk"):
        at[signed.party_id] = signed.at
    parties = list(MediationParty.objects.filter(mediation=held.mediation).order_by("pk"))
    effective = rules.when_effective(
        held.mediation.kind, row.form, row.made_at, [at.get(one.pk) for one in parties], at.get(None), row.sealed_at
    )
    if effective is None or row.effective_at is not None:
        return
    row.effective_at = effective
    row.save(update_fields=["effective_at"])
    held.mediation.state, held.mediation.ended_at = "agreed", now
    held.mediation.save(update_fields=["state", "ended_at"])
    keep(actor, now, "matters.mediation_agreed", held.mediation, digest=row.digest)
    if row.due_on is not None:
        for one in parties:
            FollowUp(public_id=uuid4(), agreement=row, party=one, due_on=row.due_on).save(force_insert=True)


def _close(actor: Scope, now: datetime, held: Open, row: MediationAgreement) -> None:
    """Report the matter done; whoever raised it is asked to confirm, as always."""
    if row.effective_at is None:
        return
    mediation: Mediation = held.mediation
    proof = proof_of(
        number=mediation.pk,
        kind=mediation.get_kind_display(),
        form=row.get_form_display(),
        effective_at=row.effective_at,
        digest=row.digest,
    )
    matter: Matter = held.matter
    confirm.report_done(actor=actor, now=now, matter=matter.pk, said=step.Said(AGREED, [proof], {"mediation": mediation.pk}))


@transaction.atomic
def say_kept(*, actor: Scope, now: datetime, follow_up: int, kept: bool, words: str = "") -> FollowUp:
    """Say on or after the day whether the agreement is kept: a party for himself, or the mediator who asked him. Once.

    Raises NotAllowed, TooEarly before the day or a second time.
    """
    seen = FollowUp.objects.filter(pk=follow_up).values_list("agreement__mediation_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.mediation", "")
    with opened(actor, seen) as held:
        row = FollowUp.objects.select_for_update(of=("self",)).select_related("party").get(pk=follow_up)
        if held.grant is None and (row.party.person_id is None or row.party.person_id != actor.person_id):
            raise NotAllowed("matters.mediation", held.mediation.path)
        if row.kept is not None or localdate(now) < row.due_on:
            raise errors.TooEarly
        row.kept, row.answered_at = kept, now
        row.words = vault.close_for(row, "words", words.strip()) if words.strip() else None
        row.save(update_fields=["kept", "answered_at", "words"])
        keep(actor, now, "matters.mediation_kept" if kept else "matters.mediation_not_kept", held.mediation)
        return row


@transaction.atomic
def ask_parties(*, actor: Scope, now: datetime) -> int:
    """Ask every party whose day has come whether the agreement is kept, once; return how many were asked."""
    count = 0
    with db.scoped(step.writing(actor)):
        rows = FollowUp.objects.select_for_update(of=("self",), skip_locked=True).filter(
            due_on__lte=localdate(now), asked_at=None, kept=None
        )
        for row in rows.select_related("agreement__mediation", "party").order_by("pk")[:200]:
            row.asked_at = now
            row.save(update_fields=["asked_at"])
            if row.party.person_id is not None:
                tell(actor, now, row.agreement.mediation, row.party.person_id, TO_TELL)
            count += 1
    return count
