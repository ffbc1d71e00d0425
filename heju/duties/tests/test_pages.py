"""The pages: readable by everybody, two taps to a duty, the editor for the district alone, each day its own list."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from openpyxl import load_workbook

from heju.duties import queries
from heju.duties.classify import learning
from heju.duties.models import Revision
from heju.duties.rules.load import shipped
from heju.duties.rules.records import BODIES
from heju.duties.tests.test_actions import MONTH, STOPPED, draft, publish
from heju.duties.views import lists, who
from heju.kit import db
from heju.organizations.models import Coverage
from tests import cast

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/duties/", "/duties/?q=dt", "/duties/who/", "/duties/who/?q=ls", f"/duties/who/{STOPPED}/", "/duties/of/property_company/elevators/",
    "/duties/PC-ELE-01/", "/duties/of/property_company/poster/", "/duties/of/property_company/sheet/", "/duties/who/?q=电梯坏了两天没人修",
    *(f"/duties/of/{body}/" for body in BODIES),
]  # fmt: skip
EDITOR = [
    "/duties/edit/", "/duties/edit/?q=dt", "/duties/edit/add/", "/duties/edit/duty/PC-ELE-01/", "/duties/edit/duty/ST-01/end/",
    f"/duties/edit/leaf/{STOPPED}/",
]  # fmt: skip
TYPED = {"first_contact_hours": "1", "update_days": "1", "solution_days": "1", "effective_on": "2027-01-01", "why": "区里会议"}


@pytest.fixture(autouse=True)
def the_day_of_the_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW)


def text(response: Any) -> str:
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"\s+", " ", response.content.decode()))


@pytest.mark.parametrize("where", PUBLIC)
@pytest.mark.parametrize("name", ["", "owner", "stranger", "branch_secretary", "district_officer"])
def test_the_lists_are_open_to_everybody(where: str, name: str, client: Client) -> None:
    assert (cast.client(name) if name else client).get(where).status_code == 200


@pytest.mark.parametrize("where", ["/duties/PC-ELE-99/", "/duties/who/no.such/", "/duties/of/nobody/", "/duties/of/street/none/"])
def test_what_is_not_there_is_not_found(where: str, client: Client) -> None:
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("where", EDITOR)
def test_the_editor_is_the_districts(where: str, client: Client) -> None:
    assert client.get(where).status_code == 302
    for name in cast.names():
        assert cast.client(name).get(where).status_code == (200 if name == "district_officer" else 403), name


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_a_draft_is_published_by_post_and_by_the_district_only(act: str) -> None:
    where = f"/duties/drafts/{draft().pk}/{act}/"
    assert cast.client("district_officer").get(where).status_code == 405
    assert cast.client("street_officer").post(where).status_code == 403
    assert cast.client("owner").get(where.removesuffix(f"{act}/")).status_code == 403


def test_two_taps_from_who_repairs_it_to_the_duty_and_its_law(client: Client) -> None:
    first = text(client.get("/duties/who/"))
    assert f'href="/duties/who/{STOPPED}/"' in first
    second = text(client.get(f"/duties/who/{STOPPED}/"))
    assert "由物业服务企业牵头来办" in second
    assert "2 个工作日内" in second
    assert "依据：《特种设备安全法》" in second


def test_from_home_one_tap_leads_to_body_duty_article_and_deadline(client: Client) -> None:
    for reader in (client, cast.client("owner")):
        home = text(reader.get("/"))
        assert "谁该管？" in home
        assert f'href="/duties/who/{STOPPED}/"' in home
    answer = text(cast.client("owner").get(f"/duties/who/{STOPPED}/"))
    first = answer[answer.index("<dl") : answer.index("</dl>")]
    for words in ("清禾物业服务有限公司", "2 个工作日内", "全面检查、消除隐患之后才能恢复使用", "《特种设备安全法》第四十二条"):
        assert words in first, words


@pytest.mark.parametrize("asked", queries.frequent(), ids=lambda asked: asked.leaf)
def test_what_is_often_asked_has_an_answer_with_a_duty_and_its_law(asked: queries.Asked, client: Client) -> None:
    answer = text(client.get(f"/duties/who/{asked.leaf}/"))
    first = answer[answer.index("<dl") : answer.index("</dl>")]
    assert "必须做到" in first or asked.leaf.startswith("utility.")
    assert "《" in answer


def test_a_sentence_that_names_no_matter_gets_what_it_may_mean(client: Client) -> None:
    page = text(client.get("/duties/who/", {"q": "我们楼的电梯坏了两天没人修"}))
    assert "您说的可能是" in page
    assert f'href="/duties/who/{STOPPED}/"' in page
    assert "没有找到" not in page
    assert "您说的可能是" not in text(client.get("/duties/who/", {"q": "电梯"}))
    assert "没有找到" in text(client.get("/duties/who/", {"q": "？！"}))


def test_what_a_deployment_has_learnt_is_what_it_suggests(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("HEJU_STATE", str(tmp_path))
    file = tmp_path / "pairs.csv"
    file.write_text(
        "text,leaf\n龙门阵太吵,noise.life.dance\n楼下龙门阵,noise.life.dance\n龙门阵半夜开,noise.life.dance\n", encoding="utf-8"
    )
    assert learning.run([str(file)]) == 0
    page = text(client.get("/duties/who/", {"q": "又在摆龙门阵"}))
    assert 'href="/duties/who/noise.life.dance/"' in page[page.index("您说的可能是") :]


def test_the_search_reads_characters_initials_and_english(client: Client) -> None:
    for words in ("电梯", "dt", "elevator", "pc-ele-01"):
        assert "PC-ELE-01" in text(client.get("/duties/", {"q": words})), words
    assert "没有找到" in text(client.get("/duties/", {"q": "不存在的词"}))


def test_an_emergency_names_the_number_before_anything_else(client: Client) -> None:
    page = text(client.get("/duties/who/elevator.ride.trapped/"))
    assert page.index("tel:119") < page.index("谁来办、多久、凭什么")


def test_the_owner_reads_his_own_compound_and_who_stands_in_where_nobody_does() -> None:
    page = text(cast.client("owner").get(f"/duties/who/{STOPPED}/"))
    assert "在梧桐苑，谁来办" in page
    assert "清禾物业服务有限公司" in page
    with db.scoped(cast.SYSTEM):
        bodies = [cast.body("company").pk, cast.body("committee").pk]
        Coverage.objects.filter(body__in=bodies).update(until=cast.DAY)
    page = text(cast.client("owner").get(f"/duties/who/{STOPPED}/"))
    assert "由居民委员会牵头来办" in page
    assert "这里没有物业服务企业" in page


def test_the_district_changes_a_deadline_looks_at_it_and_both_days_answer() -> None:
    officer, where = cast.client("district_officer"), f"/duties/edit/leaf/{STOPPED}/"
    answer: Any = officer.post(where, TYPED)
    assert answer.status_code == 302
    preview = text(officer.get(answer.url))
    assert "2027年1月1日起会改什么" in preview
    assert re.search(r"多久办好（天）</th><td[^>]*>2</td><td[^>]*><strong>1</strong>", preview)
    assert "管到全区 1 个物业服务企业" in preview
    assert officer.post(answer.url + "publish/").status_code == 302
    assert officer.post(answer.url + "publish/").status_code == 302
    with db.scoped(cast.SYSTEM):
        assert Revision.objects.count() == 1
    for day, words in (("2026-12-31", "2 个工作日内"), ("2027-01-01", "1 个工作日内")):
        page = text(Client().get(f"/duties/who/{STOPPED}/", {"on": day}))
        assert f"办好</dt><dd>{words}" in page, day
    assert "2027年1月1日起会变" in text(Client().get(f"/duties/who/{STOPPED}/"))


@pytest.mark.parametrize(
    ("where", "typed", "told"),
    [
        (f"/duties/edit/leaf/{STOPPED}/", TYPED | {"effective_on": "2026-11-01"}, "最早从明天起生效"),
        (f"/duties/edit/leaf/{STOPPED}/", TYPED | {"update_days": "9"}, "回复进展不能晚于办结"),
        ("/duties/edit/leaf/elevator.ride.trapped/", TYPED | {"first_contact_hours": "2"}, "紧急的事不能放慢"),
        ("/duties/edit/duty/PC-ELE-01/", {"frequency": "yearly"}, "频次不能比法律定的宽"),
        ("/duties/edit/duty/PC-ELE-01/", {"severity": "1"}, "严重程度不能调低"),
        ("/duties/edit/duty/PC-ELE-01/", {"evidence_zh": "别的", "evidence_en": "else"}, "凭证只能增加"),
        ("/duties/edit/duty/PC-ELE-01/", {"evidence_en": "one"}, "要和中文凭证一样多行"),
        ("/duties/edit/duty/PC-ELE-01/", {"added_zh": "还要张贴"}, "两种文字都要写"),
        ("/duties/edit/duty/PC-ELE-01/", {}, "没有要改的"),
        ("/duties/edit/duty/PC-ELE-01/end/", {"effective_on": "2027-01-01", "why": "x"}, "法律定的职责不能删除"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(where: str, typed: dict[str, str], told: str) -> None:
    duty = next(one for one in shipped().duties if one.code == "PC-ELE-01")
    whole = {
        "frequency": duty.frequency, "severity": str(duty.severity), "evidence_zh": "\n".join(duty.evidence_zh),
        "evidence_en": "\n".join(duty.evidence_en), "effective_on": "2027-01-01", "why": "区里会议",
    }  # fmt: skip
    answer = cast.client("district_officer").post(where, typed if "leaf" in where else whole | typed)
    assert answer.status_code == 422
    assert told in text(answer)
    assert "区里会议" in text(answer) or "end" in where


def test_the_sheet_holds_what_the_screen_shows_and_no_formula(client: Client) -> None:
    made = draft(
        target="duty", code="PC-ELE-01", wanted={"frequency": "always", "severity": 5, "added_zh": "=1+1", "added_en": "=1+1"},
    )  # fmt: skip
    publish(made.pk)
    answer = client.get("/duties/of/property_company/sheet/", {"subject": "elevators", "on": MONTH.isoformat()})
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(page.iter_rows())
    assert len(rows) == 17
    cell = next(row[4] for row in rows if row[0].value == "PC-ELE-01")
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    found = client.get("/duties/of/property_company/sheet/", {"q": "dt"})
    assert load_workbook(BytesIO(found.content)).worksheets[0].max_row < 147


def test_the_poster_lists_all_and_carries_a_code(client: Client) -> None:
    page = text(client.get("/duties/of/property_company/poster/"))
    assert page.count('class="soft">') >= 146
    assert 'src="data:image/svg+xml' in page


def test_a_day_before_the_first_list_is_empty_and_says_so(client: Client) -> None:
    page = text(client.get("/duties/", {"on": "2020-01-01"}))
    assert "没有找到" in page
    assert client.get("/duties/PC-ELE-01/", {"on": "2020-01-01"}).status_code == 404
    assert client.get(f"/duties/who/{STOPPED}/", {"on": "2020-01-01"}).status_code == 404


def test_the_command_prints_the_deployed_list_of_a_day() -> None:
    made = draft(target="duty", code="PC-ELE-01", wanted={"frequency": "always", "severity": 5, "added_zh": "张贴", "added_en": "post"})
    publish(made.pk)
    found = {}
    for day in (cast.DAY, MONTH):
        out = StringIO()
        call_command("duties_export", "--deployed", "--on", day.isoformat(), "--body", "property_company", stdout=out)
        found[day] = {one["code"]: one for one in json.loads(out.getvalue())}
    assert len(found[MONTH]) == sum(one["statutory"] for one in found[MONTH].values()) == 146
    assert (found[cast.DAY]["PC-ELE-01"]["added_zh"], found[MONTH]["PC-ELE-01"]["added_zh"]) == ("", "张贴")
    assert found[MONTH]["PC-ELE-01"]["revised_on"] == "2026-12-01"


# The view's own questions, without the frame of `web`; one, once a minute, is what districts have added to the tree.
COUNTS = {
    "/duties/": 1, "/duties/?q=dt": 1, "/duties/who/": 2, f"/duties/who/{STOPPED}/": 4, "/duties/of/property_company/elevators/": 1,
    "/duties/PC-ELE-01/": 2,
}  # fmt: skip


@pytest.mark.parametrize("where", COUNTS)
def test_a_page_asks_the_database_as_often_as_written_here(
    where: str, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    found = resolve(where.partition("?")[0])
    for module in (lists, who):
        monkeypatch.setattr(module, "render", lambda *_parts, **_words: HttpResponse())
    request = rf.get(where)
    with db.scoped(cast.scope("owner")) as scope:
        request.scope = scope  # type: ignore[attr-defined]
        with django_assert_num_queries(COUNTS[where]):
            found.func(request, *found.args, **found.kwargs)


def test_next_month_is_the_first_of_it() -> None:
    from heju.duties.views import editor

    assert editor._next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert editor._next_month(date(2026, 11, 1)) == date(2026, 12, 1)
