"""Pages of an auditor: what they show, to whom they are closed, what they record, how many queries they ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heju.audit import actions, queries
from heju.audit.models import Record, Seal
from heju.audit.rules import chain, exports
from heju.kit import db
from heju.kit.scope import Scope, system
from tests import cast

pytestmark = pytest.mark.django_db
ADDRESSES = ("audit:records", "audit:chain")
POSTS = ("audit:verify", "audit:export")
# Session, account and roles by the middleware; what waits, head, records, places, bodies, names and options by the page.
QUERIES = 19
EVERYTHING = system("test", cast.DISTRICT)


def write(count: int = 1, **given: Any) -> None:
    actor = given.pop("actor", EVERYTHING)
    values: dict[str, Any] = {
        "now": cast.NOW,
        "verb": "places.renamed",
        "subject": "places.place",
        "subject_id": 1,
        "path": cast.path("A"),
    } | given
    with db.scoped(actor):
        for _ in range(count):
            actions.record(actor=actor, **values)


def seal_all() -> None:
    with db.scoped(EVERYTHING):
        while actions.seal_pending():
            pass


@pytest.fixture
def auditor() -> Client:
    return cast.client("auditor")


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_an_auditor_opens_the_record(name: str, auditor: Client) -> None:
    assert auditor.get(reverse(name)).status_code == 200
    for key in cast.names():
        if key != "auditor":
            assert cast.client(key).get(reverse(name)).status_code == 403, key
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", POSTS)
def test_only_an_auditor_verifies_and_exports_and_only_by_posting(name: str, auditor: Client) -> None:
    assert auditor.get(reverse(name)).status_code == 405
    for key in ("district_officer", "owner"):
        assert cast.client(key).post(reverse(name), {"day": "2026-11-23", "why": "x"}).status_code == 403
    assert Client().post(reverse(name)).status_code == 302


def test_the_list_says_in_words_who_did_what_in_which_role_where_and_when(auditor: Client) -> None:
    officer = cast.scope("street_officer")
    grant = officer.demand("places.edit", cast.path("A"))
    write(actor=officer, grant=grant, why="原名有误")
    text = auditor.get(reverse("audit:records")).content.decode()
    for words in ("孙惠民", "街道经办人", "晴岚街道党工委", "更改了地点的名称", "晴岚街道 · 晴湖社区 · 梧桐苑", "2026-11-23 09:00:00"):
        assert words in text


def test_one_record_shows_why_for_whom_by_whom_and_its_facts(auditor: Client) -> None:
    actor = Scope(
        account_id=cast.account("district_officer").pk,
        person_id=cast.person("district_officer").pk,
        viewed_by=cast.person("auditor").pk,
        on_behalf_of=cast.person("owner").pk,
    )
    write(actor=actor, verb="people.revealed", subject="people.person", why="核实投诉", detail={"field": "phone", "ok": True, "empty": ""})
    with db.scoped(EVERYTHING):
        number = Record.objects.order_by("-id").values_list("id", flat=True)[0]
    text = auditor.get(reverse("audit:record", args=[number])).content.decode()
    for words in ("何立春查看了受保护的个人信息", "核实投诉", "郑清平", "本人", "手机号", "待封存"):
        assert words in text
    # The owner holds no post: he stays a number, and no name of a resident reaches the record's pages.
    assert f"居民（{cast.person('owner').pk} 号）" in text
    assert "林建国" not in text
    seal_all()
    assert "与封签一致" in auditor.get(reverse("audit:record", args=[number])).content.decode()


def test_there_is_no_page_for_a_record_that_is_not_there(auditor: Client) -> None:
    assert auditor.get(reverse("audit:record", args=[2**40])).status_code == 404


def test_english_pages_speak_english(auditor: Client) -> None:
    write()
    auditor.cookies["heju_language"] = "en"
    text = auditor.get(reverse("audit:records")).content.decode()
    assert "renamed a place" in text
    assert "the system" in text


FILTERS: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"verb": "places.renamed"}, True),
    ({"verb": "places.merged"}, False),
    ({"place": cast.PLACES["A"][2]}, True),
    ({"place": cast.PLACES["street_a"][2]}, True),
    ({"place": cast.PLACES["street_b"][2]}, False),
    ({"place": cast.PLACES["A1"][2]}, False),
    ({"role": "system"}, True),
    ({"role": "auditor"}, False),
    ({"subject": "places.place"}, True),
    ({"subject": "places.place", "number": "424242"}, True),
    ({"subject": "places.place", "number": "424241"}, False),
    ({"since": "2031-01-02"}, True),
    ({"since": "2031-01-03"}, False),
    ({"until": "2031-01-02"}, True),
    ({"until": "2031-01-01"}, False),
    ({"since": "2031-01-02", "until": "2031-01-02"}, True),
]


@pytest.mark.parametrize(("asked", "shown"), FILTERS)
def test_each_filter_narrows_the_list(auditor: Client, asked: dict[str, str], shown: bool) -> None:
    # Half an hour before midnight where the installation stands: the day is counted there.
    write(now=cast.NOW.replace(year=2031, month=1, day=2, hour=23, minute=30), subject_id=424242)
    answer = auditor.get(reverse("audit:records"), asked)
    assert answer.status_code == 200
    assert ("424242" in answer.content.decode().replace('value="424242"', "")) is shown


@pytest.mark.parametrize(
    "asked",
    [
        {"verb": "nothing"},
        {"place": "440303'"},
        {"role": "x y"},
        {"since": "yesterday"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"number": "1"},
        {"number": "0", "subject": "places.place"},
        {"number": "99999999999999999999", "subject": "places.place"},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_the_reason(auditor: Client, asked: dict[str, str]) -> None:
    answer = auditor.get(reverse("audit:records"), asked)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


def walk(step: Callable[[queries.Page], dict[str, str]], start: queries.Page) -> list[list[int]]:
    found, here = [], start
    while True:
        found.append([record.pk for record in here.records])
        key = step(here)
        if not any(key.values()):
            return found
        here = queries.page(queries.Filter(subject="test.page"), size=3, **key)


def test_pages_lead_to_every_record_once_and_back() -> None:
    # Two records of one moment on either side of each border.
    for minute in range(5):
        write(2, subject="test.page", now=cast.NOW + timedelta(minutes=minute % 3))
    with db.scoped(EVERYTHING):
        order = list(Record.objects.filter(subject="test.page").order_by("-at", "-id").values_list("pk", flat=True))
        first = queries.page(queries.Filter(subject="test.page"), size=3)
        down = walk(lambda page: {"after": page.older}, first)
        assert [number for page in down for number in page] == order
        assert [len(page) for page in down] == [3, 3, 3, 1]
        last = first
        while last.older:
            last = queries.page(queries.Filter(subject="test.page"), size=3, after=last.older)
        up = walk(lambda page: {"before": page.newer}, last)
        assert sorted({number for page in up for number in page}) == sorted(order)
        assert first.newer == ""
        full = queries.page(queries.Filter(subject="test.page"), size=5)
        assert queries.page(queries.Filter(subject="test.page"), size=5, after=full.older).older == ""
        assert queries.page(queries.Filter(subject="test.page"), size=10).older == ""


@pytest.mark.parametrize("key", ["x", "2026-11-23T01:00:00_x", "2026-11-23T01:00:00_5", "_", "2026-13-01T00:00:00Z_1"])
def test_a_key_that_is_none_leads_to_the_first_page(auditor: Client, key: str) -> None:
    write()
    assert auditor.get(reverse("audit:records"), {"after": key}).status_code == 200
    with db.scoped(EVERYTHING):
        assert queries.page(queries.Filter(), after=key).newer == ""


def test_a_check_now_shows_what_it_found_and_leaves_a_record(auditor: Client) -> None:
    write(3)
    seal_all()
    answer = auditor.post(reverse("audit:verify"), {})
    assert answer.status_code == 200
    assert "没有被改过" in answer.content.decode()
    with db.scoped(EVERYTHING):
        found = Record.objects.order_by("-id")[0]
        last = queries.head_of_chain().sequence
    assert (found.verb, found.role, found.path) == ("audit.verified", "auditor", cast.DISTRICT)
    assert (found.detail["ok"], found.detail["last"]) == (True, last)
    assert "上次核验" in auditor.get(reverse("audit:chain")).content.decode()


def test_a_check_of_a_time_without_seals_says_so(auditor: Client) -> None:
    answer = auditor.post(reverse("audit:verify"), {"since": "2001-01-01", "until": "2001-01-02"})
    assert "这段时间没有封存的记录" in answer.content.decode()


def test_a_period_that_ends_before_it_begins_is_refused(auditor: Client) -> None:
    assert auditor.post(reverse("audit:verify"), {"since": "2026-01-02", "until": "2026-01-01"}).status_code == 422


def test_a_check_looks_at_no_more_than_its_limit(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    write(5)
    seal_all()
    monkeypatch.setattr(actions, "AT_MOST", 2)
    with db.scoped(cast.scope("auditor")) as scope:
        outcome, first, last = actions.check_record(actor=scope, now=cast.NOW, since=None, until=None)
        assert (outcome.sealed, last - first) == (2, 1)
        assert last == queries.head_of_chain().sequence


def test_a_stretch_whose_end_or_beginning_is_gone_is_missed() -> None:
    write(3)
    seal_all()
    with db.scoped(EVERYTHING):
        last = queries.head_of_chain().sequence
        assert queries.verify_stretch(last - 1, last).ok
        assert queries.verify_stretch(last - 1, last + 1).fault == chain.Fault("missing", last + 1)
        assert queries.verify_stretch(last + 5, last + 9).fault == chain.Fault("missing", last + 4)


def test_a_fault_is_shown_where_it_begins(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    seal_all()
    fault = chain.Outcome(3, 3, "0" * 64, chain.Fault("changed", 4, 9))
    monkeypatch.setattr(queries, "verify_stretch", lambda first, last: fault)
    text = auditor.post(reverse("audit:verify"), {}).content.decode()
    assert "第 4 条起对不上" in text
    assert chain.Fault("changed").zh in text


def test_a_day_is_exported_with_a_reason_as_a_file_that_verifies_and_is_recorded(auditor: Client) -> None:
    write(3)
    seal_all()
    with db.scoped(EVERYTHING):
        day = queries.head_of_chain().day
        assert day is not None
        count = Seal.objects.count()
    answer = auditor.post(reverse("audit:export"), {"day": day.isoformat(), "why": "季度检查"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="heju-record-{day.isoformat()}.jsonl"'
    outcome = exports.verify_export(answer.content.decode().splitlines())
    assert outcome.ok
    assert outcome.sealed == count
    with db.scoped(EVERYTHING):
        found = Record.objects.order_by("-id")[0]
    assert (found.verb, found.why, found.detail["day"]) == ("audit.exported", "季度检查", day.isoformat())


def test_an_export_without_a_reason_is_refused(auditor: Client) -> None:
    assert auditor.post(reverse("audit:export"), {"day": "2026-11-23", "why": " "}).status_code == 422


def test_an_export_that_is_too_large_is_refused(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    write(3)
    seal_all()
    with db.scoped(EVERYTHING):
        head = queries.head_of_chain()
    asked = {"day": str(head.day), "why": "x"}
    monkeypatch.setattr(actions, "AT_MOST", head.sequence)
    assert auditor.post(reverse("audit:export"), asked).status_code == 200
    monkeypatch.setattr(actions, "AT_MOST", head.sequence - 1)
    answer = auditor.post(reverse("audit:export"), asked)
    assert answer.status_code == 422
    assert "heju audit export" in answer.content.decode()


def test_an_export_that_would_leave_records_out_is_refused() -> None:
    from dataclasses import replace

    write(path=cast.DISTRICT)
    seal_all()
    auditor = cast.scope("auditor")
    narrow = replace(auditor, person_id=None, grants=(replace(auditor.grants[0], paths=(cast.path("street_a"),)),))
    with db.scoped(narrow):
        day = queries.head_of_chain().day
        assert day is not None
        with pytest.raises(queries.Withheld):
            actions.export_day(actor=narrow, now=cast.NOW, day=day, why="x")


def test_a_late_sealer_is_told_on_every_page(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "waiting", lambda: (7, 301))
    for name in ADDRESSES:
        assert "封存停了" in auditor.get(reverse(name)).content.decode()
    monkeypatch.setattr(queries, "waiting", lambda: (7, 300))
    assert "封存停了" not in auditor.get(reverse("audit:records")).content.decode()


def test_the_list_asks_as_many_queries_for_fifty_records_as_for_one(auditor: Client, django_assert_num_queries: Any) -> None:
    for more in (1, 60):
        write(more, verb="places.moved", subject="places.unit")
        with django_assert_num_queries(QUERIES):
            assert auditor.get(reverse("audit:records"), {"verb": "places.moved"}).status_code == 200
