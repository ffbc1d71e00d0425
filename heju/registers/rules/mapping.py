"""Which column of a sheet is which (pure): the header row is found, its names are read, a guess is made for somebody to confirm."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heju.registers import parameters
from heju.registers.rules.columns import Kind

# Words that say nothing about which column it is: 姓名（必填）, *手机号, 面积(㎡).
_NOISE = re.compile(r"[（(\[【][^）)\]】]*[)）\]】]|必填|选填|[*＊:：\s/、]")


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a worksheet: its number from 1 and the words over each column, "" where there are none."""

    row: int
    names: tuple[str, ...]

    def signature(self) -> str:
        """Return what two sheets with the same header share: by it a mapping is remembered."""
        return hashlib.sha256("\x1f".join(plain(name) for name in self.names).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed mapping: column code → index in the sheet; `double` are codes that several columns could be, with their indexes."""

    mapping: dict[str, int]
    double: dict[str, tuple[int, ...]]


def plain(name: str) -> str:
    """Return the words over a column as they are compared: one width, no blanks, no brackets, no 必填."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(name)).casefold())


def guess(kind: Kind, names: Sequence[str], hidden: Iterable[int] = ()) -> Guess:
    """Return which column is which by their names: the exact word of the kind first, then the other names that offices use.

    A column is taken once, in the order of the kind's columns; hidden ones never. Where two columns could be the same, neither is taken.
    """
    unseen = set(hidden)
    open_names = {index: plain(name) for index, name in enumerate(names) if plain(name) and index not in unseen}
    mapping: dict[str, int] = {}
    double: dict[str, tuple[int, ...]] = {}
    for exact in (True, False):
        for column in kind.columns:
            if column.code in mapping or column.code in double:
                continue
            wanted = {plain(column.zh)} if exact else {plain(other) for other in column.others}
            found = tuple(index for index, name in open_names.items() if name in wanted and index not in mapping.values())
            if len(found) == 1:
                mapping[column.code] = found[0]
            elif len(found) > 1:
                double[column.code] = found
    return Guess(mapping, double)


def missing(kind: Kind, mapping: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the groups of columns of which none is mapped."""
    return [group for group in kind.needs if not any(code in mapping for code in group)]


def find_header(kind: Kind, rows: Iterable[tuple[int, Sequence[Any]]]) -> Header | None:
    """Return the header among the first rows: the row in which most columns of the kind are recognized, the upper one of equals.

    None where no row has two of them: a wrong sheet, or one without a header.
    """
    best: tuple[int, Header] | None = None
    for number, values in rows:
        if number > parameters.HEADER_WITHIN:
            break
        names = tuple(value.strip()[:60] if isinstance(value, str) else "" for value in values)
        found = guess(kind, names)
        score = len(found.mapping) + len(found.double)
        if score >= 2 and (best is None or score > best[0]):
            best = score, Header(number, trimmed(names))
    return None if best is None else best[1]


def trimmed(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names without the empty ones at the end."""
    last = max((index for index, name in enumerate(names) if name), default=-1)
    return names[: last + 1]
