"""An owner binds by proof in the browser; the branch secretary approves; his home shows it; the co-owner is told and objects.

Runs after the journeys of the district: the stranger who finds a home here is a stranger there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.conftest import DESK, PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]


def deed() -> FilePayload:
    """Return a photo as a phone sends it."""
    out = io.BytesIO()
    Image.effect_noise((900, 1200), 40).convert("RGB").save(out, "JPEG")
    return {"name": "deed.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def compound_of(page: Page) -> str:
    """Return the name of the compound in which somebody has his home."""
    page.goto("/people/home/")
    return page.locator("#my-homes h3").first.inner_text().split()[0]


def clean(page: Page) -> None:
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"


def pick_home(page: Page, compound: str, number: str) -> None:
    """Go the three taps from the ways to a home to its form."""
    page.goto("/people/claims/")
    clean(page)
    page.get_by_role("link", name=re.compile("拍证明")).click()
    page.get_by_label("小区名称").fill(compound)
    page.get_by_role("button", name="找小区").click()
    page.locator("main a", has_text=compound).first.click()
    clean(page)
    page.locator("main ul a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您家是哪一户？")
    clean(page)
    page.get_by_role("link", name=re.compile(rf"^{number}")).first.click()


def claim(page: Page) -> None:
    page.get_by_label("和这套房屋的关系").select_option("family")
    page.get_by_label("从哪天起").fill("2020-05-01")
    page.get_by_label("用什么证明").select_option("household")
    page.get_by_label("证明的照片").set_input_files([deed()])
    clean(page)
    page.get_by_role("button", name=re.compile("^提交")).click()


def test_an_owner_binds_by_proof_and_the_owner_of_the_home_is_told(person: Person) -> None:
    owner = person("owner", size=PHONE)
    compound = compound_of(owner)
    door = owner.locator("#my-homes h3").first.inner_text()
    number = door.split()[-1]
    stranger = person("stranger", size=PHONE)
    pick_home(stranger, compound, number)
    claim(stranger)
    expect(stranger.locator("main")).to_contain_text("等核对")
    clean(stranger)

    object_to_it(owner)
    approve_and_answer(person("branch-secretary", size=DESK))

    stranger.goto("/people/home/")
    expect(stranger.locator("#my-homes")).to_contain_text(compound)
    clean(stranger)
    owner.goto("/people/notices/")
    for words in ("登记了一位家人：黄*", "有了答复：材料齐全"):
        expect(owner.locator("main")).to_contain_text(words)
    clean(owner)


def object_to_it(owner: Page) -> None:
    """Read on the home that somebody claims it, and say that this was not agreed to."""
    owner.goto("/")
    expect(owner.locator("main")).to_contain_text("有人申请登记到")
    clean(owner)
    owner.get_by_role("button", name="去看看").first.click()
    expect(owner.get_by_role("heading", level=1)).to_have_text("不是我同意的")
    clean(owner)
    owner.get_by_label("哪一步不是您同意的").fill("这个人我不认识，请核对")
    owner.get_by_role("button", name="提出异议").click()
    expect(owner.locator("main")).to_contain_text("已收到")


def approve_and_answer(secretary: Page) -> None:
    """Look at the photo, approve, and answer the objection."""
    secretary.goto("/desk/")
    expect(secretary.locator("main")).to_contain_text("不是我同意的")
    secretary.goto("/desk/claims/")
    clean(secretary)
    secretary.locator("table.rows a").first.click()
    secretary.get_by_role("button", name=re.compile("^看照片和全名")).click()
    expect(secretary.locator("img.proof")).to_be_visible()
    assert secretary.locator("img.proof").evaluate("image => image.naturalWidth") == 900
    clean(secretary)
    secretary.get_by_label("材料和房屋对得上，登记").check()
    secretary.get_by_role("button", name="记下结果并通知申请人").click()
    expect(secretary.locator("main")).to_contain_text("办好了")
    secretary.goto("/desk/claims/")
    secretary.locator("main ul a").first.click()
    secretary.get_by_label("登记没有错").check()
    secretary.get_by_label("给住户的答复").fill("材料齐全，已当面核对")
    clean(secretary)
    secretary.get_by_role("button", name="答复住户").click()


def test_an_invitation_binds_at_once_and_without_script(chromium: Browser, product: Product, person: Person) -> None:
    owner = person("owner", size=DESK)
    owner.goto("/people/home/")
    owner.get_by_role("link", name="邀请家人或租客").first.click()
    clean(owner)
    owner.get_by_label("和这套房屋的关系").select_option("family")
    owner.get_by_role("button", name="生成邀请码").click()
    code = owner.locator(".invitation-code").inner_text()
    clean(owner)
    context = chromium.new_context(viewport=PHONE, base_url=product.address, java_script_enabled=False)  # type: ignore[arg-type]
    tenant = context.new_page()
    tenant.goto("/demo/")
    tenant.locator("button[name=who][value=tenant]").click()
    tenant.goto("/people/invitations/accept/")
    tenant.get_by_label("邀请码").fill(code)
    tenant.get_by_role("button", name="确认绑定").click()
    expect(tenant.locator("main")).to_contain_text("办好了")
    context.close()
    owner.goto("/people/notices/")
    expect(owner.locator("main")).to_contain_text("登记了一位家人：赵*")


def test_a_building_is_worked_by_keyboard(person: Person) -> None:
    page = person("community-officer", size=PHONE)
    page.goto("/places/search/?q=1栋 101")
    page.locator("main a", has_text="101").first.click()
    clean(page)
    page.locator(".elevation-table a.home").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("面积是多少")
