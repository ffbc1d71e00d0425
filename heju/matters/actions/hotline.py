"""Answer the city's hotline about a matter that it sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.kit.scope import Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.models import Event, HotlineCase
from heju.matters.queries import parts


@transaction.atomic
def answer_hotline(*, actor: Scope, now: datetime, matter: int, said: step.Said, expected: int | None = None) -> Event:
    """Write down what the hotline was told; every case that waits on this matter is answered by it. The reporter reads it.

    Raises NothingToAnswer where no case waits, NotAllowed, Overtaken, WordsMissing, WordsTooLong.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "answer_hotline")
        waiting = HotlineCase.objects.select_for_update(of=("self",)).filter(matter=found, answered_at=None)
        cases = list(waiting.order_by("pk"))
        if not cases:
            raise errors.NothingToAnswer
        detail = {**said.detail, "cases": len(cases)}
        spoken = step.Said(said.words, said.photos, detail, None, said.key)
        event = step.make(actor=actor, now=now, matter=found, move="answer_hotline", part=part, said=spoken)
        grant = parts.grant_for(actor, found, part)
        body = grant.body_id if grant is not None else None
        HotlineCase.objects.filter(pk__in=[one.pk for one in cases]).update(answered_at=event.at, event=event, body=body)
        return event
