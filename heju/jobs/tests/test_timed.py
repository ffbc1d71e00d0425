"""The schedule: each line runs, is noted, and a fault of one stops no other."""

from __future__ import annotations

from datetime import datetime

import pytest
from procrastinate.contrib.django import app

from heju.jobs import queries
from heju.jobs.rules import Timed
from heju.jobs.tasks import timed
from heju.web.schedule import SCHEDULE

pytestmark = pytest.mark.django_db


def fall(now: datetime) -> str:
    raise ZeroDivisionError("secret")


@pytest.mark.parametrize("line", SCHEDULE, ids=lambda line: line.code)
def test_each_line_runs_and_says_what_came_of_it(line: Timed) -> None:
    timed.run_timed(0, line.code)
    timer = queries.timers()[line.code]
    assert timer.fault == ""
    assert timer.ended_at is not None


def test_a_fault_is_noted_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed, "lines", lambda: (Timed("x", "", "", "* * * * *", fall),))
    timed.run_timed(0, "x")
    assert queries.timers()["x"].fault.startswith("ZeroDivisionError jobs/tests/test_timed.py:")
    timed.run_timed(0, "a line that was taken out")


def test_every_line_is_known_to_the_queue_once() -> None:
    for _each in range(2):
        timed.register()
    assert {code for _name, code in app.periodic_registry.periodic_tasks} == {line.code for line in SCHEDULE}
    for task in app.periodic_registry.periodic_tasks.values():
        assert task.configure_kwargs["queueing_lock"]


def test_no_two_lines_share_a_code() -> None:
    codes = [line.code for line in SCHEDULE]
    assert len(codes) == len(set(codes))
