"""What is remembered, and when it is not."""

from __future__ import annotations

import pytest

from heju.kit.remember import SECONDS, Memory


class Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def now() -> list[float]:
    return [100.0]


def memory(now: list[float], most: int = 2) -> Memory:
    return Memory(most, clock=lambda: now[0])


def test_it_makes_an_answer_once_a_version(now: list[float]) -> None:
    kept, make = memory(now), Maker()
    assert [kept.of("a", 1, make), kept.of("a", 1, make), kept.of("a", 2, make), kept.of("a", 1, make)] == [1, 1, 2, 3]


def test_keys_do_not_share_answers(now: list[float]) -> None:
    kept, make = memory(now), Maker()
    assert [kept.of("a", 1, make), kept.of("b", 1, make)] == [1, 2]


@pytest.mark.parametrize(("later", "made"), [(SECONDS, 1), (SECONDS + 0.1, 2)])
def test_it_holds_no_longer_than_its_seconds(now: list[float], later: float, made: int) -> None:
    kept, make = memory(now), Maker()
    kept.of("a", 1, make)
    now[0] += later
    assert kept.of("a", 1, make) == made


def test_it_drops_what_was_asked_for_longest_ago(now: list[float]) -> None:
    kept, make = memory(now, most=2), Maker()
    kept.of("a", 1, make)
    kept.of("b", 1, make)
    kept.of("a", 1, make)
    kept.of("c", 1, make)
    assert kept.of("a", 1, make) == 1
    assert kept.of("b", 1, make) == 4


def test_it_forgets(now: list[float]) -> None:
    kept, make = memory(now), Maker()
    kept.of("a", 1, make)
    kept.forget()
    assert kept.of("a", 1, make) == 2


def test_a_failed_answer_is_not_kept(now: list[float]) -> None:
    kept, make = memory(now), Maker()
    with pytest.raises(ZeroDivisionError):
        kept.of("a", 1, lambda: 1 // 0)
    assert kept.of("a", 1, make) == 1
