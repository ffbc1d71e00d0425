"""A shared device with somebody on it, as tests need it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from heju.access import actions as access
from heju.access.models import Seat, SharedDevice
from heju.kit import db
from heju.organizations.models import Appointment
from tests import cast


def hired() -> Appointment:
    """Let the tenant be staff of the company."""
    with db.scoped(cast.SYSTEM):
        return Appointment.objects.create(
            body=cast.body("company"), path=cast.body("company").path, post="staff", person=cast.person("tenant"), public_name="赵敏",
            since=cast.SINCE, basis="测试",
        )  # fmt: skip


def registered(who: str = "property_manager", days: int = 30) -> tuple[SharedDevice, str]:
    """Let one of the cast register a device at compound A; return it with its pairing code."""
    today = timezone.localdate()
    with db.scoped(cast.scope(who)) as scope:
        return access.register_device(
            actor=scope, now=timezone.now(), today=today, place=cast.place("A").pk, name="东门岗亭", expires_on=today + timedelta(days=days)
        )


def seated(guard: Appointment) -> tuple[Seat, str]:
    """Give somebody a seat on a new device; return it with the starting PIN."""
    device, _code = registered()
    with db.scoped(cast.scope("property_manager")) as scope:
        return access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=guard.pk)


def wrong_for(pin: str) -> str:
    """Return a PIN that is not the one given."""
    return "246801" if pin != "246801" else "246802"
