"""A clerk enters for a neighbor without a phone: prints a paper, enters what was written, hands over the receipt; and who is on duty."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]


def clean(page: Page) -> None:
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"


def printed(clerk: Page) -> tuple[str, str]:
    """Print a paper for the first home of the register; return its number and the address of the home."""
    clerk.goto("/desk/people/")
    clerk.locator("table.rows th a").first.click()
    home = clerk.url
    clerk.get_by_role("link", name="打印表格").click()
    clean(clerk)
    with clerk.expect_download() as got:
        clerk.get_by_role("button", name="得到 PDF").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    return got.value.suggested_filename.removesuffix(".pdf"), home


def test_a_clerk_enters_for_a_neighbor_without_a_phone(person: Person) -> None:
    clerk = person("branch-secretary", size=DESK)
    number, home = printed(clerk)
    clerk.goto("/desk/counter/")
    clean(clerk)
    clerk.get_by_label("表格编号").fill(f"{number[:4].lower()} {number[4:].lower()}")
    clerk.get_by_role("button", name="打开这张表格").click()
    clerk.get_by_label("姓名").fill("石阿婆")
    clerk.get_by_label("和这套房屋的关系").select_option("family")
    clerk.get_by_label("依据").fill("本人申报")
    clerk.get_by_label("我当面核对过").check()
    clean(clerk)
    clerk.get_by_role("button", name="录入", exact=True).click()
    expect(clerk.locator("main")).to_contain_text("录好了")
    clean(clerk)
    with clerk.expect_download() as got:
        clerk.get_by_role("link", name="打印回执").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    clerk.goto(home)
    expect(clerk.locator("main")).to_contain_text("石*")

    neighbor = person(size=PHONE)
    neighbor.goto(f"/receipts/{number}/")
    expect(neighbor.get_by_role("heading", level=1)).to_have_text("办好了")
    expect(neighbor.locator("main")).not_to_contain_text("石")
    clean(neighbor)


def test_the_company_puts_somebody_on_duty_and_the_owner_sees_whom_to_call(person: Person) -> None:
    owner = person("owner", size=PHONE)
    owner.goto("/governing/")
    compound = owner.locator("h1").inner_text().removeprefix("谁在管")
    manager = person("property-manager", size=PHONE)
    manager.goto(owner.url)
    manager.locator("section[aria-labelledby=four]").get_by_role("link", name=re.compile("物业服务")).click()
    manager.locator("section[aria-labelledby=rosters]").get_by_role("link", name=compound, exact=True).click()
    clean(manager)
    manager.get_by_label("做什么").fill("维修")
    manager.get_by_label("谁", exact=True).fill("钱师傅")
    manager.get_by_label("值班电话").fill("0755-25000009")
    manager.get_by_label("从什么时候").fill(manager.evaluate("new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 16)"))
    manager.get_by_label("到什么时候").fill(manager.evaluate("new Date(Date.now() + 14 * 36e5).toISOString().slice(0, 16)"))
    manager.get_by_role("button", name="排上").click()
    expect(manager.locator("main")).to_contain_text("排好了 1 班")
    clean(manager)
    owner.reload()
    expect(owner.locator("section[aria-labelledby=on-duty]")).to_contain_text("钱师傅")
    clean(owner)
