"""Propose a mediation, name the parties, let each come in by his code and say whether he is willing; begin; end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.ruling import Ruling
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.matters import errors, vault
from heju.matters.actions import confirm, step
from heju.matters.models import Matter, Mediation, MediationAgreement, MediationParty, Report
from heju.matters.queries.parts import WORK
from heju.matters.rules import mediation as rules
from heju.people import actions as people
from heju.people import queries as registered
from heju.people.rules import binding

# What everybody reads of a mediation: that it runs, and how it ended. Never what was said.
BEGUN = "各方都愿意，开始调解。内容不公开。"
ENDED = "调解没有达成协议，已经结束。调解不挡别的路：各方可以依法通过仲裁、行政、司法等途径解决。内容不公开。"
AGREED = "各方达成调解协议并签字。内容不公开。"
UNNAMED = "反映人"
HANDLED = ("accepted", "deliberating", "assigned", "in_hand", "waiting")
ASKED = gettext_noop("有一件事想请您参加调解：自愿，不收费，随时可以停。请说愿不愿意。")
ENDED_WORD = gettext_noop("调解结束了，没有达成协议。别的路都还在：仲裁、行政、法院。")


@dataclass(frozen=True, slots=True)
class Open:
    """A locked mediation and its matter, and the role by which the actor mediates, None for a party."""

    mediation: Mediation
    matter: Matter
    grant: Grant | None


@contextmanager
def opened(actor: Scope, mediation: int, *, mediating: bool = False) -> Iterator[Open]:
    """Open a transaction in which a mediation and its matter are locked. Raises NotAllowed where the actor is not concerned."""
    seen = Mediation.objects.filter(pk=mediation).values_list("matter_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.mediation", "")
    with db.scoped(step.writing(actor)):
        matter = Matter.objects.select_for_update(of=("self",)).get(pk=seen)
        found = Mediation.objects.select_for_update(of=("self",)).get(pk=mediation)
        found.matter = matter
        grant = mediator(actor, found)
        if mediating and grant is None:
            raise NotAllowed("matters.mediate", found.path)
        yield Open(found, matter, grant)


def mediator(actor: Scope, mediation: Mediation) -> Grant | None:
    """Return the role by which somebody mediates: he works in the mediating body."""
    return next((grant for grant in actor.grants if grant.body_id == mediation.body_id and WORK in grant.powers), None)


def voices(mediation: Mediation) -> list[bool | None]:
    """Return what each party says of taking part."""
    return list(MediationParty.objects.filter(mediation=mediation).order_by("pk").values_list("agrees", flat=True))


@transaction.atomic
def propose_mediation(*, actor: Scope, now: datetime, matter: int, mediators: str) -> Mediation:
    """Have a matter mediated by the body that leads it and has it in hand; whoever raised it is asked first.

    Raises NotMediating where that body does not mediate, MediationRuns, NotAllowed, NotNow.
    """
    with step.held(actor, matter) as held:
        found = held.matter
        step.demand(actor, found, "report_done")
        body = found.lead_body
        kind = rules.KIND_OF_BODY.get(body.kind, "") if body else ""
        if body is None or not kind:
            raise errors.NotMediating
        if Mediation.objects.filter(matter=found, state__in=rules.OPEN).exists():
            raise errors.MediationRuns
        made = Mediation(matter=found, path=found.path, kind=kind, body=body, mediators=mediators.strip(), state="proposed")
        made.proposed_at, made.office, made.compound_name = now, body.name, found.compound.name
        made.save(force_insert=True)
        keep(actor, now, "matters.mediation_proposed", made, kind=kind)
        for report in Report.objects.filter(matter=found, is_first=True):
            name = vault.open_report(report, "name") or UNNAMED
            _party(actor, now, made, name, vault.open_report(report, "phone"), report.person_id)
        return made


@transaction.atomic
def add_party(*, actor: Scope, now: datetime, mediation: int, name: str, phone: str = "") -> tuple[MediationParty, str]:
    """Name another party; return the code by which he comes in, shown this one time. Raises PartyNameMissing, AgreementStands, Ruled."""
    if not name.strip():
        raise errors.PartyNameMissing
    with opened(actor, mediation, mediating=True) as held:
        demand(rules.may_continue(held.mediation.state, []))
        if MediationAgreement.objects.filter(mediation=held.mediation).exists():
            raise errors.AgreementStands
        made, code = _party(actor, now, held.mediation, name.strip(), phone.strip(), None)
        return made, code


def _party(actor: Scope, now: datetime, mediation: Mediation, name: str, phone: str, person: int | None) -> tuple[MediationParty, str]:
    code = "".join(secrets.choice(binding.CODE_SIGNS) for _ in range(binding.CODE_LENGTH))
    made = MediationParty(public_id=uuid4(), mediation=mediation, person_id=person)
    made.name = vault.close_for(made, "name", name)
    made.phone = vault.close_for(made, "phone", phone) if phone else None
    made.code_hash = None if person else vault.hash_of_code(code)
    made.save(force_insert=True)
    keep(actor, now, "matters.mediation_party_named", mediation)
    if person:
        tell(actor, now, mediation, person, ASKED)
    return made, code


@transaction.atomic
def take_part(*, actor: Scope, now: datetime, code: str) -> Mediation:
    """Come in as the party for whom a code was made; the code is used up. Raises CodeWrong, PartyKnown, NotAllowed without a person."""
    if actor.person_id is None or actor.token_id is not None:
        raise NotAllowed("matters.mediation", "")
    with db.scoped(step.writing(actor)):
        hashes = vault.hashes_of_code(binding.plain_code(code) or "-")
        party = MediationParty.objects.select_for_update(of=("self",)).filter(code_hash__in=hashes).first()
        if party is None:
            raise errors.CodeWrong
        if MediationParty.objects.filter(mediation=party.mediation_id, person=actor.person_id).exists():
            raise errors.PartyKnown
        party.person_id, party.code_hash = actor.person_id, None
        party.save(update_fields=["person", "code_hash"])
        keep(actor, now, "matters.mediation_joined", party.mediation)
        return party.mediation


@transaction.atomic
def say_willing(*, actor: Scope, now: datetime, party: int, agrees: bool) -> Mediation:
    """Say whether a party is willing: he himself, or the mediator before whom he said so. A refusal ends the mediation at once.

    Raises NotAllowed for everybody else, Ruled where the mediation has ended.
    """
    seen = MediationParty.objects.filter(pk=party).values_list("mediation_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.mediation", "")
    with opened(actor, seen) as held:
        row = MediationParty.objects.select_for_update(of=("self",)).get(pk=party)
        if held.grant is None and (row.person_id is None or row.person_id != actor.person_id):
            raise NotAllowed("matters.mediation", held.mediation.path)
        demand(rules.may_continue(held.mediation.state, []))
        row.agrees, row.answered_at = agrees, now
        if row.person_id is not None and row.person_id == actor.person_id and vault.open_from(row, "name") == UNNAMED:
            # An agreement names its parties: whoever takes part is called by his name, by the mediator and the other side.
            row.name = vault.close_for(row, "name", registered.own_name(row.person_id) or UNNAMED)
        row.save(update_fields=["agrees", "answered_at", "name"])
        verb = "matters.mediation_accepted" if agrees else "matters.mediation_refused"
        keep(actor, now, verb, held.mediation, face=held.grant is not None)
        if not agrees:
            finish(actor, now, held, "stopped" if held.mediation.state == "under_way" else "refused")
        return held.mediation


@transaction.atomic
def begin_mediation(*, actor: Scope, now: datetime, mediation: int) -> Mediation:
    """Begin, once every party is willing and it is known who mediates. Raises Ruled, NotAllowed."""
    with opened(actor, mediation, mediating=True) as held:
        found = held.mediation
        demand(rules.may_continue(found.state, voices(found)))
        demand(rules.may_begin(voices(found), found.mediators))
        found.state, found.begun_at = "under_way", found.begun_at or now
        found.save(update_fields=["state", "begun_at"])
        keep(actor, now, "matters.mediation_begun", found)
        say_publicly(now, held.matter, BEGUN)
        return found


@transaction.atomic
def end_mediation(*, actor: Scope, now: datetime, mediation: int) -> Mediation:
    """End it without an agreement; the parties are told which other ways there are. Raises Ruled, NotAllowed."""
    with opened(actor, mediation, mediating=True) as held:
        demand(rules.may_continue(held.mediation.state, []))
        finish(actor, now, held, "failed")
        return held.mediation


def finish(actor: Scope, now: datetime, held: Open, why: str) -> None:
    """End a locked mediation: a public word without contents, and a word to each party."""
    found = held.mediation
    found.state, found.why_ended, found.ended_at = "ended", why, now
    found.save(update_fields=["state", "why_ended", "ended_at"])
    keep(actor, now, "matters.mediation_ended", found, why=why)
    say_publicly(now, held.matter, ENDED)
    tell_parties(actor, now, found, ENDED_WORD)


@transaction.atomic
def report_danger(*, actor: Scope, now: datetime, mediation: int) -> Mediation:
    """Note that the mediator reported to the police that it might turn to violence. Raises NotAllowed."""
    with opened(actor, mediation, mediating=True) as held:
        held.mediation.danger_at = now
        held.mediation.save(update_fields=["danger_at"])
        keep(actor, now, "matters.danger_reported", held.mediation)
        return held.mediation


def say_publicly(now: datetime, matter: Matter, words: str) -> None:
    """Leave a word on a locked matter that everybody who sees it may read; none where it is no longer worked on."""
    if matter.state in HANDLED:
        step.make(actor=confirm.by_clock(matter), now=now, matter=matter, move="update", part="system", said=step.Said(words))


def tell_parties(actor: Scope, now: datetime, mediation: Mediation, text: str, **values: str) -> None:
    """Leave a word for every party that has an account."""
    rows = MediationParty.objects.filter(mediation=mediation).exclude(person=None).order_by("pk")
    for person in rows.values_list("person_id", flat=True):
        tell(actor, now, mediation, int(person or 0), text, **values)


def tell(actor: Scope, now: datetime, mediation: Mediation, person: int, text: str, **values: str) -> None:
    """Leave a word for one party, with the way to the mediation."""
    link = reverse("matters:mediation", args=[mediation.pk])
    people.tell_person(actor=actor, now=now, person=person, kind="matters.mediation", text=text, values=values, link=link)


def keep(actor: Scope, now: datetime, verb: str, mediation: Mediation, **detail: Any) -> None:
    """Leave the record: that something was done in a mediation, never what was said."""
    audit.record(
        actor=actor, now=now, verb=verb, subject="matters.mediation", subject_id=mediation.pk, path=mediation.path,
        grant=mediator(actor, mediation), detail=detail,
    )  # fmt: skip


def demand(ruling: Ruling) -> None:
    """Raise Ruled where a rule refuses."""
    if not ruling.passed:
        raise errors.Ruled(ruling)
