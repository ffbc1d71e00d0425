"""Give a tie to another handler, and take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, parameters, rules
from heju.people.actions.register_person import acting_handler
from heju.people.models import Tie


@transaction.atomic
def share_tie(*, actor: Scope, now: datetime, tie: Tie, handler: str, basis: str) -> Tie:
    """Let another handler hold a tie too. `basis` names the law or the separate consent (PIPL art. 23) and is shown to the person.

    Raises NotAllowed, NotHandler, BasisMissing, NotShareable.
    """
    held, grant = _held(actor, tie)
    if len(basis.strip()) < parameters.WHY_LENGTH:
        raise errors.BasisMissing
    if not rules.may_share(held.handlers, acting_handler(grant), handler):
        raise errors.NotShareable
    return _write(held, [*held.handlers, handler], actor, now, grant, "people.shared", basis, handler)


@transaction.atomic
def unshare_tie(*, actor: Scope, now: datetime, tie: Tie, handler: str, why: str) -> Tie:
    """Let a handler hold a tie no more, for example because consent was withdrawn (PIPL art. 15). The last one stays: end the tie instead.

    Raises NotAllowed, NotHandler, NotShareable.
    """
    held, grant = _held(actor, tie)
    if acting_handler(grant) not in held.handlers or handler not in held.handlers or len(held.handlers) == 1:
        raise errors.NotShareable
    left = [name for name in held.handlers if name != handler]
    return _write(held, left, actor, now, grant, "people.unshared", why, handler)


def _held(actor: Scope, tie: Tie) -> tuple[Tie, Grant]:
    held = Tie.objects.select_for_update().get(pk=tie.pk)
    return held, actor.demand("people.edit", held.path)


def _write(tie: Tie, handlers: list[str], actor: Scope, now: datetime, grant: Grant, verb: str, why: str, handler: str) -> Tie:
    tie.handlers = handlers
    tie.save(update_fields=["handlers"])
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="people.tie",
        subject_id=tie.pk,
        path=tie.path,
        grant=grant,
        for_person=tie.person_id,
        why=why,
        detail={"handler": handler, "handlers": handlers},
    )
    return tie
