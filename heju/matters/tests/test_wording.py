"""Titles from words, and who sees a report: the two small rules, each edge on both sides."""

from __future__ import annotations

import pytest

from heju.matters.rules import audience, wording

LINE = "一二三四五六七八九十" * 3


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("电梯停了。老人下不了楼", "电梯停了"),
        ("  电梯停了！快来人  ", "电梯停了"),
        ("第一行\n第二行", "第一行"),
        ("", ""),
        (LINE[:24], LINE[:24]),
        (LINE[:25], LINE[:23] + "…"),
        (LINE[:6] + "，" + LINE[:20], LINE[:6]),
        (LINE[:5] + "，" + LINE[:20], LINE[:5] + "，" + LINE[:17] + "…"),
        (LINE[:24] + "，" + LINE[:9], LINE[:24]),
        (LINE[:25] + "，" + LINE[:9], LINE[:23] + "…"),
        (LINE[:7] + "，" + LINE[:8] + "，" + LINE[:20], LINE[:7] + "，" + LINE[:8]),
    ],
    ids=[
        "the first sentence", "blanks and marks go", "a line ends it", "nothing", "just a line", "one sign too many", "cut at a comma",
        "a comma too early", "a comma at the end of the line", "a comma too late", "the last comma that fits",
    ],
)  # fmt: skip
def test_the_title_of(words: str, title: str) -> None:
    assert wording.title_of(words) == title
    assert len(wording.title_of(words)) <= wording.LONGEST


@pytest.mark.parametrize(
    ("category", "complained"),
    [
        ("company.service.slow", "company"),
        ("company", "company"),
        ("companyx.service", ""),
        ("parking.fee.fee", "company"),
        ("parking.order.blocking", ""),
        ("safety.guard.gate", "company"),
        ("owners.committee.inactive", "committee"),
        ("owners.assembly.meeting", ""),
        ("elevator.ride.stopped", ""),
    ],
)
def test_whom_a_kind_complains_of(category: str, complained: str) -> None:
    assert audience.complained_of(category) == complained


@pytest.mark.parametrize(
    ("category", "agrees", "handlers"),
    [
        ("elevator.ride.stopped", False, {"branch", "government"}),
        ("elevator.ride.stopped", True, {"branch", "committee", "company", "government"}),
        ("company.service.slow", True, {"branch", "committee", "government"}),
        ("owners.committee.inactive", True, {"branch", "company", "government"}),
        ("owners.committee.inactive", False, {"branch", "government"}),
    ],
)
def test_who_holds_a_report(category: str, agrees: bool, handlers: set[str]) -> None:
    found, seen_from = audience.who_sees(category, "440303.001.001.c1", agrees=agrees)
    assert (set(found), seen_from) == (handlers, "440303.001.001.c1")


@pytest.mark.parametrize(
    ("category", "shared"),
    [
        ("elevator.ride.stopped", True), ("noise.life.upstairs", False), ("noise.works.renovation", True),
        ("people.neighbors.dispute", False),
        ("parking.space.taken", False), ("parking.order.blocking", True), ("animals.dog.bite", False),
    ],
)  # fmt: skip
def test_what_serves_many_homes(category: str, shared: bool) -> None:
    assert audience.is_shared(category) is shared
