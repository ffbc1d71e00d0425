"""Merge a body into another."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.organizations.actions import refusals, steps, telling
from heju.organizations.actions.dissolve_body import demanded
from heju.organizations.models import Appointment, Body, Coverage, Member


@transaction.atomic
def merge_bodies(*, actor: Scope, now: datetime, body: int, into: int, on: date, why: str) -> Body:
    """Merge a body into another of its kind on a day: what it covers and its members go over, its appointments end, it is dissolved.

    The same again returns the body that stays. Raises NotAllowed, NoSuchBody, Dissolved, NotAlike, NeedsUpper, Overlaps, TooLate, TooEarly.
    """
    # Locked in the order of their ids, so that two officers who merge crosswise do not wait for each other.
    pair = {one: steps.locked_body(one) for one in sorted({body, into})}
    gone, stays = pair[body], pair[into]
    grant = actor.demand(*demanded(gone))
    actor.demand(*demanded(stays))
    if gone.merged_into_id == stays.pk and gone.dissolved_on == on:
        return stays
    if gone.pk == stays.pk or gone.kind != stays.kind:
        raise refusals.NotAlike
    if gone.dissolved_on is not None or stays.dissolved_on is not None:
        raise refusals.Dissolved
    steps.check_day(on, now, not_before=max(gone.founded_on, stays.founded_on))
    holders = list(Appointment.objects.filter(body=gone, ended_on=None).select_related("body"))
    try:
        with transaction.atomic():
            counts = _move(gone, stays, on, why, actor)
            gone.dissolved_on, gone.merged_into = on, stays
            gone.save(update_fields=["dissolved_on", "merged_into"])
    except IntegrityError as error:
        raise refusals.Overlaps from error
    detail = {"kind": gone.kind, "name": gone.name, "into": stays.pk, "into_name": stays.name, "on": on.isoformat()}
    audit.record(
        actor=actor, now=now, verb="organizations.merged", subject="organizations.body", subject_id=gone.pk, path=stays.path,
        grant=grant, why=why, detail=detail | counts,
    )  # fmt: skip
    telling.tell_holders(actor, now, holders, telling.ENDED, on, why)
    return stays


def _move(gone: Body, stays: Body, on: date, why: str, actor: Scope) -> dict[str, int]:
    """Take over coverage and members, end the appointments, hang the inferiors under the one that stays; return how many of each."""
    covered = list(Coverage.objects.filter(body=gone, until=None))
    already = set(Coverage.objects.filter(body=stays, until=None).values_list("place_id", flat=True))
    Coverage.objects.filter(body=gone, until=None).update(until=on)
    fresh = [
        Coverage(body=stays, place_id=one.place_id, path=one.path, kind=one.kind, since=on, basis=why)
        for one in covered
        if one.place_id not in already
    ]
    Coverage.objects.bulk_create(fresh)
    steps.seat(stays, actor, steps.open_paths(stays))
    members = list(Member.objects.filter(body=gone, until=None).values_list("person_id", flat=True))
    known = set(Member.objects.filter(body=stays, until=None, person__in=members).values_list("person_id", flat=True))
    Member.objects.filter(body=gone, until=None).update(until=on)
    Member.objects.bulk_create(Member(body=stays, path=stays.path, person_id=one, since=on) for one in members if one not in known)
    ended = Appointment.objects.filter(body=gone, ended_on=None).update(ended_on=on, ended_why=why)
    Body.objects.filter(superior=gone, dissolved_on=None).update(superior=stays)
    return {"covered": len(fresh), "members": len(members), "appointments": ended}
