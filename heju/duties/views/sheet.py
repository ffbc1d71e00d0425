"""A list as a sheet for Excel: what the screen shows, every cell as text."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import save_workbook

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (14, 16, 18, 60, 30, 44, 20, 30, 18, 16)


def rows(entries: list[dict[str, Any]]) -> list[list[str]]:
    """Return a head and one row an entry."""
    head = [
        _("编号"), _("谁"), _("关于"), _("职责"), _("本区补充"), _("依据"), _("多久一次"), _("可以要看的凭证"),
        _("严重程度"), _("从哪天起"),
    ]  # fmt: skip
    return [head, *(_row(one) for one in entries)]


def _row(one: dict[str, Any]) -> list[str]:
    basis = [law["cited"] for law in one["laws"]] + one["policies"] + ([one["basis"]] if one["basis"] else [])
    return [
        one["code"], one["body"], one["subject"], one["text"], one["added"], "\n".join(basis), one["frequency"],
        "\n".join(one["evidence"]), str(one["severity"]), one["since"],
    ]  # fmt: skip


def answer(title: str, lines: list[list[str]], name: str) -> HttpResponse:
    """Return the sheet as a file to keep."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = title[:31]
    for at, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            cell = page.cell(at, column)
            # Typed as text: what somebody wrote never becomes a formula.
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if at == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    kept = BytesIO()
    save_workbook(book, kept)
    response = HttpResponse(kept.getvalue(), content_type=MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
