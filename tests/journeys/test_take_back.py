"""A slip of the finger in "today": one tap hands a matter on, one takes it back; the row is there again, and nobody was told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
TOLD = "受理了，接下来交给负责的单位"
WORDS = "2栋二单元门口的路灯不亮，晚上看不见台阶"


def raised(owner: Page) -> int:
    """Report a lamp, and return the number of the matter."""
    owner.goto("/matters/raise/")
    owner.locator("textarea[name=words]").fill(WORDS)
    owner.get_by_role("button", name="下一步").click()
    owner.locator("button[name=place]").first.click()
    owner.wait_for_url(re.compile(r"/raise/(kind|send)/"))
    if "/kind/" in owner.url:
        owner.locator("main button[name=category]").first.click()
    owner.locator("button[name=do][value=send]").click()
    owner.wait_for_url(re.compile(r"/raise/(alike|done)/"))
    if "/alike/" in owner.url:
        owner.get_by_role("button", name="都不是，是另一件").click()
    owner.get_by_role("link", name="看进展").first.click()
    found = re.search(r"/matters/(\d+)/", owner.url)
    assert found
    return int(found[1])


def tap(secretary: Page, number: int) -> None:
    """Tap the row of a matter in "today"."""
    secretary.goto("/desk/")
    row = secretary.locator("li.act", has=secretary.locator(f"a[href='/desk/matters/{number}/']"))
    expect(row).to_contain_text("告诉 1 人")
    row.locator("button").click()
    expect(secretary).to_have_url(re.compile(r"/desk/$"))


def hears(owner: Page) -> str:
    """Return what the resident was told in the app."""
    owner.goto("/people/notices/")
    return owner.locator("main").inner_text()


def test_one_tap_and_back_and_nobody_was_told(person: Person, product: Product) -> None:
    owner, secretary = person("owner", size=PHONE), person("branch-secretary", size=DESK)
    number = raised(owner)
    # Others of these journeys told him the same of other matters.
    before = hears(owner).count(TOLD)
    tap(secretary, number)
    note = secretary.locator(".note", has_text="已转")
    expect(note).to_contain_text("过了 10 秒会告诉 1 位反映人")
    expect(secretary.locator(f"a[href='/desk/matters/{number}/']")).to_have_count(0)
    check_with_axe(secretary)
    note.get_by_role("button", name="撤回").click()
    expect(secretary.locator(".note", has_text="没有告诉任何人")).to_be_visible()
    expect(secretary.locator(f"li.act a[href='/desk/matters/{number}/']")).to_be_visible()

    # Once more, and this time it stands: the button counts down and leaves, then the resident hears of it.
    tap(secretary, number)
    button = secretary.locator(".note", has_text="已转").get_by_role("button", name="撤回")
    expect(button).to_be_visible()
    expect(button).to_be_hidden(timeout=15_000)
    deadline = time.monotonic() + 150
    while hears(owner).count(TOLD) == before:
        assert time.monotonic() < deadline, f"the resident was never told; he read: {hears(owner)[:1500]}"
        time.sleep(2)
    assert hears(owner).count(TOLD) == before + 1
    secretary.goto(f"/desk/matters/{number}/")
    expect(secretary.locator(".timeline")).to_contain_text("秒后撤回了")
    owner.goto(f"/matters/{number}/")
    expect(owner.locator("main")).not_to_contain_text("撤回了")


def test_a_matter_is_taken_on_inside_the_body_and_put_down_again(person: Person) -> None:
    manager = person("property-manager", size=DESK)
    manager.goto("/desk/?whose=nobody")
    row = manager.locator("li.act", has=manager.locator(".act-share button")).first
    link = row.locator("h2 a").get_attribute("href")
    row.get_by_role("button", name="我来处理").click()
    expect(manager).to_have_url(re.compile(r"/desk/\?whose=nobody$"))
    expect(manager.locator(f"li.act a[href='{link}']")).to_have_count(0)
    check_with_axe(manager)
    manager.get_by_role("link", name="等我").click()
    mine = manager.locator("li.act", has=manager.locator(f"a[href='{link}']"))
    expect(mine).to_contain_text("由您处理")
    manager.goto(str(link))
    expect(manager.locator("#mind")).to_contain_text("由您处理")
    check_with_axe(manager)
    manager.locator("#mind").get_by_role("button", name="放下").click()
    expect(manager.locator("#mind")).to_contain_text("还没有人认领")
    manager.goto("/desk/?whose=nobody")
    expect(manager.locator(f"li.act a[href='{link}']")).to_be_visible()
