"""End a token before its day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.web.models import Token


@transaction.atomic
def end_token(*, actor: Scope, now: datetime, token: int, why: str) -> Token | None:
    """End a token at once: whoever made it may, and whoever may end any in its place. A second time does nothing.

    Returns None where there is none that the actor may see. Raises NotAllowed.
    """
    found = Token.objects.select_for_update().filter(pk=token).first()
    if found is None:
        return None
    own = actor.person_id is not None and found.person_id == actor.person_id
    grant = actor.grant_for(roles.END_TOKENS, found.path) if own else actor.demand(roles.END_TOKENS, found.path)
    if found.ended_at is not None:
        return found
    found.ended_at, found.ended_why = now, why
    found.save(update_fields=["ended_at", "ended_why"])
    audit.record(
        actor=actor, now=now, verb="web.token_ended", subject="web.token", subject_id=found.pk, path=found.path, grant=grant, why=why,
        detail={"name": found.name}, for_person=None if own else found.person_id,
    )  # fmt: skip
    return found
