"""A row of a sheet on its way: clean values, what is wrong, what becomes of it (pure). Packed as short JSON, thousands at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from heju.kit.ruling import Reason

CREATE, CHANGE, SAME, DOUBTFUL, REFUSED = "create", "change", "same", "doubtful", "refused"
OUTCOMES: Final = (CREATE, CHANGE, SAME, DOUBTFUL, REFUSED)
# What is written when an import is applied; a doubtful row only where somebody said so.
WRITES: Final = frozenset({CREATE, CHANGE})
# What is said of a row: the cell or nothing, in Chinese, in English.
Told = tuple[str, str, str]


@dataclass(slots=True)
class Row:
    """One row: its number in the sheet, its clean values, its outcome and what is said about it."""

    row: int
    values: dict[str, Any]
    outcome: str = ""
    told: list[Told] = field(default_factory=list)

    def refuse(self, because: Reason, cell: str = "") -> None:
        """Refuse the row, for one more reason."""
        self.outcome = REFUSED
        self.say(because, cell)

    def say(self, because: Reason, cell: str = "") -> None:
        """Say something about the row without deciding."""
        told = (cell, because.zh, because.en)
        if told not in self.told:
            self.told.append(told)


def pack(rows: Iterable[Row]) -> str:
    """Return rows as text."""
    return json.dumps([[one.row, one.outcome, one.values, one.told] for one in rows], ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> list[Row]:
    """Return rows from their text."""
    return [Row(row, values, outcome, [(told[0], told[1], told[2]) for told in tolds]) for row, outcome, values, tolds in json.loads(text)]


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows came to each outcome, without the empty ones."""
    found: dict[str, int] = {}
    for one in rows:
        found[one.outcome] = found.get(one.outcome, 0) + 1
    return found


def added(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    """Return the sum of two counts."""
    return {outcome: first.get(outcome, 0) + second.get(outcome, 0) for outcome in {**first, **second}}


def said(told: Iterable[Told], language: str) -> list[str]:
    """Return sentences in a language, each with its cell in front."""
    zh = language.lower().startswith("zh")
    return [f"{cell} {sentence}" if cell else sentence for cell, sentence in ((one[0], one[1] if zh else one[2]) for one in told)]
