"""Put a duplicate into the matter that stands for it; whoever reported the duplicate is told of that one from now on."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4, uuid5

from django.db import transaction

from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors, vault
from heju.matters.actions import step
from heju.matters.models import Event, Matter, Report


@transaction.atomic
def merge_matter(
    *, actor: Scope, now: datetime, matter: int, into: int, said: step.Said = step.NOTHING, expected: int | None = None
) -> Event:
    """Close a matter as a duplicate of another open one of the same compound; its reports join that one.

    Neither may be private: who joins reads what stands there. Raises NotAllowed, NotNow, Overtaken, NotMergeable.
    """
    if Matter.objects.filter(pk__in=(matter, into)).count() < 2:
        raise errors.NotMergeable if Matter.objects.filter(pk=matter).exists() else NotAllowed("matters.see", "")
    with db.scoped(step.writing(actor)):
        # Both, in the order of their numbers: two who merge them into each other wait and do not block.
        both = {row.pk: row for row in Matter.objects.select_for_update(of=("self",)).filter(pk__in=(matter, into)).order_by("pk")}
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found, target = held.matter, both[into]
        part = step.demand(actor, found, "merge")
        if target.state == "closed" or target.is_private or found.is_private or target.compound_id != found.compound_id:
            raise errors.NotMergeable
        count = _bring_reports(found, target)
        if count:
            step.make(
                actor=actor,
                now=now,
                matter=target,
                move="join",
                part="system",
                said=step.Said(detail={"merged": found.pk, "count": count}),
                changes={"reports_count": target.reports_count + count},
            )
        spoken = step.Said(said.words, said.photos, {**said.detail, "into": target.pk}, None, said.key)
        return step.make(actor=actor, now=now, matter=found, move="merge", part=part, said=spoken, changes={"merged_into_id": target.pk})


def _bring_reports(found: Matter, target: Matter) -> int:
    """Write a report at the target for each that it does not have yet, and return how many. What was said stays where it was said."""
    there = set(Report.objects.filter(matter=target).exclude(person=None).values_list("person_id", flat=True))
    count = 0
    for one in Report.objects.filter(matter=found).order_by("pk"):
        if one.person_id is not None and one.person_id in there:
            continue
        row = Report(public_id=uuid4(), matter=target, path=target.path, person_id=one.person_id, entered_by_id=one.entered_by_id)
        row.unit_id, row.channel, row.at, row.wants_news, row.agrees_named = (
            one.unit_id, one.channel, one.at, one.wants_news, one.agrees_named,
        )  # fmt: skip
        row.handlers, row.seen_from = one.handlers, one.seen_from
        row.key = uuid5(target.public_id, str(one.key))
        for field in ("name", "phone"):
            plain = vault.open_report(one, field)
            setattr(row, field, vault.close_report(row.public_id, field, plain) if plain else None)
        row.save(force_insert=True)
        count += 1
    return count
