"""A generator apart says what it would say here, passes on its faults, and ends with whoever reads it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from heju.kit import apart


def counting(count: int, fault: bool = False) -> Iterator[list[Any]]:
    """Yield numbers with the process that counts them."""
    for number in range(count):
        yield [number, os.getpid()]
    if fault:
        raise LookupError("nothing more")


def dying() -> Iterator[int]:
    """Yield once and be killed."""
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)
    yield 2


HERE = "heju.kit.tests.test_apart"


def test_it_says_the_same_in_another_process() -> None:
    found = list(apart.each(f"{HERE}:counting", {"count": 3}))
    assert [number for number, _process in found] == [0, 1, 2]
    assert {process for _number, process in found}.isdisjoint({os.getpid()})


def test_its_fault_is_raised_here() -> None:
    found = apart.each(f"{HERE}:counting", {"count": 1, "fault": True})
    assert next(found)[0] == 0
    with pytest.raises(LookupError, match="nothing more"):
        next(found)


def test_one_that_is_killed_is_lost_and_not_taken_for_the_end() -> None:
    found = apart.each(f"{HERE}:dying", {})
    assert next(found) == 1
    with pytest.raises(apart.Lost):
        next(found)


def test_it_ends_with_whoever_reads_it() -> None:
    with closing(apart.each(f"{HERE}:counting", {"count": 10_000_000})) as found:
        process = next(found)[1]
        assert Path(f"/proc/{process}").exists()
    for _try in range(50):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.1)
    raise AssertionError("it goes on counting")
