"""Extend a term."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.ruling import Reason
from heju.kit.scope import Scope
from heju.organizations import parameters, roles
from heju.organizations.actions import refusals, telling
from heju.organizations.actions.end_appointment import locked
from heju.organizations.models import Appointment
from heju.organizations.rules import terms


@transaction.atomic
def extend_term(*, actor: Scope, now: datetime, appointment: int, term_until: date, why: str) -> Appointment:
    """Move the last day of a term, also of one that is over and whose holder still serves. Shown with its reason ever after.

    The same again changes nothing. Raises NotAllowed, NoSuchBody, EndedAlready, NotLonger, RuledOut (longer than the law lets it be).
    """
    found = locked(appointment)
    grant = actor.demand(*roles.power_to_appoint(found.body.kind, found.path))
    if found.ended_on is not None:
        raise refusals.EndedAlready
    if found.term_until == term_until:
        return found
    if found.term_until is None or term_until < found.term_until:
        raise refusals.NotLonger
    check_law(found, term_until)
    before, found.term_until = found.term_until, term_until
    found.save(update_fields=["term_until"])
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.term_extended",
        subject="organizations.appointment",
        subject_id=found.pk,
        path=found.path,
        grant=grant,
        why=why,
        detail={
            "body": found.body.name,
            "body_id": found.body_id,
            "post": found.post,
            "from": before.isoformat(),
            "to": term_until.isoformat(),
        },
        for_person=found.person_id,
    )
    telling.tell_holders(actor, now, [found], telling.EXTENDED, term_until, why)
    return found


def check_law(found: Appointment, term_until: date) -> None:
    """Refuse a term longer than the law lets it be. Raises RuledOut with the article."""
    last = terms.latest_end(found.body.kind, found.since)
    if last is None or term_until <= last:
        return
    reason = Reason(
        "term.too_long",
        f"每届任期五年，最晚到 {last.isoformat()}，届满应当换届选举。",
        f"A term is five years; it ends on {last.isoformat()} at the latest, then there is an election.",
        parameters.RESIDENTS_TERM_YEARS.sources_on(found.since),
    )
    raise refusals.RuledOut((reason,), "term_until")
