"""A feed as RFC 4287 writes it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree

from heju.opendata.rules.written import speakable

ATOM: Final = "http://www.w3.org/2005/Atom"
TYPE: Final = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `key` is its urn; `author` is never a resident."""

    key: str
    title: str
    link: str
    updated: datetime
    published: datetime
    summary: str
    author: str
    category: str
    label: str


def feed(*, key: str, title: str, author: str, link: str, updated: datetime, entries: Sequence[Entry]) -> bytes:
    """Return a feed. `link` is its own address, `updated` the latest of its entries, or when there are none the beginning of its place."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed")
    _head(root, key, title, updated, author)
    _add(root, "link", rel="self", href=link, type="application/atom+xml")
    for one in entries:
        entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        _head(entry, one.key, one.title, one.updated, one.author)
        _add(entry, "published", one.published.isoformat())
        _add(entry, "link", rel="alternate", href=one.link, type="text/xml")
        _add(entry, "category", term=one.category, label=one.label)
        _add(entry, "summary", one.summary)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _head(element: ElementTree.Element, key: str, title: str, updated: datetime, author: str) -> None:
    _add(element, "id", key)
    _add(element, "title", title)
    _add(element, "updated", updated.isoformat())
    _add(_add(element, "author"), "name", author)


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    found = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", {key: speakable(value) for key, value in attributes.items()})
    found.text = speakable(text) or None
    return found
