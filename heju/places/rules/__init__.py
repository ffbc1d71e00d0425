"""Rules of places (pure): paths, names and their likeness, codes, addresses, the layout of the schematic map."""

from heju.places.rules.paths import (
    DEPTHS,
    LEVELS,
    UNKNOWN,
    NotAPath,
    ancestor,
    child_path,
    common_root,
    compound_path,
    depth,
    is_below,
    kind_of,
    moved,
    parent_path,
)

__all__ = [
    "DEPTHS",
    "LEVELS",
    "UNKNOWN",
    "NotAPath",
    "ancestor",
    "child_path",
    "common_root",
    "compound_path",
    "depth",
    "is_below",
    "kind_of",
    "moved",
    "parent_path",
]
