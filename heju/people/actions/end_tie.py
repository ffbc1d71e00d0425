"""End a tie; transfer a home from sellers to buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope
from heju.people import errors, queries, rules
from heju.people.actions.register_person import acting_handler
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.actions.tie_person import insert_tie, lock_unit, say_tied, taken_shares
from heju.people.models import Person, Tie

if TYPE_CHECKING:
    from heju.places.models import Unit

ENDED = _("您和 %(door)s 的登记从 %(day)s 起结束。不是您同意的，可以提出异议。")
LEFT = _("%(door)s 的 %(name)s 从 %(day)s 起不再登记在这里。不对的话，可以提出异议。")


@transaction.atomic
def end_tie(*, actor: Scope, now: datetime, tie: Tie, until: date, why: str) -> Tie:
    """Let a tie hold no more from a day on. Raises NotAllowed, OverAlready, WrongDay."""
    held = Tie.objects.select_for_update().get(pk=tie.pk)
    grant = actor.demand("people.edit", held.path)
    _end(held, actor, now, grant, until, why)
    _tell_ended(actor, now, held)
    besides = [held.person_id, actor.person_id]
    tell_owners(actor=actor, now=now, unit=held.unit_id, kind="people.untied", text=LEFT, values=_words(held), besides=besides)
    return held


@transaction.atomic
def transfer_home(
    *, actor: Scope, now: datetime, unit: Unit, sellers: Sequence[Tie], buyers: Sequence[tuple[Person, Fraction]], day: date, source: str
) -> list[Tie]:
    """Sell shares of a unit: the sellers' ties end and the buyers' begin on one day, or nothing changes.

    Tenants and families stay as they are: a sale does not end a lease (Civil Code art. 725). Raises NotAllowed, OverAlready, WrongDay,
    ShareTooLarge, SaleDoesNotAddUp, BadShare.
    """
    grant = actor.demand("people.edit", unit.path)
    lock_unit(unit)
    held = list(Tie.objects.select_for_update().filter(pk__in=[tie.pk for tie in sellers], unit_id=unit.pk, kind="owner").order_by("pk"))
    if len(held) != len({tie.pk for tie in sellers}) or any(tie.until is not None for tie in held):
        raise errors.OverAlready
    leaving = [tie.share for tie in held]
    staying = taken_shares(unit, "owner")
    for share in leaving:
        staying.remove(share)
    coming = [rules.share_for("owner", share) or Fraction(0) for _person, share in buyers]
    if not rules.sale_fits(leaving, staying, coming):
        raise errors.SaleDoesNotAddUp
    for tie in held:
        _end(tie, actor, now, grant, day, source)
        _tell_ended(actor, now, tie)
    begun = [_begin(actor, now, grant, unit, person, share, day, source) for person, share in buyers]
    for tie in begun:
        say_tied(actor, now, tie)
    return begun


def _words(tie: Tie) -> dict[str, str]:
    assert tie.until is not None
    return {"door": queries.door(tie.unit), "name": queries.masked(tie.person, "name"), "day": tie.until.isoformat()}


def _tell_ended(actor: Scope, now: datetime, tie: Tie) -> None:
    """Tell the person whose tie has ended, unless he did it himself or the system loads a district."""
    if actor.is_system or tie.person_id == actor.person_id:
        return
    link = reverse("people:object", args=[tie.unit_id])
    tell_person(actor=actor, now=now, person=tie.person_id, kind="people.untied", text=ENDED, values=_words(tie), link=link)


def _begin(actor: Scope, now: datetime, grant: Grant, unit: Unit, person: Person, share: Fraction, day: date, source: str) -> Tie:
    tie = Tie(person=person, unit=unit, path=unit.path, kind="owner", since=day, source=source, handlers=[acting_handler(grant)])
    tie.share_numerator, tie.share_denominator = share.numerator, share.denominator
    insert_tie(tie)
    detail: dict[str, object] = {"kind": "owner", "share": str(share), "since": day.isoformat(), "handlers": tie.handlers}
    _keep(actor, now, "people.tied", tie, grant, source, detail)
    return tie


def _end(tie: Tie, actor: Scope, now: datetime, grant: Grant, until: date, why: str) -> Tie:
    if tie.until is not None:
        raise errors.OverAlready
    if not rules.in_right_order(tie.since, until):
        raise errors.WrongDay
    tie.until = until
    tie.save(update_fields=["until"])
    _keep(actor, now, "people.untied", tie, grant, why, {"kind": tie.kind, "until": until.isoformat()})
    return tie


def _keep(actor: Scope, now: datetime, verb: str, tie: Tie, grant: Grant, why: str, detail: dict[str, object]) -> None:
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
        detail=detail,
    )
