"""Sheets that tests make: as an office would, and as it would rather not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

PEOPLE = ("姓名", "手机号", "楼栋", "单元", "房号", "关系")


def xlsx(rows: Sequence[Sequence[Any]], *, name: str = "Sheet1") -> bytes:
    """Return a workbook with one worksheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", sign: str = ",") -> bytes:
    """Return rows as text."""
    return "\r\n".join(sign.join(str(value) for value in row) for row in rows).encode(encoding)
