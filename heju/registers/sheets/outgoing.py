"""A list as a file for a spreadsheet (pure): xlsx or CSV. Nothing in it can run, whoever wrote the name that stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.writer.excel import save_workbook

from heju.registers.sheets.copying import BOLD, RISKY, WRAP, cell_of
from heju.registers.sheets.refusals import letters

FORMATS: Final = ("xlsx", "csv")
TYPES: Final = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
# A spreadsheet reads a text that begins with one of these as a formula; in Chinese systems the full-width forms too.
FORMULA: Final = (*RISKY, "＝", "＋", "－", "＠", "\n")
WIDEST: Final = 40

Row = Sequence[Any]


def file_of(kind: str, header: Sequence[str], rows: Sequence[Row], about: Sequence[tuple[str, str]]) -> bytes:
    """Return a list as a file of a format. `about` says what the list is, of which place and day: in xlsx a worksheet of its own."""
    return book_of(header, rows, about) if kind == "xlsx" else text_of(header, rows)


def harmless(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula when it reads text: a quote before what would begin one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def text_of(header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return a list as CSV in UTF-8 with a mark at its beginning, by which Excel knows the encoding."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def book_of(header: Sequence[str], rows: Sequence[Row], about: Sequence[tuple[str, str]]) -> bytes:
    """Return a list as a workbook: the list, and a second worksheet that says what it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.freeze_panes = "A2"
    for index, width in enumerate(_widths(header, rows)):
        sheet.column_dimensions[letters(index)].width = width
    _append(sheet, header, bold=True)
    for row in rows:
        _append(sheet, row)
    facts = book.create_sheet("说明")
    facts.column_dimensions["A"].width, facts.column_dimensions["B"].width = 14, 60
    for label, text in about:
        cells = [cell_of(facts, label), cell_of(facts, text)]
        cells[1].alignment = WRAP
        facts.append(cells)
    target = io.BytesIO()
    save_workbook(book, target)
    return target.getvalue()


def _append(sheet: Any, values: Row, *, bold: bool = False) -> None:
    cells = [cell_of(sheet, value) for value in values]
    if bold:
        for cell in cells:
            cell.font = BOLD
    sheet.append(cells)


def _widths(header: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Return a width for each column by its header and first rows: a Chinese character takes two."""

    def size(value: Any) -> int:
        return sum(1 if char.isascii() else 2 for char in str(value if value is not None else ""))

    shown = [header, *rows[:200]]
    return [min(max(8, *(size(row[index]) + 2 for row in shown if index < len(row))), WIDEST) for index in range(len(header))]
