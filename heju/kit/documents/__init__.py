"""Paper: lists, posters, letters and forms as PDF with their letters inside, on any machine and without a system library.

A caller says what stands on the paper as `blocks`; `pdf` breaks the lines, makes the pages and writes the file:

    documents.pdf(Document(title="…", made_at=now, blocks=(Heading("…"), Text("…"), Table(head, rows, widths))))

Knows no domain word and no Django. Why not HTML: docs/adr/0007-paper-without-system-libraries.md.
"""

from __future__ import annotations

from heju.kit.documents.blocks import (
    Beside,
    Blanks,
    Block,
    Choices,
    Code,
    Document,
    Gap,
    Heading,
    Items,
    NewPage,
    Pairs,
    Rule,
    Table,
    Text,
    Together,
)
from heju.kit.documents.face import FontMissing
from heju.kit.documents.pen import pdf

MIME = "application/pdf"

__all__ = [
    "MIME",
    "Beside",
    "Blanks",
    "Block",
    "Choices",
    "Code",
    "Document",
    "FontMissing",
    "Gap",
    "Heading",
    "Items",
    "NewPage",
    "Pairs",
    "Rule",
    "Table",
    "Text",
    "Together",
    "pdf",
]
