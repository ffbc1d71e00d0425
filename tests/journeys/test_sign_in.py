"""Signing in, in a real browser: an officer enrols a passkey and comes back by it; the authenticator is Chromium's virtual one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def localhost(chromium: Browser, product: Product) -> Any:
    """Open browsers at localhost: a passkey is bound to a name, never to a number. Each has an authenticator of its own."""
    opened = []
    refused: list[str] = []

    def open_one(size: dict[str, int] = PHONE) -> Page:
        address = product.address.replace("127.0.0.1", "localhost")
        context = chromium.new_context(viewport=size, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        wire = context.new_cdp_session(page)
        wire.send("WebAuthn.enable")
        wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        return page

    yield open_one
    for context in opened:
        context.close()
    assert refused == []


def enter_as(page: Page, who: str) -> None:
    page.goto("/demo/")
    page.locator(f"button[name=who][value={who}]").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def leave(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r":\d+/$"))


def enrol(page: Page, name: str, *, alone: bool) -> None:
    page.goto("/accounts/2fa/")
    check_with_axe(page)
    page.get_by_role("link", name="添加通行密钥").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("添加通行密钥")
    check_with_axe(page)
    page.get_by_label("给它起个名字").fill(name)
    box = page.get_by_label("以后直接用它登录")
    if box.is_checked() != alone:
        box.click()
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("恢复码")


def test_an_officer_enrols_a_passkey_and_signs_in_by_it(localhost: Callable[..., Page]) -> None:
    page = localhost()
    enter_as(page, "community-officer")
    enrol(page, "我的手机", alone=True)
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("我的手机")
    expect(page.locator("main")).to_contain_text("可以直接登录")
    leave(page)
    page.goto("/desk/")
    check_with_axe(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(re.compile(r":\d+/desk/$"))
    # One key is two factors: the desk opens at once.
    answer = page.goto("/desk/")
    assert answer is not None
    assert answer.status == 200
    assert page.url.endswith("/desk/")
    page.goto("/accounts/2fa/")
    expect(page.locator("main")).to_contain_text("用过")
    page.get_by_role("link", name="删除“我的手机”").click()
    # A change of the ways in asks once more who it is.
    page.get_by_role("button", name="用通行密钥确认").click()
    page.get_by_role("button", name="删除").click()
    expect(page.locator("main")).not_to_contain_text("可以直接登录")


def test_a_passkey_is_a_second_factor_after_the_code(localhost: Callable[..., Page], product: Product) -> None:
    page = localhost()
    enter_as(page, "street-officer")
    enrol(page, "办公室电脑", alone=False)
    leave(page)
    page.goto("/demo/sms/")
    enter_by_code(page, "street-officer", product)
    expect(page.get_by_role("heading", level=1)).to_have_text("出示第二道锁")
    check_with_axe(page)
    page.get_by_role("button", name="用通行密钥").click()
    expect(page).to_have_url(re.compile(r":\d+/$"))
    page.goto("/desk/")
    assert page.url.endswith("/desk/")


def enter_by_code(page: Page, who: str, product: Product) -> None:
    """Sign in with the number of one of the cast: the first numbers are theirs."""
    order = ["district-officer", "street-officer", "community-officer", "branch-secretary", "committee-chair", "property-manager"]
    page.goto("/accounts/login/")
    page.get_by_label("手机号").fill(f"100{order.index(who) + 1:08d}")
    page.get_by_role("button", name="发验证码").click()
    other = page.context.new_page()
    other.goto("/demo/sms/")
    code = re.search(r"验证码 (\d{6})", other.locator("main").inner_text())
    assert code is not None, other.locator("main").inner_text()
    other.close()
    page.get_by_label("短信里的 6 个数字").fill(code.group(1))
    page.get_by_role("button", name="登录").click()
