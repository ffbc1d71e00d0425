"""Rules of place paths (pure). A path is dotted labels: district, street, community, compound, building, stairwell."""

from __future__ import annotations

# The label that stands where a compound's community is not known yet.
UNKNOWN = "0"
DEPTHS = {"district": 1, "street": 2, "community": 3, "compound": 4, "building": 5, "stairwell": 6}


class NotAPath(ValueError):
    """A path does not have the shape of a place path."""


def depth(path: str) -> int:
    """Return the number of labels of a path."""
    return path.count(".") + 1


def ancestor(path: str, levels: int) -> str:
    """Return the first labels of a path. Raises NotAPath when it has fewer."""
    labels = path.split(".")
    if len(labels) < levels:
        raise NotAPath(f"{path} has no level {levels}")
    return ".".join(labels[:levels])


def compound_path(path: str) -> str:
    """Return the path of the compound that a path lies in. Raises NotAPath above compounds."""
    return ancestor(path, DEPTHS["compound"])


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
