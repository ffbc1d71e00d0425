"""Grams, models, confidence, leaves, learning: laws, refusals, and what is and is not in the shipped files."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.classify import calibration, leaves, model, shelf, suggestions
from heju.duties.classify.grams import grams, normal, rarity, values
from heju.duties.rules.load import shipped
from heju.duties.rules.tables import Refused

ROOM = Path(leaves.__file__).parent
FILES = sorted(ROOM.glob("*.npz"))
PHRASES = sorted((ROOM / "phrases").glob("*.toml"))


# Grams


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电梯 坏了！", "电梯坏了"),
        ("ＡＢ１２，c-d", "ab12cd"),
        ("第一行_x000D_\n第二行", "第一行第二行"),
        ("__ 。？", ""),
        ("A_b", "ab"),
    ],
)
def test_a_text_is_folded_before_it_is_cut(text, left):
    assert normal(text) == left


def test_grams_count_what_occurs_and_never_span_two_texts():
    found = grams(["好好学", "学", "", "习"], 20, (1, 2))
    assert found.texts == 4
    assert np.bincount(found.row, found.count, minlength=4).tolist() == [5, 1, 0, 1]
    assert sorted(found.count[found.row == 0].tolist()) == [1, 1, 1, 2]
    assert found.bucket.max() < 1 << 20


def test_pairs_know_their_order():
    ab, ba = (set(grams([text], 20, (2,)).bucket.tolist()) for text in ("甲乙", "乙甲"))
    assert ab != ba


def test_buckets_are_the_same_on_every_machine():
    assert grams(["电梯ab"], 17, (1, 2)).bucket.tolist() == BUCKETS
    assert grams(["😀\ud800"], 17, (1, 2, 3)).texts == 1


BUCKETS = [52228, 59095, 73294, 92981, 97531, 100871, 126076]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_a_text_has_the_same_grams_and_values_in_any_company(texts):
    weight = rarity(grams(texts, 12, (1, 2)), 12)
    whole = grams(texts, 12, (1, 2))
    value = values(whole, weight)
    for at, text in enumerate(texts):
        alone = grams([text], 12, (1, 2))
        assert whole.bucket[whole.row == at].tolist() == alone.bucket.tolist()
        assert value[whole.row == at].tolist() == values(alone, weight).tolist()


def test_a_short_text_counts_for_less_than_a_long_one():
    length = []
    for text in ("啊", "啊电梯", "电梯又坏了好几天，一直没有人来修，老人下不了楼"):
        found = grams([text], 14, (1, 2))
        length.append(float(np.square(values(found, np.full(1 << 14, 7.0))).sum()))
    assert length == sorted(length)
    assert length[0] < 0.15
    assert 0.8 < length[2] < 1


def test_rare_grams_weigh_more_and_unseen_ones_most():
    known = grams(["甲乙", "甲丙", "甲"], 20, (1,))
    weight = rarity(known, 20)
    common, rare, unseen = (weight[grams([text], 20, (1,)).bucket[0]] for text in "甲乙丁")
    assert common < rare < unseen


# Confidence


def test_confidence_is_fitted_to_what_came_true():
    chance = np.random.default_rng(1)
    truth = chance.integers(0, 3, 6000)
    sums = np.eye(3)[truth] + chance.normal(0, 0.6, (6000, 3))
    sharp, doubt = calibration.fitted(sums[:3000], truth[:3000])
    confidences = calibration.confident(sums[3000:] * sharp, doubt)
    table = calibration.reliability(confidences.max(axis=1), confidences.argmax(axis=1) == truth[3000:])
    assert calibration.calibration_error(table) < 0.03
    assert sum(row.answers for row in table) == 3000


def test_a_share_of_answers_that_look_clear_and_are_wrong_becomes_doubt():
    truth = np.arange(1000) % 2
    said = np.where(np.arange(1000) % 10 < 2, 1 - truth, truth)
    sharp, doubt = calibration.fitted(np.eye(2)[said] * 5, truth)
    assert calibration.confident(np.array([[5.0, 0.0]]) * sharp, doubt)[0, 0] == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("answers", "least"),
    [
        ([(0.95, True)] * 4 + [(0.95, False)], 0.5),  # four of five
        ([(0.95, True)] * 3 + [(0.95, False)], 1.0),  # three of four are not enough
        ([(0.2, True)] * 9, 1.0),  # right, but never likelier than not
        ([(0.95, True)] * 4 + [(0.6, False), (0.6, False)], 0.65),
        ([(0.95, True)] * 4 + [(0.65, False), (0.6, False)], 0.65),
        ([(0.95, False)], 1.0),
    ],
)
def test_the_threshold_asks_for_four_of_five_from_a_half_on(answers, least):
    confidence, right = np.array([pair[0] for pair in answers]), np.array([pair[1] for pair in answers])
    assert calibration.sure_at(confidence, right) == pytest.approx(least)


# Files


def test_there_are_two_models_and_both_are_small():
    assert [path.name for path in FILES] == ["appeals.npz", "leaves.npz"]
    assert sum(path.stat().st_size for path in FILES) < 3_000_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_model_holds_numbers_and_its_labels_and_no_text(path):
    with zipfile.ZipFile(path) as folder:
        assert {entry.removesuffix(".npy") for entry in folder.namelist()} == set(model._ARRAYS)
        assert folder.comment == b""
    read = model.unpacked(path.read_bytes())
    # All that could be read as Chinese: the labels. Everything else is arrays of the types that unpacked demands.
    known = {label for label in read.labels if re.search("[\u4e00-\u9fff]", label)}
    with np.load(path) as arrays:
        said = arrays["header"].tobytes().decode()
    for label in known:
        said = said.replace(label, "")
    assert not re.search("[^\x00-\x7f]", said)
    assert len(said) < 12_000
    assert set(read.about) <= {"rows", "sha256", "file", "examples", "digest"}


def test_the_seven_labels_are_those_of_the_contract():
    assert set(shelf.seven().labels) == {"交通运输", "劳动和社会保障", "卫生计生", "商贸旅游", "城乡建设", "教育文体", "环境保护"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_model_that_is_read_and_packed_again_has_the_same_bytes(path):
    assert model.packed(model.unpacked(path.read_bytes())) == path.read_bytes()


def small() -> model.Model:
    return leaves.fit([leaves.Example(text, leaf, True) for text, leaf in TALK])[0]


TALK = [
    ("电梯坏了", "a.lift.broken"),
    ("电梯停了坏了", "a.lift.broken"),
    ("电梯又坏了", "a.lift.broken"),
    ("楼上吵", "b.noise.upstairs"),
    ("楼上很吵", "b.noise.upstairs"),
    ("楼上半夜吵", "b.noise.upstairs"),
]


def changed(**entries: np.ndarray | None) -> bytes:
    with np.load(io.BytesIO(model.packed(small()))) as arrays:
        kept = {**{name: arrays[name] for name in arrays.files}, **entries}
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **{name: array for name, array in kept.items() if array is not None})
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: b"", "no zip of arrays"),
        (lambda: b"PK\x03\x04 cut short", "no zip of arrays"),
        (lambda: changed(bias=None), "holds"),
        (lambda: changed(words=np.array([1])), "holds"),
        (lambda: changed(weights=np.zeros((2, 3))), "weights is float64"),
        (lambda: changed(weights=np.zeros((2, 3), np.int8)), "weights has the shape"),
        (lambda: changed(step=np.zeros(3, np.float32)), "step has the shape"),
        (lambda: changed(used=np.array([], np.int32)), "weights has the shape"),
        (lambda: changed(header=np.frombuffer(b"{", np.uint8)), "header is no JSON"),
        (lambda: changed(header=np.frombuffer(b"{}", np.uint8)), "header holds"),
        (lambda: changed(header=np.array([{}], dtype=object)), "no zip of arrays"),  # a pickle is never opened
    ],
)
def test_a_file_that_is_no_model_is_refused(data, said):
    with pytest.raises(model.NotAModel, match=re.escape(said)):
        model.unpacked(data())


# The leaves


def test_the_stored_model_is_of_the_phrases_and_the_tree_as_they_stand():
    stored = model.unpacked((ROOM / "leaves.npz").read_bytes())
    assert stored.about["digest"] == leaves.digest(leaves.own_examples()), "run scripts/train_classifier.py --tree"


def test_every_leaf_has_four_phrases_or_more_and_no_phrase_stands_for_two():
    spoken = [example for example in leaves.own_examples() if example.spoken]
    count = {leaf.code: sum(example.leaf == leaf.code for example in spoken) for leaf in shipped().leaves}
    assert {leaf: number for leaf, number in count.items() if number < 4} == {}
    assert len({example.text for example in spoken}) == len(spoken)


def test_files_of_phrases_are_short():
    assert {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in PHRASES if path.read_text().count("\n") > 400} == {}
    assert PHRASES


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("[a]\nb = 1", "x.a.b: must be a table"),
        ("a = 1", "x.a: must be a table"),
        ("[a.b]\nd = ['1', '2', '3', '4']", "x.a.b.d: is not a leaf of the tree"),
        ("[a.b]\nc = ['1', '2', '3']", "x.a.b.c: has 3 phrases, fewer than 4"),
        ("[a.b]\nc = ['1', '2', '3', '3']", "x.a.b.c[3]: stands twice"),
        ("[a.b]\nc = ['1', '2', '3', ' ']", "x.a.b.c[3]: must be a text that is not blank"),
        ("[a.b]\nc = '1234'", "x.a.b.c: must be list"),
    ],
)
def test_malformed_phrases_are_refused_with_their_field(document, said):
    with pytest.raises(Refused, match=re.escape(said)):
        leaves.read_phrases(tomllib.loads(document), "x", ["a.b.c"])


@pytest.fixture(scope="session")
def of_own_phrases() -> tuple[model.Model, leaves.Measured]:
    return leaves.fit(leaves.own_examples())


def test_a_phrase_left_out_finds_its_leaf(of_own_phrases):
    measured = of_own_phrases[1]
    assert measured.first >= 0.65
    assert measured.among_three >= 0.84
    assert measured.sure_right >= 0.8
    assert calibration.calibration_error(measured.reliability) < 0.12


def test_leaving_one_out_is_what_a_model_without_it_says():
    """The closed form against the long way: fit again without each example in turn."""
    examples = [leaves.Example(text, leaf, True) for text, leaf in TALK]
    found = grams([example.text for example in examples], leaves.BITS, leaves.SIZES)
    table = np.zeros((len(examples), 1 << leaves.BITS))
    table[found.row, found.bucket] = values(found, rarity(found, leaves.BITS))
    alike, goal = table @ table.T, np.eye(2)[[0, 0, 0, 1, 1, 1]]
    inverse = np.linalg.inv(alike + leaves.RIDGE * np.eye(6))
    short = goal - (inverse @ goal) / np.diag(inverse)[:, None]
    for out in range(6):
        rest = [at for at in range(6) if at != out]
        dual = np.linalg.solve(alike[np.ix_(rest, rest)] + leaves.RIDGE * np.eye(5), goal[rest])
        assert alike[out, rest] @ dual == pytest.approx(short[out])


def test_the_order_of_examples_changes_nothing():
    backwards, _ = leaves.fit([leaves.Example(text, leaf, True) for text, leaf in reversed(TALK)])
    assert model.packed(backwards) == model.packed(small())


def test_kin_count_for_each_other():
    goal = leaves._kinship(("a.x.1", "a.x.2", "a.y.1", "b.z.1"))
    assert goal[0].tolist() == pytest.approx([1 + 0.25 + 1 / 6, 0.25 + 1 / 6, 1 / 6, 0])
    assert goal[3].tolist() == pytest.approx([0, 0, 0, 2])


# Suggestions


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
    monkeypatch.setattr(model, "_CHARACTERS_AT_ONCE", 50)
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
