"""Rename a body."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps
from heju.organizations.models import Body


@transaction.atomic
def rename_body(*, actor: Scope, now: datetime, body: int, name: str, why: str) -> Body:
    """Give a body another name; the old one stays in the record. Raises NotAllowed, NoSuchBody, Dissolved, NameTaken."""
    found = steps.standing_body(body)
    grant = actor.demand(*roles.power_to_found(found.kind, found.path))
    if found.name == name:
        return found
    before, found.name = found.name, name
    found.pinyin, found.search = pinyin.sort_key(name), pinyin.search_tokens(name)
    try:
        with transaction.atomic():
            found.save(update_fields=["name", "pinyin", "search"])
    except IntegrityError as error:
        raise refusals.NameTaken from error
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.renamed",
        subject="organizations.body",
        subject_id=found.pk,
        path=found.path,
        grant=grant,
        why=why,
        detail={"kind": found.kind, "from": before, "to": name},
    )
    return found
