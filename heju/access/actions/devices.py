"""Register a shared device, pair it, end it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from heju.access import errors, parameters
from heju.access.models import SharedDevice
from heju.access.queries import marks
from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.organizations import roles
from heju.organizations.queries import spots

POWER = roles.DEVICES


@transaction.atomic
def register_device(*, actor: Scope, now: datetime, today: date, place: int, name: str, expires_on: date) -> tuple[SharedDevice, str]:
    """Register a device of the body by which the actor may do so at a place; return it with the code that pairs it.

    Raises NotAllowed, Expires.
    """
    spot = spots.by_id(place)
    grant = actor.demand(POWER, spot.path)
    if grant.body_id is None:
        raise NotAllowed(POWER, spot.path)
    if not today < expires_on <= today + timedelta(days=parameters.DEVICE_DAYS):
        raise errors.Expires
    device = SharedDevice(
        body_id=grant.body_id, place_id=spot.id, path=spot.path, name=name.strip(), registered_at=now, expires_on=expires_on
    )
    code = _give_code(device, now)
    device.save(force_insert=True)
    _keep(actor, now, "access.device_registered", device, grant, {"expires_on": expires_on.isoformat()})
    return device, code


@transaction.atomic
def new_pairing(*, actor: Scope, now: datetime, device: SharedDevice) -> str:
    """Return another pairing code; whoever was paired before is out as soon as it is used. Raises NotAllowed, OverAlready."""
    held = _held(device)
    grant = actor.demand(POWER, held.path)
    code = _give_code(held, now)
    held.save(update_fields=["pairing", "pairing_until"])
    _keep(actor, now, "access.device_registered", held, grant, {"again": True})
    return code


@transaction.atomic
def pair_device(*, actor: Scope, now: datetime, today: date, code: str) -> str:
    """Give the browser that typed a pairing code the secret of its device, and return it; a code works once. Raises NoSuchCode.

    Through the sign-in door: nobody has signed in on the device yet.
    """
    held = SharedDevice.objects.select_for_update().filter(pairing=marks.code_mark(code), revoked_at=None, expires_on__gte=today).first()
    if held is None or held.pairing_until is None or now >= held.pairing_until:
        raise errors.NoSuchCode
    token = marks.new_token()
    held.token, held.pairing, held.pairing_until = marks.mark(token, "device"), None, None
    held.save(update_fields=["token", "pairing", "pairing_until"])
    _keep(actor, now, "access.device_paired", held, None, {})
    return token


@transaction.atomic
def revoke_device(*, actor: Scope, now: datetime, device: SharedDevice) -> None:
    """End a device: its list and every session on it are closed at once. Raises NotAllowed, OverAlready."""
    held = _held(device)
    grant = actor.demand(POWER, held.path)
    held.revoked_at, held.token, held.pairing = now, None, None
    held.save(update_fields=["revoked_at", "token", "pairing"])
    _keep(actor, now, "access.device_revoked", held, grant, {})


def _held(device: SharedDevice) -> SharedDevice:
    held = SharedDevice.objects.select_for_update().get(pk=device.pk)
    if held.revoked_at is not None:
        raise errors.OverAlready
    return held


def _give_code(device: SharedDevice, now: datetime) -> str:
    code = marks.new_code()
    device.pairing, device.pairing_until = marks.code_mark(code), now + parameters.PAIRING
    return code


def _keep(actor: Scope, now: datetime, verb: str, device: SharedDevice, grant: Grant | None, detail: dict[str, Any]) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="access.shareddevice", subject_id=device.pk, path=device.path, grant=grant, detail=detail
    )
