"""Receive a matter and hand it to whom the rule of routing names, in one step: what a secretary does with most of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from heju.kit.ruling import Ruling
from heju.kit.scope import Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.actions.assign import Named, assign_matter
from heju.matters.actions.move_matter import move_matter
from heju.matters.models import Event, Matter
from heju.matters.queries import routing


@transaction.atomic
def forward_matter(*, actor: Scope, now: datetime, matter: int, said: step.Said = step.NOTHING, expected: int | None = None) -> Event:
    """Accept a matter where that is not done yet, and assign it as routed. Both steps are told, or neither.

    Raises NobodyLeads where the rule names nobody here, NotAllowed, NotNow, Overtaken.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        is_new = held.matter.state == "raised"
        lead, assisting = routed(held.matter, now)
        if lead is None:
            raise errors.NobodyLeads
    if is_new:
        move_matter(actor=actor, now=now, matter=matter, move="accept")
    return assign_matter(actor=actor, now=now, matter=matter, lead=lead, assisting=assisting, said=said)


def routed(matter: Matter, now: datetime) -> tuple[Named | None, list[Named]]:
    """Return who leads and who assists by the rule of routing, as far as those bodies are known here; lead None where it is not."""
    found = routing.route_of(matter, localdate(now))
    if found is None:
        raise errors.UnknownCategory
    because = Ruling(True, found.because).as_record()["because"]
    lead = None
    if found.lead.body_id is not None:
        lead = Named(found.lead.body_id, found.lead.code, found.duty.code if found.duty else "", because)
    return lead, [Named(one.body_id, one.code) for one in found.assisting if one.body_id is not None]
