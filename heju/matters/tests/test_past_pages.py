"""Pages of past matters: from the upload to the list, what a page says of one, and what the copy with reasons tells."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from heju.kit import db
from heju.matters.models import Matter
from heju.matters.tests import stage
from heju.matters.tests.past_sheets import HEADER, OFFICER, brought, matters, row, walk
from heju.registers.models import Import
from heju.registers.tests import sheets
from tests import cast, jobs

pytestmark = pytest.mark.django_db


def text(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


def newest() -> Import:
    with db.scoped(cast.scope(OFFICER)):
        return Import.objects.order_by("-pk")[0]


def test_a_register_goes_from_the_upload_to_the_list_and_back() -> None:
    client = cast.client(OFFICER)
    assert "以前的事项" in text(client, "registers:index")
    assert "旧编号、提出时间、标题或内容" in text(client, "registers:receive", "matters")
    content = sheets.xlsx([HEADER, row(小区=""), row(旧编号="2", 类别="", 标题="请问公积金", 内容="咨询异地缴存的公积金能不能贷款")])
    place = cast.place("community_a").pk
    url = reverse("registers:receive", args=["matters"])
    answer = client.post(url, {"place": place, "file": SimpleUploadedFile("2025 年来信.xlsx", content)})
    columns = answer["Location"]
    page = client.get(columns).content.decode()
    assert 'value="2025 年来信"' in page
    assert "梧桐苑" in page
    assert "银湖里" not in page
    given = {code: str(index) for code, index in newest().mapping.items()}
    refused = client.post(columns, given | {"source": ""})
    assert refused.status_code == 422
    client.post(columns, given | {"source": "来信", "default_compound": str(cast.place("A").pk), "is_published": "on"})
    sheet = newest()
    assert sheet.options == {"source": "来信", "default_compound": cast.place("A").pk, "is_published": True}
    jobs.run(sheet.job_id or 0)
    page = text(client, "registers:sheet", sheet.pk)
    assert "2 行查完，1 行可以导入" in page
    assert "要您看一眼" in page
    assert "类别说不准：会记作“说不清归哪类”。" in page
    assert "1 行没有写小区，算在梧桐苑。" in page
    client.post(reverse("registers:apply", args=[sheet.pk]), {"takes_doubtful": "on"})
    jobs.run(newest().job_id or 0)
    page = text(client, "registers:sheet", sheet.pk)
    assert "已导入 2 行" in page
    # What nobody could tell comes first; from there the way goes on to all of them.
    assert f'href="{reverse("matters:past_unsure", args=[sheet.pk])}"' in page
    shows = reverse("matters:desk_list") + "?state=all&amp;channel=sheet"
    assert f'href="{shows}"' in text(client, "matters:past_unsure", sheet.pk)
    assert "3栋门口路灯不亮" in text(client, "matters:desk_list", query="?state=all&channel=sheet")
    assert "3栋门口路灯不亮" in text(client, "matters:desk_list", query="?state=all&q=路灯")
    assert "3栋门口路灯不亮" not in text(client, "matters:desk_list")
    client.post(reverse("registers:undo", args=[sheet.pk]))
    jobs.run(newest().job_id or 0)
    assert "已撤回 2 行" in text(client, "registers:sheet", sheet.pk)
    assert "3栋门口路灯不亮" not in text(client, "matters:desk_list", query="?state=all&q=路灯")


def test_its_page_says_where_it_comes_from_and_asks_nothing_of_anybody() -> None:
    brought([row()])
    [matter] = matters()
    for who in (OFFICER, "branch_secretary", "district_officer"):
        page = text(cast.client(who), "matters:desk_matter", matter.pk)
        assert "从“2025 年来信登记簿”导入，旧编号 2025-0117。" in page
        assert "换了灯具，逐盏试亮。" in page
        assert "清禾物业服务有限公司" in page
        for gone in ("没有期限了", "现在可以做", "已逾期", "人反映", "还没有交办", "以前怎么办好的"):
            assert gone not in page, gone
    page = text(cast.client("owner"), "matters:matter", matter.pk)
    assert "旧件：在用这个平台以前答复过" in page
    assert "不算进任何办结率" in page
    assert "2025-0117" in page
    assert reverse("matters:act", args=[matter.pk, "rate"]) not in page


def test_of_a_private_one_offices_read_the_words_and_nobody_else_meets_it() -> None:
    brought([row()], is_published=False)
    [matter] = matters()
    page = text(cast.client(OFFICER), "matters:desk_matter", matter.pk)
    assert "门口的路灯不亮，老人晚上看不见台阶。" in page
    assert "已隐藏" not in page
    for who in ("owner", "stranger", "property_manager"):
        assert cast.client(who).get(reverse("matters:matter", args=[matter.pk])).status_code == 404


def test_an_old_number_finds_it_private_or_not() -> None:
    brought([row(旧编号="87854")], is_published=False)
    page = text(cast.client(OFFICER), "matters:desk_list", query="?state=all&q=87854")
    assert "楼道灯、路灯不亮" in page
    assert f"250302-{matters()[0].pk} · 旧编号 87854" in page


def test_what_is_old_stands_behind_what_is_new_in_a_compounds_list() -> None:
    new = stage.raised(words="门口的树枝掉下来了，挡住了路", is_private=False)
    stage.does("branch_secretary", new, "decline", "不是本小区的事，请找城管")
    brought([row()])
    page = text(cast.client("owner"), "matters:compound", cast.place("A").pk, query="?ended=1")
    assert page.index("门口的树枝掉下来了") < page.index("3栋门口路灯不亮")


def test_a_long_list_of_a_compound_goes_on_where_it_ended() -> None:
    many = [
        row(旧编号=str(number), 标题=f"路灯第{number:02d}次不亮", 提出时间=f"2025-03-02 09:{number:02d}") for number in reversed(range(45))
    ]
    brought(many)
    client, seen, url = cast.client("owner"), [], "?ended=1"
    for _page in range(3):
        page = text(client, "matters:compound", cast.place("A").pk, query=url)
        seen += re.findall(r"路灯第(\d\d)次不亮", page)
        found = re.search(r'href="[^"]*(\?ended=1&amp;after=[^"]*)"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert list(dict.fromkeys(seen)) == [f"{number:02d}" for number in reversed(range(45))]
    with db.scoped(cast.scope("owner")):
        assert Matter.objects.filter(channel="sheet").count() == 45


def test_the_copy_tells_each_row_in_its_own_words() -> None:
    sheet = walk([row(), row(旧编号="2", 小区="别的苑"), row(旧编号="3", 答复="")])
    answer = cast.client(OFFICER).post(reverse("registers:copy", args=[sheet.pk]))
    found = load_workbook(io.BytesIO(answer.content)).active
    assert found is not None
    assert [found.cell(line, len(HEADER) + 1).value for line in (2, 3, 4)] == ["新增", "不能导入", "要您看一眼"]
    assert "没有答复" in str(found.cell(4, len(HEADER) + 2).value)


def test_an_empty_sheet_of_the_kind_is_handed_out() -> None:
    answer = cast.client(OFFICER).get(reverse("registers:template", args=["matters"]))
    found = load_workbook(io.BytesIO(answer.content)).active
    assert found is not None
    assert found.cell(1, 1).value == "旧编号"
