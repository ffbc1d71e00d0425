"""Reads the tables of `docs/rules/`: the rows there are the cases here."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def rows(name: str, header: str) -> list[dict[str, str]]:
    """Return the rows of every table of a page whose first header is given, by column."""
    found: list[dict[str, str]] = []
    columns: list[str] = []
    for line in (ROOT / "docs" / "rules" / f"{name}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            columns = []
        elif cells[0] == header:
            columns = cells
        elif columns and not set(line) <= set("|-: "):
            found.append(dict(zip(columns, cells, strict=True)))
    return found
