"""Shared devices and who has a seat on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from heju.access.models import Seat, SharedDevice
from heju.access.queries import marks
from heju.kit import db
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.queries import appointments

DOOR = "sign-in"
SHARED = {role.code: role.shared for role in roles.ROLES.values() if role.shared}


def in_use(day: date) -> Q:
    """Return the condition that a device may be used on a day."""
    return Q(revoked_at=None, expires_on__gte=day)


def device_of(token: str, day: date, asker: Scope) -> SharedDevice | None:
    """Return the device in use that holds a cookie, for somebody who has not signed in on it yet."""
    if not token:
        return None
    with db.scoped(replace(asker, door=DOOR)):
        return SharedDevice.objects.filter(in_use(day), token=marks.mark(token, "device")).first()


def holds(device: int, token: str, seat: int, day: date) -> bool:
    """Say whether a session on a device still stands: the cookie is the device's, device and seat are in use. Through the sign-in door."""
    found = Seat.objects.filter(pk=seat, device=device, ended_at=None, locked_at=None, is_starting=False)
    return found.filter(device__token=marks.mark(token, "device"), device__revoked_at=None, device__expires_on__gte=day).exists()


def seats_of(device: SharedDevice) -> list[Seat]:
    """Return the seats in use of a device, by label."""
    return list(Seat.objects.filter(device=device, ended_at=None).order_by("label", "pk"))


def seats_shown(device: SharedDevice, asker: Scope) -> list[Seat]:
    """Return the seats that the device itself shows, masked as they are stored."""
    with db.scoped(replace(asker, door=DOOR)):
        return seats_of(device)


def seat_shown(device: SharedDevice, seat: int, asker: Scope) -> Seat | None:
    """Return one seat in use of a device."""
    with db.scoped(replace(asker, door=DOOR)):
        return Seat.objects.filter(device=device, pk=seat, ended_at=None).first()


def devices_within(paths: list[str]) -> list[SharedDevice]:
    """Return the visible devices at places or below, those in use first."""
    condition = Q()
    for path in paths:
        condition |= Q(path__within=path)
    rows = SharedDevice.objects.filter(condition).select_related("place", "body") if paths else SharedDevice.objects.none()
    return sorted(rows, key=lambda one: (one.revoked_at is not None, one.name, one.pk))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be enrolled: by which running appointment, and in which words."""

    appointment: int
    person: int
    name: str
    words: str


def candidates(path: str, day: date) -> list[Candidate]:
    """Return who serves at a place in a post that may use shared devices."""
    return [
        Candidate(one.pk, one.person_id, one.public_name, f"{one.public_name}（{one.body.name}）")
        for one in appointments.serving_at(path, day)
        if (role := roles.role_of(one.body.kind, one.post)) is not None and role.shared
    ]


def is_asleep(moment: datetime | None, now: datetime) -> bool:
    """Say whether a pairing code is over."""
    return moment is None or now >= moment
