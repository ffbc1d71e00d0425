"""Suggestions and learning: the likeliest leaves, what it cannot tell, what a deployment teaches, nothing shipped changed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.classify import leaves, model, shelf, suggestions
from heju.duties.rules.tables import Refused

ROOM = Path(leaves.__file__).parent
TALK = ["电梯坏了", "电梯停了坏了", "电梯又坏了", "楼上吵", "楼上很吵", "楼上半夜吵"]


def small() -> model.Model:
    examples = [leaves.Example(text, "a.lift.broken" if "电梯" in text else "b.noise.upstairs", True) for text in TALK]
    return leaves.fit(examples)[0]


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ("电梯坏了", "elevator.ride.stopped"),
        ("有人高空抛物", "safety.height.throwing"),
        ("我家楼上漏水", "building.leak.from_upstairs"),
        ("想成立业委会", "owners.assembly.found"),
        ("闻到煤气味", "utility.gas.smell"),
    ],
)
def test_plain_words_find_their_leaf(text, leaf):
    found = suggestions.suggest(text)
    assert found[0].leaf == leaf
    assert len(found) == 3
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert suggestions.is_sure(found)


@pytest.mark.parametrize("text", ["今天天气不错", "qwertz", "啊"])
def test_what_it_cannot_tell_it_says(text):
    found = suggestions.suggest(text)
    assert not suggestions.is_sure(found)
    assert suggestions.in_words(found, {}).startswith("说不准，最接近：")


def test_a_text_without_a_word_gets_no_suggestion():
    assert suggestions.suggest(" ？！") == []
    assert suggestions.in_words([], {}) == "说不准"
    assert not suggestions.is_sure([])


def test_at_the_threshold_it_is_sure_and_below_it_is_not():
    exact = replace(small(), sure_at=0.5)
    for confidence, sure in ((0.5, True), (0.4999, False)):
        found = [suggestions.Suggestion("a.lift.broken", confidence)]
        assert suggestions.is_sure(found, exact) is sure
    assert suggestions.in_words([suggestions.Suggestion("x", 0.999)], {"x": "电梯"}, exact) == "电梯（99%）"
    assert suggestions.in_words([suggestions.Suggestion("x", 0.29)], {"x": "电梯"}, exact) == "说不准，最接近：电梯（29%）"


def test_equal_confidences_come_in_the_order_of_their_codes():
    blank = replace(small(), weights=np.zeros_like(small().weights))
    assert [one.leaf for one in suggestions.suggest("电梯", 2, blank)] == ["a.lift.broken", "b.noise.upstairs"]


@given(st.text(max_size=60), st.integers(1, 200))
def test_confidences_are_shares(text, n):
    found = suggestions.suggest(text, n)
    assert all(0 <= one.confidence <= 1 for one in found)
    assert sum(one.confidence for one in found) <= 1 + 1e-9
    assert len(found) in (0, min(n, len(shelf.tree().labels)))


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=2, max_size=5))
def test_an_answer_does_not_depend_on_its_company(texts):
    for read in (shelf.seven(), shelf.tree()):
        assert read.confidences(texts).tolist() == [read.confidences([text])[0].tolist() for text in texts]


def test_many_texts_are_answered_in_batches_alike(monkeypatch):
    texts = [f"第{n}栋电梯坏了" for n in range(40)]
    whole = shelf.tree().confidences(texts)
    assert list(model._batches(texts)) == [(0, 40)]
    monkeypatch.setattr(model, "_CHARACTERS_AT_ONCE", 50)
    assert list(model._batches(texts))[:2] == [(0, 8), (8, 15)]
    assert shelf.tree().confidences(texts).tolist() == whole.tolist()
    assert shelf.tree().confidences([]).shape == (0, len(shelf.tree().labels))


def test_no_suggestion_is_no_number():
    with pytest.raises(Refused, match="n: must be at least 1"):
        suggestions.suggest("电梯", 0)


# Learning


@pytest.fixture(scope="session")
def learnt() -> model.Model:
    # A deployment where people say 铁皮箱子 for the parcel locker, and which has a leaf of its own.
    pairs = [(f"铁皮箱子{words}", "utility.network.mail_parcels") for words in ("打不开", "坏了", "满了", "收钱", "扫码没反应")]
    pairs += [(f"小区的游泳池{words}", "sport.pool.water") for words in ("水很脏", "没有救生员", "不开放", "太吵")]
    return suggestions.learn(pairs)


def test_it_learns_what_was_confirmed(learnt):
    asked = "铁皮箱子又打不开"
    assert suggestions.suggest(asked, 1)[0].leaf != "utility.network.mail_parcels"
    assert suggestions.suggest(asked, 1, learnt)[0].leaf == "utility.network.mail_parcels"
    assert suggestions.suggest("游泳池的水脏", 1, learnt)[0].leaf == "sport.pool.water"


def test_what_it_knew_stays_known(learnt):
    assert suggestions.suggest("电梯坏了", 1, learnt)[0].leaf == "elevator.ride.stopped"
    assert set(learnt.labels) == {*shelf.tree().labels, "sport.pool.water"}


def test_learning_leaves_the_shipped_file_alone_and_holds_no_text(learnt):
    stored = (ROOM / "leaves.npz").read_bytes()
    assert model.packed(shelf.tree()) == stored
    data = model.packed(learnt)
    assert "铁皮箱子".encode() not in data
    assert len(data) < 2_000_000
    assert model.packed(model.unpacked(data)) == data


def test_only_the_newest_of_a_leaf_count(monkeypatch):
    kept: list[leaves.Example] = []
    monkeypatch.setattr(leaves, "own_examples", list)

    def fit(examples: list[leaves.Example]) -> tuple[None, None]:
        kept.extend(examples)
        return None, None

    monkeypatch.setattr(leaves, "fit", fit)
    suggestions.learn([*((f"第{n}次", "a.b.c") for n in range(15)), ("第0次", "a.b.c"), ("第0次", "a.b.d")])
    assert [example.text for example in kept if example.leaf == "a.b.c"] == [f"第{n}次" for n in (*range(4, 15), 0)]
    assert [example.text for example in kept if example.leaf == "a.b.d"] == ["第0次"]


@pytest.mark.parametrize(
    ("pair", "said"), [((" ", "a.b.c"), "pairs[1].text: "), (("电梯", "a.b"), "pairs[1].leaf: "), (("电梯", "A.b.c"), "pairs[1].leaf: ")]
)
def test_a_pair_that_teaches_nothing_is_refused(pair, said):
    with pytest.raises(Refused, match=re.escape(said)):
        suggestions.learn([("电梯坏了", "elevator.ride.stopped"), pair])
