"""The likeliest leaf of many texts at once, for whoever brings in a whole register. A suggestion never decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from heju.duties.classify import shelf
from heju.duties.queries import tree


class Suggested(NamedTuple):
    """Hold the likeliest leaf of a text, how sure the model is from 0 to 1, and whether that is enough to offer it as the likely one."""

    leaf: str
    confidence: float
    is_sure: bool


def suggested(texts: Sequence[str]) -> list[Suggested]:
    """Return one suggestion for each text, in order; a leaf that the tree has not is never sure. Costs about 0.2 ms a text."""
    model = shelf.tree()
    known = {leaf.code for leaf in tree.leaves()}
    answers = model.answers(texts)
    return [Suggested(leaf, confidence, leaf in known and confidence >= model.sure_at) for leaf, confidence in answers]
