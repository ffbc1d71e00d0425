"""Enrol somebody on a shared device, give and change his PIN, let him in by it, end his seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from heju.access import errors
from heju.access.models import Seat, SharedDevice
from heju.access.queries import devices, marks
from heju.access.rules import pins
from heju.audit import actions as audit
from heju.kit import db, masking
from heju.kit.scope import Grant, Scope
from heju.organizations import roles
from heju.people import actions as people
from heju.people import queries as persons

# What became of a PIN that was typed.
RIGHT, WRONG, LOCKED, CLOSED = "right", "wrong", "locked", "closed"
ENROLLED = gettext_noop("您可以在“%(device)s”上用 PIN 登录了，是组织给您开的。不是您要的，请告诉组织取消。")
GIVEN = gettext_noop("您在“%(device)s”上的 PIN 被重新设置了。不是您要的，请告诉组织。")
LOCKED_WORDS = gettext_noop("您在“%(device)s”上的 PIN 连续填错，已经锁住。不是您填的，请告诉组织。")


@transaction.atomic
def enrol_person(*, actor: Scope, now: datetime, today: date, device: SharedDevice, appointment: int) -> tuple[Seat, str]:
    """Give somebody who serves at the device's place a seat; return it with the starting PIN, shown once. He is told.

    Raises NotAllowed, OverAlready, NotShared, NoAccount, EnrolledAlready.
    """
    held = _device(device)
    grant = actor.demand(roles.DEVICES, held.path)
    chosen = next((one for one in devices.candidates(held.path, today) if one.appointment == appointment), None)
    if chosen is None:
        raise errors.NotShared
    if persons.account_for(chosen.person, actor) is None:
        raise errors.NoAccount
    seat = Seat(device=held, path=held.path, person_id=chosen.person, enrolled_at=now)
    seat.label = chosen.words.replace(chosen.name, masking.mask_name(chosen.name), 1)
    pin = _give_pin(seat)
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as error:
        raise errors.EnrolledAlready from error
    _keep(actor, now, "access.enrolled", seat, grant)
    _tell(actor, now, seat, "access.enrolled", ENROLLED)
    return seat, pin


@transaction.atomic
def give_pin(*, actor: Scope, now: datetime, seat: Seat) -> str:
    """Give a seat another starting PIN, shown once, and unlock it. The person is told. Raises NotAllowed, OverAlready."""
    held = _seat(seat.pk)
    grant = actor.demand(roles.DEVICES, held.path)
    pin = _give_pin(held)
    held.failures, held.locked_at = 0, None
    held.save(update_fields=["pin", "is_starting", "failures", "locked_at"])
    _keep(actor, now, "access.pin_given", held, grant)
    _tell(actor, now, held, "access.pin_given", GIVEN)
    return pin


@transaction.atomic
def end_seat(*, actor: Scope, now: datetime, seat: Seat) -> None:
    """Take somebody off a device; by who keeps it, or by himself. Raises NotAllowed, OverAlready."""
    held = _seat(seat.pk)
    grant = None if held.person_id == actor.person_id else actor.demand(roles.DEVICES, held.path)
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    _keep(actor, now, "access.unseated", held, grant)


@transaction.atomic
def enter_by_pin(*, actor: Scope, now: datetime, device: SharedDevice, seat: int, pin: str) -> tuple[str, Seat]:
    """Try a PIN and return what became of it: right, wrong, locked or closed. Wrong ones are counted, so nothing is raised.

    Through the sign-in door. Both rows are locked: two tries at once count twice.
    """
    kept = SharedDevice.objects.select_for_update().get(pk=device.pk)
    held = Seat.objects.select_for_update().get(pk=seat, device=kept, ended_at=None)
    if held.locked_at is not None:
        return LOCKED, held
    if pins.is_closed(kept.failures, kept.failures_since, now):
        return CLOSED, held
    if check_password(marks.keyed_pin(pin, kept.pk, held.person_id), held.pin):
        held.failures, held.last_used_at = 0, now
        held.save(update_fields=["failures", "last_used_at"])
        if not held.is_starting:
            _keep(_himself(actor, held), now, "access.entered", held, None)
        return RIGHT, held
    held.failures += 1
    kept.failures, kept.failures_since = pins.counted(kept.failures, kept.failures_since, now)
    kept.save(update_fields=["failures", "failures_since"])
    if pins.locks_seat(held.failures):
        held.locked_at = now
        himself = _himself(actor, held)
        _keep(himself, now, "access.seat_locked", held, None)
        _tell(himself, now, held, "access.seat_locked", LOCKED_WORDS)
    held.save(update_fields=["failures", "locked_at"])
    return (LOCKED if held.locked_at else WRONG), held


@transaction.atomic
def change_pin(*, actor: Scope, now: datetime, seat: int, pin: str) -> None:
    """Let somebody who has just shown his PIN choose another. Raises BadShape, EasyPin, SamePin, OverAlready."""
    held = _seat(seat)
    try:
        typed = pins.good_pin(pin)
    except pins.BadPin as error:
        raise (errors.BadShape if error.code == "shape" else errors.EasyPin) from None
    keyed = marks.keyed_pin(typed, held.device_id, held.person_id)
    if check_password(keyed, held.pin):
        raise errors.SamePin
    held.pin, held.is_starting, held.changed_at = make_password(keyed), False, now
    held.save(update_fields=["pin", "is_starting", "changed_at"])
    _keep(_himself(actor, held), now, "access.pin_changed", held, None)


def _give_pin(seat: Seat) -> str:
    pin = marks.new_pin()
    seat.pin, seat.is_starting = make_password(marks.keyed_pin(pin, seat.device_id, seat.person_id)), True
    return pin


def _device(device: SharedDevice) -> SharedDevice:
    held = SharedDevice.objects.select_for_update().get(pk=device.pk)
    if held.revoked_at is not None:
        raise errors.OverAlready
    return held


def _seat(seat: int) -> Seat:
    # Without its device: who ends a seat of his own need not see the devices of a body.
    held = Seat.objects.select_for_update().get(pk=seat)
    if held.ended_at is not None:
        raise errors.OverAlready
    return held


def _himself(actor: Scope, seat: Seat) -> Scope:
    """Return the scope in which the record names the person of a seat and the device."""
    account = persons.account_of(seat.person_id)
    return replace(actor, account_id=account.pk if account else None, person_id=seat.person_id, device_id=seat.device_id)


def _tell(actor: Scope, now: datetime, seat: Seat, kind: str, text: str) -> None:
    with db.scoped(actor):
        people.tell_person(
            actor=actor, now=now, person=seat.person_id, kind=kind, text=text, values={"device": seat.device.name}, is_urgent=True
        )


def _keep(actor: Scope, now: datetime, verb: str, seat: Seat, grant: Grant | None) -> None:
    detail: dict[str, Any] = {"device": seat.device_id}
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject="access.seat",
        subject_id=seat.pk,
        path=seat.path,
        grant=grant,
        for_person=seat.person_id,
        detail=detail,
    )
