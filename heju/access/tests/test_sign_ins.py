"""Sign-ins that look unusual are told to the owner, who ends everything by one link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from heju.access.models import KnownBrowser
from heju.kit import db, sms
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.people.models import PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"
OWNER = "10000000009"


@pytest.fixture(autouse=True)
def _no_counters() -> None:
    cache.clear()


@pytest.fixture
def enter(django_capture_on_commit_callbacks: Any) -> Any:
    """Sign in by code after some wrong ones, and return the messages of the last step."""

    def entered(browser: Client, wrong: int = 0) -> list[sms.Message]:
        gateway = people.gateway()
        assert isinstance(gateway, sms.LocalGateway)
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(LOGIN, {"login": OWNER})
        code = re.findall(r"\d{6}", gateway.messages()[0].text)[0]
        gateway.file.unlink()
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(wrong):
                browser.post(CONFIRM, {"code": "abcdef"})
            browser.post(CONFIRM, {"code": code})
        return list(gateway.messages())

    return entered


def notices() -> list[str]:
    with db.scoped(Scope(person_id=cast.person("owner").pk)):
        return list(PersonalNotice.objects.filter(kind="access.sign_in").order_by("pk").values_list("text", flat=True))


def link(message: sms.Message) -> str:
    return re.findall(r"(/accounts/not-me/\S+)", message.text)[0]


def test_the_first_browser_surprises_nobody_and_the_same_one_neither(enter: Any) -> None:
    browser = Client()
    assert enter(browser) == []
    browser.post("/accounts/logout/")
    assert enter(browser) == []
    assert notices() == []
    with db.scoped(Scope(account_id=cast.account("owner").pk)):
        assert KnownBrowser.objects.count() == 1
    token = browser.cookies["heju_browser"].value
    with db.scoped(Scope(account_id=cast.account("owner").pk)):
        assert token.encode() not in bytes(KnownBrowser.objects.get().mark)
    assert browser.cookies["heju_browser"]["httponly"]


def test_another_browser_is_told_in_the_app_and_by_message(enter: Any) -> None:
    enter(Client())
    messages = enter(Client())
    assert notices() == ["您的账号在一台新设备上登录了。"]
    assert messages[0].number == "+8610000000009"
    assert "/accounts/not-me/" in messages[0].text


def test_many_new_ones_in_a_day_are_told_so(enter: Any) -> None:
    for _ in range(3):
        enter(Client())
        cache.clear()
    assert notices()[-1] == "您的账号一天之内在好几台新设备上登录。"


def test_the_link_ends_every_session(enter: Any) -> None:
    first, thief = Client(), Client()
    enter(first)
    url = link(enter(thief)[0])
    assert thief.get("/people/mine/").status_code == 200
    assert "不是您登录的" in Client().get(url).text
    assert thief.get("/people/mine/").status_code == 200
    assert "已经全部退出" in Client().post(url).text
    assert first.get("/people/mine/").status_code == 302
    assert thief.get("/people/mine/").status_code == 302
    assert "已经用过" in Client().get(url).text
    assert Client().get("/accounts/not-me/nonsense/").status_code == 404


def test_a_burst_of_failures_is_told_once_and_remembered_at_the_next_sign_in(enter: Any) -> None:
    enter(Client())
    account = cast.account("owner")
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")):
        account.set_password("lantern-river-42")
        account.save()
    for _ in range(7):
        Client().post(LOGIN, {"login": OWNER, "password": "wrong-wrong-1"})
    assert notices() == ["有人连续多次没能登录您的账号，已经暂时拦住。是您自己填错的就不用理会。"]
    enter(Client())
    assert notices()[-1] == "您的账号刚才连续试错多次，随后登录成功。"


def test_wrong_codes_count_like_wrong_passwords(enter: Any) -> None:
    for _ in range(2):
        enter(Client(), wrong=2)
    # Two tries that came to nothing each are forgotten with the sign-in that followed.
    assert not any("连续多次" in text for text in notices())
    with db.scoped(Scope(account_id=cast.account("owner").pk)):
        assert KnownBrowser.objects.count() == 2
