"""Who signs in by phone alone proves himself by a fresh code, where others type a password; a second factor is not weakened by it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from heju.kit import db, sms
from heju.kit.scope import Scope
from heju.people import actions as people
from tests import cast

pytestmark = pytest.mark.django_db
PROVE, MINE, PASSKEYS, PASSWORD = "/accounts/reauthenticate/code/", "/privacy/mine/", "/accounts/passkeys/add/", "/accounts/reauthenticate/"
OWNER = "10000000009"
LATER = 16 * 60


@pytest.fixture(autouse=True)
def _no_counters() -> None:
    cache.clear()


@pytest.fixture
def code(django_capture_on_commit_callbacks: Any) -> Any:
    """Post what sends a code, and return the code; "" where none came."""

    def sent(browser: Client, address: str, words: dict[str, str]) -> str:
        gateway = people.gateway()
        assert isinstance(gateway, sms.LocalGateway)
        gateway.file.unlink(missing_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(address, words)
        found = re.findall(r"\d{6}", gateway.messages()[0].text) if gateway.messages() else []
        return str(found[0]) if found else ""

    return sent


@pytest.fixture
def stale(code: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The owner, who signed in by code sixteen minutes ago."""
    browser = Client()
    browser.post("/accounts/login/code/confirm/", {"code": code(browser, "/accounts/login/", {"login": OWNER})})
    assert browser.session["_auth_user_id"]
    age(browser)
    return browser


def age(browser: Client) -> None:
    """Let what was proven in a session be sixteen minutes old."""
    session = browser.session
    session["account_authentication_methods"] = [
        record | {"at": time.time() - LATER} for record in session["account_authentication_methods"]
    ]
    session.save()


def is_proven(browser: Client) -> bool:
    return any(record.get("reauthenticated") for record in browser.session["account_authentication_methods"])


def test_a_fresh_code_is_proof_and_leads_back(stale: Client, code: Any) -> None:
    ways = stale.get(f"/privacy/prove/?next={MINE}").content.decode()
    assert f"{PROVE}?next=%2Fprivacy%2Fmine%2F" in ways
    page = stale.get(f"{PROVE}?next={MINE}").content.decode()
    assert "100****0009" in page
    assert 'name="code"' not in page
    digits = code(stale, f"{PROVE}?next={MINE}", {"send": "1"})
    assert 'name="code"' in stale.get(f"{PROVE}?next={MINE}").content.decode()
    answer = stale.post(f"{PROVE}?next={MINE}", {"code": f"{digits[:3]} {digits[3:]}"})
    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert is_proven(stale)
    assert stale.post("/privacy/copy/")["Location"].startswith("/privacy/mine/")
    # It serves once.
    assert 'name="code"' not in stale.get(PROVE).content.decode()


def test_the_third_wrong_code_voids_the_right_one(stale: Client, code: Any) -> None:
    digits = code(stale, PROVE, {"send": "1"})
    wrong = "000000" if digits != "000000" else "111111"
    for _time in range(2):
        assert "验证码不对" in stale.post(PROVE, {"code": wrong}).content.decode()
    assert "作废" in stale.post(PROVE, {"code": wrong}).content.decode()
    stale.post(PROVE, {"code": digits})
    assert not is_proven(stale)


def test_a_code_is_good_for_five_minutes(stale: Client, code: Any) -> None:
    for seconds, proven in ((301, False), (299, True)):
        digits = code(stale, PROVE, {"send": "1"})
        session = stale.session
        session["access_proof"] = session["access_proof"] | {"at": time.time() - seconds}
        session.save()
        stale.post(PROVE, {"code": digits})
        assert is_proven(stale) is proven


def test_codes_are_limited_and_reading_sends_none(stale: Client, code: Any) -> None:
    gateway = people.gateway()
    assert isinstance(gateway, sms.LocalGateway)
    gateway.file.unlink(missing_ok=True)
    assert stale.get(f"{PROVE}?send=1").status_code == 200
    assert list(gateway.messages()) == []
    # One was sent to sign in; three a minute go to one number.
    assert [bool(code(stale, PROVE, {"send": "1"})) for _time in range(3)] == [True, True, False]


def test_another_way_in_asks_for_proof_where_the_sign_in_is_old(stale: Client, code: Any) -> None:
    """Somebody else's hand on a phone that was left open adds no key of his own."""
    answer = stale.get(PASSKEYS)
    assert (answer.status_code, answer["Location"]) == (302, f"{PROVE}?next=%2Faccounts%2Fpasskeys%2Fadd%2F")
    digits = code(stale, f"{PROVE}?next={PASSKEYS}", {"send": "1"})
    assert stale.post(f"{PROVE}?next={PASSKEYS}", {"code": digits})["Location"] == PASSKEYS
    assert stale.get(PASSKEYS).status_code == 200


def test_who_has_just_signed_in_by_code_has_proven_himself(code: Any) -> None:
    browser = Client()
    browser.post("/accounts/login/code/confirm/", {"code": code(browser, "/accounts/login/", {"login": OWNER})})
    assert browser.get(PASSKEYS).status_code == 200


def test_a_password_has_the_code_beside_it(stale: Client) -> None:
    assert stale.session["_auth_user_id"]
    account = cast.account("owner")
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")):
        account.set_password("一句很长的口令 77")
        account.save(update_fields=["password"])
    # Another password ends every session: he signs in with it.
    browser = Client()
    browser.post("/accounts/login/", {"login": OWNER, "password": "一句很长的口令 77"})
    page = browser.get(f"{PASSWORD}?next={MINE}").content.decode()
    assert 'type="password"' in page
    assert f"{PROVE}?next=" in page


def test_a_second_factor_is_not_weakened_by_a_code(stale: Client, code: Any) -> None:
    account = cast.account("owner")
    with db.scoped(Scope(account_id=account.pk)):
        Authenticator.objects.create(user_id=account.pk, type="totp", data={"secret": "x"})
    assert PROVE not in stale.get(f"/privacy/prove/?next={MINE}").content.decode()
    answer = stale.get(PROVE)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/reauthenticate/")
    assert code(stale, PROVE, {"send": "1"}) == ""


def test_a_stranger_is_led_to_signing_in() -> None:
    assert Client().get(PROVE)["Location"].startswith("/accounts/login/")
    assert Client().post(PROVE, {"send": "1"})["Location"].startswith("/accounts/login/")
