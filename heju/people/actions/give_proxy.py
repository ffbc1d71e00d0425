"""Let somebody act for an owner who is away, for named things and for a time; end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from heju.audit import actions as audit
from heju.kit.scope import NotAllowed, Scope
from heju.people import errors, parameters, queries
from heju.people.actions.tell_person import tell_owners, tell_person
from heju.people.models import Person, Proxy
from heju.people.rules import binding

if TYPE_CHECKING:
    from heju.places.models import Unit

LONGEST_YEARS = 3
GIVEN = _("%(name)s 请您在 %(since)s 到 %(until)s 之间，代办 %(door)s 的事。不愿意可以随时辞去。")
TOLD = _("%(door)s 的一位业主委托了别人代办，到 %(until)s 为止。")
ENDED = _("%(door)s 的委托已经收回，从现在起不能再代办。")


@transaction.atomic
def give_proxy(
    *, actor: Scope, now: datetime, unit: Unit, agent: Person, matters: Sequence[str], since: date, until: date, basis: str = ""
) -> Proxy:
    """Let somebody act for oneself at a home that one owns. Agent, matters, time and home are named (Civil Code art. 165).

    Nobody gives away what was given to him (art. 169): a helper who acts for an elder cannot. Raises NotAllowed, WrongPeriod, ProxyAlready.
    """
    if actor.on_behalf_of is not None or not queries.owns(actor, unit.pk, localdate(now)):
        raise NotAllowed("people.proxy", unit.path)
    chosen = [code for code in parameters.PROXY_MATTERS if code in matters]
    if not chosen or agent.pk == actor.person_id:
        raise errors.ProxyAlready
    if until <= since or until <= localdate(now) or until > binding.years_after(since, LONGEST_YEARS):
        raise errors.WrongPeriod
    proxy = Proxy(principal_id=actor.person_id or 0, agent=agent, unit=unit, path=unit.path, matters=chosen, since=since, until=until)
    proxy.basis, proxy.made_at = basis or "本人在平台上委托", now
    try:
        with transaction.atomic():
            proxy.save(force_insert=True)
    except IntegrityError as error:
        raise errors.ProxyAlready from error
    words = {
        "name": queries.own_name(actor.person_id or 0),
        "door": queries.door(unit),
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    link = reverse("people:proxies")
    tell_person(actor=actor, now=now, person=agent.pk, kind="people.proxy_given", text=GIVEN, values=words, link=link)
    where = {"door": words["door"], "until": words["until"]}
    besides = [actor.person_id, agent.pk]
    tell_owners(actor=actor, now=now, unit=unit.pk, kind="people.proxy_given", text=TOLD, values=where, besides=besides)
    _keep(actor, now, "people.proxy_given", proxy, {"matters": chosen, "since": since.isoformat(), "until": until.isoformat()})
    return proxy


@transaction.atomic
def end_proxy(*, actor: Scope, now: datetime, proxy: Proxy) -> Proxy:
    """End a proxy at once: taken back by the principal or laid down by the agent (Civil Code art. 173). Twice is once."""
    held = Proxy.objects.select_for_update(of=("self",)).get(pk=proxy.pk)
    me = actor.on_behalf_of or actor.person_id
    if me not in (held.principal_id, held.agent_id):
        raise NotAllowed("people.proxy", held.path)
    if held.revoked_at is not None:
        return held
    held.revoked_at = now
    held.save(update_fields=["revoked_at"])
    with queries.choosing(actor):
        where = {"door": queries.door(queries.unit_page(held.unit_id))}
    other = held.agent_id if me == held.principal_id else held.principal_id
    link = reverse("people:proxies")
    tell_person(actor=actor, now=now, person=other, kind="people.proxy_ended", text=ENDED, values=where, link=link)
    _keep(actor, now, "people.proxy_ended", held, {})
    return held


def _keep(actor: Scope, now: datetime, verb: str, proxy: Proxy, detail: Mapping[str, object]) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="people.proxy",
        subject_id=proxy.pk,
        path=proxy.path,
        for_person=proxy.principal_id,
        detail=dict(detail),
    )
