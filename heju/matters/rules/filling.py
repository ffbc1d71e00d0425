"""Templates of replies: gaps in braces that each matter fills (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# What a template may leave open; anything else in braces stays as it was typed.
GAPS: Final = ("事项", "编号", "地点", "期限")
_GAP: Final = re.compile(r"\{([^{}\n]{1,8})\}")


def filled(words: str, facts: Mapping[str, str]) -> str:
    """Return the words with each known gap filled; a gap without a fact stays, so that whoever sends it sees it."""
    return _GAP.sub(lambda match: facts.get(match[1]) or match[0], words)


def unknown(words: str) -> list[str]:
    """Return the gaps of a template that no matter fills, in order, each once."""
    return list(dict.fromkeys(gap for gap in _GAP.findall(words) if gap not in GAPS))
