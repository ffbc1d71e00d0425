"""How an answer is written: the same values as JSON and as the XML of GeoReport v2 (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

# What XML 1.0 cannot hold, not even escaped.
_UNSPEAKABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Seven digits and more in a row, also with blanks or dashes between them: telephones, identity numbers, accounts.
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[ -]?\d){6,}")
_HIDDEN: Final = "＊＊＊"
FORMATS: Final = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# How the standard calls the elements of a list.
ITEMS: Final = {
    "services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute", "values": "value",
    "service_request_updates": "request_update", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip


def without_numbers(text: str) -> str:
    """Return words for everybody: long numbers, by which somebody could be reached or known, are covered."""
    return _LONG_NUMBER.sub(_HIDDEN, text)


def as_json(value: Any) -> bytes:
    """Return a value as JSON, Chinese as Chinese."""
    return json.dumps(value, ensure_ascii=False).encode()


def as_xml(root: str, value: Any) -> bytes:
    """Return a value as XML below a root element. None is an empty element."""
    element = ElementTree.Element(root)
    _fill(element, root, value)
    written: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return written


def speakable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _UNSPEAKABLE.sub("", text)


def _fill(element: ElementTree.Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _fill(ElementTree.SubElement(element, key), key, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            item = ITEMS[name]
            _fill(ElementTree.SubElement(element, item), item, inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = speakable(str(value))
