"""Somebody died; his share of a home goes to his heirs, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Scope
from heju.people import errors, queries
from heju.people.actions.register_person import acting_handler
from heju.people.actions.reveal_field import holding_grant
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.actions.tie_person import insert_tie, lock_unit, say_tied
from heju.people.models import Helper, Person, Proxy, Tie
from heju.people.rules import binding

HELD_BY_DEAD = _("%(door)s 的一位业主已登记去世，份额等继承人办理。办好以前，任何人不能用他的名义办事。")
ENDED = _("%(door)s 的委托因委托人去世已经终止。")


@transaction.atomic
def register_death(*, actor: Scope, now: datetime, person: Person, died_on: date, source: str) -> Person:
    """Note that a person died: nobody acts for him any more, and his shares wait for the heirs. Twice is once.

    Helpers and proxies end with the death (Civil Code art. 173). Raises NotAllowed, WrongDay for a day to come.
    """
    held = Person.objects.select_for_update().get(pk=person.pk)
    grant, path = holding_grant(actor, held, "people.edit")
    if held.died_on is not None:
        return held
    if died_on > localdate(now):
        raise errors.WrongDay
    held.died_on = died_on
    held.save(update_fields=["died_on"])
    for helper in Helper.objects.select_for_update().filter(elder=held, until=None):
        helper.until = max(died_on, helper.since)
        helper.save(update_fields=["until"])
    for proxy in (
        Proxy.objects.select_for_update(of=("self",)).filter(principal=held, revoked_at=None).select_related("unit__place__parent")
    ):
        proxy.revoked_at = now
        proxy.save(update_fields=["revoked_at"])
        where = {"door": queries.door(proxy.unit)}
        tell_person(actor=actor, now=now, person=proxy.agent_id, kind="people.proxy_ended", text=ENDED, values=where)
    owned = Tie.objects.filter(person=held, kind__in=binding.OWNING, until=None).select_related("unit__place__parent", "unit__compound")
    for tie in owned:
        where = {"door": queries.door(tie.unit)}
        tell_owners(actor=actor, now=now, unit=tie.unit_id, kind="people.died", text=HELD_BY_DEAD, values=where, besides=[held.pk])
    audit.record(
        actor=actor,
        now=now,
        verb="people.death_registered",
        subject="people.person",
        subject_id=held.pk,
        path=path,
        grant=grant,
        for_person=held.pk,
        why=source,
        detail={"died_on": died_on.isoformat()},
    )
    return held


@transaction.atomic
def inherit_home(*, actor: Scope, now: datetime, tie: Tie, heirs: Sequence[tuple[Person, Fraction]], source: str) -> list[Tie]:
    """End the tie of a deceased owner on the day of the death and begin those of the heirs on the same day, or change nothing.

    The heirs' shares add up to exactly what he held (Civil Code arts. 230, 1130). Tenants stay. Raises NotAllowed, OverAlready, Ruled,
    NotDead, ShareTooLarge.
    """
    held = Tie.objects.select_for_update(of=("self",)).select_related("person", "unit__place__parent", "unit__compound").get(pk=tie.pk)
    grant = actor.demand("people.edit", held.path)
    if held.until is not None:
        raise errors.OverAlready
    if held.person.died_on is None or held.kind not in binding.OWNING:
        raise errors.NotDead
    ruling = binding.heirs_fit(held.share, [(person.pk, share) for person, share in heirs])
    if not ruling.passed:
        raise errors.Ruled(ruling, "heirs")
    lock_unit(held.unit)
    day = max(held.person.died_on, held.since)
    # Begun and ended on one day it never held; a tie ends after the day on which it began.
    held.until = day if day > held.since else date.fromordinal(held.since.toordinal() + 1)
    held.save(update_fields=["until"])
    made = [_begin(held, person, share, source, [acting_handler(grant)]) for person, share in heirs]
    for one in made:
        say_tied(actor, now, one)
    audit.record(
        actor=actor,
        now=now,
        verb="people.inherited",
        subject="people.tie",
        subject_id=held.pk,
        path=held.path,
        grant=grant,
        for_person=held.person_id,
        why=source,
        detail={"share": str(held.share), "heirs": [{"tie": one.pk, "person": one.person_id, "share": str(one.share)} for one in made]},
    )
    return made


def _begin(of: Tie, person: Person, share: Fraction, source: str, handlers: list[str]) -> Tie:
    """Begin the tie of one heir; an heir who held a share before holds both, each with its own beginning."""
    before = Tie.objects.select_for_update().filter(person=person, unit=of.unit_id, kind=of.kind, until=None).first()
    day = of.until or of.since
    if before is not None:
        share, handlers = share + before.share, before.handlers
        before.until = max(day, date.fromordinal(before.since.toordinal() + 1))
        before.save(update_fields=["until"])
        day = before.until
    tie = Tie(person=person, unit=of.unit, path=of.path, kind=of.kind, since=day, source=source, handlers=sorted({*handlers, *of.handlers}))
    tie.share_numerator, tie.share_denominator = share.numerator, share.denominator
    insert_tie(tie)
    return tie
