"""Publish a revision."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from heju.audit import actions as audit
from heju.duties import queries
from heju.duties.actions import refusals, steps
from heju.duties.models import Act, Draft, Outcome, Revision, Target
from heju.duties.rules import revise
from heju.kit.scope import Scope


@transaction.atomic
def publish_revision(*, actor: Scope, now: datetime, draft: int) -> Revision:
    """Publish a draft: it holds from its day on; publishing it again is the same revision.

    Raises NotAllowed, NoSuchDraft, Closed, RuledOut (the day has come) or SameDay.
    """
    found = Draft.objects.select_for_update().filter(pk=draft).first()
    if found is None:
        raise refusals.NoSuchDraft
    grant = actor.demand(steps.POWER, found.path)
    if found.outcome == Outcome.PUBLISHED:
        return Revision.objects.get(draft=found)
    if found.outcome != Outcome.OPEN:
        raise refusals.Closed
    steps.demand_allowed(revise.judge_day(found.effective_on, timezone.localdate(now)))
    if found.target == Target.LEAF and found.act == Act.ADD:
        queries.forget()
        steps.judge_added(found.fields, found.effective_on)
    try:
        with transaction.atomic():
            revision = Revision.objects.create(
                place_id=found.place_id, path=found.path, target=found.target, code=found.code, act=found.act, fields=found.fields,
                effective_on=found.effective_on, why=found.why, draft=found, published_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise refusals.SameDay from error
    found.outcome, found.closed_at = Outcome.PUBLISHED, now
    found.save(update_fields=["outcome", "closed_at"])
    queries.forget()
    audit.record(
        actor=actor, now=now, verb="duties.published", subject="duties.revision", subject_id=revision.pk, path=found.path, grant=grant,
        why=found.why,
        detail={"target": found.target, "code": found.code, "act": found.act, "effective_on": found.effective_on.isoformat()},
    )  # fmt: skip
    return revision
