"""A linear model over hashed grams: what it answers, and the plain file that it is kept in (arrays, never pickle)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from heju.duties.classify.calibration import confident
from heju.duties.classify.grams import Real, grams, values

_CHARACTERS_AT_ONCE: Final = 200_000  # bounds the memory of a batch to some tens of MiB
_STEPS: Final = 127
_HEADER: Final = {"labels", "bits", "sizes", "doubt", "sure_at", "about"}
_ARRAYS: Final = {
    "header": np.uint8,
    "rarity": np.float16,
    "used": np.int32,
    "weights": np.int8,
    "step": np.float32,
    "bias": np.float32,
    "prior": np.float32,
}
_NO_CLOCK: Final = (1980, 1, 1, 0, 0, 0)


class NotAModel(ValueError):
    """A file is not a model of this kind; says what is wrong with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Hold the weights (label by bucket); `weights * step` and `bias` are sharpened already.

    `prior` is the share of each label, the answer to a text without one known gram; `doubt` is the share of every answer
    that is spread over all labels, `sure_at` the confidence from which on an answer may be called likely (both: see
    calibration); `about` says what the model was trained on.
    """

    labels: tuple[str, ...]
    bits: int
    sizes: tuple[int, ...]
    rarity: NDArray[np.float16]
    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]
    prior: NDArray[np.float32]
    doubt: float
    sure_at: float
    about: dict[str, str | int]

    def confidences(self, texts: Sequence[str]) -> Real:
        """Return for each text (row) the confidence of each label (column); a row sums to 1 and depends on no other."""
        rows = [self._batch(texts[first:past]) for first, past in _batches(texts)]
        return np.concatenate([*rows, np.zeros((0, len(self.labels)))])

    def answers(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Return the likeliest label of each text and its confidence. Of equals, the first by name wins."""
        confidences = self.confidences(texts)
        best = confidences.argmax(axis=1)
        return [(self.labels[at], float(row[at])) for at, row in zip(best, confidences, strict=True)]

    def _batch(self, texts: Sequence[str]) -> Real:
        found = grams(texts, self.bits, self.sizes)
        value = values(found, self.rarity)
        sums = np.zeros((len(texts), len(self.labels)))
        filled, starts = np.unique(found.row, return_index=True)
        if len(filled):
            for label in range(len(self.labels)):
                # Each text is summed by itself, so that its answer does not depend on its company.
                sums[filled, label] = np.add.reduceat(value * self.weights[label].take(found.bucket), starts)
        chances = confident(sums * self.step + self.bias, self.doubt)
        known = np.bincount(found.row, self.weights.any(axis=0)[found.bucket], minlength=len(texts)) > 0
        chances[~known] = self.prior / self.prior.sum(dtype=np.float64)
        return chances


def quantized(weights: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the weights (label by bucket) as whole steps from -127 to 127, and the step of each label."""
    step = np.abs(weights).max(axis=1) / _STEPS
    step[step == 0] = 1
    return np.rint(weights / step[:, None]).astype(np.int8), step.astype(np.float32)


def packed(model: Model) -> bytes:
    """Return the file of a model: a zip of numpy arrays, uncompressed and without times, so equal models are equal bytes."""
    about = {
        "labels": model.labels,
        "bits": model.bits,
        "sizes": model.sizes,
        "doubt": model.doubt,
        "sure_at": model.sure_at,
        "about": model.about,
    }
    header = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    used = np.flatnonzero(model.weights.any(axis=0)).astype(np.int32)
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(header, np.uint8),
        "rarity": model.rarity,
        "used": used,
        "weights": model.weights[:, used],
        "step": model.step,
        "bias": model.bias,
        "prior": model.prior,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as folder:
        for name, array in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            folder.writestr(zipfile.ZipInfo(f"{name}.npy", _NO_CLOCK), entry.getvalue())
    return file.getvalue()


def unpacked(data: bytes) -> Model:
    """Return the model of a file. Raises NotAModel when an entry is missing, unknown, of another type or shape."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise NotAModel(f"the file is no zip of arrays: {error}") from error
    if arrays.keys() != _ARRAYS.keys():
        raise NotAModel(f"holds {sorted(arrays)}, not {sorted(_ARRAYS)}")
    for name, kind in _ARRAYS.items():
        if arrays[name].dtype != kind:
            raise NotAModel(f"{name} is {arrays[name].dtype}, not {np.dtype(kind)}")
    try:
        header: dict[str, Any] = json.loads(arrays["header"].tobytes())
    except ValueError as error:
        raise NotAModel(f"header is no JSON: {error}") from error
    if set(header) != _HEADER:
        raise NotAModel(f"header holds {sorted(header)}, not {sorted(_HEADER)}")
    return _assembled(header, arrays)


def _assembled(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Model:
    labels, buckets, used = len(header["labels"]), 1 << int(header["bits"]), arrays["used"]
    shapes = {"rarity": (buckets,), "weights": (labels, len(used)), "step": (labels,), "bias": (labels,), "prior": (labels,)}
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise NotAModel(f"{name} has the shape {arrays[name].shape}, not {shape}")
    if len(used) and not 0 <= used.min() <= used.max() < buckets:
        raise NotAModel(f"used names a bucket outside 0 to {buckets - 1}")
    weights = np.zeros((labels, buckets), np.int8)
    weights[:, used] = arrays["weights"]
    return Model(
        labels=tuple(header["labels"]),
        bits=header["bits"],
        sizes=tuple(header["sizes"]),
        rarity=arrays["rarity"],
        weights=weights,
        step=arrays["step"],
        bias=arrays["bias"],
        prior=arrays["prior"],
        doubt=header["doubt"],
        sure_at=header["sure_at"],
        about=header["about"],
    )


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    first, size = 0, 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= _CHARACTERS_AT_ONCE:
            yield first, at + 1
            first, size = at + 1, 0
    if first < len(texts):
        yield first, len(texts)
