"""Pages about oneself: who looked, a copy of everything, erasure with its receipt; and those who answer and audit."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.people.models import Account, PersonalNotice
from heju.privacy import actions
from heju.privacy.models import Copy, Deletion, Erasure, Question
from tests import cast

pytestmark = pytest.mark.django_db


def proven(key, minutes=1):
    """Return a client in which somebody has shown some minutes ago who he is."""
    browser = cast.client(key)
    session = browser.session
    session["account_authentication_methods"][0]["at"] = (timezone.now() - timedelta(minutes=minutes)).timestamp()
    session.save()
    return browser


def look(who="branch_secretary", at="owner", why="需要联系本人"):
    """Let somebody look at a phone and return the record."""
    scope = cast.scope(who)
    with db.scoped(scope):
        people.reveal_field(actor=scope, now=cast.NOW, person=cast.person(at), field="phone", why=why)
    with db.scoped(cast.SYSTEM):
        return Record.objects.order_by("-id")[0]


# ---- who looked -------------------------------------------------------------------------------------------------------


def test_the_owner_sees_who_looked_as_what_when_why_and_at_what():
    found = look(why="上门核对漏水")
    page = cast.client("owner").get("/privacy/looked/").content.decode()
    for word in ("陈志远", "支部书记", "梧桐苑党支部", "查看了受保护的个人信息", "手机号", "上门核对漏水", "2026-11-23 09:00"):
        assert word in page
    assert f"/privacy/looked/{found.pk}/ask/" in page


def test_a_stranger_sees_nothing_of_it_and_cannot_ask():
    found = look()
    browser = cast.client("stranger")
    assert "查看了" not in browser.get("/privacy/looked/?looks=1").content.decode()
    assert browser.get(f"/privacy/looked/{found.pk}/ask/").status_code == 404
    assert browser.post(f"/privacy/looked/{found.pk}/ask/", {"text": "为什么看他的"}).status_code == 404


def test_what_a_helper_did_is_listed_and_the_helper_sees_the_elders_page():
    helper = cast.scope("helper")
    with db.scoped(helper):
        people.begin_acting(actor=helper, now=cast.NOW, elder=cast.person("elder").pk)
    assert "代长者办了事" in cast.client("elder").get("/privacy/looked/").content.decode()
    look(at="elder")
    browser = cast.client("helper")
    session = browser.session
    session["heju_acts_for"] = cast.person("elder").pk
    session.save()
    page = browser.get("/privacy/looked/").content.decode()
    assert "手机号" in page
    assert "提出疑问" not in page


def test_looks_alone_and_page_by_page():
    for number in range(35):
        look(why=f"第 {number} 次联系")
    browser = cast.client("owner")
    page = browser.get("/privacy/looked/?looks=1").content.decode()
    assert page.count("查看了受保护的个人信息") == 30
    assert "第 34 次联系" in page
    following = page.split('href="?after=')[1].split('"')[0].replace("&amp;", "&")
    page = browser.get(f"/privacy/looked/?after={following}").content.decode()
    assert "第 4 次联系" in page
    assert "第 5 次联系" not in page


def test_a_question_is_answered_by_the_level_above_and_the_person_is_told():
    found = look()
    owner = cast.client("owner")
    assert owner.post(f"/privacy/looked/{found.pk}/ask/", {"text": "问"}).status_code == 422
    assert owner.post(f"/privacy/looked/{found.pk}/ask/", {"text": "我没有报修，为什么看？"}).status_code == 302
    assert "已经提出过疑问" in owner.post(f"/privacy/looked/{found.pk}/ask/", {"text": "再问一次为什么"}).content.decode()
    assert "等上一级答复" in owner.get("/privacy/looked/").content.decode()
    assert cast.client("branch_secretary").get("/privacy/questions/").status_code == 403
    officer = cast.client("community_officer")
    page = officer.get("/privacy/questions/").content.decode()
    assert "我没有报修" in page
    assert "陈志远" in page
    assert "1 位居民问" in officer.get("/desk/").content.decode()
    question = owner_question()
    assert officer.post(f"/privacy/questions/{question.pk}/", {"text": "书记上门前核对号码。"}).status_code == 302
    assert officer.get(f"/privacy/questions/{question.pk}/").status_code == 404
    page = owner.get("/privacy/looked/").content.decode()
    assert "书记上门前核对号码。" in page
    assert "人民法院" in page
    assert "没有写" not in page, "only a look needs a reason"
    assert "为什么看？" not in page.split("答复了一次查看的疑问")[1].split("</li>")[0]
    with db.scoped(cast.scope("owner")):
        assert PersonalNotice.objects.filter(kind="privacy.answered").count() == 1


def owner_question():
    with db.scoped(cast.scope("owner")):
        return Question.objects.get()


def test_nobody_answers_for_his_own_look():
    found = look(who="community_officer")
    cast.client("owner").post(f"/privacy/looked/{found.pk}/ask/", {"text": "为什么社区看我的"})
    officer = cast.client("community_officer")
    assert "没有等待答复" in officer.get("/privacy/questions/").content.decode()
    answer = officer.post(f"/privacy/questions/{owner_question().pk}/", {"text": "我自己来答复"})
    assert "要由别人来答复" in answer.content.decode()
    street = cast.client("street_officer")
    assert street.post(f"/privacy/questions/{owner_question().pk}/", {"text": "已经核实过"}).status_code == 302


# ---- a copy -----------------------------------------------------------------------------------------------------------


def fetched(browser):
    """Ask for a copy, fetch it and return the archive."""
    assert browser.post("/privacy/copy/").status_code == 302
    with db.scoped(cast.scope("owner")):
        number = Copy.objects.order_by("-pk")[0].pk
    answer = browser.post(f"/privacy/copy/{number}/")
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_copy_holds_everything_in_clear_in_three_files():
    look(why="上门核对漏水")
    packed = fetched(proven("owner"))
    assert sorted(packed.namelist()) == ["我的资料.html", "我的资料.json", "我的资料.xlsx"]
    whole = json.loads(packed.read("我的资料.json"))
    tables = {one["table"]: one["rows"] for one in whole["tables"]}
    assert tables["people_person"][0]["name"] == "林建国"
    assert tables["people_person"][0]["phone"].endswith("10000000009")
    assert tables["people_tie"][0]["unit_id"] == "梧桐苑 1栋1单元 101"
    assert tables["people_tie"][0]["kind"] == "业主"
    assert "梧桐苑" in tables["people_tie"][0]["path"]
    assert tables["organizations_member"]
    assert "上门核对漏水" in {row["why"] for row in tables["audit_record"]}
    assert not any("password" in row or "secret" in row for rows in tables.values() for row in rows)
    page = packed.read("我的资料.html").decode()
    assert "林建国" in page
    assert "上门核对漏水" in page
    book = load_workbook(io.BytesIO(packed.read("我的资料.xlsx")))
    assert "林建国" in {cell.value for sheet in book for row in sheet.rows for cell in row}


def test_nothing_of_anybody_else_is_in_it():
    look(at="tenant")
    text = fetched(proven("owner")).read("我的资料.json").decode()
    for other in ("赵敏", "吴桂香", "王淑芬", "10000000010"):
        assert other not in text


def test_what_somebody_typed_is_no_formula(monkeypatch):
    look(why="=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(fetched(proven("owner")).read("我的资料.xlsx")))
    [cell] = [cell for sheet in book for row in sheet.rows for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"


def test_only_who_has_just_shown_himself_gets_it():
    stale = proven("owner", minutes=16)
    assert stale.post("/privacy/copy/").url.startswith("/privacy/prove/")
    with db.scoped(cast.scope("owner")):
        assert not Copy.objects.exists()
        made = actions.ask_copy(actor=cast.scope("owner"), now=timezone.now())
    assert stale.post(f"/privacy/copy/{made.pk}/").url.startswith("/privacy/prove/")
    page = stale.get("/privacy/prove/?next=//evil.example").content.decode()
    assert "重新登录" in page
    assert 'href="//evil' not in page
    assert "next=//evil" not in page.split("<main")[1]


def test_an_expired_copy_and_somebody_elses_are_refused():
    browser = proven("owner")
    scope = cast.scope("owner")
    with db.scoped(scope):
        made = actions.ask_copy(actor=scope, now=timezone.now() - timedelta(hours=25))
    assert "已经过期" in browser.post(f"/privacy/copy/{made.pk}/", follow=True).content.decode()
    with db.scoped(scope):
        fresh = actions.ask_copy(actor=scope, now=timezone.now())
    assert fresh.pk != made.pk
    assert proven("stranger").post(f"/privacy/copy/{fresh.pk}/").status_code == 404
    assert browser.post(f"/privacy/copy/{fresh.pk}/").status_code == 200


def test_asking_twice_is_one_copy_and_both_are_recorded():
    browser = proven("owner")
    browser.post("/privacy/copy/")
    fetched(browser)
    with db.scoped(cast.scope("owner")):
        assert Copy.objects.get().fetched == 1
        verbs = set(Record.objects.values_list("verb", flat=True))
    assert {"privacy.copy_asked", "privacy.copy_fetched"} <= verbs


def test_a_helper_cannot_do_it_for_the_elder():
    browser = proven("helper")
    session = browser.session
    session["heju_acts_for"] = cast.person("elder").pk
    session.save()
    for address in ("/privacy/mine/", "/privacy/erasure/"):
        assert browser.get(address).status_code == 403
    for address in ("/privacy/copy/", "/privacy/erasure/"):
        assert browser.post(address, {"sure": "on"}).status_code == 403


# ---- erasure ----------------------------------------------------------------------------------------------------------


def test_the_owner_is_told_what_stays_and_why_before_he_decides():
    page = cast.client("stranger").get("/privacy/erasure/").content.decode()
    assert "暂时不能删除" in page
    assert "您现在还是业主" in page
    assert "《民法典》第二百七十八条" in page
    assert "会删除" in page


def test_a_tenant_asks_waits_withdraws_asks_again_and_is_erased_with_a_receipt():
    browser = proven("tenant")
    assert browser.post("/privacy/erasure/", {}).status_code == 422
    assert browser.post("/privacy/erasure/", {"sure": "on"}).status_code == 302
    page = browser.get("/privacy/erasure/").content.decode()
    assert "撤回，不注销了" in page
    assert "已经撤回" in browser.post("/privacy/erasure/withdraw/", follow=True).content.decode()
    assert "没有正在等待" in browser.post("/privacy/erasure/now/", follow=True).content.decode()
    browser.post("/privacy/erasure/", {"sure": "on"})
    answer = browser.post("/privacy/erasure/now/")
    proof = Deletion.objects.get()
    assert answer.url == f"/privacy/receipts/{proof.code}/"
    page = browser.get(answer.url).content.decode()
    assert "核对一致" in page
    assert proof.hash in page
    assert str(proof.record_id) in page
    assert "赵敏" not in page
    assert browser.get("/people/mine/").status_code == 302
    with db.scoped(Scope(door="sign-in")):
        assert not Account.objects.filter(person=cast.person("tenant").pk).exists()


def test_erasure_asks_for_proof_too():
    stale = proven("tenant", minutes=16)
    assert stale.post("/privacy/erasure/", {"sure": "on"}).url.startswith("/privacy/prove/")
    with db.scoped(cast.scope("tenant")):
        assert not Erasure.objects.exists()
        actions.ask_erasure(actor=cast.scope("tenant"), now=timezone.now())
    assert stale.post("/privacy/erasure/now/").url.startswith("/privacy/prove/")
    with db.scoped(cast.scope("tenant")):
        assert Erasure.objects.get().done_at is None


def test_auditors_see_every_proof_checked_and_a_changed_one_at_once():
    browser = proven("tenant")
    browser.post("/privacy/erasure/", {"sure": "on"})
    browser.post("/privacy/erasure/now/")
    auditor = cast.client("auditor")
    page = auditor.get("/privacy/deletions/").content.decode()
    assert "校验一致" in page
    assert "本人注销" in page
    assert "还没有删除过" in auditor.get("/privacy/deletions/?kind=retention").content.decode()
    assert cast.client("branch_secretary").get("/privacy/deletions/").status_code == 403
    proof = Deletion.objects.get()
    proof.facts["tables"] = []
    assert actions.hash_of(proof.facts) != proof.hash


def test_a_receipt_of_nobody():
    from django.test import Client

    assert Client().get("/privacy/receipts/00000000-0000-4000-8000-000000000000/").status_code == 404
