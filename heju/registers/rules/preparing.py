"""From the lines of a sheet to clean rows (pure): every cell is read once, faults name their cell, owners without a share get equal ones.

Source: Civil Code art. 309: where shares are neither agreed nor to be worked out from what each paid, they are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from heju.kit.law import Source
from heju.registers.rules.columns import Kind
from heju.registers.rules.rows import REFUSED, Row
from heju.registers.rules.values import MOST_SEEN, Cleaner
from heju.registers.sheets import opening, table
from heju.registers.sheets.refusals import cell_name
from heju.registers.sheets.table import Line

EQUAL_SHARES: Final = Source("civil_code", "309")
WHERE: Final = ("compound", "building", "stairwell", "number", "address")
OWNERS: Final = ("owner", "possessor")


class Prepared:
    """Reads the lines of one import. `options["tie_kind"]` is what everybody is where no column says it."""

    def __init__(
        self,
        kind: Kind,
        mapping: Mapping[str, int],
        options: Mapping[str, Any],
        *,
        today: date,
        invented: bool = False,
        may_share: bool = False,
    ) -> None:
        self.mapping = mapping
        self.means = {column.code: column.means for column in kind.columns}
        self.cleaner = Cleaner(today=today, invented=invented)
        self.tie_kind = options.get("tie_kind", "") if kind.code == "people" and "tie_kind" not in mapping else ""
        self.counts_shares = may_share
        self.owners: Counter[int] = Counter()

    def count(self, lines: Iterable[Line]) -> None:
        """Read the sheet once beforehand and count the owners of each home whose share is left open."""
        places = {code: self.means[code] for code in (*WHERE, "tie_kind", "share") if code in self.mapping}
        if "tie_kind" not in places and self.tie_kind not in OWNERS:
            return
        # Who is no owner is told by one cell; most of a district's rows are families and tenants.
        others: set[Any] = set()
        for line in lines:
            said = line.values.get("tie_kind")
            if said in others:
                continue
            if "tie_kind" in places:
                first, _faults = self.cleaner.clean({"tie_kind": said}, places)
                if first.get("tie_kind") not in OWNERS:
                    if len(others) < MOST_SEEN:
                        others.add(said)
                    continue
            values, _faults = self.cleaner.clean({code: line.values[code] for code in places}, places)
            key = self._home(values)
            if key is not None:
                self.owners[key] += 1

    def _home(self, values: Mapping[str, Any]) -> int | None:
        """Return what rows of one home share, for an owner without a share; None for anybody else."""
        if "share" in values or values.get("tie_kind", self.tie_kind) not in OWNERS:
            return None
        return hash((values.get("tie_kind", self.tie_kind), *(str(values.get(code)) for code in WHERE)))

    def rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        """Yield clean rows; one with a fault is refused, with each cell that is wrong."""
        clean, means = self.cleaner.clean, self.means
        for line in lines:
            values, faults = clean(line.values, means)
            if self.tie_kind:
                values["tie_kind"] = self.tie_kind
            row = Row(line.row, values)
            for because, cell in line.faults:
                row.refuse(because, cell)
            for column, because in faults:
                row.refuse(because, cell_name(line.row, self.mapping[column]))
            if self.counts_shares and row.outcome != REFUSED:
                self._share(values)
            yield row

    def _share(self, values: dict[str, Any]) -> None:
        key = self._home(values)
        count = self.owners.get(key, 1) if key is not None else 1
        if count > 1:
            values["equal_share"] = f"1/{count}"


def batches(
    content: bytes,
    kind: Kind,
    worksheet: str,
    header_row: int,
    mapping: Mapping[str, int],
    options: Mapping[str, Any],
    today: date,
    invented: bool,
    size: int,
) -> Iterator[list[Any]]:
    """Yield first the names of hidden worksheets, then clean rows by so many, each as its plain parts. Raises SheetRefused.

    Pure, so that it may be done apart; a row is put together again by `Row(*parts)`. The kind comes as a whole: a process of its own
    does not know what houses above have offered.
    """
    book = opening.open_book(content)
    yield list(book.hidden_names)
    fills = {column.code for column in kind.columns if column.fills}
    prepared = Prepared(kind, mapping, options, today=today, invented=invented, may_share=kind.code == "people")
    if prepared.counts_shares:
        prepared.count(table.lines(book.grid(worksheet), header_row, mapping, fills))
    batch: list[Any] = []
    for row in prepared.rows(table.lines(book.grid(worksheet), header_row, mapping, fills)):
        batch.append((row.row, row.values, row.outcome, row.told))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
