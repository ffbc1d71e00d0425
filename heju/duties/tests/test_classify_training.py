"""Training: the split, the same bytes for the same rows, the figure where the messages are, and a small made corpus anywhere."""

from __future__ import annotations

import hashlib
import importlib.util
import random
from pathlib import Path

import numpy as np
import pytest

from heju.duties.classify import calibration, model, training
from heju.duties.classify.grams import grams
from heju.duties.classify.training import Row

ROOM = Path(training.__file__).parent
REPOSITORY = ROOM.parent.parent.parent
# The real messages stand beside the repository on some machines and are not part of it: the tests run on what is there.
MESSAGES = [path for path in [REPOSITORY.parent / "shared" / "data" / "appeals_train.csv"] if path.exists()]
SUBJECTS = {
    "交通运输": ["公交", "地铁", "班车", "出租车", "站台", "客运", "车票", "线路"],
    "环境保护": ["废气", "污水", "噪音", "扬尘", "臭味", "河道", "排放", "烟囱"],
    "教育文体": ["学校", "老师", "学生", "补课", "幼儿园", "学位", "课本", "操场"],
}
FILLER = ["请问", "希望", "领导", "我们", "这里", "每天", "已经", "没有", "多次", "反映", "解决", "情况", "尊敬", "居民", "附近"]


def made(count: int, seed: int = 1) -> list[Row]:
    """Return messages made of words of a subject and of filler, each with an opening of its own."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        label = sorted(SUBJECTS)[number % 3]
        words = [chance.choice(SUBJECTS[label] if chance.random() < 0.35 else FILLER) for _ in range(20)]
        rows.append(Row("".join(words), label))
    return rows


def test_an_opening_is_the_first_twenty_chinese_characters():
    text = "A市，" + "一二三四五六七八九十" * 3 + "！"
    assert training.opening(text) == "市" + "一二三四五六七八九十" + "一二三四五六七八九"
    assert training.opening("no 3") == ""


def test_the_thirds_follow_the_hash_of_the_opening():
    text = "甲" * 19 + "乙" + "丙丁"
    expected = int(hashlib.sha256(("甲" * 19 + "乙").encode("utf-8")).hexdigest(), 16) % 3
    assert training.third(text) == training.third("x " + text + "然后") == expected
    assert {training.third(row.text) for row in made(30)} == {0, 1, 2}


@pytest.fixture(scope="session")
def of_made() -> model.Model:
    return training.fit(made(600))


def test_a_made_corpus_is_learnt_and_its_confidence_holds(of_made):
    measured = training.measure(of_made, made(600, seed=2))
    assert measured.macro_f1 > 0.95
    assert calibration.calibration_error(measured.reliability) < 0.05
    assert measured.confusion.sum() == measured.texts == 600


def test_the_same_rows_in_any_order_give_the_same_bytes(of_made):
    rows = made(600)
    random.Random(3).shuffle(rows)
    assert model.packed(training.fit(rows)) == model.packed(of_made)


def test_other_rows_give_another_model(of_made):
    assert model.packed(training.fit(made(599))) != model.packed(of_made)


def test_two_labels_are_enough():
    rows = [row for row in made(300) if row.label != "教育文体"]
    assert training.measure(training.fit(rows), rows).accuracy > 0.95


def test_what_fewer_than_three_different_messages_say_is_left_out():
    rows = [*made(300), *(Row("龘" + row.text, row.label) for row in made(2)), *[Row("龖" + made(1)[0].text, "交通运输")] * 9]
    trained = training.fit(rows)
    for rare in "龘龖":  # twice, and nine times in one message
        bucket = grams([rare], training.BITS, (1,)).bucket[0]
        assert trained.rarity[bucket] == 0
        assert not trained.weights[:, bucket].any()
    bucket = grams(["请"], training.BITS, (1,)).bucket[0]
    assert trained.rarity[bucket] > 0


def test_three_messages_are_enough_to_be_heard():
    rows = [*made(300), *(Row("龘" + row.text, row.label) for row in made(3, seed=9))]
    assert training.fit(rows).rarity[grams(["龘"], training.BITS, (1,)).bucket[0]] > 0


def test_the_script_writes_what_the_functions_give(tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("train_classifier", REPOSITORY / "scripts" / "train_classifier.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    data = tmp_path / "data.csv"
    data.write_text("text,label,date\n" + "".join(f"{row.text},{row.label},2020\n" for row in made(300)), encoding="utf-8-sig")
    assert script.main(["--data", str(data), "--out", str(tmp_path)]) == 0
    about: dict[str, str | int] = {"sha256": hashlib.sha256(data.read_bytes()).hexdigest(), "file": "data.csv"}
    assert (tmp_path / "appeals.npz").read_bytes() == model.packed(training.fit(made(300), about))
    assert "macro-F1" in capsys.readouterr().out


def test_what_is_measured_was_not_trained_on(tmp_path):
    # In third 0 the words mean the opposite: whoever learns from the other thirds only is always wrong there.
    turned = {"交通运输": "环境保护", "环境保护": "教育文体", "教育文体": "交通运输"}
    rows = [row if training.third(row.text) else Row(row.text, turned[row.label]) for row in made(600)]
    data = tmp_path / "data.csv"
    data.write_text("text,label\n" + "".join(f"{row.text},{row.label}\n" for row in rows), encoding="utf-8")
    measured = training.train(data, tmp_path / "model.npz")
    assert measured.texts == sum(training.third(row.text) == 0 for row in rows)
    assert measured.accuracy < 0.1


# With the real messages, where they are


@pytest.fixture(scope="session")
def of_two_thirds() -> dict[Path, training.Measured]:
    found = {}
    for path in MESSAGES:
        rows = training.read_rows(path)
        trained = training.fit([row for row in rows if training.third(row.text)])
        found[path] = training.measure(trained, [row for row in rows if not training.third(row.text)])
    return found


def test_on_the_unseen_third_macro_f1_is_089_or_more(of_two_thirds):
    for measured in of_two_thirds.values():
        assert measured.texts == 2157
        assert measured.macro_f1 >= 0.915  # the issue asks for 0.89; what was reached must not get lost
        assert calibration.calibration_error(measured.reliability) < 0.04


def test_the_shipped_model_is_of_these_messages_and_quotes_none():
    shipped = (ROOM / "appeals.npz").read_bytes()
    about = model.unpacked(shipped).about
    for path in MESSAGES:
        assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        texts = [training.opening(row.text)[:4] for row in training.read_rows(path)]
        assert not any(text.encode() in shipped for text in set(texts) if len(text) == 4)


def test_the_confusion_of_shipped_labels_is_square(of_two_thirds):
    for measured in of_two_thirds.values():
        assert measured.confusion.shape == (7, 7)
        assert np.trace(measured.confusion) == round(measured.accuracy * measured.texts)
