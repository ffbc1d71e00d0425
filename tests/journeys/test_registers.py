"""A secretary brings in last year's sheet with twelve faults, mends eight in Excel, uploads again, undoes, redoes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import DESK, PHONE, check_with_axe

pytestmark = pytest.mark.browser
Person = Callable[..., Page]
HEADER = ("姓名（必填）", "联系电话", "楼栋号", "单元号", "房号", "与房屋关系", "入住日期", "备注")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = ("1栋", "1单元", "101")


def row(name: Any, phone: Any, kind: Any = "租客", since: Any = "2025-01-03", home: tuple[Any, ...] = HOME) -> tuple[Any, ...]:
    return (name, phone, *home, kind, since, "")


GOOD = [row(name, f"138000100{index:02d}") for index, name in enumerate(("陈嘉怡", "林志强", "黄秀兰", "欧阳文山", "周雨桐"), 10)]
# What is wrong, and what the secretary makes of it; None where she leaves it for later.
FAULTS: list[tuple[tuple[Any, ...], tuple[Any, ...] | None]] = [
    (row("吴德福", "1380001"), row("吴德福", "13800010021")),
    (row("郑先生", "13800010022"), row("郑安宁", "13800010022")),
    (row("何家乐", "13800010023", "邻居"), row("何家乐", "13800010023", "家属")),
    (row("罗海燕", "13800010024", since="2025-02-30"), row("罗海燕", "13800010024", since="2025-02-28")),
    (row("邓晓明", "1.38E+10"), row("邓晓明", "13800010025")),
    (row("", "13800010026"), row("谢文静", "13800010026")),
    (row("冯国强", "13800010027", ""), row("冯国强", "13800010027", "租客")),
    (row("韩梅梅", "13800010028", home=("1栋", "1单元", "")), row("韩梅梅", "13800010028")),
    (row("曹雪莹", "13800010029", home=("99栋", "1单元", "101")), None),
    (row("曾志伟、曾小敏", "13800010030"), None),
    (row("彭大海", "13800010031", since="2031-01-01"), None),
    (row("=A4", "13800010032"), None),
]


def sheet() -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["2025 年度住户信息登记表"])
    page.append(HEADER)
    for one in [*GOOD, *(bad for bad, _good in FAULTS)]:
        page.append(one)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def mended(content: bytes) -> bytes:
    """Do in the downloaded copy what a secretary does in Excel: read the reasons, mend eight rows."""
    book = load_workbook(io.BytesIO(content))
    page = book.active
    assert page is not None
    reasons = {number: page.cell(number, 10).value for number in range(3, page.max_row + 1) if page.cell(number, 10).value}
    assert len(reasons) == 12
    for number, (_bad, good) in enumerate(FAULTS, 3 + len(GOOD)):
        assert number in reasons
        for column, value in enumerate(good or (), 1):
            page.cell(number, column).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def until(page: Page, words: str) -> None:
    """Wait for a job: the page looks again by itself."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words), timeout=60_000)


def upload(page: Page, content: bytes) -> None:
    page.goto("/registers/")
    page.locator("a.door", has_text="住户").click()
    page.set_input_files("input[type=file]", files=[FilePayload(name="2025年度住户信息登记表.xlsx", mimeType=XLSX, buffer=content)])
    page.get_by_role("button", name="上传并核对列").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("每一列是什么？")
    page.get_by_role("button", name="检查这份表").click()


def test_a_secretary_mends_a_sheet_undoes_and_redoes(person: Person) -> None:
    page = person("branch-secretary", size=DESK)
    upload(page, sheet())
    until(page, "17 行查完，5 行可以导入")
    expect(page.locator("main")).to_contain_text("第 8 行")
    expect(page.locator("main")).to_contain_text("B8 手机号应为 11 位，这里有 7 位。")
    check_with_axe(page)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="下载带原因的表").click()
    copy = fetched.value.path().read_bytes()
    page.get_by_role("button", name="导入 5 行").click()
    until(page, "已导入 5 行")
    upload(page, mended(copy))
    until(page, "17 行查完，8 行可以导入")
    expect(page.locator("main")).to_contain_text("已有，不变")
    page.get_by_role("button", name="导入 8 行").click()
    until(page, "已导入 8 行")
    page.get_by_role("link", name="撤销这次导入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("撤销这次导入？")
    check_with_axe(page)
    page.get_by_role("button", name="撤销导入").click()
    until(page, "已撤回 8 行，登记回到导入之前")
    page.get_by_role("button", name="重新导入").click()
    until(page, "已导入 8 行")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    check_with_axe(page)
    page.goto("/registers/")
    expect(page.locator("main")).to_contain_text("新增 8，已有，不变 5，不能导入 4")
    check_with_axe(page)


def test_a_wrong_sheet_and_a_file_with_macros_are_told_at_the_field(person: Person) -> None:
    page = person("branch-secretary")
    page.goto("/registers/imports/new/people/")
    check_with_axe(page)
    page.set_input_files(
        "input[type=file]", files=[FilePayload(name="账本.csv", mimeType="text/csv", buffer="日期,金额\n2025-01-01,3\n".encode())]
    )
    page.get_by_role("button", name="上传并核对列").click()
    expect(page.locator(".field").filter(has=page.locator("input[type=file]"))).to_contain_text("这张表不像“住户”")
    check_with_axe(page)
