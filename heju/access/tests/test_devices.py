"""A shared device from registering it to leaving it, through its pages and as a guard and a volunteer use it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from heju.access import actions as access
from heju.access import errors, parameters
from heju.access.models import Seat, SharedDevice
from heju.access.queries import marks
from heju.access.tests.sharing import hired, registered, wrong_for
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.organizations.models import Appointment
from heju.organizations.queries.spots import NoSuchPlace
from heju.people.models import PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
DOOR = Scope(door="sign-in")


@pytest.fixture(autouse=True)
def _no_counters() -> None:
    cache.clear()


@pytest.fixture
def guard() -> Appointment:
    return hired()


@pytest.fixture
def kiosk(guard: Appointment) -> tuple[Client, SharedDevice, str, int]:
    """A paired browser with the guard on it: (browser, device, starting PIN, seat)."""
    device, code = registered()
    browser = Client()
    assert browser.post("/accounts/device/", {"code": code.lower().replace("-", " ")}).status_code == 302
    with db.scoped(cast.scope("property_manager")) as scope:
        seat, pin = access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=guard.pk)
    return browser, device, pin, seat.pk


def enter(kiosk: tuple[Client, SharedDevice, str, int], pin: str = "135790") -> Client:
    browser, _device, starting, seat = kiosk
    browser.post(f"/accounts/device/{seat}/", {"pin": starting})
    answer = browser.post("/accounts/device/pin/", {"pin": pin, "again": pin})
    assert answer.headers["Location"] == "/field/"
    return browser


def test_it_shows_masked_names_and_asks_for_a_pin_of_one_s_own(kiosk: Any) -> None:
    browser, _device, pin, seat = kiosk
    page = browser.get("/accounts/device/")
    assert "赵*" in page.text
    assert "赵敏" not in page.text
    answer = browser.post(f"/accounts/device/{seat}/", {"pin": pin})
    assert answer.headers["Location"] == "/accounts/device/pin/"
    assert "_auth_user_id" not in browser.session
    same = browser.post("/accounts/device/pin/", {"pin": pin, "again": pin})
    assert "不一样" in same.text
    assert "太好猜" in browser.post("/accounts/device/pin/", {"pin": "123456", "again": "123456"}).text
    assert "两遍不一样" in browser.post("/accounts/device/pin/", {"pin": "135790", "again": "135791"}).text
    browser.post("/accounts/device/pin/", {"pin": "135790", "again": "135790"})
    assert browser.session["_auth_user_id"] == str(cast.account("tenant").pk)


def test_it_lends_the_desk_and_nothing_of_oneself(kiosk: Any) -> None:
    browser = enter(kiosk)
    page = browser.get("/field/")
    assert page.status_code == 200
    assert "共用设备" in page.text
    assert "/people/mine/" not in page.text.split("<main", 1)[1]
    scope = page.wsgi_request.scope  # type: ignore[attr-defined]
    assert (scope.device_id, scope.acts_for) == (kiosk[1].pk, ())
    assert {power for one in scope.grants for power in one.powers} == {"web.desk"}
    assert page.headers["Refresh"].endswith("url=/accounts/device/")
    for shut in ("/people/mine/", "/people/notices/", "/accounts/2fa/", "/accounts/passkeys/add/", "/accounts/phone/change/", "/privacy/"):
        assert browser.get(shut).status_code == 403, shut
    assert browser.get("/").headers["Location"] == "/field/"
    assert browser.get("/desk/people/").status_code == 403


def test_it_records_who_on_which_device(kiosk: Any) -> None:
    from heju.audit.models import Record

    browser = enter(kiosk)
    browser.get("/accounts/device/")
    browser.post(f"/accounts/device/{kiosk[3]}/", {"pin": "135790"})
    with db.scoped(Scope(person_id=cast.person("tenant").pk)):
        entered = Record.objects.filter(verb="access.entered").order_by("-id").first()
    assert entered is not None
    assert entered.detail == {"device": kiosk[1].pk}
    assert entered.account_id == cast.account("tenant").pk


def test_opening_the_list_ends_the_session(kiosk: Any) -> None:
    browser = enter(kiosk)
    browser.get("/accounts/device/")
    assert "_auth_user_id" not in browser.session
    assert browser.get("/field/").status_code == 302


@pytest.mark.parametrize(("minutes", "stays"), [(4, True), (5, False), (61, False)])
def test_it_ends_when_nobody_touches_it(kiosk: Any, minutes: int, stays: bool) -> None:
    browser = enter(kiosk)
    session = browser.session
    past = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session["heju_device"] = session["heju_device"] | {"seen": past, "begun": past}
    session.save()
    answer = browser.get("/field/")
    assert (answer.status_code == 200) is stays
    if not stays:
        assert answer.headers["Location"] == "/accounts/device/"
        assert "_auth_user_id" not in browser.session


def test_a_session_works_on_no_other_browser(kiosk: Any) -> None:
    browser = enter(kiosk)
    stolen = Client()
    stolen.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert stolen.get("/field/").status_code == 302


def test_revoking_a_device_ends_it_at_once(kiosk: Any) -> None:
    browser = enter(kiosk)
    with db.scoped(cast.scope("property_manager")) as scope:
        access.revoke_device(actor=scope, now=timezone.now(), device=kiosk[1])
    assert browser.get("/field/").headers["Location"] == "/accounts/device/"
    assert "配对码" in browser.get("/accounts/device/").text


def test_a_device_runs_out(kiosk: Any) -> None:
    browser = enter(kiosk)
    with db.scoped(cast.SYSTEM):
        SharedDevice.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert browser.get("/field/").status_code == 302


def test_five_wrong_pins_lock_the_seat_and_tell_its_owner(kiosk: Any) -> None:
    browser, _device, pin, seat = kiosk
    wrong = wrong_for(pin)
    pages = [browser.post(f"/accounts/device/{seat}/", {"pin": wrong}) for _ in range(5)]
    assert "还可以试 4 次" in pages[0].text
    assert "锁住" in pages[4].text
    assert browser.post(f"/accounts/device/{seat}/", {"pin": pin}).status_code == 422
    with db.scoped(Scope(person_id=cast.person("tenant").pk)):
        assert PersonalNotice.objects.filter(kind="access.seat_locked").count() == 1
    with db.scoped(cast.scope("property_manager")) as scope:
        other = access.give_pin(actor=scope, now=timezone.now(), seat=Seat.objects.get(pk=seat))
    assert browser.post(f"/accounts/device/{seat}/", {"pin": other}).status_code == 302


def test_a_right_pin_forgets_the_wrong_ones(kiosk: Any) -> None:
    browser, _device, pin, seat = kiosk
    wrong = wrong_for(pin)
    for _ in range(4):
        browser.post(f"/accounts/device/{seat}/", {"pin": wrong})
    browser.post(f"/accounts/device/{seat}/", {"pin": pin})
    with db.scoped(DOOR):
        assert Seat.objects.get(pk=seat).failures == 0


def test_many_wrong_pins_close_the_device_for_a_while(kiosk: Any) -> None:
    browser, device, pin, seat = kiosk
    with db.scoped(cast.SYSTEM):
        SharedDevice.objects.filter(pk=device.pk).update(failures=parameters.DEVICE_TRIES, failures_since=timezone.now())
    assert "15 分钟" in browser.post(f"/accounts/device/{seat}/", {"pin": pin}).text


def test_a_pairing_code_works_once_and_not_for_long(guard: Appointment) -> None:
    _device, code = registered()
    assert Client().post("/accounts/device/", {"code": "ABCD-2345"}).status_code == 422
    assert Client().post("/accounts/device/", {"code": code}).status_code == 302
    assert Client().post("/accounts/device/", {"code": code}).status_code == 422
    _other, late = registered()
    with db.scoped(cast.SYSTEM):
        SharedDevice.objects.update(pairing_until=timezone.now())
    assert Client().post("/accounts/device/", {"code": late}).status_code == 422


def test_it_keeps_no_secret_in_clear(kiosk: Any) -> None:
    browser, _device, pin, _seat = kiosk
    with db.scoped(DOOR):
        device, seat = SharedDevice.objects.get(), Seat.objects.get()
    token = browser.cookies["heju_device"].value
    assert token.encode() not in bytes(device.token or b"")
    assert browser.cookies["heju_device"]["httponly"]
    assert pin not in seat.pin
    assert seat.pin.startswith("md5$")  # the slow hash stands in the settings; tests use a quick one


@pytest.mark.parametrize("who", ["committee_member", "social_worker", "owner", "second_secretary"])
def test_nobody_else_registers_a_device(who: str) -> None:
    # Who does not even see the place learns no more than that.
    with pytest.raises((NotAllowed, NoSuchPlace)):
        registered(who)


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_device_runs_for_half_a_year_at_most(days: int) -> None:
    today = timezone.localdate()
    with db.scoped(cast.scope("branch_secretary")) as scope, pytest.raises(errors.Expires):
        access.register_device(
            actor=scope, now=timezone.now(), today=today, place=cast.place("A").pk, name="x", expires_on=today + timedelta(days=days)
        )


def test_only_posts_that_may_are_enrolled(guard: Appointment) -> None:
    device, _code = registered()
    with db.scoped(cast.scope("property_manager")) as scope:
        manager = Appointment.objects.get(body=cast.body("company").pk, post="manager").pk
        with pytest.raises(errors.NotShared):
            access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=manager)
        access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=guard.pk)
        with pytest.raises(errors.EnrolledAlready):
            access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=guard.pk)


def test_the_session_ends_with_the_post(kiosk: Any, guard: Appointment) -> None:
    browser = enter(kiosk)
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(pk=guard.pk).update(ended_on=timezone.localdate())
    assert browser.get("/field/").status_code == 403


def test_the_desk_does_it_all(guard: Appointment) -> None:
    desk, today = cast.client("property_manager"), timezone.localdate()
    fields = {"place": cast.place("A").pk, "name": "西门平板", "expires_on": (today + timedelta(days=9)).isoformat()}
    page = desk.post("/desk/devices/", fields)
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)[0]
    assert page.headers["Cache-Control"] == "no-store"
    assert "还没配对" in desk.get("/desk/devices/").text
    assert Client().post("/accounts/device/", {"code": code}).status_code == 302
    with db.scoped(cast.scope("property_manager")):
        device = SharedDevice.objects.get()
    page = desk.post(f"/desk/devices/{device.pk}/enrol/", {"appointment": guard.pk})
    assert re.search(r"<code>\d{6}</code>", page.text)
    assert "已经在这台设备上" in desk.post(f"/desk/devices/{device.pk}/enrol/", {"appointment": guard.pk}).text
    with db.scoped(cast.scope("property_manager")):
        seat = Seat.objects.get()
    assert re.search(r"<code>\d{6}</code>", desk.post(f"/desk/devices/{device.pk}/pin/", {"seat": seat.pk}).text)
    assert desk.post(f"/desk/devices/{device.pk}/pair/").status_code == 200
    assert desk.post(f"/desk/devices/{device.pk}/unseat/", {"seat": seat.pk}).status_code == 302
    assert desk.post(f"/desk/devices/{device.pk}/revoke/").headers["Location"] == "/desk/devices/"
    assert cast.client("second_secretary").get(f"/desk/devices/{device.pk}/").status_code == 404


def test_in_the_demo_one_click_makes_a_browser_the_tablet_and_nowhere_else(client: Client, settings: Any, guard: Appointment) -> None:
    from heju.access import demo

    device, _code = registered()
    with db.scoped(cast.scope("property_manager")) as scope:
        seat, _pin = access.enrol_person(actor=scope, now=timezone.now(), today=timezone.localdate(), device=device, appointment=guard.pk)
    # As `demo.build` leaves them: a cookie and a PIN that everybody knows.
    with db.scoped(cast.SYSTEM):
        SharedDevice.objects.filter(pk=device.pk).update(token=marks.mark(demo.TOKEN, "device"))
        pin = make_password(marks.keyed_pin(demo.PIN, device.pk, seat.person_id))
        Seat.objects.filter(pk=seat.pk).update(pin=pin, is_starting=False)
    assert client.post("/demo/device/").status_code == 404
    settings.IS_DEMO = True
    assert demo.PIN in client.get("/demo/").text
    assert client.post("/demo/device/").headers["Location"] == "/accounts/device/"
    assert "赵*" in client.get("/accounts/device/").text
    assert client.post(f"/accounts/device/{seat.pk}/", {"pin": demo.PIN}).headers["Location"] == "/field/"
    assert client.session["_auth_user_id"] == str(cast.account("tenant").pk)


def test_the_pin_of_the_demo_is_one_that_somebody_could_choose() -> None:
    from heju.access import demo
    from heju.access.rules import pins

    assert pins.good_pin(demo.PIN) == demo.PIN
