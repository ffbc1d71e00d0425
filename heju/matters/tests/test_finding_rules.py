"""What somebody types to find matters: when it is a number, which words the index must hold, which matters hold them."""

from __future__ import annotations

import pytest

from heju.matters.rules import finding
from heju.matters.rules.finding import Asked

SAID = "15栋的电梯停了三天。顶楼漏水，WiFi也断了"
TITLE = "电梯停了"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  ", Asked()),
        ("17", Asked(words=("17",), number=17)),
        ("261130-17", Asked(words=("261130-17",), number=17, day="261130")),
        ("26113-17", Asked(words=("26113-17",), tokens=("-1", "11", "13", "17", "26", "3-", "61"))),
        ("9" * 15, Asked(words=("9" * 15,), number=int("9" * 15))),
        ("9" * 16, Asked(words=("9" * 16,), tokens=("99",))),
        ("电梯\t 停水", Asked(words=("电梯", "停水"), tokens=("停水", "电梯"))),
        ("三栋电梯", Asked(words=("三栋电梯",), tokens=("3栋", "栋电", "电梯"))),
        ("dt", Asked(words=("dt",), tokens=("~dt",))),
        ("漏水，水", Asked(words=("漏水，水",), tokens=(",水", "水,", "漏水"))),
        ("水" * 81, Asked(words=("水" * 80,), tokens=("水水",))),
    ],
    ids=["nothing", "a place in the register", "a day and a place", "no day", "the longest number", "one longer", "two words",
         "numerals", "initials", "a lone sign in it", "cut to its longest"],
)  # fmt: skip
def test_it_knows_what_was_typed(text: str, found: Asked) -> None:
    assert finding.asked(text) == found


@pytest.mark.parametrize(
    ("words", "held"),
    [
        (("漏水",), True),
        (("停水",), False),
        (("电梯", "漏水"), True),
        (("电梯", "停水"), False),
        (("停水", "电梯"), False),
        (("15栋",), True),
        (("5栋",), False),
        (("停3天",), True),
        (("楼漏水",), True),
        (("天顶楼",), False),
        (("电梯，漏水",), True),
        (("电梯，停水",), False),
        (("停水，电梯",), False),
        (("dt",), True),
        (("diantingle",), False),
        (("wifi",), False),
        (("水",), False),
        (("梯",), True),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_matter_holds_every_word_sign_by_sign_and_short_ones_in_its_title(words: tuple[str, ...], held: bool) -> None:
    assert finding.holds(SAID, TITLE, words) is held


def test_no_words_are_held_by_every_matter() -> None:
    assert finding.holds("", "", ())
