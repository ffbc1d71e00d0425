"""Raising on a phone, with and without a script: three steps, the second is led to join, what is wrong is told, nothing is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
WORDS = "电梯停在三楼不动了，按钮没有反应，老人下不来"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a photo as a phone takes it, one of 30 MB, and one with a page hidden behind it."""
    folder = tmp_path_factory.mktemp("photos")
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    good = out.getvalue()
    made = {"good": good, "large": good + b"\0" * (30 * 1024 * 1024), "polyglot": good + b"<script>alert(1)</script>"}
    for name, data in made.items():
        (folder / f"{name}.jpg").write_bytes(data)
    return {name: folder / f"{name}.jpg" for name in made}


@pytest.fixture
def plain(chromium: Browser, product: Product) -> Iterator[Callable[[str], Page]]:
    """Open a phone whose browser runs no script."""
    opened = []

    def open_for(who: str) -> Page:
        context = chromium.new_context(viewport=PHONE, base_url=product.address, java_script_enabled=False)  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        if who:
            page.goto("/demo/")
            page.locator(f"button[name=who][value={who}]").click()
        return page

    yield open_for
    for context in opened:
        context.close()


def tell(page: Page, words: str, photo: Path | None = None) -> None:
    page.goto("/matters/raise/")
    page.get_by_label("怎么了？").fill(words)
    if photo is not None:
        page.locator("input[name=photos]").set_input_files(photo)
    page.get_by_role("button", name="下一步：在哪里").click()


def place(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("在哪里？")
    page.locator("button.pick").first.click()
    if "kind" in page.url:
        page.locator("button.pick").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("看一看，发出去")


def fits(page: Page) -> None:
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"


def send(page: Page, *, other: bool = True) -> None:
    page.get_by_role("button", name="发出去").click()
    if other and "alike" in page.url:
        page.get_by_role("button", name="都不是，是另一件").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_resident_raises_in_three_steps_and_blurs_a_face(person: Person, photos: dict[str, Path], size: dict[str, int]) -> None:
    page = person("owner", size=size)
    page.goto("/")
    page.get_by_role("link", name="反映问题").first.click()
    fits(page)
    tell(page, f"{size['width']} 号车位旁边的消防栓漏水", photos["good"])
    fits(page)
    place(page)
    fits(page)
    before = page.locator(".photo-row img").get_attribute("src")
    page.get_by_role("button", name="涂抹").click()
    canvas = page.locator("dialog canvas")
    expect(canvas).to_be_visible()
    frame = canvas.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 40, frame["y"] + 40)
    page.mouse.down()
    page.mouse.move(frame["x"] + 160, frame["y"] + 90, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="涂好了").click()
    expect(page.locator("dialog")).to_be_hidden()
    assert page.locator(".photo-row img").get_attribute("src") != before
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了")
    fits(page)
    page.get_by_role("link", name="看进展").click()
    expect(page.get_by_text("受理").first).to_be_visible()
    expect(page.locator(".timeline img")).to_have_count(1)
    fits(page)
    page.goto("/matters/mine/")
    fits(page)


def test_without_a_script_it_works_and_the_second_resident_is_led_to_join(plain: Callable[[str], Page]) -> None:
    first, second = plain("owner"), plain("tenant")
    tell(first, WORDS)
    place(first)
    send(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("收到了")
    tell(second, "电梯停在三楼不动，按钮没有反应")
    place(second)
    send(second, other=False)
    expect(second.get_by_role("heading", level=1)).to_have_text("是不是这件事？")
    second.locator("article", has_text="电梯停在三楼不动了").get_by_role("button", name="就是这件，修好了告诉我").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("记上了，修好了告诉您")
    first.goto("/matters/mine/")
    expect(first.get_by_text("2 人反映").first).to_be_visible()


@pytest.mark.parametrize(("which", "sentence"), [("large", "照片太大"), ("polyglot", "藏着别的内容")])
def test_a_bad_photo_is_told_and_the_words_stay(plain: Callable[[str], Page], photos: dict[str, Path], which: str, sentence: str) -> None:
    page = plain("owner")
    tell(page, WORDS, photos[which])
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_label("怎么了？")).to_have_value(WORDS)
    page.goto("/matters/raise/")
    expect(page.get_by_label("怎么了？")).to_have_value(WORDS)


def test_script_in_the_words_and_a_day_long_ago_do_no_harm(plain: Callable[[str], Page]) -> None:
    page = plain("owner")
    tell(page, "<script>alert(1)</script>单元门的玻璃裂了")
    place(page)
    expect(page.locator("dd").first).to_contain_text("<script>alert(1)</script>")
    page.get_by_label("哪天发现的").fill("2020-01-01")
    page.get_by_label("具体位置").fill("北门")
    page.get_by_role("button", name="发出去").click()
    expect(page.get_by_role("alert")).to_contain_text("发生的日子要在今天和一年以前之间")
    expect(page.get_by_label("具体位置")).to_have_value("北门")


def test_nobody_needs_an_account_a_code_is_enough(plain: Callable[[str], Page], product: Product) -> None:
    page, sms = plain(""), plain("owner")
    sms.goto("/governing/")
    compound = sms.get_by_role("heading", level=1).inner_text().removeprefix("谁在管")
    tell(page, "路灯杆上的电线露出来了")
    page.get_by_label("小区名称").fill(compound)
    page.get_by_role("button", name="找小区").click()
    place(page)
    page.get_by_label("您的手机号").fill("100 0000 0088")
    page.get_by_role("button", name="发出去").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("填验证码")
    sms.goto("/demo/sms/")
    code = re.search(r"反映问题的验证码 (\d{6})", sms.locator("main").inner_text())
    assert code is not None
    page.get_by_label("验证码").fill(code[1])
    page.get_by_role("button", name="对，发出去").click()
    if "alike" in page.url:
        page.get_by_role("button", name="都不是，是另一件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收到了")
    page.get_by_role("link", name="看进展").click()
    assert "/m/" in page.url
    expect(page.get_by_text("路灯杆上的电线").first).to_be_visible()
    page.get_by_role("link", name="撤回这件事").click()
    page.get_by_role("button", name="撤回这件事").click()
    expect(page.get_by_text("反映人撤回").first).to_be_visible()


def test_whoever_is_no_resident_picks_the_place_on_the_map_without_a_script(plain: Callable[[str], Page]) -> None:
    page = plain("")
    tell(page, "路灯不亮，晚上看不见路")
    for title in ("点您的社区", "点您的小区"):
        page.locator(".pick-map svg a").first.click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    tile = page.locator(".pick-map svg a").first
    box = tile.locator("rect").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
    name = tile.get_attribute("aria-label") or "?"
    tile.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    building = page.locator("button.pick").first
    chosen = (building.locator("strong").text_content() or "").strip()
    building.click()
    expect(page).to_have_url(re.compile("/matters/raise/(kind|send)/"))
    page.goto("/matters/raise/send/")
    if "/kind/" in page.url:
        page.locator("button[name=category]").first.click()
    expect(page.get_by_text(f"{name} {chosen}").first).to_be_visible()
