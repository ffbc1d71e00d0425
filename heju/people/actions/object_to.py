"""Say that one did not agree to what was done to one's home; answer that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import errors, parameters, queries
from heju.people.actions.claim_home import himself
from heju.people.actions.tell_person import tell_person
from heju.people.models import Objection, Tie

if TYPE_CHECKING:
    from heju.places.models import Unit

UPHELD = _("您对 %(door)s 提出的异议成立：%(answer)s。")
REFUSED = _("您对 %(door)s 提出的异议有了答复：%(answer)s。不同意可以找社区，或向人民法院起诉。")


@transaction.atomic
def object_to(*, actor: Scope, now: datetime, unit: Unit, words: str) -> Objection:
    """Object to what was done to a home to which one has, or had, a tie. The same open objection twice is one.

    Raises NotYourHome, ReasonMissing.
    """
    person = himself(actor)
    if not Tie.objects.filter(person=person, unit_id=unit.pk).exists():
        raise errors.NotYourHome
    text = words.strip()
    if len(text) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    same = Objection.objects.filter(person=person, unit_id=unit.pk, words=text, answered_at=None).first()
    if same is not None:
        return same
    made = Objection(person=person, unit=unit, path=unit.path, words=text, made_at=now)
    made.save(force_insert=True)
    audit.record(
        actor=actor,
        now=now,
        verb="people.objected",
        subject="people.objection",
        subject_id=made.pk,
        path=made.path,
        for_person=person.pk,
    )
    return made


@transaction.atomic
def answer_objection(*, actor: Scope, now: datetime, objection: Objection, is_upheld: bool, answer: str) -> Objection:
    """Answer an objection in words; a correction is an act of its own. Raises NotAllowed, AnsweredAlready, ReasonMissing."""
    held = Objection.objects.select_for_update(of=("self",)).select_related("unit__place__parent", "unit__compound").get(pk=objection.pk)
    grant = actor.demand("people.edit", held.path)
    if held.answered_at is not None:
        raise errors.AnsweredAlready
    text = answer.strip()
    if len(text) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    held.answered_at, held.answer, held.is_upheld = now, text, is_upheld
    held.save(update_fields=["answered_at", "answer", "is_upheld"])
    values = {"door": queries.door(held.unit), "answer": text.rstrip("。")}
    said = UPHELD if is_upheld else REFUSED
    link = reverse("people:notices")
    tell_person(actor=actor, now=now, person=held.person_id, kind="people.objection_answered", text=said, values=values, link=link)
    audit.record(
        actor=actor,
        now=now,
        verb="people.objection_answered",
        subject="people.objection",
        subject_id=held.pk,
        path=held.path,
        grant=grant,
        for_person=held.person_id,
        why=text,
        detail={"upheld": is_upheld},
    )
    return held
