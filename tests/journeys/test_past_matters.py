"""A community officer brings in an old register of letters, looks at what the system suggests, finds one again, takes all back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from heju.matters.tests.shaped import shaped
from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
LETTERS = 120


def letters() -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(shaped(LETTERS))
    return target.getvalue().encode("gbk")


def until(page: Page, words: str) -> None:
    """Wait for a job: the page looks again by itself."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words), timeout=60_000)


def checked(page: Page) -> None:
    """Bring the letters in and have them checked: the columns are known, the compound is chosen."""
    page.goto("/registers/")
    page.locator("a.door", has_text="以前的事项").click()
    page.set_input_files("input[type=file]", files=[FilePayload(name="2019年来信.csv", mimeType="text/csv", buffer=letters())])
    page.get_by_role("button", name="上传并核对列").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("每一列是什么？")
    expect(page.get_by_label("这份旧登记簿叫什么")).to_have_value("2019年来信")
    check_with_axe(page)
    page.get_by_label("没写小区的算在哪里").select_option(index=1)
    where = page.locator("select[name=default_compound] option:checked").inner_text()
    page.get_by_label("这份登记簿本来就是公开的").check()
    page.get_by_role("button", name="检查这份表").click()
    until(page, f"{LETTERS} 行查完")
    expect(page.locator("main")).to_contain_text(f"{LETTERS} 行没有写小区，算在{where}。")


def filed(page: Page) -> None:
    """Go to those of which nobody knew the kind, and look at what would happen to the first."""
    page.get_by_role("link", name="给说不清的归类").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("说不清归哪类的旧件")
    check_with_axe(page)
    page.locator("select[name=pick]").first.select_option(index=1)
    page.get_by_role("button", name="看会怎样").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("把这 1 件这样归类？")
    check_with_axe(page)
    page.get_by_role("link", name="再看看").click()


def test_an_old_register_comes_in_is_found_again_and_goes_back(person: Person) -> None:
    page = person("community-officer", size=DESK)
    checked(page)
    # What the dry run found: suggested with a confidence, or not sure.
    expect(page.locator("main")).to_contain_text("类别说不准")
    check_with_axe(page)
    page.get_by_role("link", name=re.compile("看这些行")).first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"类别由系统建议：.+（[6-9]\d%）。"))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    check_with_axe(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.get_by_label(re.compile("要您看一眼的")).check()
    page.get_by_role("button", name=re.compile("^导入 ")).click()
    until(page, f"已导入 {LETTERS} 行")
    sheet = page.url
    # Found again by words in the list, and opened.
    filed(page)
    page.get_by_role("link", name="看导入的事").click()
    page.get_by_label("找").first.fill("公积金")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("link", name=re.compile("咨询公积金贷款")).first.click()
    expect(page.locator("main")).to_contain_text("从“2019年来信”导入")
    expect(page.locator("main")).to_contain_text("旧登记簿上的答复")
    expect(page.locator("main")).to_contain_text("现答复如下")
    check_with_axe(page)
    matter = page.url
    # All of it goes back, and nobody meets it any more.
    page.goto(sheet)
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="撤销导入").click()
    until(page, f"已撤回 {LETTERS} 行，登记回到导入之前")
    answer = page.goto(matter)
    assert answer is not None
    assert answer.status == 404
    page.goto("/desk/matters/?state=all&channel=sheet&q=公积金")
    expect(page.get_by_role("link", name=re.compile("咨询公积金贷款"))).to_have_count(0)
