"""The elevator stops: two residents, a branch, a company that says done too early, a department that is called, and those who confirm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import DESK, PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
NUMBER = re.compile(r"/matters/(\d+)/")


def picture(words: str) -> FilePayload:
    """Return a photo as a file that a browser uploads."""
    image = Image.new("RGB", (900, 700), "#8a9a8a")
    ImageDraw.Draw(image).rectangle((200, 150, 700, 600), outline="white", width=12)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return {"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def act(page: Page, number: int, move: str, words: str = "", *, photo: bool = False, lead: str = "", bodies: str = "") -> None:
    """Make one act of the desk by its own page, as somebody with a keyboard does."""
    page.goto(f"/desk/matters/{number}/act/{move}/")
    if lead:
        option = page.get_by_label("谁牵头").locator("option", has_text=lead).first
        page.get_by_label("谁牵头").select_option(value=option.get_attribute("value"))
    if bodies:
        page.get_by_role("group", name="哪些单位").get_by_label(re.compile(bodies)).first.check()
    if words:
        page.locator("textarea[name=words]").fill(words)
    if photo:
        page.locator("input[type=file]").set_input_files([picture("换好的门机")])
    check_with_axe(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(rf"/desk/matters/{number}/$"))


def state(page: Page, number: int, words: str) -> None:
    page.goto(f"/matters/{number}/")
    expect(page.locator("main")).to_contain_text(words)


@pytest.fixture(scope="module")
def elevator() -> dict[str, int]:
    """Carry the number of the matter from one part of the story to the next."""
    return {}


def test_one_resident_reports_and_the_second_is_led_to_join(person: Person, elevator: dict[str, int]) -> None:
    owner = person("owner", size=PHONE)
    owner.goto("/matters/raise/")
    owner.locator("textarea[name=words]").fill("3栋的电梯停在四楼，门打不开，按了没有反应")
    owner.locator("input[type=file]").first.set_input_files([picture("停了的电梯")])
    check_with_axe(owner)
    owner.get_by_role("button", name="下一步").click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("在哪里？")
    check_with_axe(owner)
    building = owner.locator("button[name=place]").first
    name = building.inner_text().strip()
    building.click()
    owner.wait_for_url(re.compile(r"/raise/(kind|send)/"))
    if "/kind/" in owner.url:
        owner.get_by_text("电梯停了，用不了").first.click()
    owner.locator("button[name=do][value=send]").click()
    # Whether the demo has a like one in this building differs from day to day.
    owner.wait_for_url(re.compile(r"/raise/(alike|done)/"))
    if "/alike/" in owner.url:
        owner.get_by_role("button", name="都不是，是另一件").click()
    expect(owner.locator("main")).to_contain_text("等受理")
    check_with_axe(owner)
    owner.get_by_role("link", name="看进展").first.click()
    found = NUMBER.search(owner.url)
    assert found
    elevator["number"] = int(found[1])
    expect(owner.locator("main")).to_contain_text("不满意，还有法律给的路")

    tenant = person("tenant", size=PHONE)
    tenant.goto("/matters/raise/")
    tenant.locator("textarea[name=words]").fill("3栋电梯停在四楼不动，门打不开")
    tenant.get_by_role("button", name="下一步").click()
    tenant.locator("button[name=place]", has_text=name.split("\n")[0]).first.click()
    tenant.locator("button[name=do][value=send]").click()
    expect(tenant.get_by_role("heading", level=1)).to_have_text("是不是这件事？")
    check_with_axe(tenant)
    tenant.locator(f"button[name=join][value='{elevator['number']}']").click()
    expect(tenant.locator("main")).to_contain_text("加到同一件事里")
    state(tenant, elevator["number"], "等受理")


def test_the_branch_accepts_the_company_says_done_and_a_resident_says_not_fixed(person: Person, elevator: dict[str, int]) -> None:
    number = elevator["number"]
    secretary = person("branch-secretary", size=DESK)
    secretary.goto("/desk/")
    expect(secretary.locator("main")).to_contain_text("电梯停在四楼")
    secretary.goto(f"/desk/matters/{number}/")
    check_with_axe(secretary)
    expect(secretary.locator("main")).to_contain_text("依据")
    act(secretary, number, "forward", "请马上派人，先放告示")

    manager = person("property-manager", size=DESK)
    manager.goto("/desk/")
    expect(manager.locator("main")).to_contain_text("电梯停在四楼")
    act(manager, number, "take_up", "维保半小时内到")
    act(manager, number, "report_done", "换了门机皮带，试运行正常", photo=True)

    owner = person("owner", size=PHONE)
    state(owner, number, "修好了吗？")
    check_with_axe(owner)
    owner.goto(f"/matters/{number}/say_not_fixed/")
    owner.locator("textarea[name=words]").fill("晚上又停了，根本没修好")
    owner.locator("main form button[type=submit]").first.click()
    expect(owner.locator("main")).to_contain_text("退回")
    manager.goto(f"/desk/matters/{number}/")
    expect(manager.locator("main")).to_contain_text("退回过 1 次")


def test_the_deadline_passes_it_goes_up_and_a_department_is_called(person: Person, product: Product, elevator: dict[str, int]) -> None:
    number = elevator["number"]
    later = (datetime.now().astimezone() + timedelta(days=14)).isoformat(timespec="seconds")
    for _ in range(2):  # a reminder, then up
        done = product.heju("matters", "tick", "--matter", str(number), "--at", later)
        assert done.returncode == 0, done.stderr
        if "上一级" in person("owner", size=PHONE).content():
            break
    officer = person("community-officer", size=DESK)
    officer.goto(f"/desk/matters/{number}/")
    expect(officer.locator("main")).to_contain_text("社区")
    act(officer, number, "whistle", "请到现场认定责任，和物业一起定出修好的日子", bodies="市场监督管理局")
    department = person("department-officer", size=DESK)
    department.goto("/desk/")
    expect(department.locator("main")).to_contain_text("电梯停在四楼")
    act(department, number, "answer_whistle", "已到现场，责令更换主板，三日内复查")
    owner = person("owner", size=PHONE)
    state(owner, number, "责令更换主板")
    act(officer, number, "assign", "按现场定的办", lead="物业")


def test_solved_confirmed_by_those_who_share_it_and_rated(person: Person, elevator: dict[str, int]) -> None:
    number = elevator["number"]
    manager = person("property-manager", size=DESK)
    act(manager, number, "take_up", "主板已到货")
    act(manager, number, "report_done", "换了主板，检验机构复测合格", photo=True)
    for who in ("owner", "tenant", "elder", "branch-secretary", "committee-chair"):
        page = person(who, size=PHONE)
        page.goto(f"/matters/{number}/")
        fixed = page.get_by_role("button", name="修好了", exact=True)
        if fixed.count():
            fixed.click()
    owner = person("owner", size=PHONE)
    state(owner, number, "解决了")
    check_with_axe(owner)
    owner.locator("button[name=score][value='5']").click()
    expect(owner.locator("main")).to_contain_text("您评了 5 星")
    owner.goto(f"/matters/{number}/")
    expect(owner.locator("main")).to_contain_text("不满意，还有法律给的路")


def test_a_card_of_the_board_is_dragged_to_the_column_of_an_act_and_is_asked_first(person: Person) -> None:
    page = person("branch-secretary")
    page.goto("/desk/matters/board/")
    card = page.locator("[data-card][draggable=true]").first
    link = card.locator("a[data-to]").first
    to, url = link.get_attribute("data-to") or "", link.get_attribute("href") or ""
    own = {one.get_attribute("data-to") for one in card.locator("a[data-to]").all()}
    column = page.locator("[data-column]").filter(has=card).first.get_attribute("data-column")
    closed = next(one for one in page.locator("[data-column]").all() if one.get_attribute("data-column") not in {*own, column})
    # Where no act leads it stays.
    card.drag_to(closed, target_position={"x": 20, "y": 8})
    expect(page).to_have_url(re.compile("/desk/matters/board/$"))
    card.drag_to(page.locator(f"[data-column='{to}']"), target_position={"x": 20, "y": 8})
    expect(page).to_have_url(re.compile(re.escape(url)))
