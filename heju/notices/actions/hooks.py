"""Make an address of another system that is told; end it, wake it, have a message delivered again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Grant, Scope, is_within
from heju.notices import parameters, queries
from heju.notices.models import Hook, Letter
from heju.notices.rules import addresses, hookable, signing
from heju.organizations import roles
from heju.organizations.queries import appointments
from heju.people import queries as people
from heju.places import queries as places


class HookRefused(Exception):
    """A hook cannot be made so; `field` is the form's field, the text is for the person who asked."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def fault_words(code: str) -> str:
    """Return what is wrong with an address, in words, for whoever types it."""
    return {
        "not_https": _("只收 https 开头的网址"),
        "no_address": _("这不是一个网址"),
        "has_secret": _("网址里不要带用户名和密码"),
        "other_port": _("只能用 443 或 8443 端口"),
        "inside": _("这个网址指向内部网络，不能用"),
    }[code]


@transaction.atomic
def make_hook(
    *, actor: Scope, now: datetime, appointment: int, place: int, name: str, url: str, topics: Iterable[str]
) -> tuple[Hook, str]:  # fmt: skip
    """Make a hook in the name of one's own appointment, and return it with its secret, which nobody can read again.

    Raises NotAllowed, HookRefused.
    """
    at = places.here(place)
    if at is None or actor.account_id is None or actor.person_id is None:
        raise HookRefused("place", _("没有这个地方"))
    grant = _grant_of(actor, appointment, at.path, timezone.localdate(now))
    wanted = sorted(set(topics))
    if not wanted or not set(wanted) <= set(hookable.TOPICS):
        raise HookRefused("topics", _("这里面有不能推送的事"))
    if fault := addresses.fault_of(url, may_be_local=settings.NOTICES_HOOKS_LOCAL):
        raise HookRefused("url", fault_words(fault))
    secret = signing.secret_of(secrets.token_bytes(32))
    hook = Hook(
        name=name, url=url, topics=wanted, place_id=at.id, path=at.path, appointment_id=appointment, person_id=actor.person_id,
        created_at=now,
    )  # fmt: skip
    hook.secret = people.close_for("notices_hook", "secret", hook.public_id, secret)
    hook.save(force_insert=True)
    _keep(actor, now, "notices.hook_made", hook, grant, {"name": name, "topics": wanted})
    return hook, secret


@transaction.atomic
def end_hook(*, actor: Scope, now: datetime, hook: int, why: str) -> Hook | None:
    """End a hook at once: whoever made it may, and whoever may end tokens at its place. None where there is none. Raises NotAllowed."""
    found, grant = _own(actor, hook)
    if found is None or found.ended_at is not None:
        return found
    found.ended_at, found.ended_why = now, why
    found.save(update_fields=["ended_at", "ended_why"])
    _keep(actor, now, "notices.hook_ended", found, grant, {"name": found.name}, why)
    return found


@transaction.atomic
def wake_hook(*, actor: Scope, now: datetime, hook: int) -> Hook | None:
    """Have a hook that was put to rest told again. None where the actor sees none. Raises NotAllowed."""
    found, grant = _own(actor, hook)
    if found is None or found.rested_at is None or found.ended_at is not None:
        return found
    found.rested_at, found.failures = None, 0
    found.save(update_fields=["rested_at", "failures"])
    _keep(actor, now, "notices.hook_woken", found, grant, {"name": found.name})
    return found


@transaction.atomic
def replay(*, actor: Scope, now: datetime, hook: int, letter: int) -> bool:
    """Have a message delivered again under the number it had; False where there is none or it is on its way. Raises NotAllowed."""
    found, grant = _own(actor, hook)
    if found is None or found.ended_at is not None or found.rested_at is not None:
        return False
    since = now - timedelta(days=parameters.REPLAY_DAYS)
    with db.scoped(queries.post()):
        waiting = Letter.objects.filter(pk=letter, hook=hook, made_at__gte=since, state__in=("sent", "failed", "dropped"))
        changed = waiting.update(state="waiting", attempts=0, next_at=now, ended_at=None, why="")
    if changed:
        _keep(actor, now, "notices.replayed", found, grant, {"letter": letter})
    return bool(changed)


def _own(actor: Scope, number: int) -> tuple[Hook | None, Grant | None]:
    """Return a hook, locked, that the actor may change, with the grant that lets him."""
    found = Hook.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        return None, None
    if actor.person_id is not None and found.person_id == actor.person_id:
        return found, actor.grant_for(roles.MAKE_TOKENS, found.path)
    return found, actor.demand(roles.END_TOKENS, found.path)


def _grant_of(actor: Scope, appointment: int, path: str, day: date) -> Grant:
    """Return the actor's grant that follows from an appointment and lets him make hooks at a place. Raises NotAllowed, HookRefused."""
    actor.demand(roles.MAKE_TOKENS, path)
    held = [one for one in appointments.of_person(actor.person_id or 0, day) if one.pk == appointment]
    for one in held:
        role = roles.role_of(one.body.kind, one.post)
        for grant in actor.grants:
            same = role is not None and grant.role == role.code and grant.body_id == one.body_id
            if same and roles.MAKE_TOKENS in grant.powers and is_within(path, grant.paths):
                return grant
    raise HookRefused("appointment", _("只能以您自己的任职建立，而且这个地方要在任职的范围里"))


def _keep(
    actor: Scope, now: datetime, verb: str, hook: Hook, grant: Grant | None, detail: dict[str, object], why: str = ""
) -> None:  # fmt: skip
    own = actor.person_id == hook.person_id
    audit.record(
        actor=actor, now=now, verb=verb, subject="notices.hook", subject_id=hook.pk, path=hook.path, grant=grant, why=why,
        for_person=None if own else hook.person_id, detail=detail,
    )  # fmt: skip
