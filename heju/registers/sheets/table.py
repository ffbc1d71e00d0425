"""Rows below a header, as the mapped columns give them (pure): formulas, hidden rows and merged cells are dealt with here, by cell.

A formula in a mapped column refuses its row: the value that Excel last computed may be old, or missing in files written by programs.
A hidden row is not read and said so: who filtered a sheet believes that only the rest counts. A merged cell stands for all its rows where
the column may be filled (parts of an address); elsewhere only the first row has the value and the others are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from heju.kit.ruling import Reason
from heju.registers import parameters
from heju.registers.sheets import refusals
from heju.registers.sheets.opening import Grid
from heju.registers.sheets.refusals import SheetRefused, cell_name

Fault = tuple[Reason, str]


@dataclass(slots=True)
class Line:
    """One row with something in it: its number, raw values by column code, and each fault with its cell, "" for the whole row."""

    row: int
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)


def lines(grid: Grid, header_row: int, mapping: Mapping[str, int], fills: Collection[str]) -> Iterator[Line]:
    """Yield the rows below the header that have anything in a mapped column. Raises SheetRefused where a row breaks a limit."""
    spans = _Spans(grid, mapping)
    pairs = list(mapping.items())
    codes = {index: code for code, index in pairs}
    names, widest = list(mapping), max(mapping.values(), default=0)
    pick = _picker([index for _code, index in pairs])
    formulas: dict[int, list[int]] = {}
    for row, column in grid.hidden.formulas:
        if column in codes:
            formulas.setdefault(row, []).append(column)
    hidden, is_odd = grid.hidden.rows, spans.any or bool(grid.hidden.rows or formulas)
    for number, values in grid.rows():
        if number <= header_row:
            continue
        if len(values) > widest:
            found = dict(zip(names, pick(values), strict=True))
        else:
            found = {code: values[index] if index < len(values) else "" for code, index in pairs}
        if not is_odd:
            if any_there(found):
                yield Line(number, found)
            continue
        merged = spans.fill(number, found, fills) if spans.any else []
        if number in hidden:
            if any_there(found):
                yield Line(number, found, [(refusals.reason("hidden_row"), "")])
            continue
        computed = [(refusals.reason("formula"), cell_name(number, column)) for column in sorted(formulas.get(number, ()))]
        if computed or any_there(found):
            yield Line(number, found, [*computed, *merged])


def _picker(indexes: list[int]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Return what takes some cells out of a row, in order."""
    if len(indexes) == 1:
        (only,) = indexes
        return lambda values: (values[only],)
    return itemgetter(*indexes) if indexes else lambda values: ()


def any_there(found: Mapping[str, Any]) -> bool:
    """Say whether one of the cells holds anything."""
    # Plain loop: for most rows the first cell decides.
    for value in found.values():  # noqa: SIM110
        if _is_there(value):
            return True
    return False


def _is_there(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


class _Spans:
    """The merged cells of the mapped columns, and the value that each stands for."""

    def __init__(self, grid: Grid, mapping: Mapping[str, int]) -> None:
        self.by_row: dict[int, list[tuple[str, int, int, int]]] = {}
        self.values: dict[tuple[str, int], Any] = {}
        for one in grid.merged:
            for code, index in mapping.items():
                if one.first_column <= index <= one.last_column and one.last_row > one.first_row:
                    # Only the column where it begins holds the value; beside it the cells are empty.
                    for row in range(one.first_row, one.last_row + 1):
                        self.by_row.setdefault(row, []).append((code, one.first_row, one.last_row, index))
                if len(self.by_row) > parameters.MOST_CELLS // 4:
                    raise SheetRefused("too_many_cells", most=parameters.MOST_CELLS)
        self.any = bool(self.by_row)

    def fill(self, row: int, found: dict[str, Any], fills: Collection[str]) -> list[Fault]:
        """Put the value of merged cells into a row, and return what cannot be filled."""
        faults = []
        for code, first, last, index in self.by_row.get(row, ()):
            if row == first:
                self.values[code, first] = found[code]
            elif code in fills:
                found[code] = self.values.get((code, first), "")
            elif not _is_there(found[code]) and _is_there(self.values.get((code, first), "")):
                faults.append((refusals.reason("merged"), f"{cell_name(first, index)}:{cell_name(last, index)}"))
        return faults
