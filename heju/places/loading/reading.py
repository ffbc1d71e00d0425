"""Read a list of divisions or compounds; refuse the whole file, naming row and column, before anything is believed."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from heju.places.rules import codes

DIVISION_COLUMNS: Final = ("code", "name", "level", "parent")
COMPOUND_COLUMNS: Final = ("id", "name", "street", "street_code", "community", "community_code")
# Columns that are read where they are there; any other is kept as a fact of the row, unread.
YEARS: Final = range(1900, 2101)
FLOORS: Final = range(1, 201)
LONGEST_NAME: Final = 60


class BadFile(ValueError):
    """A list cannot be believed: the message says what is wrong, in which row and column, and what to do."""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division of the list; `row` counts lines of the file from 1, the header being the first."""

    row: int
    code: str
    name: str
    level: str
    path: str


@dataclass(frozen=True, slots=True)
class CompoundRow:
    """One compound of the list. `street_guess` with its share is a hint of the list's maker, never a fact."""

    row: int
    key: str
    name: str
    street_code: str = ""
    community_code: str = ""
    address: str = ""
    year_built: int | None = None
    floors: int | None = None
    street_guess: str = ""
    guess_share: float = 0.0
    sources: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, to tell two runs over the same list from two lists."""
    return hashlib.sha256(content).hexdigest()


def divisions(content: bytes) -> list[DivisionRow]:
    """Return the rows of a list of divisions. Raises BadFile."""
    found: dict[str, DivisionRow] = {}
    for row, values in _rows(content, DIVISION_COLUMNS):
        code, level = values["code"], values["level"]
        named = _division(row, "code", code)
        if named.level != level:
            raise BadFile(_("第 %(row)d 行 level 列写的是“%(said)s”，但代码 %(code)s 是另一级") % {"row": row, "said": level, "code": code})
        if named.level not in ("district", "street", "community"):
            raise BadFile(_("第 %(row)d 行 code 列：%(code)s 在区以上，本系统从区开始") % {"row": row, "code": code})
        if values["parent"] != named.parent:
            raise BadFile(
                _("第 %(row)d 行 parent 列：%(code)s 的上级应当是 %(parent)s") % {"row": row, "code": code, "parent": named.parent}
            )
        if code in found:
            raise _twice(row, "code", code, found[code].row)
        found[code] = DivisionRow(row, code, _name(row, values["name"]), level, codes.division_path(code))
    if not found:
        raise BadFile(_("文件里只有表头，没有一行数据"))
    return list(found.values())


def compounds(content: bytes) -> list[CompoundRow]:
    """Return the rows of a list of compounds. Raises BadFile."""
    found: dict[str, CompoundRow] = {}
    for row, values in _rows(content, COMPOUND_COLUMNS):
        key = values["id"]
        if not key:
            raise BadFile(_("第 %(row)d 行 id 列是空的") % {"row": row})
        if key in found:
            raise _twice(row, "id", key, found[key].row)
        for column, level in (("street_code", "street"), ("community_code", "community")):
            if values[column] and _division(row, column, values[column]).level != level:
                raise BadFile(
                    _("第 %(row)d 行 %(column)s 列：%(code)s 不是这一级的代码") % {"row": row, "column": column, "code": values[column]}
                )
        found[key] = _compound(row, key, values)
    if not found:
        raise BadFile(_("文件里只有表头，没有一行数据"))
    return list(found.values())


def district_of(rows: Sequence[CompoundRow]) -> str:
    """Return the one district in which the rows of a list lie. Raises BadFile when they name none or several."""
    found: dict[str, int] = {}
    for row in rows:
        for code in (row.street_code, row.community_code):
            if code:
                found.setdefault(code[:6], row.row)
    if not found:
        raise BadFile(_("没有一行写了街道代码（street_code 列），不知道是哪个区的名录"))
    if len(found) > 1:
        raise BadFile(_("第 %(row)d 行是另一个区的：一份名录只能是一个区的，请分开载入") % {"row": max(found.values())})
    return next(iter(found))


def _compound(row: int, key: str, values: dict[str, str]) -> CompoundRow:
    facts = {name: value for name, value in values.items() if value and name not in ("id", "name")}
    return CompoundRow(
        row=row,
        key=key,
        name=_name(row, values["name"]),
        street_code=values["street_code"],
        community_code=values["community_code"],
        address=values.get("address", ""),
        year_built=_number(row, "year_built", values.get("year_built", ""), YEARS),
        floors=_number(row, "floors_max", values.get("floors_max", ""), FLOORS),
        street_guess=values.get("street_guess", ""),
        guess_share=_share(row, values.get("street_guess_share", "")),
        sources=frozenset(part for part in values.get("sources", "").split("+") if part),
        facts=facts,
    )


def _rows(content: bytes, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise BadFile(_("第 %(row)d 行不是 UTF-8 文字，请另存为 UTF-8 编码的 CSV") % {"row": row}) from None
    if "\x00" in text:
        raise BadFile(_("文件里有空字符，这不是 CSV"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, line) for line in reader if line]
    except csv.Error as error:
        raise BadFile(_("第 %(row)d 行读不下去：%(why)s") % {"row": reader.line_num, "why": error}) from None
    if not lines:
        raise BadFile(_("文件是空的"))
    header = [name.strip() for name in lines[0][1]]
    _check_header(header, columns)
    found = []
    for row, line in lines[1:]:
        if len(line) != len(header):
            raise BadFile(_("第 %(row)d 行有 %(found)d 列，表头有 %(wanted)d 列") % {"row": row, "found": len(line), "wanted": len(header)})
        found.append((row, {name: value.strip() for name, value in zip(header, line, strict=True)}))
    return found


def _check_header(header: list[str], columns: tuple[str, ...]) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        raise BadFile(_("第 1 行缺少列：%(columns)s") % {"columns": _("、").join(missing)})
    double = sorted({name for name in header if header.count(name) > 1})
    if double:
        raise BadFile(_("第 1 行有重复的列：%(columns)s") % {"columns": _("、").join(double)})


def _division(row: int, column: str, code: str) -> codes.Division:
    try:
        return codes.division(code)
    except codes.NotACode:
        raise BadFile(
            _("第 %(row)d 行 %(column)s 列：%(code)s 不是有效的 12 位区划代码") % {"row": row, "column": column, "code": code}
        ) from None


def _name(row: int, name: str) -> str:
    if not name:
        raise BadFile(_("第 %(row)d 行 name 列是空的") % {"row": row})
    if len(name) > LONGEST_NAME:
        raise BadFile(_("第 %(row)d 行 name 列有 %(size)d 个字，最多 %(most)d 个") % {"row": row, "size": len(name), "most": LONGEST_NAME})
    return name


def _number(row: int, column: str, text: str, allowed: range) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) not in allowed:
        words = {"row": row, "column": column, "text": text, "least": allowed.start, "most": allowed.stop - 1}
        raise BadFile(_("第 %(row)d 行 %(column)s 列：“%(text)s”应当是 %(least)d 到 %(most)d 的整数") % words)
    return int(text)


def _share(row: int, text: str) -> float:
    try:
        share = float(text or 0)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadFile(_("第 %(row)d 行 street_guess_share 列：“%(text)s”应当在 0 和 1 之间") % {"row": row, "text": text})
    return share


def _twice(row: int, column: str, value: str, first: int) -> BadFile:
    words = {"row": row, "column": column, "value": value, "first": first}
    return BadFile(_("第 %(row)d 行 %(column)s 列：%(value)s 在第 %(first)d 行已经出现过") % words)
