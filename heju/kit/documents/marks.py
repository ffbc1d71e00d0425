"""What the pen draws, and the strips that pages are stacked of; millimetres from the left top corner."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True)
class Written:
    """A run of letters on its base line."""

    x: float
    y: float
    text: str
    points: float
    strong: bool = False
    soft: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float = 0.2
    dashed: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle: an empty frame, or filled black or in a light grey."""

    x: float
    y: float
    width: float
    height: float
    fill: Literal["", "black", "light"] = ""


Mark = Written | Line | Box


def moved(mark: Mark, x: float, y: float) -> Mark:
    """Return a mark so far to the right and down."""
    if isinstance(mark, Line):
        return replace(mark, x=mark.x + x, y=mark.y + y, to_x=mark.to_x + x, to_y=mark.to_y + y)
    return replace(mark, x=mark.x + x, y=mark.y + y)


@dataclass(frozen=True)
class Strip:
    """A piece of a page over the whole width that is not torn.

    `keep` holds it to the next strip, `again` is put on top where a page ends before it, `gap` is dropped where a page begins,
    `section` names it in the outline, `fresh` begins a new page.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False
    again: Strip | None = None
    gap: bool = False
    section: tuple[str, int] | None = None
    fresh: bool = False


@dataclass
class Page:
    """One page: its marks, and what begins on it at which height."""

    marks: list[Mark] = field(default_factory=list)
    sections: list[tuple[str, int, float]] = field(default_factory=list)
