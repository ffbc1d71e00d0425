"""Every face on a phone and on a desk, in both languages: nothing overflows, nothing that axe finds, no script needed to read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
PAGES = {
    "": ("/", "/accounts/login/", "/people/handlers/", "/demo/", "/matters/raise/"),
    "owner": ("/", "/governing/", "/people/mine/", "/people/home/", "/matters/raise/", "/matters/", "/matters/mine/"),
    "elder": ("/", "/people/helpers/"),
    "branch-secretary": ("/desk/", "/field/", "/desk/people/", "/desk/intake/"),
    "community-officer": ("/desk/", "/board/"),
    "district-officer": ("/board/", "/desk/", "/places/", "/organizations/", "/places/search/?q=花园"),
    "auditor": ("/audit/", "/audit/chain/", "/board/"),
}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
@pytest.mark.parametrize("who", sorted(PAGES))
def test_every_page_is_clean(person: Person, who: str, size: dict[str, int]) -> None:
    page = person(who, size=size)
    for path in PAGES[who]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        check_with_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is wider than the screen"
        assert "{{" not in page.content()


@pytest.mark.parametrize("who", sorted(PAGES))
def test_every_page_speaks_english(person: Person, who: str) -> None:
    page = person(who, language="en")
    for path in PAGES[who]:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "en"
        # What stands in Chinese are names; what we say ourselves does not.
        words = page.locator("main").inner_text()
        heading = page.get_by_role("heading", level=1).inner_text()
        assert sum(letter.isascii() and letter.isalpha() for letter in words) > 60, f"{path}: {words}"
        assert any(heading in text for text in names_of(page)) or any(letter.isascii() and letter.isalpha() for letter in heading), (
            f"{path}: {heading}"
        )


def names_of(page: Page) -> list[str]:
    """Return the names of places that the page shows in its bar: they are Chinese in every language."""
    return page.locator("header").all_inner_texts()


def test_large_type_is_larger(person: Person) -> None:
    page = person("elder", size=PHONE)
    page.goto("/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="大字").first.click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    after = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert after / before == pytest.approx(1.35, abs=0.01)


def test_the_core_works_without_script(chromium: Browser, product: Product) -> None:
    context = chromium.new_context(viewport=PHONE, base_url=product.address, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/demo/")
    page.locator("button[name=who][value=owner]").click()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/governing/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("谁在管")
    context.close()


def test_the_desk_is_worked_by_keyboard(person: Person) -> None:
    page = person("district-officer")
    page.goto("/organizations/?kind=branch")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("")
    assert page.url.rstrip("/").split("/")[-1].isdigit()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_wall_shows_no_person(person: Person) -> None:
    page = person("district-officer", size={"width": 1920, "height": 1080})
    page.goto("/board/")
    page.goto(page.url + "screen/")
    check_with_axe(page)
    assert "何立春" not in page.content()
