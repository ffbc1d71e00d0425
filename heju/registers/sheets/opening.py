"""Open a file as worksheets of rows (pure): xlsx, xls and ods through calamine, CSV by its own reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import python_calamine as calamine

from heju.registers import parameters
from heju.registers.sheets import guard, scan
from heju.registers.sheets.refusals import SheetRefused

Row = tuple[int, list[Any]]
ENCODINGS: Final = ("utf-8", "gb18030")
DELIMITERS: Final = (",", "\t", ";", "|", "，")
SNIFFED: Final = 1 << 16
# The name of the one worksheet of a CSV.
TEXT: Final = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells drawn as one: rows counted from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet: what it hides and, once, its rows."""

    content: bytes
    format: str
    name: str
    hidden: scan.Hidden = field(default_factory=scan.Hidden)
    merged: tuple[Merged, ...] = ()
    # Only where the format cannot tell what is hidden or computed.
    is_opaque: bool = False
    source: Any = field(default=None, repr=False)

    def rows(self) -> Iterator[Row]:
        """Yield (number from 1, raw values) of every row, empty ones too. Raises SheetRefused where a row breaks a limit."""
        if self.format == "csv":
            yield from _text_rows(self.content)
            return
        # The library counts rows from the top but leaves out the empty columns to the left.
        left = [""] * (self.source.start or (0, 0))[1]
        for number, found in enumerate(self.source.iter_rows(), 1):
            values = left + found if left else found
            if len(values) > parameters.MOST_COLUMNS and any(value != "" for value in values[parameters.MOST_COLUMNS :]):
                raise SheetRefused("too_many_columns", row=number, most=parameters.MOST_COLUMNS)
            yield number, values


@dataclass(frozen=True, slots=True)
class Book:
    """A file that passed the guard, with the names of its visible worksheets, in order."""

    content: bytes
    format: str
    names: tuple[str, ...]
    hidden_names: tuple[str, ...] = ()

    def grid(self, name: str) -> Grid:
        """Return a worksheet. Raises SheetRefused."""
        if self.format == "csv":
            return Grid(self.content, "csv", TEXT)
        if name not in self.names:
            raise SheetRefused("no_such_worksheet", name=name)
        hidden = scan.Hidden()
        if self.format == "xlsx":
            hidden = scan.of_book(io.BytesIO(self.content), name)
        elif self.format == "ods":
            hidden = scan.of_document(io.BytesIO(self.content), name)
        try:
            sheet = calamine.load_workbook(io.BytesIO(self.content)).get_sheet_by_name(name)
        except (calamine.CalamineError, ValueError, OSError) as error:
            raise SheetRefused("broken") from error
        merged = tuple(Merged(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in sheet.merged_cell_ranges or ())
        return Grid(self.content, self.format, name, hidden, merged, self.format == "xls", sheet)


def open_book(content: bytes) -> Book:
    """Return a file as worksheets. Raises SheetRefused."""
    found = guard.format_of(content)
    if found == "csv":
        _decoder(content)
        return Book(content, "csv", (TEXT,))
    try:
        sheets = calamine.load_workbook(io.BytesIO(content)).sheets_metadata
    except calamine.PasswordError as error:
        raise SheetRefused("encrypted") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise SheetRefused("broken") from error
    if any(one.typ in (calamine.SheetTypeEnum.Vba, calamine.SheetTypeEnum.MacroSheet) for one in sheets):
        raise SheetRefused("macros")
    sheets = [one for one in sheets if one.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = tuple(one.name for one in sheets if one.visible == calamine.SheetVisibleEnum.Visible)
    if not shown:
        raise SheetRefused("no_worksheet")
    return Book(content, found, shown, tuple(one.name for one in sheets if one.name not in shown))


# ---- CSV ----------------------------------------------------------------------------------------------------------


def _decoder(content: bytes) -> tuple[str, str]:
    """Return the encoding and the delimiter of a CSV. Raises SheetRefused."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", _delimiter(content[:SNIFFED].decode("utf-16", "ignore"))
    if b"\x00" in content[:SNIFFED]:
        raise SheetRefused("not_a_sheet")
    for encoding in ENCODINGS:
        try:
            # A cut at the end may fall into a character.
            sample = content[:SNIFFED].decode(encoding, "strict" if len(content) <= SNIFFED else "ignore")
            if encoding == "utf-8" and not _is_utf8(content):
                continue
        except UnicodeDecodeError:
            continue
        return ("utf-8-sig" if encoding == "utf-8" else encoding), _delimiter(sample)
    raise SheetRefused("encoding")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """Return the sign that cuts most of the first lines into the same number of cells; a comma where none does."""
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    best, score = ",", (0, 0)
    for sign in DELIMITERS:
        counts = [line.count(sign) for line in lines]
        widest = max(counts, default=0)
        found = (sum(1 for count in counts if count == widest), widest) if widest else (0, 0)
        if found > score:
            best, score = sign, found
    return best


def _text_rows(content: bytes) -> Iterator[Row]:
    encoding, delimiter = _decoder(content)
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=False)
    number = 0
    while True:
        first = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise SheetRefused("broken_line", row=first) from None
        except UnicodeDecodeError:
            raise SheetRefused("encoding_line", row=first) from None
        number += 1
        if len(values) > parameters.MOST_COLUMNS:
            raise SheetRefused("too_many_columns", row=number, most=parameters.MOST_COLUMNS)
        yield number, values
