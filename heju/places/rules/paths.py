"""Rules of place paths (pure). A path is dotted labels: district, street, community, compound, building, stairwell."""

from __future__ import annotations

import re
from typing import Final

# The label that stands where a compound's community is not known yet.
UNKNOWN: Final = "0"
DEPTHS: Final = {"district": 1, "street": 2, "community": 3, "compound": 4, "building": 5, "stairwell": 6}
LEVELS: Final = tuple(DEPTHS)
# What a label of each level looks like: division codes in digits, below them a letter and a number.
LABELS: Final = {
    "district": re.compile(r"[0-9]{6}"),
    "street": re.compile(r"[0-9]{3}"),
    "community": re.compile(r"[0-9]{3}|0"),
    "compound": re.compile(r"c[1-9][0-9]*"),
    "building": re.compile(r"b[1-9][0-9]*"),
    "stairwell": re.compile(r"s[1-9][0-9]*"),
}


class NotAPath(ValueError):
    """A path does not have the shape of a place path."""


def depth(path: str) -> int:
    """Return the number of labels of a path."""
    return path.count(".") + 1


def kind_of(path: str) -> str:
    """Return the level that a path names. Raises NotAPath when a label has not the shape of its level."""
    labels = path.split(".")
    if len(labels) > len(LEVELS):
        raise NotAPath(f"{path} is deeper than a stairwell")
    for level, label in zip(LEVELS, labels, strict=False):
        if not LABELS[level].fullmatch(label):
            raise NotAPath(f"{label!r} is not the label of a {level}")
    if labels[-1] == UNKNOWN:
        raise NotAPath(f"{path} ends in an unknown community, which is no place")
    return LEVELS[len(labels) - 1]


def ancestor(path: str, levels: int) -> str:
    """Return the first labels of a path. Raises NotAPath when it has fewer."""
    labels = path.split(".")
    if len(labels) < levels:
        raise NotAPath(f"{path} has no level {levels}")
    return ".".join(labels[:levels])


def compound_path(path: str) -> str:
    """Return the path of the compound that a path lies in. Raises NotAPath above compounds."""
    return ancestor(path, DEPTHS["compound"])


def parent_path(path: str) -> str | None:
    """Return the path of the place directly above, stepping over an unknown community; None for a district."""
    above = path.rpartition(".")[0].removesuffix("." + UNKNOWN)
    return above or None


def child_path(parent: str, label: str) -> str:
    """Return the path of a child. A compound directly below a street gets an unknown community between.

    Raises NotAPath when the label does not fit there.
    """
    if depth(parent) == DEPTHS["street"] and LABELS["compound"].fullmatch(label):
        parent = f"{parent}.{UNKNOWN}"
    path = f"{parent}.{label}"
    kind_of(path)
    return path


def is_below(path: str, root: str) -> bool:
    """Say whether a path lies below a root; a path does not lie below itself."""
    return path.startswith(root + ".")


def moved(path: str, old: str, new: str) -> str:
    """Return what a path becomes when the place at `old`, itself or an ancestor, moves to `new`.

    Raises NotAPath when the path lies elsewhere.
    """
    if path == old:
        return new
    if not is_below(path, old):
        raise NotAPath(f"{path} does not lie in {old}")
    return new + path[len(old) :]


def common_root(paths: list[str]) -> str:
    """Return the path of the smallest place that holds all the given ones, skipping an unknown community.

    Raises NotAPath when they have nothing in common or none is given.
    """
    if not paths:
        raise NotAPath("no path given")
    columns = zip(*(path.split(".") for path in paths), strict=False)
    shared = []
    for labels in columns:
        if len(set(labels)) > 1:
            break
        shared.append(labels[0])
    if len(shared) == DEPTHS["community"] and shared[-1] == UNKNOWN:
        shared.pop()
    if not shared:
        raise NotAPath("the paths share no district")
    return ".".join(shared)
