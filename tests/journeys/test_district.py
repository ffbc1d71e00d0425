"""The district that runs: from two uncovered compounds to a hundred per cent, and what each of the cast sees of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from heju.people.demo import cast
from heju.people.rules import INVENTED_PHONE
from tests.journeys.conftest import PHONE, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]


def phone_of(code: str) -> str:
    """Return the number that one of the cast types to sign in: the cast are the first persons of the register."""
    number = next(place for place, part in enumerate(cast.CAST, start=1) if part.code == code)
    return f"{INVENTED_PHONE}{number:08d}".removeprefix("+86")


def found_branch(page: Page, secretary: str, phone: str) -> str:
    """From the inbox: found a branch for the first uncovered compound and appoint its secretary. Returns the compound's name."""
    page.goto("/desk/")
    act = page.get_by_role("link", name="建支部或划入支部")
    expect(act.first, page.locator("main").inner_text()).to_be_visible()
    act.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("登记小区党支部")
    name = page.locator("input[name=new-name]").input_value()
    form = page.locator("form:has(input[name=way][value=new])")
    form.get_by_role("button", name="登记").click()
    # The basis was left empty: the form says so at the field and keeps what was typed.
    expect(page.locator("#id_new-basis_error, .field-error, .error-summary").first).to_be_visible()
    expect(page.locator("input[name=new-name]")).to_have_value(name)
    form.locator("input[name=new-basis]").fill("社区党委会议纪要")
    form.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("任命谁到")
    page.locator("select[name=post]").select_option("secretary")
    page.locator("input[name=name]").fill(secretary)
    page.locator("input[name=phone]").fill(phone)
    page.locator("input[name=basis]").fill("社区党委任命")
    page.get_by_role("button", name="任命", exact=True).click()
    # Nobody of that name and number is known: the form says what to do.
    expect(page.locator("body")).to_contain_text("没有找到姓名和手机号都相符的人")
    page.locator("input[name=register]").check()
    page.get_by_role("button", name="任命", exact=True).click()
    expect(page.locator("body")).to_contain_text(f"{secretary}已任")
    return name.removesuffix("党支部")


def test_two_uncovered_compounds_reach_a_hundred_per_cent(person: Person, product: Product) -> None:
    officer = person("district-officer")
    expect(officer.get_by_role("heading", level=1)).to_contain_text("2 个还没有支部")
    officer.get_by_role("link", name="1,084 / 1,086").first.click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("还有 2 个小区没有支部")
    check_with_axe(officer)
    first = officer.locator("table.rows").first.locator("tbody th a").first
    compound = first.inner_text()
    first.click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text(f"谁在管{compound}")
    expect(officer.locator("main")).to_contain_text("还没有党支部覆盖")
    address = officer.url

    # One lies in the community of the cast; for the other, whose community has nobody signed in, the district acts itself.
    one = found_branch(person("community-officer"), "许明远", "10099990001")
    officer.goto("/board/")
    expect(officer.get_by_role("heading", level=1)).to_contain_text("1 个还没有支部")
    other = found_branch(officer, "沈若兰", "10099990002")
    assert compound in (one, other)

    officer.goto("/board/")
    expect(officer.get_by_role("heading", level=1)).to_contain_text("支部全部覆盖")
    expect(officer.locator("main")).to_contain_text("1,086 / 1,086")
    expect(officer.locator("main")).to_contain_text("100 %")
    officer.goto(address)
    expect(officer.locator("main")).to_contain_text(re.compile("许明远|沈若兰"))

    auditor_verifies(person, product)


def auditor_verifies(person: Person, product: Product) -> None:
    """The auditor finds each step in the record, and the chain holds."""
    auditor = person("auditor")
    expect(auditor.get_by_role("heading", level=1)).to_contain_text("谁做了什么")
    for verb in ("organizations.founded", "organizations.appointed"):
        choice = auditor.locator("select[name=verb]")
        if not choice.is_visible():
            auditor.locator("details:has(select[name=verb]) > summary").click()
        choice.select_option(verb)
        auditor.get_by_role("button", name="查找").click()
        assert auditor.locator("table.rows tbody tr").count() >= 2, verb
    check_with_axe(auditor)
    auditor.locator("table.rows tbody th a").first.click()
    expect(auditor.locator("main")).to_contain_text("社区党委")
    verified = product.heju("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    found = json.loads(verified.stdout)
    assert found["ok"] is True
    assert found["records"] >= 4


def test_an_owner_signs_in_by_phone_code_and_sees_who_governs(person: Person) -> None:
    owner = person(size=PHONE)
    owner.goto("/")
    owner.get_by_role("link", name="用手机号登录").click()
    owner.locator("input[type=tel]").fill(phone_of("owner"))
    owner.get_by_role("button").filter(has_text="发验证码").click()
    reader = person(size=PHONE)
    reader.goto("/demo/sms/")
    code = re.search(r"\b(\d{4,8})\b", reader.locator("main").inner_text().split("验证码")[-1])
    assert code, reader.locator("main").inner_text()
    owner.locator("input[name=code]").fill(code.group(1))
    owner.locator("main form button[type=submit]").first.click()
    expect(owner.get_by_role("heading", level=1)).to_be_visible()
    owner.goto("/")
    expect(owner.locator("main")).to_contain_text("有急事打给谁")
    check_with_axe(owner)
    owner.get_by_role("link", name="谁在管").first.click()
    expect(owner.get_by_role("heading", level=1)).to_contain_text("谁在管")
    expect(owner.locator("main")).to_contain_text("陈志远")
    check_with_axe(owner)


def test_a_secretary_who_owns_nothing_cannot_chair_the_committee(person: Person) -> None:
    owner = person("owner")
    owner.goto("/governing/")
    officer = person("district-officer")
    officer.goto(owner.url)
    officer.locator("article.card", has_text="业主委员会").get_by_role("link").first.click()
    officer.goto(officer.url.split("?")[0] + "appoint/?post=chair")
    officer.locator("select[name=post]").select_option("chair")
    officer.locator("input[name=name]").fill("陈志远")
    officer.locator("input[name=phone]").fill(phone_of("branch-secretary"))
    officer.locator("input[name=basis]").fill("业主大会选举")
    officer.get_by_role("button", name="任命", exact=True).click()
    expect(officer.get_by_role("alert").first).to_contain_text("不能这样任命")
    expect(officer.locator("main")).to_contain_text(re.compile("物业管理条例.*第十六条"))
    check_with_axe(officer)


def test_a_stranger_of_another_street_sees_nothing_of_it(person: Person) -> None:
    owner = person("owner")
    owner.goto("/governing/")
    address, name = owner.url, owner.get_by_role("heading", level=1).inner_text().removeprefix("谁在管")
    stranger = person("stranger")
    answer = stranger.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert name not in stranger.locator("body").inner_text()
    stranger.goto(f"/places/search/?q={name}")
    expect(stranger.locator("main")).not_to_contain_text(f"{name}，")
    assert stranger.locator(f"main a:has-text('{name}')").count() == 0
