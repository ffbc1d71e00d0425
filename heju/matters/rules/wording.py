"""A title from what somebody wrote (pure)."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 24
_END: Final = re.compile(r"[。！？!?；;\n]")
_COMMA: Final = re.compile(r"[，,、：: ]")


def title_of(words: str) -> str:
    """Return the first sentence, cut at a comma where it is longer than a line; "" of nothing."""
    first = _END.split(words.strip(), maxsplit=1)[0].strip()
    if len(first) <= LONGEST:
        return first
    cut = [match.start() for match in _COMMA.finditer(first) if 6 <= match.start() <= LONGEST]
    return first[: cut[-1]] if cut else first[: LONGEST - 1] + "…"
