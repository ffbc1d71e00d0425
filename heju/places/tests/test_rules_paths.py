"""Paths: what a path names, what lies above it, what becomes of it when something moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.places import rules

DISTRICT = st.from_regex(r"[0-9]{6}", fullmatch=True)
SERIAL = st.from_regex(r"[0-9]{3}", fullmatch=True)
NUMBER = st.integers(1, 99_999)
COMPOUND = st.builds("{}.{}.{}.c{}".format, DISTRICT, SERIAL, st.one_of(SERIAL, st.just("0")), NUMBER)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("440303", "district"),
        ("440303.001", "street"),
        ("440303.001.012", "community"),
        ("440303.001.012.c17", "compound"),
        ("440303.001.0.c17", "compound"),
        ("440303.001.012.c17.b3", "building"),
        ("440303.001.012.c17.b3.s1", "stairwell"),
    ],
)
def test_a_path_names_a_level(path, kind):
    assert rules.kind_of(path) == kind


@pytest.mark.parametrize(
    "path",
    ["", "44030", "440303.1", "440303.001.0", "440303.0.012", "440303.001.012.17", "440303.001.012.c0", "440303.001.012.c17.s1",
     "440303.001.012.c17.b3.s1.x1", "440303.001.012.c17.b03", "４４０３０３"],
)  # fmt: skip
def test_a_path_of_another_shape_is_no_path(path):
    with pytest.raises(rules.NotAPath):
        rules.kind_of(path)


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        ("440303", None),
        ("440303.001", "440303"),
        ("440303.001.012.c17", "440303.001.012"),
        ("440303.001.0.c17", "440303.001"),
        ("440303.001.0.c17.b1", "440303.001.0.c17"),
    ],
)
def test_above_a_compound_of_no_known_community_is_its_street(path, parent):
    assert rules.parent_path(path) == parent


def test_a_compound_below_a_street_waits_for_its_community():
    assert rules.child_path("440303.001", "c5") == "440303.001.0.c5"
    assert rules.child_path("440303.001.002", "c5") == "440303.001.002.c5"
    assert rules.child_path("440303.001", "002") == "440303.001.002"


@pytest.mark.parametrize(("parent", "label"), [("440303", "c5"), ("440303.001.002.c5", "s1"), ("440303.001.002.c5.b1", "b2")])
def test_a_label_stands_only_on_its_level(parent, label):
    with pytest.raises(rules.NotAPath):
        rules.child_path(parent, label)


@given(COMPOUND, COMPOUND, st.sampled_from(["", ".b1", ".b12.s3"]))
def test_moving_there_and_back_changes_nothing(old, new, below):
    there = rules.moved(old + below, old, new)
    assert there == new + below
    assert rules.moved(there, new, old) == old + below


def test_what_lies_beside_does_not_move():
    with pytest.raises(rules.NotAPath):
        rules.moved("440303.001.002.c17", "440303.001.002.c1", "440303.001.003.c1")


@given(COMPOUND)
def test_a_path_is_below_everything_above_it_and_not_below_itself(path):
    assert not rules.is_below(path, path)
    above = rules.parent_path(path)
    while above is not None:
        assert rules.is_below(path, above)
        above = rules.parent_path(above)


@given(st.lists(COMPOUND.map(lambda path: "440303" + path[6:]), min_size=1, max_size=6))
def test_the_common_root_holds_all_and_nothing_smaller_does(paths):
    root = rules.common_root(paths)
    assert all(path == root or rules.is_below(path, root) for path in paths)
    depths = [size for size in range(1, 5) if len({rules.ancestor(path, size) for path in paths}) == 1]
    assert rules.depth(root) in (max(depths), max(depths) - 1)


def test_the_common_root_of_two_compounds_of_unknown_communities_is_the_street():
    assert rules.common_root(["440303.001.0.c1", "440303.001.0.c2"]) == "440303.001"


@pytest.mark.parametrize("paths", [[], ["440303.001", "440304.001"]])
def test_nothing_in_common_is_no_root(paths):
    with pytest.raises(rules.NotAPath):
        rules.common_root(paths)


def test_a_compound_path_needs_a_compound():
    assert rules.compound_path("440303.001.002.c5.b1.s1") == "440303.001.002.c5"
    with pytest.raises(rules.NotAPath):
        rules.compound_path("440303.001.002")
