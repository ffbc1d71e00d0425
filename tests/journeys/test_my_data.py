"""An owner takes a copy of everything; a secretary looks at his phone with a reason; he reads who and why, asks, and is answered."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
REASON = "上门走访服务"
QUESTION = "我没有约过上门，为什么看我的手机号？"
ANSWER = "书记上门前核对号码，今后会先打招呼。"


def clean(page: Page) -> None:
    """Hold the page at its own size and at the other: nothing that axe finds, nothing wider than the screen."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        check_with_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than {size['width']}"


def copy_of(page: Page) -> dict[str, list[dict[str, Any]]]:
    """Download the copy that is ready, open its three files and return the tables of the one for programs."""
    page.goto("/privacy/mine/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("^下载")).click()
    assert waiting.value.suggested_filename.startswith("我的资料-")
    packed = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert packed.testzip() is None
    tables = {one["table"]: one["rows"] for one in json.loads(packed.read("我的资料.json"))["tables"]}
    name = tables["people_person"][0]["name"]
    assert name in packed.read("我的资料.html").decode()
    assert name in {cell.value for sheet in load_workbook(io.BytesIO(packed.read("我的资料.xlsx"))) for row in sheet.rows for cell in row}
    return tables


def test_an_owner_takes_a_copy_sees_who_looked_and_asks_why(person: Person) -> None:
    owner = person("owner", size=PHONE)
    owner.goto("/people/home/")
    home = owner.locator("#my-homes h3").first.inner_text()
    tables = take_a_copy(owner)
    assert home in {tie["unit_id"] for tie in tables["people_tie"]}
    himself = tables["people_person"][0]

    look_at_the_phone(person("branch-secretary", size=DESK), himself["name"], himself["phone"])
    ask_why(owner)
    assert REASON in {record["why"] for record in copy_of(owner)["audit_record"]}

    answer(person("community-officer", size=DESK))
    owner.goto("/people/notices/")
    notice = owner.locator("main li, main article").filter(has_text="您对一次查看提出的疑问有了答复").first
    notice.get_by_role("button", name="去看看").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("谁看过我的资料")
    expect(owner.locator("main")).to_contain_text(ANSWER)
    clean(owner)


def take_a_copy(owner: Page) -> dict[str, list[dict[str, Any]]]:
    """Go from 'mine' to the copy: he has just signed in, which is the proof that is asked for."""
    owner.goto("/people/mine/")
    clean(owner)
    owner.get_by_role("link", name=re.compile("取一份我的资料")).click()
    clean(owner)
    owner.get_by_role("button", name="准备一份").click()
    expect(owner.locator("main")).to_contain_text("准备好了")
    clean(owner)
    return copy_of(owner)


def look_at_the_phone(secretary: Page, name: str, phone: str) -> None:
    """Find the home by the owner's name and look at his number, for a reason."""
    secretary.goto("/desk/people/")
    secretary.get_by_label("全名或手机号").fill(name)
    secretary.get_by_role("button", name="找人").click()
    secretary.locator("#found + ul a").first.click()
    part = secretary.locator(".reveal[id^=phone-of]").first
    part.locator("summary").click()
    part.get_by_label("为什么要看？").select_option(label=REASON)
    part.get_by_role("button", name="查看并留下记录").click()
    expect(part.locator(".reveal-value")).to_have_text(phone)
    expect(part).to_contain_text("已记录您的查看")


def ask_why(owner: Page) -> None:
    """Read who looked, as what, why and at what, and ask about it."""
    owner.goto("/people/mine/")
    owner.get_by_role("link", name=re.compile("提出疑问")).first.click()
    owner.get_by_role("navigation", name="列出什么").get_by_role("link", name="只列查看").click()
    expect(owner.get_by_role("navigation", name="主要功能").locator("[aria-current]")).to_have_text(re.compile("我的"))
    look = owner.locator("main li.card").first
    for words in ("支部书记", "查看了受保护的个人信息", "手机号", REASON):
        expect(look).to_contain_text(words)
    clean(owner)
    look.get_by_role("link", name=re.compile("提出疑问")).click()
    clean(owner)
    owner.get_by_role("button", name="提出疑问").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("您想知道为什么看您的资料？")
    owner.get_by_label("您想问什么").fill(QUESTION)
    owner.get_by_role("button", name="提出疑问").click()
    expect(owner.locator("main")).to_contain_text("等上一级答复")
    clean(owner)


def answer(officer: Page) -> None:
    """Answer from the inbox: the level above does, not who looked."""
    officer.goto("/desk/")
    officer.locator("main a[href='/privacy/questions/']").first.click()
    expect(officer.locator("main")).to_contain_text(QUESTION)
    clean(officer)
    officer.get_by_role("link", name="去答复").first.click()
    clean(officer)
    officer.get_by_label("答复").fill(ANSWER)
    officer.get_by_role("button", name="答复并通知本人").click()
    expect(officer.locator("main")).to_contain_text("已经答复")


def test_who_signed_in_long_ago_is_asked_to_prove_himself_and_erasure_can_be_taken_back(person: Person) -> None:
    page = person("tenant", size=PHONE)
    page.goto("/privacy/prove/")
    clean(page)
    page.goto("/privacy/mine/")
    page.get_by_role("link", name="看一看，再决定").click()
    clean(page)
    page.get_by_role("button", name="申请注销").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("注销会删除什么")
    page.get_by_label("我看过上面的内容，要注销").check()
    page.get_by_role("button", name="申请注销").click()
    expect(page.locator("main")).to_contain_text("已经申请")
    clean(page)
    page.get_by_role("button", name="撤回，不注销了").click()
    expect(page.get_by_role("button", name="不等了，现在就注销")).to_have_count(0)


@pytest.mark.parametrize("path", ["/privacy/", "/privacy/deletions/"])
def test_the_pages_of_those_who_watch_are_clean(person: Person, path: str) -> None:
    page = person("auditor")
    answered = page.goto(path)
    assert answered is not None
    assert answered.status == 200
    clean(page)
