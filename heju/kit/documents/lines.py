"""Break a text into lines as Chinese is set: anywhere between characters, but no line begins with a comma or ends with a bracket."""

from __future__ import annotations

import re
from collections.abc import Callable

Width = Callable[[str], float]
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%")
NOT_LAST = frozenset("（《〈「『【〔“‘([{￥¥§")
WORD = re.compile(r"[0-9A-Za-z@._/:&=?#%+~\-]+|.", re.DOTALL)


def broken(text: str, room: float, width: Width) -> list[str]:
    """Return the lines of a text in a room so wide; a line break in the text is kept, an empty text is one empty line."""
    lines: list[str] = []
    for part in text.split("\n"):
        lines += _paragraph(part.strip(), room, width)
    return lines


def units(text: str) -> list[str]:
    """Return what is not torn apart: a word or number, a character, each with the marks that cling to it."""
    found: list[str] = []
    open_before = ""
    for piece in WORD.findall(text):
        if piece in NOT_LAST:
            open_before += piece
        elif found and not open_before and piece in NOT_FIRST and found[-1] != " ":
            found[-1] += piece
        else:
            found.append(open_before + piece)
            open_before = ""
    return [*found, open_before] if open_before else found


def _paragraph(text: str, room: float, width: Width) -> list[str]:
    lines, line = [], ""
    for unit in units(text):
        if line and width(line + unit) > room and unit != " ":
            lines.append(line.rstrip())
            line = ""
        if not line and width(unit) > room:
            *whole, line = _torn(unit, room, width)
            lines += whole
        elif line or unit != " ":
            line += unit
    return [*lines, line.rstrip()]


def _torn(unit: str, room: float, width: Width) -> list[str]:
    """Tear what is wider than a line (an address, a row of digits) where the line ends; a line holds at least one character."""
    pieces = [""]
    for one in unit:
        if pieces[-1] and width(pieces[-1] + one) > room:
            pieces.append("")
        pieces[-1] += one
    return pieces
