"""Ask about a look at one's data; answer."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from heju.audit import actions as audit
from heju.kit.refused import Refused
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.privacy import parameters
from heju.privacy.actions.erase import himself
from heju.privacy.models import Question

POWER = "privacy.answer"
ANSWERED = gettext_noop("您对一次查看提出的疑问有了答复。")


class TooShort(Refused):
    """A question or an answer is a sentence."""

    message = _("请写清楚，至少四个字")
    field = "text"


class AskedAlready(Refused):
    """He asked about this look before."""

    message = _("这一次查看您已经提出过疑问")
    field = "text"


class OwnLook(Refused):
    """Nobody answers for his own look."""

    message = _("这是您自己的查看，要由别人来答复")
    field = "text"


class AnsweredAlready(Refused):
    """Somebody else has answered."""

    message = _("已经有人答复过了")
    field = "text"


@transaction.atomic
def ask_question(
    *, actor: Scope, now: datetime, record: int, path: str, looked_by: int | None, about: str, text: str
) -> Question:  # fmt: skip
    """Ask why one's data was looked at. `about` is the look in words. Raises NotAllowed, TooShort, AskedAlready."""
    person = himself(actor)
    if len(text.strip()) < parameters.QUESTION_LENGTH:
        raise TooShort
    asked = Question(person_id=person, record_id=record, path=path, looked_by_id=looked_by, about=about, asked_at=now, text=text.strip())
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready from error
    audit.record(actor=actor, now=now, verb="privacy.asked", subject="privacy.question", subject_id=asked.pk, path=path)
    return asked


@transaction.atomic
def answer_question(*, actor: Scope, now: datetime, question: int, text: str) -> Question:
    """Explain a look to the person, who is told. Raises NotAllowed, OwnLook, AnsweredAlready, TooShort."""
    found = Question.objects.select_for_update().get(pk=question)
    grant = actor.demand(POWER, found.path)
    if found.looked_by_id is not None and found.looked_by_id == actor.person_id:
        raise OwnLook
    if found.answered_at is not None:
        raise AnsweredAlready
    if len(text.strip()) < parameters.QUESTION_LENGTH:
        raise TooShort
    found.answer, found.answered_at = text.strip(), now
    found.save(update_fields=["answer", "answered_at"])
    people.tell_person(actor=actor, now=now, person=found.person_id, kind="privacy.answered", text=ANSWERED, link="/privacy/looked/")
    audit.record(
        actor=actor, now=now, verb="privacy.answered", subject="privacy.question", subject_id=found.pk, path=found.path, grant=grant,
        for_person=found.person_id,
    )  # fmt: skip
    return found
