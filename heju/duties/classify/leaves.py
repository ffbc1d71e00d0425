"""Our own leaves from our own phrases: what there is to learn from, and the model fitted to it, with numpy alone.

The weights are a ridge regression, solved in closed form, which also gives exactly what a model without one phrase would have
answered to that phrase; sharpness, threshold and figures come from those answers.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from heju.duties.classify import calibration
from heju.duties.classify.grams import Real, Whole, grams, rarity, values
from heju.duties.classify.model import Model, packed, quantized
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Leaf
from heju.duties.rules.tables import Refused, Table

BITS: Final = 14
SIZES: Final = (1, 2)
RIDGE: Final = 2.0
KIN: Final = 0.5  # how far a text counts for the other leaves of its group, and again for those of its top level
LEAST_PHRASES: Final = 4
_AT_ONCE: Final = 2048  # buckets multiplied at a time, to bound memory


class Example(NamedTuple):
    """Hold a text that stands for a leaf; `spoken` when a resident would say it, not when it is the tree's own wording."""

    text: str
    leaf: str
    spoken: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold what models answered to the one spoken text each of them had not seen; all figures are shares of `phrases`."""

    leaves: int
    phrases: int
    first: float
    among_three: float
    top: float
    sure_at: float
    sure: float
    sure_right: float
    reliability: list[calibration.Bin]
    missed: dict[str, int]


def read_phrases(document: Any, field: str, known: Iterable[str]) -> list[Example]:
    """Return the phrases of one file. Raises Refused with the field: unknown leaf, too few, blank, twice."""
    known = set(known)
    examples = []
    if not isinstance(document, dict):
        raise Refused(field, "must be a table")
    for top, groups in document.items():
        for group, lists in _table(groups, f"{field}.{top}").items():
            table = Table(lists, f"{field}.{top}.{group}")
            for leaf in list(_table(lists, table.field)):
                code = f"{top}.{group}.{leaf}"
                if code not in known:
                    raise Refused(f"{table.field}.{leaf}", "is not a leaf of the tree")
                phrases = table.texts(leaf)
                if len(phrases) < LEAST_PHRASES:
                    raise Refused(f"{table.field}.{leaf}", f"has {len(phrases)} phrases, fewer than {LEAST_PHRASES}")
                examples += [Example(phrase, code, True) for phrase in phrases]
    return examples


def own_examples() -> list[Example]:
    """Return the shipped phrases and the wording of the shipped tree. Raises Refused when a leaf has no phrases."""
    tree = shipped().leaves
    codes = {leaf.code for leaf in tree}
    folder = resources.files("heju.duties.classify") / "phrases"
    phrases: list[Example] = []
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        phrases += read_phrases(tomllib.loads((folder / name).read_text(encoding="utf-8")), name, codes)
    for code in sorted(codes - {example.leaf for example in phrases}):
        raise Refused(code, "has no phrases in heju/duties/classify/phrases")
    return phrases + [example for leaf in tree for example in _wording(leaf)]


def digest(examples: Iterable[Example]) -> str:
    """Return a SHA-256 that changes with any example, so that a stored model can be told to be out of date."""
    lines = sorted("\t".join((example.leaf, str(example.spoken), example.text)) for example in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def fit(examples: Sequence[Example]) -> tuple[Model, Measured]:
    """Return the model of these examples, whatever their order, and what was measured by leaving out one at a time.

    Time grows with the cube of the examples: about 1 s for 1,700, 10 s for 4,000.
    """
    examples = sorted(set(examples))
    labels = tuple(sorted({example.leaf for example in examples}))
    truth = np.array([labels.index(example.leaf) for example in examples])
    found = grams([example.text for example in examples], BITS, SIZES)
    weight = rarity(found, BITS).astype(np.float16)
    table = np.zeros((len(examples), 1 << BITS), np.float32)
    table[found.row, found.bucket] = values(found, weight)
    dual, held = _solved(_alike(table), _kinship(labels)[truth])
    spoken = np.array([example.spoken for example in examples])
    sharp, doubt = calibration.fitted(held[spoken], truth[spoken])
    measured = _measured(labels, calibration.confident(held[spoken] * sharp, doubt), truth[spoken])
    steps, step = quantized(dual.T @ table)
    model = Model(
        labels=labels,
        bits=BITS,
        sizes=SIZES,
        rarity=weight,
        weights=steps,
        step=(step * sharp).astype(np.float32),
        bias=np.zeros(len(labels), np.float32),
        prior=np.full(len(labels), 1 / len(labels), np.float32),
        doubt=doubt,
        sure_at=measured.sure_at,
        about={"examples": len(examples), "digest": digest(examples)},
    )
    return model, measured


def train(out: Path) -> Measured:
    """Write the model of our own phrases to `out`."""
    model, measured = fit(own_examples())
    out.write_bytes(packed(model))
    return measured


def current(stored: Model, examples: Sequence[Example]) -> Model:
    """Return the stored model when it was made of these examples, else a new one (about 1 s)."""
    if stored.about.get("digest") == digest(examples):
        return stored
    return fit(examples)[0]


def _table(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(field, "must be a table")
    return value


def _wording(leaf: Leaf) -> list[Example]:
    top, group, own = (words.zh for words in leaf.names)
    texts = [own, group + own, top + group + own, "".join(words.zh for words in leaf.asks)]
    return [Example(text, leaf.code, False) for text in texts if text]


def _alike(table: Any) -> Real:
    """Return how alike each two rows are: the sum of the products of their values."""
    used = np.flatnonzero(table.any(axis=0))
    alike = np.zeros((len(table), len(table)))
    for first in range(0, len(used), _AT_ONCE):
        part = table[:, used[first : first + _AT_ONCE]]
        alike += part @ part.T
    return alike


def _solved(alike: Real, goal: Real) -> tuple[Real, Real]:
    """Return the weight of each example for each goal, and what a solution without an example would say to it."""
    inverse = np.linalg.inv(alike + RIDGE * np.eye(len(alike)))
    dual = inverse @ goal
    return dual, goal - dual / np.diag(inverse)[:, None]


def _kinship(labels: Sequence[str]) -> Real:
    """Return what a text of each leaf (row) counts for each leaf: 1 for its own, and a share for its kin."""
    goal = np.eye(len(labels))
    for parts in (1, 2):
        stem = np.array([label.rsplit(".", parts)[0] for label in labels])
        kin = (stem[:, None] == stem[None, :]).astype(float)
        goal += KIN * kin / kin.sum(axis=1, keepdims=True)
    return goal


def _measured(labels: tuple[str, ...], chances: Real, truth: Whole) -> Measured:
    best = chances.argmax(axis=1)
    confidence, right = chances.max(axis=1), best == truth
    better = (chances > chances[np.arange(len(truth)), truth][:, None]).sum(axis=1)
    top = np.array([label.split(".")[0] for label in labels])
    threshold = calibration.sure_at(confidence, right)
    sure = confidence >= threshold
    missed = np.bincount(truth[~right], minlength=len(labels))
    return Measured(
        leaves=len(labels),
        phrases=len(truth),
        first=float(right.mean()),
        among_three=float((better < 3).mean()),
        top=float((top[best] == top[truth]).mean()),
        sure_at=threshold,
        sure=float(sure.mean()),
        sure_right=float(right[sure].mean()) if sure.any() else 0.0,
        reliability=calibration.reliability(confidence, right),
        missed={label: int(count) for label, count in zip(labels, missed, strict=True) if count},
    )
