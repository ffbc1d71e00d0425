"""The user's own sheet once more, with what was said about each row beside it (pure). Always xlsx; nothing in it can run.

Every value is written as text or a plain number, never as a formula: a text that begins with = + - @ stays text, and is marked as quoted,
so that Excel leaves it text even when somebody edits the cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.writer.excel import save_workbook

from heju.registers.sheets.refusals import letters

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
FAULT: Final = PatternFill("solid", fgColor="FDECEA")
BOLD: Final = Font(bold=True)
WRAP: Final = Alignment(wrap_text=True, vertical="top")
WIDEST: Final = 60


def copy_of(
    rows: Iterable[tuple[int, Sequence[Any]]],
    header_row: int,
    width: int,
    told: Mapping[int, tuple[str, str]],
    words: tuple[str, str],
    *,
    only: bool,
) -> bytes:
    """Return a workbook with the rows of a sheet and two columns behind them: outcome and reason.

    `told` maps the number of a row to both; `words` heads the two columns. With `only`, rows below the header that nothing is said about
    are left out. Rows keep their order; without `only` they keep their numbers too.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.freeze_panes = f"A{header_row + 1}"
    for index in range(width):
        sheet.column_dimensions[letters(index)].width = 14
    sheet.column_dimensions[letters(width)].width = 10
    sheet.column_dimensions[letters(width + 1)].width = WIDEST
    for number, values in rows:
        outcome, reason = words if number == header_row else told.get(number, ("", ""))
        if only and number > header_row and not reason:
            continue
        cells = [cell_of(sheet, value) for value in values[:width]]
        cells += [cell_of(sheet, "")] * (width - len(cells))
        cells += [cell_of(sheet, outcome), cell_of(sheet, reason)]
        cells[-1].alignment = WRAP
        if number == header_row:
            for cell in cells:
                cell.font = BOLD
        elif reason:
            cells[-1].fill = cells[-2].fill = FAULT
        sheet.append(cells)
    target = io.BytesIO()
    save_workbook(book, target)
    return target.getvalue()


def cell_of(sheet: Any, value: Any) -> Any:
    """Return a cell that holds a value and never a formula."""
    if isinstance(value, bool) or not isinstance(value, int | float | datetime | date | time | timedelta):
        text = str(value) if value is not None else ""
        cell: Any = WriteOnlyCell(sheet)
        cell._value, cell.data_type = "".join(char for char in text if char >= " " or char in "\t\n"), "s"
        if text.startswith(RISKY):
            cell.quotePrefix = True
        return cell
    plain: Any = value
    return WriteOnlyCell(sheet, value=plain)


def template_of(names: Sequence[str], example: Sequence[str]) -> bytes:
    """Return an empty sheet with a header, and one row that shows how it is filled in. All its columns are text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for index, name in enumerate(names):
        sheet.column_dimensions[letters(index)].width = max(12, len(name) * 2 + 4)
        sheet.column_dimensions[letters(index)].number_format = "@"
    header = [cell_of(sheet, name) for name in names]
    for cell in header:
        cell.font = BOLD
    sheet.append(header)
    row = [cell_of(sheet, value) for value in example]
    for cell in row:
        cell.number_format = "@"
    sheet.append(row)
    target = io.BytesIO()
    save_workbook(book, target)
    return target.getvalue()
