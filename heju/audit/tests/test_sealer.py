"""The sealer: each second, all that waits, through the loss of the database, and once more before it ends."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from heju.audit import actions, tasks


class Clock(threading.Event):
    """An event that notes how long it was waited for, and is set after so many waits."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.left = rounds
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self.left -= 1
        if self.left <= 0:
            self.set()
        return self.is_set()


class Closed:
    """Stands for the connections; counts how often one was given up."""

    def __init__(self) -> None:
        self.closed = 0

    def __getitem__(self, name: str) -> Closed:
        return self

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What sealing answers, in turn; an exception is raised; 0 when used up."""
    found: list[Any] = []

    def seal(*, at_most: int, using: str) -> int:
        answer = found.pop(0) if found else 0
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    monkeypatch.setattr(actions, "seal_pending", seal)
    return found


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Closed:
    found = Closed()
    monkeypatch.setattr(tasks, "connections", found)
    return found


def run(stop: Clock) -> tuple[int, list[dict[str, Any]]]:
    said: list[dict[str, Any]] = []
    total = tasks.seal_until(stop, lambda event, **facts: said.append({"event": event} | facts))
    return total, said


def test_it_waits_a_second_between_rounds_and_says_only_what_it_sealed(answers: list[Any], closed: Closed) -> None:
    answers += [3, 0, 5]
    stop = Clock(4)
    assert run(stop) == (8, [{"event": "sealed", "count": 3}, {"event": "sealed", "count": 5}])
    assert stop.waits == [1.0] * 4
    assert closed.closed == 0


def test_a_full_batch_is_followed_by_the_next_without_waiting(answers: list[Any], closed: Closed) -> None:
    answers += [tasks.BATCH, tasks.BATCH, tasks.BATCH - 1]
    stop = Clock(1)
    assert run(stop)[0] == 3 * tasks.BATCH - 1
    assert len(stop.waits) == 1


def test_what_was_committed_before_the_wish_to_end_is_still_sealed(answers: list[Any], closed: Closed) -> None:
    answers += [0, tasks.BATCH, 7]
    stop = Clock(1)
    assert run(stop)[0] == tasks.BATCH + 7


@pytest.mark.parametrize("error", [OperationalError("password=secret of 13800138000"), InterfaceError("closed")])
def test_a_lost_database_is_waited_for_longer_each_time_and_its_words_are_not_repeated(
    answers: list[Any], closed: Closed, error: Exception
) -> None:
    answers += [1, *[error] * 7, 2]
    stop = Clock(9)
    total, said = run(stop)
    assert total == 3
    assert stop.waits == [1.0, *tasks.BACKOFF, tasks.BACKOFF[-1], tasks.BACKOFF[-1], 1.0]
    assert closed.closed == 7
    assert [line["event"] for line in said] == ["sealed", *["database_lost"] * 7, "database_back", "sealed"]
    assert "secret" not in json.dumps(said)
    assert said[1] == {"event": "database_lost", "error": type(error).__name__, "tries": 1}
    assert said[8] == {"event": "database_back", "tries": 7}


def test_after_it_is_back_the_waits_begin_anew(answers: list[Any], closed: Closed) -> None:
    answers += [OperationalError(), 0, OperationalError(), 0]
    stop = Clock(4)
    run(stop)
    assert stop.waits == [0.2, 1.0, 0.2, 1.0]


def test_it_ends_without_the_database_too(answers: list[Any], closed: Closed) -> None:
    answers += [*[OperationalError()] * 9]
    stop = Clock(2)
    assert run(stop)[0] == 0
    assert len(stop.waits) == 2


def test_a_fault_of_our_own_is_not_taken_for_a_lost_database(answers: list[Any], closed: Closed) -> None:
    answers += [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        run(Clock(2))


def test_a_line_of_the_log_has_moment_event_and_facts() -> None:
    assert tasks.log_line("sealed", "2026", {"count": 1}) == {"at": "2026", "event": "sealed", "count": 1}
