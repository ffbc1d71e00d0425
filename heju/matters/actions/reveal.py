"""Look at who reported and how to reach him: with a reason, on the record, and never for a body complained of."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors, vault
from heju.matters.models import Report
from heju.matters.queries import parts
from heju.people import actions as people
from heju.people import queries as persons

FIELDS = ("name", "phone")
LEAST_REASON = 4


@transaction.atomic
def reveal_reporter(*, actor: Scope, now: datetime, report: int, field: str, why: str) -> str:
    """Return the name or telephone of whoever reported, once; he reads in his own data who looked and why.

    The row policies hide the report itself from bodies that it complains of. Raises NotAllowed, ReasonMissing, ReachUnknown, Tampered.
    """
    if field not in FIELDS:
        raise ValueError(field)
    found = Report.objects.select_related("matter").filter(pk=report).first()
    if found is None:
        raise NotAllowed("matters.reveal", "")
    if len(why.strip()) < LEAST_REASON:
        raise errors.ReasonMissing
    mine = parts.parts_of(actor, found.matter)
    part = next((one for one in ("holder", "above", "lead", "assisting") if one in mine), None)
    grant = parts.grant_for(actor, found.matter, part) if part else None
    if grant is None:
        raise NotAllowed("matters.reveal", found.path)
    value = vault.open_report(found, field)
    if value:
        audit.record(
            actor=actor, now=now, verb="matters.revealed", subject="matters.matter", subject_id=found.matter_id, path=found.path,
            grant=grant, for_person=found.person_id, why=why.strip(), detail={"field": field},
        )  # fmt: skip
        return value
    if found.person_id is None:
        raise errors.ReachUnknown
    try:
        person = persons.person_by_id(found.person_id)
        return people.reveal_field(actor=actor, now=now, person=person, field=field, why=why)
    except (NotAllowed, ObjectDoesNotExist) as error:
        raise errors.ReachUnknown from error
