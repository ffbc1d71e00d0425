"""Is a file what it says, and small enough to be opened? Asked before any library parses it (pure).

A zip bomb declares, or hides, far more than it weighs: declared sizes are added up first, then every part is unpacked once, counted and
checked against its checksum, so that a part that lies about its size is refused too. A workbook with one cell in the last corner would make
the reader hold the whole rectangle: the scan of each worksheet measures it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from heju.registers import parameters
from heju.registers.sheets.refusals import SheetRefused

CHUNK: Final = 1 << 20
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
MACROS: Final = re.compile(r"(vbaproject|vbadata)[^/]*\.bin$|^basic/|^scripts/|/macrosheets/|^xl/macros", re.IGNORECASE)
# Directory entries of old workbooks are in UTF-16; these are those of macros.
OLE_MACROS: Final = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBAProject"))
OLE_ENCRYPTED: Final = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
OLE_SHEET: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


def too_large() -> SheetRefused:
    """Return the refusal of a file beyond the limits."""
    return SheetRefused("too_large", book=parameters.LARGEST_BOOK // parameters.MIB, text=parameters.LARGEST_TEXT // parameters.MIB)


def format_of(content: bytes) -> str:
    """Return what a file is by its first bytes, not by its name: xlsx, ods, xls or csv. Raises SheetRefused."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetRefused("empty_file")
    if content.startswith(ZIP):
        return _zipped(content)
    if content.startswith(OLE):
        return _old(content)
    if len(content) > parameters.LARGEST_TEXT:
        raise too_large()
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc", b"\x1f\x8b", b"<?xml", b"<html", b"<!DOCTYPE", b"<table")):
        raise SheetRefused("not_a_sheet")
    return "csv"


def _old(content: bytes) -> str:
    if len(content) > parameters.LARGEST_BOOK:
        raise too_large()
    if any(mark in content for mark in OLE_ENCRYPTED):
        raise SheetRefused("encrypted")
    if any(mark in content for mark in OLE_MACROS):
        raise SheetRefused("macros")
    if not any(mark in content for mark in OLE_SHEET):
        raise SheetRefused("not_a_sheet")
    return "xls"


def _zipped(content: bytes) -> str:
    if len(content) > parameters.LARGEST_BOOK:
        raise too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            entries = book.infolist()
            _check_declared(entries, len(content))
            names = {entry.filename for entry in entries}
            if any(MACROS.search(one) for one in names):
                raise SheetRefused("macros")
            found = _zip_kind(book, names)
            _check_unpacked(book, entries, len(content))
            return found
    except SheetRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        # A part that unpacks to something else than it declares ends here too.
        raise SheetRefused("broken") from error


def _zip_kind(book: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names and book.read("mimetype").strip() == ODS:
        return "ods"
    types = book.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in types:
        raise SheetRefused("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise SheetRefused("binary_book" if "xl/workbook.bin" in names else "not_a_sheet")


def _check_declared(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > parameters.MOST_ENTRIES:
        raise SheetRefused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("encrypted")
    _check_size(sum(entry.file_size for entry in entries), size)


def _check_size(unpacked: int, size: int) -> None:
    if unpacked > parameters.LARGEST_UNPACKED:
        raise SheetRefused("bomb")
    if unpacked > parameters.RATIO_MATTERS_FROM and unpacked > size * parameters.HIGHEST_RATIO:
        raise SheetRefused("bomb")


def _check_unpacked(book: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Unpack every part once, keeping nothing: sizes are counted and checksums compared."""
    unpacked = 0
    for entry in entries:
        for chunk in chunks(book, entry.filename):
            unpacked += len(chunk)
            _check_size(unpacked, size)


def chunks(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part of a workbook piece by piece."""
    with book.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk
