"""An officer drafts who handles a kind of matter and how fast, and sees on a year of matters what it would have meant, before others do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
LEAF = "/duties/edit/leaf/fire.passage.stairs_blocked/"


def number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def wait_for_the_result(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("件会不一样", timeout=60_000)


def drafted(officer: Page) -> str:
    """Draft another lead and deadline in the duties editor, and return the address of the draft."""
    officer.goto(LEAF)
    officer.get_by_label("多久办好（天）").fill("2")
    officer.get_by_label("由谁牵头").select_option(label="街道")
    officer.get_by_label("理由").fill("区里会议决定")
    check_with_axe(officer)
    officer.get_by_role("button", name="存成草稿").click()
    expect(officer.locator("main")).to_contain_text("先用过去的事试一遍")
    return officer.url


def rehearsed(officer: Page) -> str:
    """Rehearse the draft that is shown, wait for the result, and return its address."""
    officer.locator("main").get_by_role("link", name="试演").click()
    expect(officer.get_by_role("checkbox", checked=True)).to_have_count(1)
    check_with_axe(officer)
    officer.get_by_role("button", name="开始试演").click()
    wait_for_the_result(officer)
    check_with_axe(officer)
    return officer.url


def is_his_alone_and_fits_a_phone(person: Person, result: str) -> None:
    # Another officer sees nothing of it; on a phone the result can be read.
    other = person("street-officer", size=DESK)
    answer = other.goto(result)
    assert answer is not None
    assert answer.status == 404
    phone = person("district-officer", size=PHONE)
    phone.goto(result)
    check_with_axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_draft_is_rehearsed_on_a_year_of_matters_before_it_is_published(person: Person) -> None:
    officer = person("district-officer", size=DESK)
    draft = drafted(officer)
    result = rehearsed(officer)
    total, changed = (int(found) for found in re.findall(r"\d+", officer.get_by_role("heading", level=1).inner_text()))
    assert 0 < changed <= total
    pair = officer.locator("table.rows").first
    expect(pair).to_contain_text("物业服务企业")
    expect(pair).to_contain_text("街道")
    moved = pair.get_by_role("link").first
    count = number(moved.inner_text())
    assert 0 < count <= changed
    moved.click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text(f"会换牵头单位的：{count} 件")
    expect(officer.locator("tbody tr")).to_have_count(min(count, 50))
    expect(officer.locator("tbody tr").first).to_contain_text("街道办事处牵头")
    check_with_axe(officer)
    officer.locator("tbody th a").first.click()
    expect(officer).to_have_url(re.compile(r"/desk/matters/\d+/$"))

    officer.goto(result)
    late = officer.locator("a.figure", has_text="本来按时、改了会逾期的")
    shown = number(late.locator(".figure-value").inner_text())
    late.click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text(f"{shown} 件")

    # Nothing has changed: the draft is still a draft, and a resident reads the list as it is.
    officer.goto(draft)
    expect(officer.get_by_role("button", name="发布")).to_be_visible()
    resident = person("owner", size=PHONE)
    resident.goto("/duties/who/fire.passage.stairs_blocked/")
    expect(resident.locator("main")).to_contain_text("由物业服务企业牵头")
    officer.get_by_role("button", name="撤回草稿").click()
    expect(officer.locator("main")).to_contain_text("草稿已撤回")
    is_his_alone_and_fits_a_phone(person, result)


def test_a_kind_is_divided_by_words(person: Person) -> None:
    officer = person("district-officer", size=DESK)
    officer.goto("/desk/rehearsal/")
    check_with_axe(officer)
    officer.get_by_role("link", name="把一类事分开或者并走").click()
    officer.get_by_label("把哪一类事分开，或者并到别的类").select_option("fire.passage.stairs_blocked")
    officer.get_by_label("第 1 部分：写到这些词的").fill("自行车、单车")
    officer.get_by_role("button", name="开始试演").click()
    expect(officer.locator("main")).to_contain_text("词和归到哪一类要一起填")
    officer.get_by_label("第 1 部分归到哪一类").select_option("parking.order.blocking")
    check_with_axe(officer)
    officer.get_by_role("button", name="开始试演").click()
    wait_for_the_result(officer)
    expect(officer.locator("main")).to_contain_text("会归到哪一类")
    check_with_axe(officer)
