"""Grams, models, confidence, leaves, learning: laws, refusals, and what is and is not in the shipped files."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties.classify import calibration, leaves, model, shelf
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


def test_a_gram_said_twice_counts_more_but_not_double():
    found = grams(["甲甲甲乙"], 14, (1,))
    [once, often] = sorted(values(found, np.ones(1 << 14)).tolist())
    assert often / once == pytest.approx(1 + np.log(3))


def test_rare_grams_weigh_more_and_unseen_ones_most():
    known = grams(["甲乙", "甲丙", "甲"], 20, (1,))
    weight = rarity(known, 20)
    common, rare, unseen = (weight[grams([text], 20, (1,)).bucket[0]] for text in "甲乙丁")
    assert common < rare < unseen
    assert (common, rare, unseen) == pytest.approx((1, 1 + np.log(4 / 2), 1 + np.log(4 / 1)))


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


def test_clear_answers_that_are_wrong_at_times_become_doubt():
    chance = np.random.default_rng(2)
    truth = chance.integers(0, 2, 4000)
    clear = np.arange(4000) % 2 == 0
    wrong = chance.random(4000) < np.where(clear, 0.1, 0.25)
    sums = np.eye(2)[np.where(wrong, 1 - truth, truth)] * np.where(clear, 30, 1)[:, None]
    sharp, doubt = calibration.fitted(sums, truth)
    assert doubt == pytest.approx(0.2, abs=0.05)  # a half of it goes to the right one of two
    assert calibration.confident(np.array([[30.0, 0.0]]) * sharp, doubt)[0, 0] == pytest.approx(0.9, abs=0.03)


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
        # Not compressed, and without the time: equal models are equal bytes wherever they are made.
        assert {(entry.compress_type, entry.date_time) for entry in folder.infolist()} == {(0, (1980, 1, 1, 0, 0, 0))}
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


def shifted(by: int) -> np.ndarray:
    """Return the used buckets with the last at the very end of the range, then moved."""
    used = np.flatnonzero(small().weights.any(axis=0)).astype(np.int32)
    used[-1] = (1 << leaves.BITS) - 1
    return used + np.int32(by)


def test_the_last_bucket_may_be_used():
    assert model.unpacked(changed(used=shifted(0))).weights[:, -1].any()


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
        (lambda: changed(used=shifted(1)), "used names a bucket"),
        (lambda: changed(used=shifted(1 << 14)), "used names a bucket"),
        (lambda: changed(used=shifted(-(1 << 14))), "used names a bucket"),
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


def test_four_phrases_are_enough():
    assert len(leaves.read_phrases({"a": {"b": {"c": ["1", "2", "3", "4"]}}}, "x", ["a.b.c"])) == 4


def test_a_stored_model_serves_while_its_examples_stand():
    examples = [leaves.Example(text, leaf, True) for text, leaf in TALK]
    stored = small()
    assert leaves.current(stored, examples) is stored
    more = [*examples, leaves.Example("停水了", "c.water.off", True)]
    assert leaves.current(stored, more).labels == (*stored.labels, "c.water.off")


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
    _dual, short = leaves._solved(alike, goal)
    for out in range(6):
        rest = [at for at in range(6) if at != out]
        dual = np.linalg.solve(alike[np.ix_(rest, rest)] + leaves.RIDGE * np.eye(5), goal[rest])
        assert alike[out, rest] @ dual == pytest.approx(short[out])


def test_order_and_repetition_of_examples_change_nothing():
    backwards, _ = leaves.fit([leaves.Example(text, leaf, True) for text, leaf in reversed(TALK)])
    assert model.packed(backwards) == model.packed(small())
    twice, _ = leaves.fit([leaves.Example(text, leaf, True) for text, leaf in TALK * 2])
    assert model.packed(twice) == model.packed(small())


def test_kin_count_for_each_other():
    goal = leaves._kinship(("a.x.1", "a.x.2", "a.y.1", "b.z.1"))
    assert goal[0].tolist() == pytest.approx([1 + 0.25 + 1 / 6, 0.25 + 1 / 6, 1 / 6, 0])
    assert goal[3].tolist() == pytest.approx([0, 0, 0, 2])
