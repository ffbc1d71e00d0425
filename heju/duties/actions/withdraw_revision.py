"""Withdraw a draft, or a revision whose day has not come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heju.audit import actions as audit
from heju.duties import queries
from heju.duties.actions import refusals, steps
from heju.duties.models import Draft, Outcome, Revision
from heju.kit.scope import Scope


@transaction.atomic
def withdraw_draft(*, actor: Scope, now: datetime, draft: int, why: str = "") -> Draft:
    """Withdraw a draft; again is no second act. Raises NotAllowed, NoSuchDraft or Closed."""
    found = Draft.objects.select_for_update().filter(pk=draft).first()
    if found is None:
        raise refusals.NoSuchDraft
    grant = actor.demand(steps.POWER, found.path)
    if found.outcome == Outcome.WITHDRAWN:
        return found
    if found.outcome != Outcome.OPEN:
        raise refusals.Closed
    found.outcome, found.closed_at = Outcome.WITHDRAWN, now
    found.save(update_fields=["outcome", "closed_at"])
    audit.record(
        actor=actor, now=now, verb="duties.withdrawn", subject="duties.draft", subject_id=found.pk, path=found.path, grant=grant,
        why=why, detail={"target": found.target, "code": found.code},
    )  # fmt: skip
    return found


@transaction.atomic
def withdraw_revision(*, actor: Scope, now: datetime, revision: int, why: str) -> Revision:
    """Withdraw a revision before its day; again is no second act. Raises NotAllowed, NoSuchDraft or InForce."""
    found = Revision.objects.select_for_update().filter(pk=revision).first()
    if found is None:
        raise refusals.NoSuchDraft
    grant = actor.demand(steps.POWER, found.path)
    if found.withdrawn_at is not None:
        return found
    if found.effective_on <= timezone.localdate(now):
        raise refusals.InForce
    found.withdrawn_at = now
    found.save(update_fields=["withdrawn_at"])
    queries.forget()
    audit.record(
        actor=actor, now=now, verb="duties.withdrawn", subject="duties.revision", subject_id=found.pk, path=found.path, grant=grant,
        why=why, detail={"target": found.target, "code": found.code},
    )  # fmt: skip
    return found
