"""Pages of imports: upload, columns, rows with reasons, a copy of the sheet; and the stranger who sees none of it."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from heju.kit import db
from heju.registers import parameters
from heju.registers.models import Import
from heju.registers.tests import sheets, walks
from tests import cast, jobs

pytestmark = pytest.mark.django_db
ROWS = [
    ("2025 年住户表",),
    sheets.PEOPLE,
    ("张三丰", "13800000001", "1栋", "1单元", "401", "业主"),
    ("=cmd|' /C calc'!A0", "138", "1栋", "1单元", "402", "租客"),
]


@pytest.fixture
def secretary() -> Client:
    return cast.client("branch_secretary")


def upload(client: Client, content: bytes, kind: str = "people", name: str = "表.xlsx"):
    url = reverse("registers:receive", args=[kind])
    return client.post(url, {"place": cast.place("A").pk, "file": SimpleUploadedFile(name, content)})


def newest() -> Import:
    with db.scoped(cast.scope("branch_secretary")):
        return Import.objects.order_by("-pk")[0]


def test_a_sheet_goes_from_the_upload_to_the_register_and_back(secretary: Client) -> None:
    answer = upload(secretary, sheets.xlsx(ROWS))
    sheet = newest()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("registers:columns", args=[sheet.pk])
    page = secretary.get(answer["Location"])
    assert "在第 2 行找到表头" in page.content.decode()
    mapping = {code: str(index) for code, index in sheet.mapping.items()}
    answer = secretary.post(reverse("registers:columns", args=[sheet.pk]), mapping)
    assert answer["Location"] == reverse("registers:sheet", args=[sheet.pk])
    assert "正在检查" in secretary.get(answer["Location"]).content.decode()
    jobs.run(newest().job_id or 0)
    text = secretary.get(answer["Location"]).content.decode()
    assert "2 行查完，1 行可以导入" in text
    assert "B4 手机号应为 11 位" in text
    secretary.post(reverse("registers:apply", args=[sheet.pk]))
    jobs.run(newest().job_id or 0)
    assert "已导入 1 行" in secretary.get(answer["Location"]).content.decode()
    assert "撤销这次导入？" in secretary.get(reverse("registers:undo", args=[sheet.pk])).content.decode()
    secretary.post(reverse("registers:undo", args=[sheet.pk]))
    jobs.run(newest().job_id or 0)
    assert "已撤回 1 行" in secretary.get(answer["Location"]).content.decode()


def test_the_copy_is_the_own_sheet_with_reasons_and_nothing_that_runs(secretary: Client) -> None:
    content = sheets.csv([row + ("",) * (6 - len(row)) for row in ROWS], "gbk")
    sheet = walks.checked(content)
    answer = secretary.post(reverse("registers:copy", args=[sheet.pk]))
    assert "attachment" in answer["Content-Disposition"]
    found = load_workbook(io.BytesIO(answer.content)).active
    assert found is not None
    assert [found.cell(2, column).value for column in (1, 7, 8)] == ["姓名", "结果", "原因"]
    assert found["A4"].value == "=cmd|' /C calc'!A0"
    assert (found["A4"].data_type, found["A4"].quotePrefix) == ("s", True)
    assert "B4 手机号应为 11 位" in str(found["H4"].value)
    assert found["H3"].value in (None, "")


def test_the_copy_comes_back_and_only_the_mended_row_is_new(secretary: Client) -> None:
    walks.written(walks.checked(sheets.xlsx(ROWS)))
    content = secretary.post(reverse("registers:copy", args=[newest().pk])).content
    book = load_workbook(io.BytesIO(content))
    found = book.active
    assert found is not None
    found["A4"], found["B4"] = "李四光", "13800000002"
    assert walks.checked(sheets.saved(book)).checked == {"same": 1, "create": 1}


def test_two_gigabytes_are_refused_before_they_are_read(secretary: Client) -> None:
    answer = secretary.post(reverse("registers:receive", args=["people"]), CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert "最多 64 MB" in answer.content.decode()


def test_a_file_that_is_no_sheet_says_so_at_the_field(secretary: Client) -> None:
    answer = upload(secretary, b"%PDF-1.7 ...", name="表.xlsx")
    assert answer.status_code == 422
    assert "这不是表格文件" in answer.content.decode()


def test_a_wrong_sheet_names_the_columns_that_it_should_have(secretary: Client) -> None:
    answer = upload(secretary, sheets.xlsx([("日期", "金额"), ("2025-01-01", 3)]))
    assert answer.status_code == 422
    assert "姓名、房号或地址" in answer.content.decode()


def test_a_second_click_is_told_that_it_is_under_way(secretary: Client) -> None:
    sheet = walks.checked(sheets.xlsx(ROWS))
    url = reverse("registers:apply", args=[sheet.pk])
    secretary.post(url)
    answer = secretary.post(url, follow=True)
    assert "已经走到别的步骤" in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "owner", "property_manager", "second_secretary", "auditor"])
def test_nobody_else_sees_a_sheet(who: str) -> None:
    sheet = walks.checked(sheets.xlsx(ROWS))
    other = cast.client(who)
    for name in ("sheet", "columns", "undo"):
        assert other.get(reverse(f"registers:{name}", args=[sheet.pk])).status_code in (403, 404)
    for name in ("copy", "apply", "undo", "discard", "worksheet"):
        assert other.post(reverse(f"registers:{name}", args=[sheet.pk])).status_code in (403, 404)


def test_the_manager_of_the_property_company_may_not_import() -> None:
    assert cast.client("property_manager").get(reverse("registers:receive", args=["people"])).status_code == 403


def test_the_secretary_may_not_enter_homes(secretary: Client) -> None:
    assert secretary.get(reverse("registers:receive", args=["homes"])).status_code == 404


def test_the_index_lists_kinds_and_sheets(secretary: Client) -> None:
    walks.checked(sheets.xlsx(ROWS))
    page = secretary.get(reverse("registers:index")).content.decode()
    assert "住户" in page
    assert "表.xlsx" in page
    assert "新增 1，不能导入 1" in page


def test_the_template_is_a_sheet_that_the_platform_understands(secretary: Client) -> None:
    answer = secretary.get(reverse("registers:template", args=["people"]))
    sheet = walks.checked(answer.content)
    assert sheet.checked == {"refused": 1}


def test_a_discarded_sheet_is_gone(secretary: Client) -> None:
    sheet = walks.checked(sheets.xlsx(ROWS))
    secretary.post(reverse("registers:discard", args=[sheet.pk]))
    with db.scoped(cast.scope("branch_secretary")):
        found = Import.objects.get(pk=sheet.pk)
        assert (found.state, found.pieces.count(), found.batches.count()) == ("discarded", 0, 0)


def test_the_limits_are_those_that_are_said() -> None:
    assert parameters.LARGEST_TEXT == 256 * 1024 * 1024
