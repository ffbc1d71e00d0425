"""Write a document as PDF."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF
from fpdf.enums import TextMode

from heju.kit.documents.blocks import SIZES, Block, Document, Heading
from heju.kit.documents.face import Face, face_of
from heju.kit.documents.marks import Box, Line, Mark, Page, Written, moved
from heju.kit.documents.pages import Frame, Stack
from heju.kit.documents.setting import Setting

INK, SOFT, LIGHT = (28, 25, 23), (87, 83, 78), (240, 238, 235)
FOOT_MM = 8.0
# The font comes in one weight: emphasis is the same letter with a line around it, so many sizes wide.
STRONG = 0.03


def pdf(document: Document) -> bytes:
    """Return the file; the same document gives the same bytes.

    Raises FontMissing when the font is not installed, saying what to do.
    """
    face = face_of(document.letters())
    with TemporaryDirectory(prefix="heju-paper-") as place:
        file = Path(place) / "paper.ttf"  # the library takes letters from a file only
        file.write_bytes(face.file)
        return _written(document, laid_out(document, face), file)


def _written(document: Document, pages: list[Page], letters: Path) -> bytes:
    width, height = document.page_mm
    paper = FPDF(unit="mm", format=(width, height))
    paper.set_auto_page_break(False)
    paper.set_margin(0)
    paper.alias_nb_pages("")
    paper.set_title(document.title)
    paper.set_author(document.author)
    paper.set_creator("Heju")
    paper.set_lang(document.language)
    paper.set_creation_date(document.made_at)
    paper.add_font("paper", fname=letters)
    for page in pages:
        paper.add_page()
        for mark in page.marks:
            _draw(paper, mark)
        for name, level, y in page.sections:
            paper.set_y(y)
            paper.start_section(name, level, strict=False)
    return bytes(paper.output())


def laid_out(document: Document, face: Face) -> list[Page]:
    """Return the pages with everything on them, foot and corner included."""
    width, height = document.page_mm
    margin = document.margin_mm
    room = width - 2 * margin
    across = Setting(face, room)
    first: tuple[Block, ...] = ()
    rest = tuple(document.blocks)
    if document.columns > 1:
        count = next((at for at, block in enumerate(rest) if isinstance(block, Heading) and block.level > 1), len(rest))
        first, rest = rest[:count], rest[count:]
    corner = across.code(document.corner) if document.corner else None
    top = margin + (corner.height + 2 if corner else 0)
    frame = Frame(margin, top, room, height - top - margin - FOOT_MM, document.columns)
    stack = Stack(frame, across.strips(first))
    stack.put(Setting(face, frame.column_mm).strips(rest))
    for at, page in enumerate(stack.pages, start=1):
        if corner and document.corner:
            page.marks += [moved(mark, width - margin - document.corner.size_mm, margin) for mark in corner.marks]
        page.marks += _foot(document, across, at, len(stack.pages))
    return stack.pages


def _foot(document: Document, across: Setting, page: int, pages: int) -> list[Mark]:
    width, height = document.page_mm
    points, y = SIZES["small"], height - document.margin_mm
    words = document.page_words.format(page=page, pages=pages)
    room = across.room - across.face.width_mm(words, points) - 6
    left = across.lines(document.foot, points, room)[0]
    right = width - document.margin_mm - across.face.width_mm(words, points)
    return [Written(document.margin_mm, y, left, points, soft=True), Written(right, y, words, points, soft=True)]


def _draw(paper: FPDF, mark: Mark) -> None:
    if isinstance(mark, Written):
        if not mark.text:
            return
        paper.set_font("paper", size=mark.points)
        paper.set_text_color(*(SOFT if mark.soft else INK))
        paper.text_mode = TextMode.FILL_STROKE if mark.strong else TextMode.FILL
        if mark.strong:
            paper.set_draw_color(*(SOFT if mark.soft else INK))
            paper.set_line_width(mark.points * STRONG * 25.4 / 72)
        paper.text(mark.x, mark.y, mark.text)
    elif isinstance(mark, Line):
        paper.set_draw_color(*SOFT)
        paper.set_line_width(mark.width)
        paper.set_dash_pattern(2.0 if mark.dashed else 0, 1.6 if mark.dashed else 0)
        paper.line(mark.x, mark.y, mark.to_x, mark.to_y)
        paper.set_dash_pattern()
    elif isinstance(mark, Box):
        paper.set_draw_color(*INK)
        paper.set_line_width(0.3)
        paper.set_fill_color(*((0, 0, 0) if mark.fill == "black" else LIGHT))
        paper.rect(mark.x, mark.y, mark.width, mark.height, style="F" if mark.fill else "D")
