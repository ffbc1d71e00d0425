"""Signing in: by code, by password, with a second factor; the same answer to known and unknown numbers; limits."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from heju.kit import db, sms
from heju.kit.scope import Scope
from heju.people import actions, queries, vault
from heju.people.models import Account, Person, PersonalNotice
from heju.web import demo_cast
from tests import cast

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"
DOOR = Scope(door="sign-in")
OWNER = "10000000009"
UNKNOWN = "10099999999"


@pytest.fixture(autouse=True)
def _no_counters():
    cache.clear()


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """Ask for a code and return the answer with the message that went out."""

    def asked(client, number, path=LOGIN, **fields):
        before = len(messages())
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(path, {"login": number, "phone": number, **fields})
        sent = messages()
        return answer, (sent[0] if len(sent) > before or (sent and before == 200) else None)

    return asked


def messages() -> list[sms.Message]:
    gateway = actions.gateway()
    assert isinstance(gateway, sms.LocalGateway)
    return gateway.messages()


def code_of(message):
    return re.findall(r"\d{6}", message.text)[0]


def records(person, verb):
    with db.scoped(Scope(person_id=person)):
        from heju.audit.models import Record

        return list(Record.objects.filter(verb=verb, person_id=person))


@pytest.mark.parametrize("typed", [OWNER, "100 0000 0009", "+86 100-0000-0009"])
def test_it_signs_in_by_code(client, ask, typed):
    answer, message = ask(client, typed)
    assert answer.headers["Location"] == CONFIRM
    assert message.number == "+8610000000009"
    answer = client.post(CONFIRM, {"code": code_of(message)})
    assert answer.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.account("owner").pk)
    assert client.get("/").status_code == 200
    with db.scoped(DOOR):
        assert Account.objects.get(pk=cast.account("owner").pk).phone_verified_at is not None
    assert len(records(cast.person("owner").pk, "people.signed_in")) == 1


def test_it_leads_back_to_where_the_person_was_going(client, ask):
    answer, message = ask(client, OWNER, LOGIN + "?next=/people/mine/", next="/people/mine/")
    answer = client.post(answer.headers["Location"], {"code": code_of(message), "next": "/people/mine/"})
    assert answer.headers["Location"] == "/people/mine/"


def test_it_leads_to_no_other_site(client, ask):
    answer, message = ask(client, OWNER, next="https://evil.example/")
    answer = client.post(CONFIRM + "?next=https://evil.example/", {"code": code_of(message)})
    assert answer.headers["Location"] == "/"


def test_it_answers_an_unknown_number_like_a_known_one(ask):
    known, unknown = Client(), Client()
    first, told = ask(known, OWNER)
    second, other = ask(unknown, UNKNOWN)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert re.search(r"\d{6}", other.text) is None
    assert told.number != other.number
    pages = [re.sub(r'value="[^"]{30,}"', "", one.get(CONFIRM).text) for one in (known, unknown)]
    assert pages[0] == pages[1]
    wrong = [re.sub(r'value="[^"]{30,}"', "", one.post(CONFIRM, {"code": "abcdef"}).text) for one in (known, unknown)]
    assert wrong[0] == wrong[1]
    assert "验证码不对" in wrong[0]
    assert "_auth_user_id" not in unknown.session


def test_it_refuses_an_empty_code_for_an_unknown_number(client, ask):
    ask(client, UNKNOWN)
    client.post(CONFIRM, {"code": ""})
    assert "_auth_user_id" not in client.session


def test_it_refuses_a_code_after_three_wrong_ones(client, ask):
    _answer, message = ask(client, OWNER)
    for _ in range(3):
        client.post(CONFIRM, {"code": "000000" if code_of(message) != "000000" else "111111"})
    client.post(CONFIRM, {"code": code_of(message)})
    assert "_auth_user_id" not in client.session


def test_it_refuses_a_code_after_five_minutes(client, ask, monkeypatch):
    _answer, message = ask(client, OWNER)
    now = time.time()
    monkeypatch.setattr(
        "allauth.account.internal.flows.code_verification.time.time", lambda: now + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT + 1
    )
    client.post(CONFIRM, {"code": code_of(message)})
    assert "_auth_user_id" not in client.session


def test_it_refuses_the_code_of_another_browser(ask):
    mine, his = Client(), Client()
    _answer, message = ask(mine, OWNER)
    ask(his, "10000000010")
    his.post(CONFIRM, {"code": code_of(message)})
    assert his.session.get("_auth_user_id") != str(cast.account("owner").pk)


@pytest.mark.parametrize("typed", ["", "123", "abc", "12345678901", "1380013800", "demo-owner"])
def test_it_says_what_is_wrong_with_a_number(client, typed):
    page = client.post(LOGIN, {"login": typed})
    assert page.status_code == 200
    assert "手机号" in page.text
    assert "error-summary" in page.text


def test_it_sends_three_codes_a_minute_and_no_more(client, ask):
    sent = [ask(Client(), OWNER)[1] for _ in range(4)]
    assert [message is not None for message in sent] == [True, True, True, False]


def test_it_keeps_the_limit_for_unknown_numbers_too(ask):
    sent = [ask(Client(), UNKNOWN)[1] for _ in range(4)]
    assert [message is not None for message in sent] == [True, True, True, False]


def test_it_keeps_no_number_in_the_table_of_counters(ask, client):
    ask(client, OWNER)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select cache_key, value from people_throttle")
        rows = cursor.fetchall()
    assert rows
    assert not [row for row in rows if "10000000009" in str(row)]


def test_it_keeps_no_number_and_no_code_in_clear_in_the_session(client, ask):
    _answer, message = ask(client, OWNER)
    from django.contrib.sessions.models import Session

    stored = Session.objects.get(pk=client.session.session_key).session_data
    import base64

    assert b"10000000009" not in base64.b64decode(stored)
    assert code_of(message).encode() not in base64.b64decode(stored)


def test_it_ends_a_session_that_was_changed(client, ask):
    from django.contrib.sessions.models import Session

    signed_in = cast.client("owner")
    Session.objects.filter(pk=signed_in.session.session_key).update(session_data="AAAA")
    assert signed_in.get("/people/mine/").status_code == 302


# ---- signing up -------------------------------------------------------------------------------------------------------


def test_it_signs_up_somebody_unknown_without_a_tie(client, ask):
    answer, message = ask(client, UNKNOWN, "/accounts/signup/")
    assert answer.headers["Location"] == "/accounts/phone/verify/"
    answer = client.post("/accounts/phone/verify/", {"code": code_of(message)})
    assert answer.headers["Location"] == "/"
    page = client.get("/people/mine/")
    assert "还没有绑定到房屋" in page.text
    assert "绑定我的房屋" in page.text
    with db.scoped(DOOR):
        account = Account.objects.get(phone_index=vault.index_of("phone", "+86" + UNKNOWN))
    assert account.phone_verified_at is not None
    with db.scoped(Scope(person_id=account.person_id)):
        person = Person.objects.get(pk=account.person_id)
    assert vault.open_value(person, "phone") == "+86" + UNKNOWN
    assert (person.place_id, person.handler) == (None, "")


def test_it_answers_a_known_number_at_signing_up_like_an_unknown_one(ask):
    known, unknown = Client(), Client()
    first, told = ask(known, OWNER, "/accounts/signup/")
    second, _ = ask(unknown, UNKNOWN, "/accounts/signup/")
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert "已经有账号" in told.text


# ---- passwords --------------------------------------------------------------------------------------------------------


def with_password(key, password):
    account = cast.account(key)
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")):
        account.set_password(password)
        account.save()


def test_it_signs_in_by_password(client):
    with_password("owner", "lantern-river-42")
    answer = client.post(LOGIN, {"login": OWNER, "password": "lantern-river-42"})
    assert answer.status_code == 302
    # The number was never proven: a code is asked for once.
    assert answer.headers["Location"] == "/accounts/phone/verify/"


def test_it_says_the_same_of_a_wrong_password_and_of_an_unknown_number(client):
    with_password("owner", "lantern-river-42")
    pages = [client.post(LOGIN, {"login": number, "password": "wrong-wrong-1"}).text for number in (OWNER, UNKNOWN)]
    assert all("手机号或密码不对" in page for page in pages)


def test_it_stops_after_five_wrong_passwords(client):
    with_password("owner", "lantern-river-42")
    for _ in range(5):
        client.post(LOGIN, {"login": OWNER, "password": "wrong-wrong-1"})
    page = client.post(LOGIN, {"login": OWNER, "password": "lantern-river-42"})
    assert "试的次数太多" in page.text


@pytest.mark.parametrize(
    ("password", "why"),
    [("short1", "10"), ("password123", "常见"), ("1234567890123", "数字"), ("correct-horse-battery", "泄露")],
)
def test_it_refuses_weak_and_leaked_passwords(password, why):
    file = settings.STATE / "leaked-passwords.sha1"
    # SHA-1 of "correct-horse-battery".
    from hashlib import sha1

    file.write_text("\n".join(sorted(sha1(word.encode()).hexdigest().upper() for word in ("correct-horse-battery", "one", "two", "three"))))
    page = cast.client("owner").post("/accounts/password/set/", {"password1": password, "password2": password})
    assert page.status_code == 200
    assert why in page.text


def test_it_ends_other_sessions_when_the_password_changes():
    with_password("owner", "lantern-river-42")
    first, second = cast.client("owner"), cast.client("owner")
    fields = {"oldpassword": "lantern-river-42", "password1": "harbor-cloud-77", "password2": "harbor-cloud-77"}
    assert first.post("/accounts/password/change/", fields).status_code == 302
    assert first.get("/people/mine/").status_code == 200
    assert second.get("/people/mine/").status_code == 302


def test_it_lists_sessions_and_ends_the_others(client, ask):
    for browser in (first := Client(), second := Client()):
        _answer, message = ask(browser, OWNER)
        browser.post(CONFIRM, {"code": code_of(message)})
    page = first.get("/accounts/sessions/")
    assert page.text.count("就是这一台") == 1
    assert page.text.count("别的设备") == 1
    assert "退出其他全部设备" in page.text
    first.post("/accounts/sessions/")
    assert first.get("/people/mine/").status_code == 200
    assert second.get("/people/mine/").status_code == 302


# ---- the second factor ------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(ask):
    """A community officer who signed in by code only."""
    browser = Client()
    _answer, message = ask(browser, "10000000003")
    browser.post(CONFIRM, {"code": code_of(message)})
    return browser


@pytest.mark.parametrize("path", ["/desk/", "/board/", "/desk/people/"])
def test_it_leads_an_officer_without_a_second_factor_to_setting_one_up(officer, path):
    answer = officer.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/2fa/?")


def test_it_gives_an_officer_no_power_elsewhere_without_a_second_factor(officer):
    scope = officer.get("/people/mine/").wsgi_request.scope
    assert not scope.may_anywhere("web.desk")
    assert not scope.may_anywhere("people.reveal")


def test_it_opens_the_desk_after_setting_up_the_second_factor(officer, django_capture_on_commit_callbacks):
    page = officer.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    now = int(time.time()) // 30
    with django_capture_on_commit_callbacks(execute=True):
        answer = officer.post("/accounts/2fa/totp/activate/", {"code": f"{totp.hotp_value(secret, now):06d}"})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    account = cast.account("community_officer")
    with db.scoped(Scope(account_id=account.pk)):
        stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    # Setting it up has shown it.
    assert officer.get("/desk/").status_code == 200
    with db.scoped(Scope(person_id=account.person_id)):
        assert PersonalNotice.objects.filter(person=account.person_id, kind="people.factor_added").exists()


def test_it_asks_for_the_second_factor_again_in_another_session(officer, ask):
    secret = officer.get("/accounts/2fa/totp/activate/").context["form"].secret
    now = int(time.time()) // 30
    officer.post("/accounts/2fa/totp/activate/", {"code": f"{totp.hotp_value(secret, now):06d}"})
    other = Client()
    _answer, message = ask(other, "10000000003")
    answer = other.post(CONFIRM, {"code": code_of(message)})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in other.session


def test_it_asks_a_secretary_for_no_second_factor(ask):
    browser = Client()
    _answer, message = ask(browser, "10000000004")
    browser.post(CONFIRM, {"code": code_of(message)})
    assert browser.get("/desk/").status_code == 200


# ---- the doors of the demo ----------------------------------------------------------------------------------------------


def test_there_is_no_door_of_the_demo_outside_the_demo(client):
    assert client.post("/demo/sign-in/", {"who": "owner"}).status_code == 404
    assert client.get("/demo/sms/").status_code == 404


@pytest.fixture
def _proven():
    """Prove the numbers of the cast, as the demo's are."""
    for key in ("owner", "tenant", "street_officer"):
        who = cast.account(key)
        himself = Scope(account_id=who.pk, person_id=who.person_id, door="sign-in")
        with db.scoped(himself):
            actions.verify_phone(actor=himself, now=cast.NOW, account=who, phone=queries.phone_of(who.person_id))


@pytest.mark.usefixtures("_proven")
def test_the_door_of_the_demo_stays_shut_even_where_the_cast_has_accounts(client, monkeypatch):
    monkeypatch.setattr("heju.web.demo_cast.USERNAME", "{code}")
    assert client.post("/demo/sign-in/", {"who": "owner"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_it_sends_no_code_before_the_commit(client):
    before = messages()
    assert client.post(LOGIN, {"login": OWNER}).status_code == 302
    assert messages() == before


@pytest.mark.usefixtures("_proven")
def test_it_signs_in_one_of_the_cast_in_the_demo(client, settings, monkeypatch):
    settings.IS_DEMO = True
    monkeypatch.setattr("heju.web.demo_cast.USERNAME", "{code}")
    answer = client.post("/demo/sign-in/", {"who": "owner"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.account("owner").pk)
    assert "就是这一台" in client.get("/accounts/sessions/").text
    client.post("/demo/sign-in/", {"who": "tenant"})
    assert client.session["_auth_user_id"] == str(cast.account("tenant").pk)
    assert client.post("/demo/sign-in/", {"who": "nobody"}).status_code == 404


@pytest.mark.usefixtures("_proven")
def test_the_click_of_the_demo_counts_as_a_second_factor(client, settings, monkeypatch):
    settings.IS_DEMO = True
    monkeypatch.setattr("heju.web.demo_cast.USERNAME", "{code}")
    monkeypatch.setattr("heju.web.demo_cast.CAST", (demo_cast.Part("street_officer", "", "", "web:desk"),))
    assert client.post("/demo/sign-in/", {"who": "street_officer"}).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_it_shows_the_messages_in_the_demo(client, settings, ask):
    settings.IS_DEMO = True
    ask(client, OWNER)
    page = client.get(reverse("web:sms"))
    assert "+8610000000009" in page.text
