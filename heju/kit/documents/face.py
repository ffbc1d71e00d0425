"""The letters: from the font that was installed, only those that a document needs, as outlines that every reader of PDF knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

PACKAGE, FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
# How far an outline may lie from the font's own curve, in thousandths of the letter's size: nobody sees it.
CLOSE = 1.0
# Tables for setting type downwards and with ligatures, which nobody asks for here.
UNUSED = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]


class FontMissing(Exception):
    """The font is not installed."""


@dataclass(frozen=True)
class Face:
    """A font file of just the letters needed, and the width of each in thousandths of its size."""

    file: bytes
    widths: dict[str, int]

    def width_mm(self, text: str, points: float) -> float:
        """Return how wide a text is drawn; a letter that the font lacks is a box as wide as a Chinese character."""
        return sum(self.widths.get(one, 1000) for one in text) * points * 25.4 / 72 / 1000


def font_path() -> Path:
    """Return where the font lies.

    Raises FontMissing when its package is not installed.
    """
    found = find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    for place in places or ():
        if (path := Path(place) / FILE).is_file():
            return path
    raise FontMissing(
        f"没有找到印中文的字体（{PACKAGE.replace('_', '-')}）：请运行 make install · Chinese font missing: run `make install`"
    )


@lru_cache(maxsize=16)
def face_of(letters: str) -> Face:
    """Return the face for these letters; the same list asked for again costs nothing, a new one about half a second."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=[], name_IDs=[1, 2, 4, 6], hinting=False, notdef_outline=True, drop_tables=UNUSED)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    with TTFont(font_path(), lazy=True) as font:
        cutter.subset(font)
        _outline(font)
        known, advances, per_em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        widths = {one: advances[known[ord(one)]][0] * 1000 // per_em for one in letters if ord(one) in known}
        kept = BytesIO()
        font.save(kept)
    return Face(kept.getvalue(), widths)


def _outline(font: Any) -> None:
    """Turn the curves of an OpenType font into those of TrueType: not every reader finds the text behind the former."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, CLOSE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    font["loca"] = newTable("loca")
    del font["CFF "]
    most = font["maxp"]
    most.tableVersion, most.maxZones = 0x00010000, 1
    for name in (
        "TwilightPoints",
        "Storage",
        "FunctionDefs",
        "InstructionDefs",
        "StackElements",
        "SizeOfInstructions",
        "ComponentElements",
    ):
        setattr(most, f"max{name}", 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
