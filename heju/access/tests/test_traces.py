"""What acts of access leave behind: the record of each, the word to the person, the counters; and the edges of their times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from heju.access import actions as access
from heju.access import errors, parameters
from heju.access.actions import seats
from heju.access.actions.recoveries import Links
from heju.access.models import KnownBrowser, RecoveryKind, Seat, SharedDevice
from heju.access.queries import devices
from heju.access.tests.sharing import hired, registered, seated, wrong_for
from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.organizations.models import Appointment
from heju.people.models import PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
DOOR = Scope(door="sign-in")


@pytest.fixture
def guard() -> Appointment:
    return hired()


@pytest.fixture
def seat(guard: Appointment) -> tuple[Seat, str]:
    return seated(guard)


def tried(seat: Seat, pin: str) -> str:
    with db.scoped(DOOR) as scope:
        return access.enter_by_pin(actor=scope, now=timezone.now(), device=seat.device, seat=seat.pk, pin=pin)[0]


def verbs() -> list[str]:
    """Return what was recorded, oldest first, as the district reads it and the tenant himself."""
    found: dict[int, str] = {}
    for reader in (cast.SYSTEM, Scope(person_id=cast.person("tenant").pk), Scope(person_id=cast.person("owner").pk)):
        with db.scoped(reader):
            found |= dict(Record.objects.filter(verb__startswith="access.").values_list("id", "verb"))
    return [found[key] for key in sorted(found)]


def told(kind: str, who: str = "tenant") -> int:
    with db.scoped(Scope(person_id=cast.person(who).pk)):
        return PersonalNotice.objects.filter(kind=kind).count()


def test_every_step_of_a_device_is_recorded() -> None:
    device, code = registered()
    with db.scoped(DOOR) as door:
        access.pair_device(actor=door, now=timezone.now(), today=timezone.localdate(), code=code)
    with db.scoped(cast.scope("property_manager")) as scope:
        access.new_pairing(actor=scope, now=timezone.now(), device=device)
        access.revoke_device(actor=scope, now=timezone.now(), device=device)
    assert verbs() == ["access.device_registered", "access.device_paired", "access.device_registered", "access.device_revoked"]


def test_another_pairing_code_takes_the_place_of_the_first() -> None:
    device, first = registered()
    with db.scoped(cast.scope("property_manager")) as scope:
        second = access.new_pairing(actor=scope, now=timezone.now(), device=device)
    with db.scoped(DOOR) as door:
        with pytest.raises(errors.NoSuchCode):
            access.pair_device(actor=door, now=timezone.now(), today=timezone.localdate(), code=first)
        access.pair_device(actor=door, now=timezone.now(), today=timezone.localdate(), code=second)


@pytest.mark.parametrize(("late", "works"), [(timedelta(seconds=-1), True), (timedelta(0), False)])
def test_a_pairing_code_ends_at_its_moment(late: timedelta, works: bool) -> None:
    device, code = registered()
    assert device.pairing_until is not None
    with db.scoped(DOOR) as door:
        if works:
            assert access.pair_device(actor=door, now=device.pairing_until + late, today=timezone.localdate(), code=code)
        else:
            with pytest.raises(errors.NoSuchCode):
                access.pair_device(actor=door, now=device.pairing_until + late, today=timezone.localdate(), code=code)


def test_a_device_may_be_paired_on_its_last_day_and_run_for_all_its_days() -> None:
    _device, code = registered(days=parameters.DEVICE_DAYS)
    last = timezone.localdate() + timedelta(days=parameters.DEVICE_DAYS)
    with db.scoped(DOOR) as door:
        with pytest.raises(errors.NoSuchCode):
            access.pair_device(actor=door, now=timezone.now(), today=last + timedelta(days=1), code=code)
        assert access.pair_device(actor=door, now=timezone.now(), today=last, code=code)


def test_every_step_of_a_seat_is_recorded_and_told(seat: tuple[Seat, str]) -> None:
    held, pin = seat
    tried(held, pin)
    with db.scoped(DOOR) as door:
        access.change_pin(actor=door, now=timezone.now(), seat=held.pk, pin="135790")
    tried(held, "135790")
    with db.scoped(cast.scope("property_manager")) as scope:
        access.give_pin(actor=scope, now=timezone.now(), seat=held)
        access.end_seat(actor=scope, now=timezone.now(), seat=held)
    # The starting PIN lets nobody in: it only opens the choice of another.
    assert verbs() == [
        "access.device_registered",
        "access.enrolled",
        "access.pin_changed",
        "access.entered",
        "access.pin_given",
        "access.unseated",
    ]
    assert (told("access.enrolled"), told("access.pin_given")) == (1, 1)


def test_an_ended_seat_is_over(seat: tuple[Seat, str]) -> None:
    held, pin = seat
    with db.scoped(cast.scope("property_manager")) as scope:
        access.end_seat(actor=scope, now=timezone.now(), seat=held)
        with pytest.raises(errors.OverAlready):
            access.end_seat(actor=scope, now=timezone.now(), seat=held)
    with pytest.raises(Seat.DoesNotExist):
        tried(held, pin)


def test_one_ends_one_s_own_seat_and_nobody_else_s(seat: tuple[Seat, str]) -> None:
    held, _pin = seat
    with db.scoped(cast.scope("owner")) as stranger, pytest.raises((NotAllowed, Seat.DoesNotExist)):
        access.end_seat(actor=stranger, now=timezone.now(), seat=held)
    with db.scoped(cast.scope("tenant")) as himself:
        access.end_seat(actor=himself, now=timezone.now(), seat=held)
    assert verbs()[-1] == "access.unseated"


def test_who_may_see_a_seat_but_not_keep_devices_cannot_end_it(seat: tuple[Seat, str]) -> None:
    held, _pin = seat
    with db.scoped(cast.SYSTEM), pytest.raises(NotAllowed):
        access.end_seat(actor=cast.SYSTEM, now=timezone.now(), seat=held)


def test_wrong_pins_count_on_the_device_too_and_locking_is_recorded(seat: tuple[Seat, str]) -> None:
    held, pin = seat
    assert [tried(held, wrong_for(pin)) for _ in range(parameters.PIN_TRIES)] == [seats.WRONG] * 4 + [seats.LOCKED]
    with db.scoped(DOOR):
        device = SharedDevice.objects.get(pk=held.device_id)
    assert device.failures == parameters.PIN_TRIES
    assert device.failures_since is not None
    assert verbs()[-1] == "access.seat_locked"
    # A locked seat asks nothing any more: neither is anything counted.
    assert tried(held, pin) == seats.LOCKED
    with db.scoped(DOOR):
        assert SharedDevice.objects.get(pk=held.device_id).failures == parameters.PIN_TRIES


def test_a_device_that_many_have_tried_is_closed_for_all(seat: tuple[Seat, str], guard: Appointment) -> None:
    held, pin = seat
    with db.scoped(cast.SYSTEM):
        SharedDevice.objects.filter(pk=held.device_id).update(failures=parameters.DEVICE_TRIES - 1, failures_since=timezone.now())
    assert tried(held, wrong_for(pin)) == seats.WRONG
    assert tried(held, pin) == seats.CLOSED


def ask(who: str = "owner") -> Any:
    with db.scoped(DOOR) as door:
        return access.ask_recovery(
            actor=door, now=timezone.now(), today=timezone.localdate(), account=cast.account(who), kind=RecoveryKind.PHONE,
            phone="+8610077777777", why="手机丢了", links=Links("https://x.test"), at_counter=False,
        )  # fmt: skip


def confirm(scope: Scope, one: Any) -> None:
    with db.scoped(scope):
        access.confirm_recovery(
            actor=scope, now=timezone.now(), today=timezone.localdate(), recovery=one, document="identity_card", basis="当面核对",
            cancel_url="https://x.test/stop",
        )  # fmt: skip


def test_every_step_of_a_recovery_is_recorded_and_told() -> None:
    from heju.access.models import Recovery

    one = ask()
    confirm(cast.scope("branch_secretary"), one)
    confirm(cast.scope("committee_member"), one)
    with db.scoped(DOOR) as door:
        Recovery.objects.update(ready_at=timezone.now())
        access.finish_recovery(actor=door, now=timezone.now(), recovery=Recovery.objects.get(pk=one.pk))
    assert verbs() == ["access.recovery_asked", *["access.recovery_confirmed"] * 2, "access.recovery_finished"]
    assert told("access.recovery", "owner") == 3


@pytest.mark.parametrize("way", ["refused", "cancelled"])
def test_a_recovery_that_was_stopped_is_recorded(way: str) -> None:
    one = ask()
    if way == "refused":
        with db.scoped(cast.scope("branch_secretary")) as scope:
            access.refuse_recovery(actor=scope, now=timezone.now(), recovery=one, why="照片不像")
    else:
        with db.scoped(DOOR) as door:
            access.cancel_recovery(actor=door, now=timezone.now(), recovery=one)
    assert verbs() == ["access.recovery_asked", f"access.recovery_{way}"]


def test_a_recovery_asked_at_the_counter_names_the_clerk() -> None:
    with db.scoped(cast.scope("branch_secretary")) as clerk:
        access.ask_recovery(
            actor=clerk, now=timezone.now(), today=timezone.localdate(), account=cast.account("owner"), kind=RecoveryKind.PHONE,
            phone="+8610077777777", why="手机丢了", links=Links("https://x.test"), at_counter=True,
        )  # fmt: skip
    with db.scoped(Scope(person_id=cast.person("owner").pk)):
        asked = Record.objects.get(verb="access.recovery_asked")
    assert (asked.person_id, asked.role) == (cast.person("branch_secretary").pk, "branch_secretary")


def test_the_record_names_the_role_whose_voice_counted() -> None:
    one = ask()
    confirm(cast.scope("branch_secretary"), one)
    # Another of that very branch who is the committee's too: his branch has spoken already, what he is besides has not.
    both, company = cast.scope("committee_member"), cast.body("company").pk
    committee = next(grant for grant in both.grants if grant.role == "committee_member")
    branch = next(grant for grant in cast.scope("branch_secretary").grants if grant.role == "branch_secretary")
    counts = replace(committee, body_id=company)
    confirm(replace(both, grants=(branch, replace(branch, body_id=company), counts, committee)), one)
    with db.scoped(Scope(person_id=cast.person("owner").pk)):
        second = Record.objects.filter(verb="access.recovery_confirmed").order_by("-id")[0]
    assert (second.role, second.body_id) == ("committee_member", company)


def signed_in(token: str, now: Any, failures: int = 0) -> tuple[str, ...]:
    account = cast.account("tenant")
    himself = Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")
    with db.scoped(himself):
        return access.notice_sign_in(actor=himself, now=now, account=account, token=token, failures=failures, disown_url="")


def test_an_unusual_sign_in_is_recorded_and_a_known_browser_remembers_its_last_day() -> None:
    account, now = cast.account("tenant"), timezone.now()
    signed_in("one", now)
    assert signed_in("one", now + timedelta(days=3)) == ()
    assert verbs() == []
    with db.scoped(Scope(account_id=account.pk)):
        known = KnownBrowser.objects.get()
    assert (known.first_at, known.last_at) == (now, now + timedelta(days=3))
    assert signed_in("two", now + timedelta(days=4)) == ("new_browser",)
    himself = Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")
    with db.scoped(himself):
        access.tell_of_failures(actor=himself, now=now, account=account, failures=parameters.FAILURES)
    assert verbs() == ["access.sign_in_unusual", "access.sign_in_failing"]


def test_a_browser_is_new_for_less_than_a_day() -> None:
    now = timezone.now()
    for token in ("one", "two"):
        signed_in(token, now)
    assert signed_in("three", now + parameters.NEW_WINDOW) == ("new_browser",)
    assert "many_new" in signed_in("four", now + parameters.NEW_WINDOW - timedelta(microseconds=1))


def test_a_device_is_known_by_its_cookie_until_its_last_day_is_over() -> None:
    device, code = registered()
    with db.scoped(DOOR) as door:
        token = access.pair_device(actor=door, now=timezone.now(), today=timezone.localdate(), code=code)
    assert devices.device_of(token, device.expires_on, DOOR) == device
    assert devices.device_of(token, device.expires_on + timedelta(days=1), DOOR) is None


def test_no_code_is_a_code_that_is_over() -> None:
    now = timezone.now()
    assert [devices.is_asleep(moment, now) for moment in (None, now, now + timedelta(seconds=1))] == [True, True, False]
