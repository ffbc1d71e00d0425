"""What a worksheet hides, read from its own XML: formulas, hidden rows and columns, the size of its rectangle (pure).

The library that reads values does not tell these. The scan looks for a few tags only and keeps no text of cells.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO, Final
from xml.etree import ElementTree

from heju.registers import parameters
from heju.registers.sheets import guard
from heju.registers.sheets.refusals import SheetRefused

# A tag with or without a prefix; attributes in either quotes.
_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s>/])")
_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*)>")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f(?=[\s>/])")
_REFERENCE: Final = re.compile(rb"\sr=[\"']([A-Za-z]{1,3})?([0-9]{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
_COL: Final = re.compile(rb"<(?:\w+:)?col(?=\s)([^>]*)>")
_MIN: Final = re.compile(rb"\smin=[\"']([0-9]{1,5})[\"']")
_MAX: Final = re.compile(rb"\smax=[\"']([0-9]{1,5})[\"']")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Hidden:
    """What a worksheet does not show: rows from 1, columns from 0; `formulas` are the cells (row, column) that hold one."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)


def worksheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each worksheet of an xlsx by its name. Raises SheetRefused when the workbook does not say."""
    try:
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - expat refuses entities that grow; the size is checked
        links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError) as error:
        raise SheetRefused("broken") from error
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    found = {}
    for node in root.iter():
        if node.tag.rpartition("}")[2] == "sheet":
            target = targets.get(node.get(_RELATION, ""), "")
            found[node.get("name", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return found


def worksheet(chunks: Iterable[bytes]) -> Hidden:
    """Return what a worksheet of an xlsx hides. Raises SheetRefused when its rectangle is too large to be held."""
    found, last_row, corner = Hidden(), 0, [0, 0]
    for text, is_row in _rows(chunks):
        if not is_row:
            _columns(text, found)
            continue
        tag = text[: text.find(b">") + 1]
        number = _REFERENCE.search(tag)
        last_row = int(number[2]) if number else last_row + 1
        if _HIDDEN.search(tag):
            found.rows.add(last_row)
        last = text.rfind(b"<c ")
        widest = _column_of(text, last) if last >= 0 and b":c" not in tag else _widest(text)
        corner[0], corner[1] = max(corner[0], last_row), max(corner[1], widest + 1)
        if corner[0] * corner[1] > parameters.MOST_CELLS or corner[1] > 16_384:
            raise SheetRefused("too_many_cells", most=parameters.MOST_CELLS)
        if _FORMULA.search(text):
            found.formulas.update((last_row, column) for column in _formulas(text))
    return found


def _rows(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield what stands before the first row, then each row with what follows it."""
    rest, seen = b"", False
    for chunk in chunks:
        rest += chunk
        starts = [found.start() for found in _ROW.finditer(rest)]
        if not starts:
            if len(rest) > parameters.LARGEST_UNPACKED // 4:
                raise SheetRefused("too_many_cells", most=parameters.MOST_CELLS)
            continue
        if not seen or starts[0]:
            yield rest[: starts[0]], seen
        for start, end in pairwise(starts):
            yield rest[start:end], True
        rest, seen = rest[starts[-1] :], True
    yield rest, seen


def _columns(text: bytes, found: Hidden) -> None:
    for column in _COL.finditer(text):
        first, last = _MIN.search(column[1]), _MAX.search(column[1])
        if _HIDDEN.search(column[1]) and first and last:
            found.columns.update(range(int(first[1]) - 1, min(int(last[1]), 16_384)))


def _column_of(text: bytes, start: int) -> int:
    """Return the column of the cell that begins there; where it does not say, the count of cells before it."""
    named = _REFERENCE.search(text, start, text.find(b">", start) + 1)
    return _number(named[1]) if named and named[1] else len(_CELL.findall(text[:start]))


def _widest(text: bytes) -> int:
    return max((column for column, _tag in _cells(text)), default=0)


def _formulas(text: bytes) -> Iterator[int]:
    cells = list(_cells(text))
    for (column, tag), following in zip(cells, [*cells[1:], None], strict=True):
        if _FORMULA.search(text, tag.end(), following[1].start() if following else len(text)):
            yield column


def _cells(text: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    column = -1
    for tag in _CELL.finditer(text):
        named = _REFERENCE.search(tag[1])
        column = _number(named[1]) if named and named[1] else column + 1
        yield column, tag


def _number(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number - 1


def of_book(content: BinaryIO, name: str) -> Hidden:
    """Return what a worksheet of an xlsx hides. Raises SheetRefused."""
    with zipfile.ZipFile(content) as book:
        part = worksheet_parts(book).get(name)
        if part is None or part not in book.namelist():
            raise SheetRefused("no_such_worksheet", name=name)
        return worksheet(guard.chunks(book, part))


# ---- OpenDocument -------------------------------------------------------------------------------------------------

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def of_document(content: BinaryIO, name: str) -> Hidden:
    """Return what a worksheet of an ods hides. Raises SheetRefused when repeated cells would grow beyond measure."""
    found = Hidden()
    with zipfile.ZipFile(content) as book, book.open("content.xml") as part:
        reader = _OdsReader(found, name)
        try:
            for event, node in ElementTree.iterparse(part, ("start", "end")):  # noqa: S314 - as above
                reader.take(event, node)
        except ElementTree.ParseError as error:
            raise SheetRefused("broken") from error
    return found


class _OdsReader:
    """Counts rows and columns of one table of an ods while it streams by."""

    def __init__(self, found: Hidden, name: str) -> None:
        self.found, self.name = found, name
        self.inside, self.row, self.column, self.cells, self.height = False, 0, 0, 0, 1

    def take(self, event: str, node: ElementTree.Element) -> None:
        tag = node.tag
        if tag == f"{_TABLE}table":
            self.inside = event == "start" and node.get(f"{_TABLE}name") == self.name
            self.row = self.column = 0
        if not self.inside:
            if event == "end":
                node.clear()
            return
        if event == "start":
            self._begin(tag, node)
        elif tag == f"{_TABLE}table-row":
            node.clear()

    def _begin(self, tag: str, node: ElementTree.Element) -> None:
        is_hidden = node.get(f"{_TABLE}visibility") in ("collapse", "filter")
        if tag == f"{_TABLE}table-column":
            count = _repeat(node, "columns")
            if is_hidden:
                self.found.columns.update(range(self.column, min(self.column + count, 16_384)))
            self.column += count
        elif tag == f"{_TABLE}table-row":
            count = _repeat(node, "rows")
            if is_hidden:
                self.found.rows.update(range(self.row + 1, min(self.row + count, self.row + 1_048_576) + 1))
            self.row, self.column, self.height = self.row + count, 0, count
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._cell(node)

    def _cell(self, node: ElementTree.Element) -> None:
        count = _repeat(node, "columns")
        if node.get(f"{_TABLE}formula"):
            self.found.formulas.update((self.row, column) for column in range(self.column, min(self.column + count, 16_384)))
        if node.get(f"{_OFFICE}value-type"):
            self.cells += count * self.height
            if self.cells > parameters.MOST_CELLS or self.row * (self.column + count) > parameters.MOST_CELLS:
                raise SheetRefused("too_many_cells", most=parameters.MOST_CELLS)
        self.column += count


def _repeat(node: ElementTree.Element, what: str) -> int:
    text = node.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
