"""Ask for a lost phone or second factor to be made good; confirm, refuse, cancel, finish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from heju.access import errors, parameters
from heju.access.models import Recovery, RecoveryKind, RecoveryState, Voice
from heju.access.queries import marks, recoveries
from heju.access.rules import recovery as rules
from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Grant, Scope
from heju.organizations import roles
from heju.people import actions as people
from heju.people import queries as persons

if TYPE_CHECKING:
    from heju.people.models import Account

# Whole sentences for each kind: a reader of another language gets all of it in his own.
ASKED = {
    "phone": gettext_noop("有人申请把您的账号换到新的手机号。不是您，请马上取消，或告诉支部。"),
    "factor": gettext_noop("有人申请去掉您账号的第二道锁。不是您，请马上取消，或告诉支部。"),
}
CONFIRMED = {
    "phone": gettext_noop("两位工作人员已核对，%(at)s以后您的账号就会换到新的手机号。不是您，请马上取消。"),
    "factor": gettext_noop("两位工作人员已核对，%(at)s以后您账号的第二道锁就会去掉。不是您，请马上取消。"),
}
DONE = {
    "phone": gettext_noop("您的账号已经换到新的手机号，别的设备都已退出。"),
    "factor": gettext_noop("您账号的第二道锁已经去掉，别的设备都已退出。工作人员请马上重装。"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where the person goes: `follow` and `cancel` make a whole address of a secret."""

    base: str

    def follow(self, token: str) -> str:
        """Return the address of the person's page."""
        return f"{self.base}/accounts/recovery/{token}/"


@transaction.atomic
def ask_recovery(
    *, actor: Scope, now: datetime, today: date, account: Account, kind: str, phone: str, why: str, links: Links, at_counter: bool
) -> Recovery:
    """Ask for an account to be made good. The link goes to the new phone, or for a second factor to the one that is known.

    Online through the sign-in door, by somebody whom nobody knows yet; at the counter by who may confirm there. The owner of the old phone
    is told either way. Raises PhoneMissing, NotKnown, OpenAlready, NotAllowed.
    """
    if kind == RecoveryKind.PHONE and not phone:
        raise errors.PhoneMissing
    himself = replace(actor, account_id=account.pk, person_id=account.person_id, grants=(), acts_for=(), door="sign-in")
    with db.scoped(himself):
        home = recoveries.home_of(account.person_id, today)
        old = persons.phone_of(account.person_id)
    if home is None:
        raise errors.NotKnown
    grant = actor.demand(roles.CONFIRM, home.path) if at_counter else None
    token = marks.new_token()
    made = Recovery(
        account_id=account.pk, person_id=account.person_id, place_id=home.place, path=home.path, kind=kind, is_strong=home.is_strong,
        label=home.label, why=why.strip(), asked_at=now, token=marks.mark(token, "recovery"),
    )  # fmt: skip
    made.asked_by_id = actor.person_id if at_counter else None
    made.phone = recoveries.close_phone(phone, account.pk) if kind == RecoveryKind.PHONE else None
    with db.scoped(himself):
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise errors.OpenAlready from error
        _tell(himself, now, made, ASKED, {})
    _keep(actor if at_counter else himself, now, "access.recovery_asked", made, grant, {"kind": kind})
    text = gettext("【和居】找回登录已经申请。请带证件找支部，再找业委会或社区，两人核对后办理。进度和取消：%(url)s")
    people.send_message(now=now, number=phone if kind == RecoveryKind.PHONE else old, text=text % {"url": links.follow(token)})
    if kind == RecoveryKind.PHONE:
        text = gettext("【和居】有人申请把您的账号换到另一个手机号。不是您，请登录后取消，或马上告诉支部。")
        people.send_message(now=now, number=old, text=text)
    return made


@transaction.atomic
def confirm_recovery(
    *, actor: Scope, now: datetime, today: date, recovery: Recovery, document: str, basis: str, cancel_url: str
) -> Recovery:
    """Add the voice of somebody who saw the person; with the second the waiting begins, and the old phone is told how to stop it.

    Raises NotAllowed, NotOpen, CannotConfirm.
    """
    held = Recovery.objects.select_for_update().get(pk=recovery.pk)
    grant = actor.demand(roles.CONFIRM, held.path)
    if held.state != RecoveryState.OPEN or rules.has_lapsed(held.asked_at, None, now):
        raise errors.NotOpen
    before = recoveries.voices_of(held)
    mine = recoveries.voices_by(actor, held.path)
    chosen = rules.usable_role(
        mine, owner=held.person_id, helpers=recoveries.helpers_of(held.person_id, today), strong=held.is_strong, before=before
    )
    if isinstance(chosen, str):
        raise errors.CannotConfirm(chosen)
    voice = Voice(recovery=held, path=held.path, person_id=chosen.person, role=chosen.role, body_id=chosen.body, at=now)
    voice.document, voice.basis = document, basis.strip()
    voice.save(force_insert=True)
    if rules.covers(rules.sides_of(held.is_strong), [*before, chosen]):
        held.state, held.ready_at = RecoveryState.WAITING, now + parameters.WAITING
        held.save(update_fields=["state", "ready_at"])
        _warn(actor, now, held, cancel_url)
    used = next((one for one in actor.grants if one.role == chosen.role and one.body_id == chosen.body), grant)
    _keep(actor, now, "access.recovery_confirmed", held, used, {"document": document, "voices": len(before) + 1}, basis.strip())
    return held


def _warn(actor: Scope, now: datetime, held: Recovery, cancel_url: str) -> None:
    """Tell the old phone, the app and the new phone that the time to say no runs."""
    with db.scoped(replace(actor, person_id=held.person_id, account_id=held.account_id, grants=(), acts_for=(), door="sign-in")):
        old = persons.phone_of(held.person_id)
    at = localtime(held.ready_at).strftime("%Y-%m-%d %H:%M")
    _tell(actor, now, held, CONFIRMED, {"at": at})
    what = gettext(recoveries.WHAT[held.kind])
    text = gettext("【和居】两位工作人员已核对，%(at)s以后您的账号就会%(what)s。不是您，请点：%(url)s")
    people.send_message(now=now, number=old, text=text % {"at": at, "what": what, "url": cancel_url})
    if held.phone:
        text = gettext("【和居】已核对。%(at)s以后，请打开上一条短信里的链接办完。")
        people.send_message(now=now, number=recoveries.open_phone(held), text=text % {"at": at})


@transaction.atomic
def refuse_recovery(*, actor: Scope, now: datetime, recovery: Recovery, why: str) -> None:
    """End a recovery that somebody who may confirm does not believe. Raises NotAllowed, NotOpen."""
    held = _running(recovery)
    grant = actor.demand(roles.CONFIRM, held.path)
    _end(held, now, RecoveryState.REFUSED, why)
    _keep(actor, now, "access.recovery_refused", held, grant, {}, why)


@transaction.atomic
def cancel_recovery(*, actor: Scope, now: datetime, recovery: Recovery) -> None:
    """End a recovery at the word of the person: signed in, or by a link that only his phones were sent. Raises NotOpen."""
    held = _running(recovery)
    _end(held, now, RecoveryState.CANCELLED, "")
    himself = replace(actor, account_id=held.account_id, person_id=held.person_id, grants=())
    _keep(himself, now, "access.recovery_cancelled", held, None, {})


@transaction.atomic
def finish_recovery(*, actor: Scope, now: datetime, recovery: Recovery) -> None:
    """Make the account good: by the link that went to the new phone, after the waiting. Raises NotOpen, TooEarly, NumberTaken."""
    held = _running(recovery)
    if not rules.may_finish(held.voices.count(), held.ready_at, now):
        raise errors.TooEarly
    if rules.has_lapsed(held.asked_at, held.ready_at, now):
        raise errors.NotOpen
    himself = replace(actor, account_id=held.account_id, person_id=held.person_id, grants=(), door="sign-in")
    with db.scoped(himself):
        account = persons.account_by_id(held.account_id)
        if account is None:
            raise errors.NotOpen
        if not people.recover_account(actor=himself, now=now, account=account, phone=recoveries.open_phone(held)):
            raise errors.NumberTaken
        _end(held, now, RecoveryState.DONE, "")
        _tell(himself, now, held, DONE, {})
        _keep(himself, now, "access.recovery_finished", held, None, {"kind": held.kind})


def _running(recovery: Recovery) -> Recovery:
    held = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if held.state not in (RecoveryState.OPEN, RecoveryState.WAITING):
        raise errors.NotOpen
    return held


def _end(held: Recovery, now: datetime, state: str, why: str) -> None:
    held.state, held.ended_at, held.ended_why = state, now, why.strip()
    held.phone = None
    held.save(update_fields=["state", "ended_at", "ended_why", "phone"])


def _tell(actor: Scope, now: datetime, held: Recovery, texts: dict[str, str], values: dict[str, Any]) -> None:
    people.tell_person(
        actor=actor,
        now=now,
        person=held.person_id,
        kind="access.recovery",
        text=texts[held.kind],
        values=values,
        link="/people/recovery/",
        is_urgent=True,
    )


def _keep(actor: Scope, now: datetime, verb: str, held: Recovery, grant: Grant | None, detail: dict[str, Any], why: str = "") -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="access.recovery",
        subject_id=held.pk,
        path=held.path,
        grant=grant,
        for_person=held.person_id,
        why=why,
        detail=detail,
    )
