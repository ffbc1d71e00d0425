"""What a month was like in a compound, from its figures: which sentences are said, with which figures (pure). See docs/rules/monthly.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

type Saying = Literal["nothing", "raised", "contact", "verdicts", "rated", "open", "overdue", "most"]
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of a month: raised in it and what became of these; verdicts and ratings; what is open and overdue now, of any month.

    `kinds` are names of kinds with how many were raised, in any order.
    """

    solved: int
    otherwise: int
    still_open: int
    in_time: int
    to_contact: int
    fixed: int
    verdicts: int
    satisfied: int
    rated: int
    open_now: int
    overdue_now: int
    kinds: Sequence[tuple[str, int]] = ()

    @property
    def raised(self) -> int:
        """Return how many were raised: each was solved, ended otherwise or is open still."""
        return self.solved + self.otherwise + self.still_open


def sayings(month: Month) -> tuple[Saying, ...]:
    """Return the sentences of a month in their order: none without a figure to say, and never silent about what is overdue."""
    found: list[Saying] = ["raised"] if month.raised else ["nothing"]
    found += ["contact"] if month.to_contact else []
    found += ["verdicts"] if month.verdicts else []
    found += ["rated"] if month.rated else []
    found += ["overdue"] if month.overdue_now else ["open"] if month.open_now else []
    found += ["most"] if most(month) else []
    return tuple(found)


def most(month: Month) -> tuple[tuple[str, int], ...]:
    """Return the kinds that were raised most, at most three, more first, then by name; none that was not raised."""
    return tuple(sorted((one for one in month.kinds if one[1] > 0), key=lambda one: (-one[1], one[0]))[:MOST])
