"""Who must repair the elevator: two taps to the duty, its law and its deadline; the district sets another one from next month."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
WHERE = "/duties/who/elevator.ride.stopped/"


def solution(page: Page) -> str:
    return page.locator("dt", has_text="办好").locator("xpath=following-sibling::dd[1]").inner_text().strip()


def test_a_resident_finds_body_duty_law_and_deadline_in_two_taps_from_home(person: Person) -> None:
    resident = person("owner", size=PHONE)
    resident.goto("/")
    check_with_axe(resident)
    resident.get_by_role("link", name="电梯坏了").click()  # the first tap, and all is said
    expect(resident.get_by_role("heading", level=1)).to_have_text("电梯停了，用不了")
    expect(resident.locator("main")).to_contain_text("牵头")
    expect(resident.locator("summary", has_text="《特种设备安全法》").first).to_be_visible()
    assert solution(resident) == "2 个工作日内"
    answer = resident.locator("dl").first
    expect(answer).to_contain_text("《特种设备安全法》第四十二条")
    expect(answer.get_by_role("link", name=re.compile("出故障或者有异常"))).to_be_visible()
    assert (answer.locator("dt", has_text="依据").bounding_box() or {"y": 9999})["y"] < PHONE["height"], "the answer is below the fold"
    check_with_axe(resident)
    resident.get_by_role("link", name=re.compile("出故障或者有异常")).first.click()  # the second: the duty itself
    expect(resident.locator("main")).to_contain_text("您可以要看什么")

    resident.goto("/")
    resident.get_by_label("什么事").fill("我们楼的电梯坏了两天没人修")
    resident.get_by_role("button", name="找").click()
    expect(resident.locator("main")).to_contain_text("您说的可能是")
    check_with_axe(resident)
    resident.get_by_role("link", name="电梯停了，用不了").click()
    assert solution(resident) == "2 个工作日内"


def test_the_district_changes_a_deadline_and_both_versions_answer_for_their_days(person: Person) -> None:
    resident = person("owner", size=PHONE)
    resident.goto(WHERE)
    officer = person("district-officer", size=DESK)
    officer.goto("/duties/edit/?q=dttl")
    officer.get_by_role("link", name="电梯停了，用不了").click()
    begins = date.fromisoformat(officer.get_by_label("从哪天起生效").input_value())
    assert begins.day == 1
    officer.get_by_label("多久办好（天）").fill("1")
    officer.get_by_label("理由").fill("区里会议决定")
    check_with_axe(officer)
    officer.get_by_role("button", name="存成草稿").click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("起会改什么")
    expect(officer.locator("main")).to_contain_text(re.compile(r"管到全区 \d+ 个物业服务企业"))
    check_with_axe(officer)
    officer.get_by_role("button", name="发布").click()
    expect(officer.locator("main")).to_contain_text("等待生效")
    check_with_axe(officer)

    anybody = person(size=PHONE)
    for day, words in ((begins - timedelta(days=1), "2 个工作日内"), (begins, "1 个工作日内")):
        anybody.goto(f"{WHERE}?on={day.isoformat()}")
        assert solution(anybody) == words
    resident.reload()
    expect(resident.get_by_role("link", name=re.compile("起会变"))).to_be_visible()


PAGES = (
    "/duties/", "/duties/?q=dt", "/duties/of/property_company/elevators/", "/duties/PC-ELE-01/", "/duties/of/branch/",
    "/duties/of/property_company/poster/", "/duties/who/elevator.ride.trapped/",
)  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_public_pages_are_clean(person: Person, size: dict[str, int], language: str) -> None:
    page = person(size=size, language=language)
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        check_with_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is wider than the screen"
        heading = page.get_by_role("heading", level=1).inner_text()
        assert language == "zh-hans" or heading.isascii(), heading
