"""Set blocks: each becomes the strips that pages are stacked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod

import segno

from heju.kit.documents import blocks as b
from heju.kit.documents.face import Face
from heju.kit.documents.lines import broken
from heju.kit.documents.marks import Box, Line, Mark, Strip, Written, moved

LEADING = 1.55  # height of a line, in sizes of its letters
BASE = 1.13  # where its base line lies
MM = 25.4 / 72
GAP = Strip(2.2, gap=True)
CELL = 1.4  # white around what stands in a cell
MOST = 24  # lines of a row before it may be torn


def said(text: str) -> str:
    """Return a text that can be drawn: no character that steers."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


@dataclass(frozen=True)
class Setting:
    """The face and the room in which blocks are set."""

    face: Face
    room: float

    def strips(self, blocks: Sequence[b.Block]) -> list[Strip]:
        """Return the strips of all blocks, in order."""
        return [strip for block in blocks for strip in self.of(block)]

    def lines(self, text: str, points: float, room: float) -> list[str]:
        """Return the lines of a text set in a room so wide."""
        return broken(said(text), room, lambda piece: self.face.width_mm(piece, points))

    def paragraph(self, text: b.Text, x: float = 0.0, room: float | None = None) -> list[Strip]:
        """Return a line a strip; the first two and the last two stay together."""
        points, wide = b.SIZES[text.size], self.room - x if room is None else room
        lines = self.lines(text.text, points, wide)
        high = points * MM * LEADING
        found = []
        for at, line in enumerate(lines):
            free = {"left": 0.0, "center": 0.5, "right": 1.0}[text.align] * (wide - self.face.width_mm(line, points))
            mark = Written(x + free, points * MM * BASE, line, points, text.strong, text.soft)
            found.append(Strip(high, (mark,), keep=at != len(lines) - 1 and at in (0, len(lines) - 2)))
        return found

    @singledispatchmethod
    def of(self, block: b.Block) -> list[Strip]:
        """Return the strips of one block."""
        raise TypeError(type(block).__name__)

    @of.register
    def _text(self, block: b.Text) -> list[Strip]:
        return [*self.paragraph(block), GAP]

    @of.register
    def _heading(self, block: b.Heading) -> list[Strip]:
        points = b.HEADINGS[block.level]
        high = points * MM * 1.35
        found = [Strip({1: 0.0, 2: 3.0, 3: 1.5}[block.level], gap=True)]
        for at, line in enumerate(self.lines(block.text, points, self.room)):
            free = (self.room - self.face.width_mm(line, points)) / 2 if block.align == "center" else 0.0
            section = (said(block.text), block.level - 1) if at == 0 else None
            found.append(Strip(high, (Written(free, points * MM * 1.05, line, points, strong=True),), keep=True, section=section))
        return [*found, Strip(1.2, keep=True)]

    @of.register
    def _items(self, block: b.Items) -> list[Strip]:
        points = b.SIZES[block.size]
        last = block.start + len(block.items) - 1
        indent = self.face.width_mm(f"{last}. " if block.numbered else "•  ", points) + 0.4
        found: list[Strip] = []
        for at, (text, note) in enumerate(block.items, start=block.start):
            lines = self.paragraph(b.Text(text, size=block.size), indent)
            sign = Written(0.0, points * MM * BASE, f"{at}." if block.numbered else "•", points, soft=True)
            lines[0] = replace(lines[0], marks=(sign, *lines[0].marks))
            if note:
                lines[-1] = replace(lines[-1], keep=True)
                lines += self.paragraph(b.Text(note, size="small", soft=True), indent)
            found += [*lines, Strip(1.0, gap=True)]
        return found

    @of.register
    def _table(self, block: b.Table) -> list[Strip]:
        if any(len(row) != len(block.head) for row in [*block.rows, block.widths]):
            raise ValueError("rows, widths: as many cells as the head has")
        shares = [self.room * one / sum(block.widths) for one in block.widths]
        (head, *more) = self._row(block.head, shares, block, head=True)
        if more:
            raise ValueError("head: too many lines")
        head = replace(head, keep=True)
        body = [replace(strip, again=head) for row in block.rows for strip in self._row(row, shares, block)]
        return [head, *body, GAP]

    def _row(self, cells: Sequence[str], shares: list[float], block: b.Table, head: bool = False) -> list[Strip]:
        """Return a row; one with very many lines may be torn between them."""
        points = b.SIZES[block.size]
        high = points * MM * 1.45
        text = [self.lines(cell, points, share - 2 * CELL) for cell, share in zip(cells, shares, strict=True)]
        tall = max(len(lines) for lines in text)
        found = []
        for first in range(0, tall, MOST):
            count = min(MOST, tall - first)
            marks: list[Mark] = []
            x = 0.0
            for at, (lines, share) in enumerate(zip(text, shares, strict=True)):
                for down, line in enumerate(lines[first : first + count]):
                    free = share - 2 * CELL - self.face.width_mm(line, points) if at in block.right else 0.0
                    marks.append(Written(x + CELL + free, CELL + down * high + points * MM * 1.08, line, points, strong=head))
                x += share
            height = count * high + 2 * CELL
            ends = first + count == tall
            under = [Line(0, height, self.room, height, 0.35 if head else 0.12)] if ends else []
            ground = [Box(0, 0, self.room, height, "light")] if head else []
            found.append(Strip(height, (*ground, *marks, *under)))
        return found

    @of.register
    def _pairs(self, block: b.Pairs) -> list[Strip]:
        found: list[Strip] = []
        for name, value in block.rows:
            names = self.paragraph(b.Text(name, soft=True), 0.0, block.label_mm - 2)
            values = self.paragraph(b.Text(value), block.label_mm)
            short, tall = sorted((names, values), key=len)
            found += [replace(one, marks=(*one.marks, *(short[at].marks if at < len(short) else ()))) for at, one in enumerate(tall)]
            found.append(Strip(0.8, gap=True))
        return [*found, GAP]

    @of.register
    def _blanks(self, block: b.Blanks) -> list[Strip]:
        points, found = b.SIZES["body"], []
        share, high = self.room / block.columns, points * MM * 1.3
        for first in range(0, len(block.labels), block.columns):
            names = [self.lines(one, points, share - 20) for one in block.labels[first : first + block.columns]]
            tall = 5.2 + high * max(len(lines) for lines in names)
            marks: list[Mark] = []
            for at, lines in enumerate(names):
                base = tall - 1.6
                for up, line in enumerate(reversed(lines)):
                    marks.append(Written(at * share, base - up * high, line, points))
                begin = at * share + self.face.width_mm(lines[-1], points) + 2
                marks.append(Line(begin, base + 0.8, (at + 1) * share - 4, base + 0.8))
            found.append(Strip(tall, tuple(marks)))
        return [*found, GAP]

    @of.register
    def _choices(self, block: b.Choices) -> list[Strip]:
        points = b.SIZES["body"]
        found = [replace(one, keep=True) for one in self.paragraph(b.Text(block.label, strong=True))]
        x, marks, high = 0.0, list[Mark](), points * MM * 1.4
        for option in block.options:
            lines = self.lines(option, points, self.room - 6)
            wide = 12.0 + self.face.width_mm(lines[0], points)
            if marks and (x + wide > self.room or len(lines) > 1):
                found.append(Strip(8.0, tuple(marks), keep=True))
                x, marks = 0.0, []
            marks += [Box(x, 1.6, 4.2, 4.2), *(Written(x + 6.0, 5.1 + down * high, line, points) for down, line in enumerate(lines))]
            x += wide
            if len(lines) > 1:
                found.append(Strip(8.0 + high * (len(lines) - 1), tuple(marks), keep=True))
                x, marks = 0.0, []
        found[-1] = replace(found[-1], keep=bool(marks))
        return [*found, *([Strip(8.0, tuple(marks))] if marks else []), GAP]

    @of.register
    def _code(self, block: b.Code) -> list[Strip]:
        strip = self.code(block)
        return [replace(strip, marks=tuple(moved(mark, (self.room - block.size_mm) / 2, 0) for mark in strip.marks)), GAP]

    def code(self, block: b.Code) -> Strip:
        """Return a code with its caption, as wide as it is; its black modules are joined along each row."""
        rows = [bytes(row) for row in segno.make(block.text, error=block.error, micro=False).matrix_iter(border=4)]
        unit = block.size_mm / len(rows)
        marks: list[Mark] = []
        for down, row in enumerate(rows):
            at = 0
            while (at := row.find(1, at)) >= 0:
                past = row.find(0, at)
                marks.append(Box(at * unit, down * unit, (past - at) * unit, unit, "black"))
                at = past
        high, points = block.size_mm, b.SIZES["small"]
        for line in self.lines(block.caption, points, block.size_mm) if block.caption else ():
            free = (block.size_mm - self.face.width_mm(line, points)) / 2
            marks.append(Written(free, high + points * MM * BASE, line, points, soft=True))
            high += points * MM * LEADING
        return Strip(high, tuple(marks))

    @of.register
    def _rule(self, block: b.Rule) -> list[Strip]:
        return [Strip(3.0, (Line(0, 1.5, self.room, 1.5, 0.2, block.cut),)), GAP]

    @of.register
    def _gap(self, block: b.Gap) -> list[Strip]:
        return [Strip(block.mm, gap=True)]

    @of.register
    def _new_page(self, block: b.NewPage) -> list[Strip]:
        return [Strip(0.0, fresh=True)]

    @of.register
    def _together(self, block: b.Together) -> list[Strip]:
        *kept, last = self.strips(block.blocks)
        return [*(replace(one, keep=True) for one in kept), last]

    @of.register
    def _beside(self, block: b.Beside) -> list[Strip]:
        """Return one strip: the code hangs at the right, the blocks stand in what is left."""
        left = Setting(self.face, self.room - block.code.size_mm - 5).strips(block.blocks)
        marks: list[Mark] = []
        high, sections = 0.0, [one.section for one in left if one.section]
        for strip in left:
            if strip.gap and not high:
                continue
            marks += [moved(mark, 0, high) for mark in strip.marks]
            high += strip.height
        code = self.code(block.code)
        marks += [moved(mark, self.room - block.code.size_mm, 0) for mark in code.marks]
        return [Strip(max(high, code.height), tuple(marks), section=sections[0] if sections else None), GAP]
