"""Two quarrels about noise before the people's mediation committee: one ends with both signatures, the other by a refusal."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, ROOT, Product, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
# What residents and the branch do before a mediation has journeys of its own: here it is done at once, by the same actions.
PREPARE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
import django
django.setup()
from uuid import uuid4
from django.utils import timezone
from heju.kit import db
from heju.kit.scope import Scope
from heju.matters import actions
from heju.organizations.models import Body
from heju.people.models import Account, Tie
from heju.web import identity
def scope(who):
    with db.scoped(Scope(door="sign-in")):
        account = Account.objects.get(username="demo-" + who)
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
        return identity.scope_of(account, timezone.localdate())
owner, branch, mediator = scope("owner"), scope("branch-secretary"), scope("mediator")
now = timezone.now()
with db.scoped(owner):
    place = Tie.objects.filter(person=owner.person_id).select_related("unit__place").first().unit.place
    thing = actions.Thing(place=place, category="noise.life.upstairs", is_private=True)
    word = actions.Word(key=uuid4(), words="楼上夜里拖家具，睡不着", person=owner.person_id)
    matter = actions.raise_matter(actor=owner, now=now, thing=thing, word=word).matter.pk
with db.scoped(branch):
    actions.move_matter(actor=branch, now=now, matter=matter, move="accept", said=actions.Said("支部收到了"))
body = next(grant.body_id for grant in mediator.grants if grant.role == "residents_committee")
with db.scoped(branch):
    lead = actions.Named(body, "residents_committee")
    actions.assign_matter(actor=branch, now=now, matter=matter, lead=lead, said=actions.Said("请人民调解委员会调解"))
with db.scoped(mediator):
    actions.move_matter(actor=mediator, now=now, matter=matter, move="take_up", said=actions.Said("接手调解"))
print("matter", matter)
"""


def clean(page: Page) -> None:
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is wider than the screen"


def quarrel(product: Product) -> str:
    """Return the number of a quarrel that the committee has in hand."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], env=product.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    found = re.search(r"^matter (\d+)$", done.stdout, re.MULTILINE)
    assert found is not None, done.stdout + done.stderr
    return found[1]


def act(desk: Page, label: str) -> None:
    desk.get_by_role("link", name=label, exact=True).click()
    clean(desk)


def proposed(desk: Page, tenant: Page, matter: str) -> None:
    """Propose a mediation; the neighbor comes in by the code."""
    desk.goto(f"/desk/matters/{matter}/")
    clean(desk)
    act(desk, "提出调解")
    desk.get_by_label("由谁调解").fill("冯玉兰")
    desk.get_by_role("button", name="提出调解").click()
    act(desk, "加一方当事人")
    desk.get_by_label("当事人的姓名").fill("赵敏")
    desk.get_by_role("button", name="加一方当事人").click()
    code = re.search(r"口令是 ([0-9A-Z-]+)", desk.locator("main").inner_text())
    assert code is not None
    tenant.goto("/mediations/")
    clean(tenant)
    tenant.get_by_label("调解员给您的口令").fill(code[1])
    tenant.get_by_role("button", name="进去看").click()
    expect(tenant.get_by_role("heading", level=1)).to_have_text("人民调解委员会调解")
    clean(tenant)


def mine(page: Page) -> None:
    page.goto("/mediations/")
    page.get_by_role("link", name="人民调解委员会调解").first.click()


def test_a_quarrel_about_noise_ends_with_both_signatures(product: Product, person: Person) -> None:
    matter = quarrel(product)
    desk, owner, tenant = person("mediator", size=DESK), person("owner", size=PHONE), person("tenant", size=PHONE)
    proposed(desk, tenant, matter)
    mine(owner)
    for page in (owner, tenant):
        page.get_by_role("button", name="我愿意", exact=True).click()
        expect(page.locator("main")).to_contain_text("您愿意调解")
    desk.goto("/desk/mediations/")
    clean(desk)
    mediation = desk.get_by_role("link", name="人民调解委员会调解").first
    mediation.click()
    here = desk.url
    act(desk, "开始调解")
    desk.get_by_role("button", name="开始调解").click()
    act(desk, "写下协议")
    desk.get_by_label("书面协议，各方签字").check()
    desk.get_by_label("各方同意怎么办").fill("晚上十点以后不拖家具，铺地垫")
    desk.get_by_label("到哪天为止").fill((date.today() + timedelta(days=14)).isoformat())  # noqa: DTZ011 — a day far from its edge
    desk.get_by_role("button", name="写下协议").click()
    for page in (owner, tenant):
        mine(page)
        page.get_by_role("link", name="看协议").click()
        expect(page.locator("main")).to_contain_text("铺地垫")
        clean(page)
        page.get_by_role("button", name="同意，签字").click()
        expect(page.locator("main")).to_contain_text("您签好了")
    desk.goto(here)
    clean(desk)
    act(desk, "调解员签字")
    desk.get_by_label("协议书已经加盖人民调解委员会的印章").check()
    desk.get_by_role("button", name="调解员签字").click()
    expect(desk.locator("main")).to_contain_text("已经报办好")
    mine(owner)
    expect(owner.locator("main")).to_contain_text("30 日内共同向人民法院申请司法确认")
    clean(owner)
    with owner.expect_download() as got:
        owner.get_by_role("link", name="协议书（PDF，可以打印）").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")


def test_another_ends_by_a_refusal_and_the_other_ways_are_told(product: Product, person: Person) -> None:
    matter = quarrel(product)
    desk, tenant = person("mediator", size=DESK), person("tenant", size=PHONE)
    proposed(desk, tenant, matter)
    tenant.get_by_role("button", name="我不愿意", exact=True).click()
    expect(tenant.locator("main")).to_contain_text("仲裁、行政、司法")
    clean(tenant)
    desk.goto(f"/desk/matters/{matter}/")
    expect(desk.locator("main")).to_contain_text("调解没有达成协议，已经结束")
    expect(desk.locator("main")).to_contain_text("提出调解")
