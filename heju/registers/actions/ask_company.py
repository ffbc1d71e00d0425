"""Ask a property company by what it has the owners of a home on its list; answer that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.organizations import roles
from heju.organizations.queries import bodies
from heju.people import actions as people
from heju.people import queries as persons
from heju.registers.actions import refusals
from heju.registers.actions.receive_sheet import grant_at
from heju.registers.models import Basis, Inquiry, SheetKind

if TYPE_CHECKING:
    from heju.places.models import Unit

ANSWER_LENGTH = 4
ANSWERED = _("%(company)s答复了 %(door)s 的核对：%(answer)s")


@transaction.atomic
def ask_company(*, actor: Scope, now: datetime, day: date, unit: Unit, differs: Sequence[str]) -> list[Inquiry]:
    """Ask each company that serves a home's compound about it; `differs` says in what, and no name or number goes over with it.

    Raises NotAllowed, NothingDiffers, NobodyToAsk, AskedAlready.
    """
    grant = grant_at(actor, SheetKind.PEOPLE, unit.path)
    if grant is None or actor.person_id is None:
        raise NotAllowed(roles.IMPORT, unit.path)
    if not differs:
        raise refusals.NothingDiffers
    companies = bodies.serving(unit.compound_id, "property_company", day)
    if not companies:
        raise refusals.NobodyToAsk
    made = []
    for company in companies:
        one = Inquiry(unit=unit, path=unit.path, company=company, differs=list(differs), asked_by_id=actor.person_id, asked_at=now)
        one.asked_for = grant.body_name
        try:
            with transaction.atomic():
                one.save(force_insert=True)
        except IntegrityError as error:
            raise refusals.AskedAlready from error
        _keep(actor, now, "registers.company_asked", one, grant, {"company": company.pk, "differs": list(differs)})
        made.append(one)
    return made


@transaction.atomic
def answer_inquiry(*, actor: Scope, now: datetime, inquiry: Inquiry, basis: str, answer: str) -> Inquiry:
    """Say by what the company has these owners on its list; whoever asked is told. The register is changed by him, never by this.

    Raises NotAllowed, AnsweredAlready, AnswerTooShort.
    """
    held = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    grant = answering_grant(actor, held)
    if held.answered_at is not None:
        raise refusals.AnsweredAlready
    text = answer.strip()
    if len(text) < ANSWER_LENGTH:
        raise refusals.AnswerTooShort
    held.answered_by_id, held.answered_at, held.basis, held.answer = actor.person_id, now, Basis(basis).value, text
    held.save(update_fields=["answered_by", "answered_at", "basis", "answer"])
    words = {"company": grant.body_name, "door": persons.door(persons.unit_page(held.unit_id)), "answer": text}
    link = reverse("registers:inquiry", args=[held.pk])
    people.tell_person(actor=actor, now=now, person=held.asked_by_id, kind="registers.answered", text=ANSWERED, values=words, link=link)
    _keep(actor, now, "registers.company_answered", held, grant, {"company": held.company_id, "basis": held.basis})
    return held


def answering_grant(actor: Scope, inquiry: Inquiry) -> Grant:
    """Return the grant by which somebody answers for the company that was asked, and for no other. Raises NotAllowed."""
    for grant in actor.grants:
        if grant.body_id == inquiry.company_id and Scope(grants=(grant,)).may(roles.ANSWER_INQUIRIES, inquiry.path):
            return grant
    raise NotAllowed(roles.ANSWER_INQUIRIES, inquiry.path)


def _keep(actor: Scope, now: datetime, verb: str, inquiry: Inquiry, grant: Grant, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="registers.inquiry", subject_id=inquiry.pk, path=inquiry.path, grant=grant, detail=detail
    )
