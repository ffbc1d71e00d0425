"""Texts → hashed character grams: numbers only, the same on every machine, no word of the text kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Whole = NDArray[np.int64]
type Real = NDArray[np.float64]

# Odd constants of the splitmix64 mixer; changing one makes every stored model useless.
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)
_SPREADSHEET_BREAK: Final = re.compile(r"_x000[ad]_", re.IGNORECASE)  # how exports write a line break inside a cell
_SLACK: Final = 400.0  # about ten rare grams
_NO_WORD: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Grams:
    """Hold how often which bucket occurs in which text, sorted by text and then by bucket."""

    texts: int
    row: Whole
    bucket: Whole
    count: Whole


def normal(text: str) -> str:
    """Return the text with width and case folded and all that is not a letter, a digit or a character dropped."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return _NO_WORD.sub("", _SPREADSHEET_BREAK.sub("", folded))


def grams(texts: Sequence[str], bits: int, sizes: Sequence[int]) -> Grams:
    """Return the grams of these sizes, each hashed to one of 2**bits buckets. A gram never spans two texts."""
    # A line break cannot be in a normal text, so it parts the texts.
    whole = "".join(f"{normal(text)}\n" for text in texts)
    points = np.frombuffer(whole.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    ends = points == 10
    row = np.cumsum(ends) - ends
    keys = []
    hashed = points * _STEP
    for size in range(1, max(sizes) + 1):
        if size > 1:
            hashed = _mixed(hashed[:-1]) + points[size - 1 :] * _STEP
        if size in sizes:
            starts = row[: len(hashed)]
            inside = (starts == row[size - 1 :]) & ~ends[size - 1 :]
            bucket = (_mixed(hashed) * _STEP) >> np.uint64(64 - bits)
            keys.append((starts << bits)[inside] | bucket[inside].astype(np.int64))
    found, count = np.unique(np.concatenate(keys), return_counts=True)
    return Grams(len(texts), found >> bits, found & ((1 << bits) - 1), count)


def rarity(known: Grams, bits: int) -> Real:
    """Return the weight of each bucket: the rarer among these texts, the heavier; unseen ones heaviest."""
    seen = np.bincount(known.bucket, minlength=1 << bits)
    return np.log((1 + known.texts) / (1 + seen)) + 1


def values(found: Grams, weight: NDArray[Any]) -> Real:
    """Return one value a gram: its damped count times its weight, so that the squares of a long text sum to almost 1.

    Those of a text of one or two characters sum to much less: so little cannot make a model sure.
    """
    value: Real = (1 + np.log(found.count)) * weight[found.bucket].astype(np.float64)
    length = np.sqrt(_SLACK + np.bincount(found.row, value * value, minlength=found.texts))
    scaled: Real = value / length[found.row]
    return scaled


def _mixed(hashed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    hashed = (hashed ^ (hashed >> np.uint64(31))) * _MIX
    return hashed ^ (hashed >> np.uint64(29))
