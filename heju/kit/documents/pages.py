"""Stack strips to pages: down a column, then the next column, then the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heju.kit.documents.marks import Page, Strip, moved


@dataclass(frozen=True)
class Frame:
    """Where strips may stand on a page: the room between the margins, cut into columns."""

    left: float
    top: float
    width: float
    height: float
    columns: int = 1
    between: float = 7.0

    @property
    def column_mm(self) -> float:
        """Return the width of a column."""
        return (self.width - self.between * (self.columns - 1)) / self.columns


class Stack:
    """The pages made so far and the place where the next strip goes."""

    def __init__(self, frame: Frame, top: Sequence[Strip] = ()) -> None:
        """Begin the first page; `top` goes across it before the columns begin."""
        self.frame = frame
        self.pages = [Page()]
        self.column, self.begin, self.y = 0, 0.0, 0.0
        for strip in top:
            self._draw(strip)
        self.begin = self.y

    def put(self, strips: Sequence[Strip]) -> None:
        """Put strips on; what is kept together goes where all of it fits, if it fits on any page."""
        for group in grouped(strips):
            if group[0].fresh:
                self._page()
                continue
            if group[0].gap and self.y == self.begin:
                group = group[1:]
            high = sum(one.height for one in group)
            if not group or (group[0].gap and self.y + high > self.frame.height):
                continue
            if self.y > self.begin and self.y + high > self.frame.height and high <= self.frame.height:
                self._next(group[0])
            for strip in group:
                if self.y > self.begin and self.y + strip.height > self.frame.height:
                    self._next(strip)
                self._draw(strip)

    def _next(self, strip: Strip) -> None:
        if self.column + 1 < self.frame.columns:
            self.column, self.y = self.column + 1, self.begin
        else:
            self._page()
        if strip.again is not None:
            self._draw(strip.again)

    def _page(self) -> None:
        self.pages.append(Page())
        self.column, self.begin, self.y = 0, 0.0, 0.0

    def _draw(self, strip: Strip) -> None:
        x = self.frame.left + self.column * (self.frame.column_mm + self.frame.between)
        y = self.frame.top + self.y
        page = self.pages[-1]
        page.marks += [moved(mark, x, y) for mark in strip.marks]
        if strip.section:
            page.sections.append((*strip.section, y))
        self.y += strip.height


def grouped(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Return the strips in groups that are kept together; a gap is a group by itself unless it is kept."""
    found: list[list[Strip]] = []
    held = False
    for strip in strips:
        if held:
            found[-1].append(strip)
        else:
            found.append([strip])
        held = strip.keep
    return found
