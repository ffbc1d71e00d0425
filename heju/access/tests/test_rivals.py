"""PINs under race: however many are tried at once, none is compared beyond those that may be tried, and none goes uncounted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from heju.access import actions as access
from heju.access import errors, parameters
from heju.access.actions import seats
from heju.access.models import Seat, SharedDevice
from heju.access.tests import sharing
from heju.kit import db
from heju.kit.scope import Scope
from heju.organizations.tests import rivals
from tests import cast

TABLES = ("people_personalnotice", "access_seat", "access_shareddevice", "organizations_appointment")
DOOR = Scope(door="sign-in")
AT_ONCE = 12


@pytest.fixture
def kiosk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Seat, str]]:
    """Commit a device with the guard on it, and take away afterwards what a test committed."""
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        before = {}
        for table in TABLES:
            cursor.execute(f"select coalesce(max(id), 0) from {table}")
            before[table] = cursor.fetchone()[0]
        try:
            yield sharing.seated(sharing.hired())
        finally:
            for table in TABLES:
                cursor.execute(f"delete from {table} where id > %s", [before[table]])


def trying(seat: Seat, pin: str) -> Any:
    return lambda scope: access.enter_by_pin(actor=scope, now=timezone.now(), device=seat.device, seat=seat.pk, pin=pin)[0]


def counters(seat: Seat) -> tuple[int, int, bool]:
    """Return the wrong tries of the seat and of its device, and whether the seat is locked."""
    with db.scoped(DOOR):
        held, device = Seat.objects.get(pk=seat.pk), SharedDevice.objects.get(pk=seat.device_id)
    return held.failures, device.failures, held.locked_at is not None


def test_two_wrong_tries_at_once_count_twice(kiosk: tuple[Seat, str]) -> None:
    seat, pin = kiosk
    wrong = sharing.wrong_for(pin)
    assert rivals.race((DOOR, trying(seat, wrong)), (DOOR, trying(seat, wrong))) == (seats.WRONG, seats.WRONG)
    assert counters(seat) == (2, 2, False)


def test_the_right_pin_beside_the_last_wrong_one_finds_the_seat_locked(kiosk: tuple[Seat, str]) -> None:
    seat, pin = kiosk
    with db.scoped(DOOR):
        Seat.objects.filter(pk=seat.pk).update(failures=parameters.PIN_TRIES - 1)
    assert rivals.race((DOOR, trying(seat, sharing.wrong_for(pin))), (DOOR, trying(seat, pin))) == (seats.LOCKED, seats.LOCKED)


def test_a_storm_of_tries_is_stopped_where_one_after_another_would_be(kiosk: tuple[Seat, str]) -> None:
    seat, pin = kiosk
    wrong, found = sharing.wrong_for(pin), []
    start = threading.Barrier(AT_ONCE)

    def guess() -> None:
        try:
            start.wait(20)
            with db.scoped(DOOR) as scope:
                found.append(trying(seat, wrong)(scope))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == sorted([seats.WRONG] * (parameters.PIN_TRIES - 1) + [seats.LOCKED] * (AT_ONCE - parameters.PIN_TRIES + 1))
    # A locked seat compares nothing and counts nothing.
    assert counters(seat) == (parameters.PIN_TRIES, parameters.PIN_TRIES, True)
    with db.scoped(DOOR) as scope:
        assert trying(seat, pin)(scope) == seats.LOCKED


def test_a_pin_given_anew_while_the_old_one_is_tried_is_the_only_one_that_counts(kiosk: tuple[Seat, str]) -> None:
    seat, pin = kiosk
    keeper = cast.scope("property_manager")

    def give(scope: Scope) -> str:
        return access.give_pin(actor=scope, now=timezone.now(), seat=seat)

    given, tried = rivals.race((keeper, give), (DOOR, trying(seat, pin)))
    assert tried == (seats.RIGHT if given == pin else seats.WRONG)


def test_of_two_browsers_with_one_pairing_code_one_is_paired(kiosk: tuple[Seat, str]) -> None:
    seat, _pin = kiosk
    with db.scoped(cast.scope("property_manager")) as scope:
        code = access.new_pairing(actor=scope, now=timezone.now(), device=seat.device)

    def pair(scope: Scope) -> str:
        return access.pair_device(actor=scope, now=timezone.now(), today=timezone.localdate(), code=code)

    won, lost = rivals.race((DOOR, pair), (DOOR, pair))
    assert isinstance(won, str)
    assert isinstance(lost, errors.NoSuchCode)
