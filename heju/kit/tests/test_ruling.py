"""Rulings: a verdict that cannot be read without its reasons."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import ruling
from heju.kit.law import Source
from heju.kit.ruling import Reason, Ruling, all_of, passes, refuses

AREA = Reason(
    "quorum.area_missing",
    "面积未达三分之二。",
    "Area is below two thirds.",
    (Source("civil_code", "278", 2),),
)
HEADS = Reason("quorum.heads_missing", "人数未达三分之二。", "Heads are below two thirds.")
MET = Reason("quorum.met", "已达法定人数。", "The quorum is met.")

rulings = st.builds(
    lambda passed, because: Ruling(passed, tuple(because)),
    st.booleans(),
    st.lists(st.sampled_from([AREA, HEADS, MET]), min_size=1, max_size=3, unique=True),
)


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        pytest.param(
            passes(MET),
            passes(HEADS),
            passes(MET, HEADS),
            id="both pass: the reasons of both",
        ),
        pytest.param(
            passes(MET),
            refuses(AREA),
            refuses(AREA),
            id="one refuses: its reasons alone",
        ),
        pytest.param(refuses(AREA), passes(MET), refuses(AREA), id="the order does not decide"),
        pytest.param(
            refuses(AREA),
            refuses(HEADS),
            refuses(AREA, HEADS),
            id="both refuse: all that is missing",
        ),
        pytest.param(refuses(AREA), refuses(AREA), refuses(AREA), id="a reason is kept once"),
        pytest.param(passes(), passes(), passes(), id="nothing to say"),
    ],
)
def test_it_joins_by_and(left: Ruling, right: Ruling, joined: Ruling) -> None:
    assert left & right == joined


def test_of_no_rulings_it_passes() -> None:
    assert all_of(()) == passes()


@given(rulings, rulings, rulings)
def test_law_and_is_associative_and_passes_is_neutral(a: Ruling, b: Ruling, c: Ruling) -> None:
    assert (a & b) & c == a & (b & c) == all_of([a, b, c])
    assert a & passes() == a == passes() & a == a & a
    assert (a & b).passed == (b & a).passed == (a.passed and b.passed)
    assert set((a & b).because) == set((b & a).because)


def test_it_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match=r"read \.passed"):
        bool(passes(MET))
    with pytest.raises(TypeError, match=r"read \.passed"):
        bool(refuses(AREA))


def test_a_refusal_says_why() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Ruling(False)
    assert Ruling(True).because == ()


def test_a_reason_is_said_in_both_languages_and_has_a_code() -> None:
    for code, zh, en in (
        ("Quorum", "无", "No."),
        ("a..b", "无", "No."),
        ("a.", "无", "No."),
    ):
        with pytest.raises(ValueError, match="code of a reason"):
            Reason(code, zh, en)
    for zh, en in ((" ", "No."), ("无", "")):
        with pytest.raises(ValueError, match="both languages"):
            Reason("a.b", zh, en)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("zh", HEADS.zh),
        ("zh-hans", HEADS.zh),
        ("ZH-CN", HEADS.zh),
        ("en", HEADS.en),
        ("en-us", HEADS.en),
        ("de", HEADS.en),
        ("zhu", HEADS.en),
    ],
)
def test_it_speaks_the_language_asked_for(tag: str, said: str) -> None:
    assert refuses(HEADS).in_language(tag) == [said]


def test_it_becomes_a_record_that_reads_by_itself() -> None:
    record = refuses(AREA, HEADS).as_record()
    assert json.loads(json.dumps(record)) == {
        "passed": False,
        "because": [
            {
                "code": "quorum.area_missing",
                "zh": "面积未达三分之二。",
                "en": "Area is below two thirds.",
                "sources": ["《民法典》第二百七十八条第二款"],
            },
            {
                "code": "quorum.heads_missing",
                "zh": "人数未达三分之二。",
                "en": "Heads are below two thirds.",
                "sources": [],
            },
        ],
    }
    assert refuses(AREA, HEADS).codes == ("quorum.area_missing", "quorum.heads_missing")


def test_rulings_are_frozen_values() -> None:
    with pytest.raises(AttributeError):
        passes(MET).passed = False  # type: ignore[misc]
    with pytest.raises(AttributeError):
        MET.code = "other"  # type: ignore[misc]
    assert ruling.passes(MET) == Ruling(True, (MET,))
