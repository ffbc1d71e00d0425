"""Appoint somebody to act for an elder, and end it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, parameters, queries, rules
from heju.people.actions.reveal_field import holding_grant
from heju.people.models import Helper, Person


@transaction.atomic
def appoint_helper(*, actor: Scope, now: datetime, elder: Person, helper: Person, since: date, why: str = "") -> Helper:
    """Let somebody act for an elder from a day on: by the elder himself, or by the branch at his wish, which `why` describes.

    Raises NotAllowed, NotAnElder, ReasonMissing, HelpsAlready.
    """
    grant = _authority(actor, elder, why)
    if not rules.may_help(is_elder=elder.is_elder, elder=elder.pk, helper=helper.pk):
        raise errors.NotAnElder
    help_given = Helper(elder=elder, helper=helper, since=since, basis=why or "本人开通")
    try:
        with transaction.atomic():
            help_given.save(force_insert=True)
    except IntegrityError as error:
        raise errors.HelpsAlready from error
    _keep(actor, now, "people.helper_appointed", help_given, grant, why)
    return help_given


@transaction.atomic
def end_helper(*, actor: Scope, now: datetime, help_given: Helper, until: date, why: str = "") -> Helper:
    """Let a helper act no more from a day on; the elder can do it at any time and needs no reason.

    Raises NotAllowed, OverAlready, ReasonMissing.
    """
    held = Helper.objects.select_for_update().select_related("elder").get(pk=help_given.pk)
    grant = _authority(actor, held.elder, why)
    if held.until is not None:
        raise errors.OverAlready
    # Ended on the day it began, it never held.
    held.until = max(until, held.since)
    held.save(update_fields=["until"])
    _keep(actor, now, "people.helper_ended", held, grant, why)
    return held


@transaction.atomic
def begin_acting(*, actor: Scope, now: datetime, elder: int) -> None:
    """Record that a helper begins to act for an elder. Raises NotHelper when he may not."""
    if elder not in actor.acts_for:
        raise errors.NotHelper
    audit.record(
        actor=actor,
        now=now,
        verb="people.acted_for",
        subject="people.person",
        subject_id=elder,
        path=queries.district_path(),
        for_person=elder,
    )


def _authority(actor: Scope, elder: Person, why: str) -> Grant | None:
    """Return None for the elder himself, else the grant of the branch or the community that holds his tie."""
    # The helper must not appoint others in the elder's name: that is why acting for somebody is not being him.
    if actor.person_id == elder.pk and actor.on_behalf_of is None:
        return None
    grant, _path = holding_grant(actor, elder, "people.edit")
    if len(why.strip()) < parameters.WHY_LENGTH:
        raise errors.ReasonMissing
    return grant


def _keep(actor: Scope, now: datetime, verb: str, help_given: Helper, grant: Grant | None, why: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="people.helper",
        subject_id=help_given.pk,
        path=queries.district_path(),
        grant=grant,
        for_person=help_given.elder_id,
        why=why,
        detail={"helper": help_given.helper_id},
    )
