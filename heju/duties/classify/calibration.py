"""How sure is sure: sharpness from texts that a model has not seen, the threshold of 说不准, tables of what came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from heju.duties.classify.grams import Real, Whole

RIGHT_SHARE: Final = 0.8  # of all answers called likely


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold the answers whose confidence lies in [least, past): how many, their mean confidence, the share that was right."""

    least: float
    past: float
    answers: int
    confidence: float
    right: float


def confident(sums: Real, doubt: float) -> Real:
    """Return the confidence of each label: the softmax of sharpened sums, of which a share `doubt` is spread over all."""
    chances: Real = softmax(sums) * (1 - doubt) + doubt / sums.shape[1]
    return chances


def fitted(sums: Real, truth: Whole) -> tuple[float, float]:
    """Return the sharpness to multiply sums by, and the doubt, with which the first answers are as sure as they are right.

    That is the least log loss of "the first answer is right"; neither figure changes which label comes first. `sums` are of
    texts that the model has not seen. Doubt, in steps of 0.02, keeps a text that looks clear and is not from being called
    certain.
    """
    _loss, sharp, doubt = min((*_sharpest(sums, truth, step / 50), step / 50) for step in range(16))
    return sharp, doubt


def _sharpest(sums: Real, truth: Whole, doubt: float) -> tuple[float, float]:
    """Return the least loss at this doubt and the sharpness that has it."""
    right = sums.argmax(axis=1) == truth

    def loss(power: float) -> float:
        first = confident(sums * np.exp(power), doubt).max(axis=1)
        return float(-np.log(np.maximum(np.where(right, first, 1 - first), 1e-12)).mean())

    # A grid and two finer ones around its best: the loss is flat at both ends, so halving an interval would get lost.
    best, width = 2.0, 5.0
    for _round in range(3):
        best = min((best + width * step / 8 for step in range(-8, 9)), key=loss)
        width /= 8
    return loss(best), float(np.exp(best))


def softmax(sums: Real) -> Real:
    """Return each row as positive shares of 1."""
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares: Real = powers / powers.sum(axis=1, keepdims=True)
    return shares


def sure_at(confidence: Real, right: NDArray[np.bool_]) -> float:
    """Return the least confidence, from 0.5 in steps of 0.05, from which on four of five answers are right; 1.0 if none."""
    for step in range(10, 20):
        above = confidence >= step / 20
        if above.any() and right[above].mean() >= RIGHT_SHARE:
            return step / 20
    return 1.0


def reliability(confidence: Real, right: NDArray[Any], bins: int = 10) -> list[Bin]:
    """Return the answers in equal bins of confidence, empty ones left out."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(n / bins, (n + 1) / bins, int((at == n).sum()), float(confidence[at == n].mean()), float(right[at == n].mean()))
        for n in range(bins)
        if (at == n).any()
    ]


def calibration_error(table: list[Bin]) -> float:
    """Return by how much confidence and share of right answers differ, on average over the answers."""
    return sum(row.answers * abs(row.confidence - row.right) for row in table) / sum(row.answers for row in table)
