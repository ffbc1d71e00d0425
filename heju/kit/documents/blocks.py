"""What may stand on a paper, as plain values; measures in millimetres, letters in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, Literal

# The last two are for a wall: read from one step and from three.
SIZES = {"small": 8.5, "body": 10.5, "large": 14.0, "sign": 20.0, "poster": 36.0}
HEADINGS = {1: 20.0, 2: 13.5, 3: 11.0}
PAPERS = {"A5": (148.0, 210.0), "A4": (210.0, 297.0), "A3": (297.0, 420.0)}


@dataclass(frozen=True)
class Heading:
    """A title (1), a section (2) or a part of one (3); stays with what follows it."""

    text: str
    level: Literal[1, 2, 3] = 1
    align: Literal["left", "center"] = "left"


@dataclass(frozen=True)
class Text:
    """A paragraph; a line break in it is kept."""

    text: str
    size: Literal["small", "body", "large", "sign", "poster"] = "body"
    strong: bool = False
    soft: bool = False
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Items:
    """A list; each item is its text and, in small grey letters under it, what is to be said beside (or an empty text)."""

    items: Sequence[tuple[str, str]]
    numbered: bool = False
    start: int = 1
    size: Literal["small", "body"] = "body"


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on each page; `widths` are shares of the whole; columns in `right` hold numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()
    size: Literal["small", "body"] = "small"


@dataclass(frozen=True)
class Pairs:
    """Names and values, one a row: what a receipt or a letter states."""

    rows: Sequence[tuple[str, str]]
    label_mm: float = 32


@dataclass(frozen=True)
class Blanks:
    """Names with a line to write on, so many in a row."""

    labels: Sequence[str]
    columns: int = 1


@dataclass(frozen=True)
class Choices:
    """A question with an empty box before each answer."""

    label: str
    options: Sequence[str]


@dataclass(frozen=True)
class Code:
    """A QR code of `text`, with a caption under it; `size_mm` counts the quiet zone."""

    text: str
    caption: str = ""
    size_mm: float = 30
    error: Literal["l", "m", "q", "h"] = "m"


@dataclass(frozen=True)
class Rule:
    """A line across; `cut` draws it dashed, to be cut along."""

    cut: bool = False


@dataclass(frozen=True)
class Gap:
    """Empty space; nothing where a page begins."""

    mm: float = 4


@dataclass(frozen=True)
class NewPage:
    """What follows begins a new page."""


@dataclass(frozen=True)
class Together:
    """Blocks that are not torn apart, if they fit on one page at all."""

    blocks: Sequence[Block]


@dataclass(frozen=True)
class Beside:
    """Blocks with a code to the right of them."""

    blocks: Sequence[Block]
    code: Code


Block = Heading | Text | Items | Table | Pairs | Blanks | Choices | Code | Rule | Gap | NewPage | Together | Beside


@dataclass(frozen=True)
class Document:
    """One file: its title (for readers of the file, and its outline), the instant it was made, and what stands on it.

    `foot` stands at the left below each page and `page_words` at the right, with `{page}` and `{pages}`; `corner` is printed
    at the top right of every page, so that each sheet of a form can be told by itself. With several `columns` text runs down
    one column and then down the next; headings of level 1 before all else go across.
    """

    title: str
    made_at: datetime
    blocks: Sequence[Block]
    language: str = "zh-CN"
    author: str = ""
    paper: Literal["A5", "A4", "A3"] = "A4"
    landscape: bool = False
    columns: int = 1
    margin_mm: float = 16
    foot: str = ""
    page_words: str = "{page} / {pages}"
    corner: Code | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be printed."""
        if self.made_at.tzinfo is None:
            raise ValueError("made_at: an instant needs its offset")
        if self.columns < 1 or self.margin_mm < 5:
            raise ValueError("columns, margin_mm: at least one column and 5 mm")

    @property
    def page_mm(self) -> tuple[float, float]:
        """Return width and height of a page."""
        width, height = PAPERS[self.paper]
        return (height, width) if self.landscape else (width, height)

    def letters(self) -> str:
        """Return every different character that will be drawn, sorted."""
        found = {*"0123456789 /.-•□", *self.foot, *self.page_words}
        for text in _texts((self.blocks, self.corner)):
            found.update(text)
        return "".join(sorted(one for one in found if one.isprintable()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)
