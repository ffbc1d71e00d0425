"""Suggested leaves for a resident's words, and learning from what people confirmed. A suggestion never decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from heju.duties.classify import leaves, shelf
from heju.duties.classify.grams import normal
from heju.duties.classify.model import Model
from heju.duties.rules.tables import Refused

UNSURE: Final = "说不准"
NEWEST_OF_A_LEAF: Final = 12  # more confirmed texts of one leaf than this would only cost time: see leaves.fit
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}")


class Suggestion(NamedTuple):
    """Hold one leaf and how sure the model is of it, from 0 to 1."""

    leaf: str
    confidence: float


def suggest(text: str, n: int = 3, model: Model | None = None) -> list[Suggestion]:
    """Return the `n` likeliest leaves, the likeliest first; of equals, the first by code. `model` is what `learn` gave.

    A text without a single letter or character gets none.
    """
    if n < 1:
        raise Refused("n", "must be at least 1")
    if not normal(text):
        return []
    asked = model or shelf.tree()
    [confidences] = asked.confidences([text])
    ranked = sorted(zip(asked.labels, confidences, strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [Suggestion(leaf, float(confidence)) for leaf, confidence in ranked[:n]]


def is_sure(suggested: Sequence[Suggestion], model: Model | None = None) -> bool:
    """Return whether the first suggestion may be offered as the likely one: four of five such were right on unseen phrases."""
    return bool(suggested) and suggested[0].confidence >= (model or shelf.tree()).sure_at


def in_words(suggested: Sequence[Suggestion], names: dict[str, str], model: Model | None = None) -> str:
    """Return one line for people: the name and its confidence in percent, led by 说不准 where the model is not sure."""
    if not suggested:
        return UNSURE
    leaf, confidence = suggested[0]
    percent = int(confidence * 100 + 1e-9)  # rounded down: nothing uncertain is ever called 100 %
    line = f"{names.get(leaf, leaf)}（{percent}%）"
    return line if is_sure(suggested, model) else f"{UNSURE}，最接近：{line}"


def learn(pairs: Iterable[tuple[str, str]]) -> Model:
    """Return a new model of our own phrases and of confirmed (text, leaf) pairs, given in the order they were confirmed.

    The shipped models stay as they are. Of each leaf the newest 12 texts count, the same text once. A leaf that the shipped
    tree has not is learnt too. Raises Refused naming the pair that has no text or whose leaf is no code of three parts.
    """
    return taught(pairs)[0]


def taught(pairs: Iterable[tuple[str, str]]) -> tuple[Model, leaves.Measured]:
    """Return what `learn` does, and what was measured by leaving out one text at a time."""
    confirmed: dict[str, dict[str, None]] = {}
    for at, (text, leaf) in enumerate(pairs):
        if not text.strip():
            raise Refused(f"pairs[{at}].text", "must not be blank")
        if not _CODE.fullmatch(leaf):
            raise Refused(f"pairs[{at}].leaf", f"{leaf!r} is not the code of a leaf")
        texts = confirmed.setdefault(leaf, {})
        texts.pop(text, None)  # confirmed again: it is new again
        texts[text] = None
    newest = [leaves.Example(text, leaf, True) for leaf, texts in confirmed.items() for text in list(texts)[-NEWEST_OF_A_LEAF:]]
    return leaves.fit([*leaves.own_examples(), *newest])
