"""Training the model of the seven labels with scikit-learn, and measuring it on texts that it has not seen.

scikit-learn is imported inside the functions: whoever only asks for a suggestion does not need it.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from heju.duties.classify import calibration
from heju.duties.classify.grams import Grams, Real, Whole, grams, rarity, values
from heju.duties.classify.model import Model, packed, quantized

BITS: Final = 17
SIZES: Final = (1, 2)
PENALTY: Final = 2.0  # C of the support vector machine; chosen on the two thirds only
LEAST_MESSAGES: Final = 3  # a gram that fewer different messages hold says nothing and is left out, for privacy too
FOLDS: Final = 3
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


class Row(NamedTuple):
    """Hold one message and its label."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold what a model answered on texts that it has not seen; `confusion` counts truth (row) by answer (column)."""

    labels: tuple[str, ...]
    texts: int
    macro_f1: float
    accuracy: float
    f1: tuple[float, ...]
    confusion: NDArray[np.int64]
    reliability: list[calibration.Bin]


def read_rows(path: Path) -> list[Row]:
    """Return text and label of each row of a CSV file with these two columns."""
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Row(row["text"], row["label"]) for row in csv.DictReader(file, strict=True)]


def opening(text: str) -> str:
    """Return the first 20 Chinese characters (U+4E00 to U+9FFF): near-copies of a message share them."""
    return "".join(_CHINESE.findall(text)[:20])


def third(text: str) -> int:
    """Return 0, 1 or 2: SHA-256 of the opening in UTF-8, as one big-endian number, modulo 3. Third 0 is held out."""
    return _fold(opening(text), 3)


def fit(rows: Sequence[Row], about: dict[str, str | int] | None = None) -> Model:
    """Return the model of these rows, whatever their order; the same rows always give the same model."""
    rows = sorted(rows)
    labels = tuple(sorted({row.label for row in rows}))
    truth = np.array([labels.index(row.label) for row in rows])
    openings = [opening(row.text) for row in rows]
    found = grams([row.text for row in rows], BITS, SIZES)
    weight = _weights_of_grams(found, openings)
    table = _matrix(found, weight)
    held = _held_out(table, truth, openings)
    sharp, doubt = calibration.fitted(held, truth)
    chances = calibration.confident(held * sharp, doubt)
    right = chances.argmax(axis=1) == truth
    weights, bias = _machine(table, truth)
    steps, step = quantized(weights.T)
    return Model(
        labels=labels,
        bits=BITS,
        sizes=SIZES,
        rarity=weight,
        weights=steps,
        step=(step * sharp).astype(np.float32),
        bias=(bias * sharp).astype(np.float32),
        prior=np.bincount(truth, minlength=len(labels)).astype(np.float32) / np.float32(len(rows)),
        doubt=doubt,
        sure_at=calibration.sure_at(chances.max(axis=1), right),
        about={"rows": len(rows), **(about or {})},
    )


def measure(model: Model, rows: Sequence[Row]) -> Measured:
    """Return how the model does on these rows."""
    from sklearn.metrics import confusion_matrix, f1_score

    chances = model.confidences([row.text for row in rows])
    truth = np.array([model.labels.index(row.label) for row in rows])
    best = chances.argmax(axis=1)
    every = list(range(len(model.labels)))
    return Measured(
        labels=model.labels,
        texts=len(rows),
        macro_f1=float(f1_score(truth, best, average="macro", labels=every, zero_division=0)),
        accuracy=float((truth == best).mean()),
        f1=tuple(float(value) for value in f1_score(truth, best, average=None, labels=every, zero_division=0)),
        confusion=confusion_matrix(truth, best, labels=every),
        reliability=calibration.reliability(chances.max(axis=1), truth == best),
    )


def train(data: Path, out: Path) -> Measured:
    """Write the model of all rows of `data` to `out`; return how the same training on thirds 1 and 2 does on third 0."""
    rows = read_rows(data)
    seen = [row for row in rows if third(row.text)]
    unseen = [row for row in rows if not third(row.text)]
    measured = measure(fit(seen), unseen)
    whole = fit(rows, {"sha256": hashlib.sha256(data.read_bytes()).hexdigest(), "file": data.name})
    out.write_bytes(packed(whole))
    return measured


def _fold(text: str, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % folds


def _weights_of_grams(found: Grams, openings: list[str]) -> NDArray[np.float16]:
    _names, group = np.unique(openings, return_inverse=True)
    # Each bucket once for each group of near-copies that holds it.
    pairs = np.unique(group[found.row] << BITS | found.bucket) & ((1 << BITS) - 1)
    messages = np.bincount(pairs, minlength=1 << BITS)
    weight = rarity(found, BITS)
    weight[messages < LEAST_MESSAGES] = 0
    return weight.astype(np.float16)


def _matrix(found: Grams, weight: NDArray[np.float16]) -> Any:
    from scipy import sparse

    table = sparse.csr_matrix((values(found, weight), (found.row, found.bucket)), shape=(found.texts, 1 << BITS))
    table.eliminate_zeros()
    return table


def _machine(table: Any, truth: Whole) -> tuple[Real, Real]:
    """Return weights (bucket by label) and biases of one linear support vector machine a label."""
    from sklearn.svm import LinearSVC

    trained = LinearSVC(C=PENALTY, random_state=0, max_iter=5000).fit(table, truth)
    if trained.coef_.shape[0] == 1:  # of two labels scikit-learn keeps one machine
        return np.stack([-trained.coef_[0], trained.coef_[0]], axis=1), np.array([-trained.intercept_[0], trained.intercept_[0]])
    return trained.coef_.T, trained.intercept_


def _held_out(table: Any, truth: Whole, openings: list[str]) -> Real:
    """Return the sums of each row by a machine that has not seen it nor a near-copy of it."""
    fold = np.array([_fold(f"fold {text}", FOLDS) for text in openings])
    sums = np.zeros((len(truth), truth.max() + 1))
    for turn in range(FOLDS):
        weights, bias = _machine(table[fold != turn], truth[fold != turn])
        sums[fold == turn] = table[fold == turn] @ weights + bias
    return sums
