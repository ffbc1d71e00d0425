"""The plan of a demo district, handed to each house's `demo.build`: the same plan gives the same district to the letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What to build: `data` is the folder of real lists or None; `full` builds every resident instead of a tenth."""

    seed: int
    data: Path | None
    full: bool
    day: date
    say: Callable[[str], None]

    def random(self, what: str) -> Random:
        """Return the source of chance for one purpose, independent of every other purpose."""
        return Random(f"{self.seed}:{what}")  # noqa: S311 - a reproducible demo wants exactly this
