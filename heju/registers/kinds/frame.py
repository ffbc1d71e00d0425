"""What every kind is given: the import, who asks, when, and the reasons that several kinds give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from heju.kit.ruling import Reason
from heju.kit.scope import Scope
from heju.registers.models import Import
from heju.registers.rules.rows import Row

# What writing one row changed, as short JSON; kept sealed until the import can no longer be undone.
Entry = dict[str, Any]
# What is done while the database still writes, told the journal of what it writes.
Meanwhile = Callable[[dict[int, Entry]], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """One run over some rows of an import."""

    sheet: Import
    scope: Scope
    now: datetime
    day: date

    @property
    def source(self) -> str:
        """Return where the rows come from, as the register and the record keep it."""
        return f"导入 #{self.sheet.pk}"


class Kind(Protocol):
    """What a kind of sheet does."""

    def __init__(self, frame: Frame) -> None: ...

    def read_ahead(self) -> bool:
        """Read a piece of the register that later rows may name; False where nothing is left to be read."""

    def prepare(self, rows: Sequence[Row], *, writes: bool) -> None:
        """Work out beforehand what judging or writing these rows needs and the register does not decide; they are the next."""

    def judge(self, rows: Sequence[Row], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Set the outcome of each row that is not refused yet, and write nothing.

        A kind that asks the register once for all rows does `meanwhile` until it is answered; the others need not.
        """

    def write(self, rows: Sequence[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
        """Judge anew and write the rows; return what was changed, by row. Raises IntegrityError where somebody else was faster.

        A kind that hands all its rows to the database at once does `meanwhile` until they are written; the others need not.
        """

    def reset(self) -> None:
        """Forget what a write that was rolled back had learned."""

    def undo(self, pairs: Sequence[tuple[Row, Entry]]) -> set[int]:
        """Take back what was changed and return the rows for which that is done; the others have changed since."""


def refusal(code: str, zh: str, en: str) -> Reason:
    """Return a reason of this house."""
    return Reason(f"registers.{code}", zh, en)


NOT_HERE = refusal("not_here", "这一处不在您负责的范围。", "This place is not within your reach.")
FASTER = refusal(
    "faster",
    "写入时与别处刚做的改动冲突，请重新检查这份表。",
    "It collided with a change made elsewhere a moment ago; check the sheet again.",
)
CHANGED_SINCE = refusal("changed_since", "导入以后又有改动或被使用，没有撤销。", "It was changed or used since; it was not undone.")
