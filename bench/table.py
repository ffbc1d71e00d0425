"""How a bench says what it measured: the machine, and a table of figure, limit and ratio."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the limit it is held against, in the same unit."""

    what: str
    measured: float
    limit: float
    unit: str

    @property
    def ratio(self) -> float:
        """Return measured over limit: below 1 holds."""
        return self.measured / self.limit


def machine() -> str:
    """Return what this was measured on."""
    with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123 - not a file of ours
        memory = int(file.readline().split()[1]) // 1024**2
    return f"{os.cpu_count()} cores, {memory} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def show(figures: list[Figure]) -> bool:
    """Print the table and return whether every limit holds."""
    width = max(len(figure.what) for figure in figures)
    print(f"{'figure':{width}}  {'measured':>10}  {'limit':>8}  unit  ratio")
    for figure in figures:
        mark = "" if figure.ratio <= 1 else "  OVER"
        print(
            f"{figure.what:{width}}  {figure.measured:10.1f}  {figure.limit:8.0f}  {figure.unit:4}  {figure.ratio:5.2f}{mark}", flush=True
        )
    return all(figure.ratio <= 1 for figure in figures)
