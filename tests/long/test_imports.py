"""An import whose worker, database or server is killed with signal 9 in the middle: written or undone as a whole, never half a batch."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from heju.registers import parameters
from tests import storm
from tests.long.test_kill import answers, children, free_port, serve
from tests.storm import ROOT, Installation, installation, kill

pytestmark = pytest.mark.long
until = partial(storm.until, limit=400)
BATCH = parameters.BATCH_ROWS
ROWS = 8 * BATCH


def worker(found: Installation, name: str) -> subprocess.Popen[bytes]:
    return found.start("-m", "heju.web.command", "worker", "--only", "jobs", log=f"log-{name}")


def act(found: Installation, *words: str) -> int:
    command = [sys.executable, "-m", "tests.bringer", *words]
    return int(subprocess.run(command, env=found.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True).stdout)


def homes(found: Installation) -> int:
    return int(found.query("select count(*) from places_unit")[0])


def batches(found: Installation, column: str) -> int:
    return int(found.query(f"select count(*) from registers_batch where {column} is not null")[0])


def state(found: Installation, sheet: int) -> str:
    return str(found.query("select state from registers_import where id = %s", [sheet])[0])


def is_in(found: Installation, sheet: int, wanted: str) -> bool:
    return state(found, sheet) == wanted


def test_killed_in_the_middle_it_is_written_and_undone_as_a_whole() -> None:
    with installation("test") as found:
        first = worker(found, "first")
        sheet = act(found, "homes", str(ROWS))
        until(lambda: state(found, sheet) == "checked")
        assert homes(found) == 0
        act(found, "apply", str(sheet))
        until(lambda: batches(found, "written_at") >= 2)
        kill(first)
        # What is there is exactly what the marks say.
        assert homes(found) == batches(found, "written_at") * BATCH < ROWS
        second = worker(found, "second")
        until(lambda: batches(found, "written_at") >= 4)
        found.server().kill()
        found.heju("db", "start")
        until(lambda: state(found, sheet) == "written")
        assert homes(found) == ROWS
        assert found.query("select count(*) from audit_record where verb = 'places.units_loaded'") == (ROWS // BATCH,)
        act(found, "undo", str(sheet))
        until(lambda: batches(found, "undone_at") >= 2)
        kill(second)
        assert homes(found) == ROWS - batches(found, "undone_at") * BATCH
        third = worker(found, "third")
        until(lambda: state(found, sheet) == "undone")
        assert (homes(found), found.query("select count(*) from places_place where kind in ('building', 'stairwell')")) == (0, (0,))
        third.terminate()
        assert third.wait(60) == 0


def ties(found: Installation, sheet: int) -> tuple[int, int]:
    """Return how many ties an import has entered, and how many persons stand behind them at their homes' own paths."""
    counts = found.query(
        "select count(*), count(distinct p.id) from people_tie t left join people_person p on p.id = t.person_id "
        "left join places_unit u on u.id = t.unit_id and u.path = t.path where t.source = %s and u.id is not null",
        [f"导入 #{sheet}"],
    )
    return int(counts[0]), int(counts[1])


def done(found: Installation, sheet: int) -> int:
    """Return how many rows of an import lie in batches that are marked as written."""
    return int(found.query("select count(*) from registers_batch where sheet_id = %s and written_at is not null", [sheet])[0]) * BATCH


def test_residents_are_written_as_a_whole_wherever_it_was_killed() -> None:
    rows = 4 * BATCH
    with installation("test") as found:
        first = worker(found, "first")
        for kind in ("homes", "people"):
            sheet = act(found, kind, str(rows))
            until(partial(is_in, found, sheet, "checked"))
            act(found, "apply", str(sheet))
            if kind == "homes":
                until(partial(is_in, found, sheet, "written"))
        until(lambda: done(found, sheet) >= BATCH)
        kill(first)
        # What the killed worker still had open is rolled back once the server has noticed.
        until(
            lambda: (
                found.query("select count(*) from pg_stat_activity where state <> 'idle' and query like 'select people_enter%%'") == (0,)
            )
        )
        assert ties(found, sheet) == (done(found, sheet), done(found, sheet)) < (rows, rows)
        second = worker(found, "second")
        until(lambda: done(found, sheet) >= 2 * BATCH)
        found.server().kill()
        found.heju("db", "start")
        until(lambda: state(found, sheet) == "written")
        assert ties(found, sheet) == (rows, rows)
        assert found.query("select count(*) from audit_record where verb = 'people.loaded'") == (rows // BATCH,)
        # It has lived through the death of the database, and still hears.
        second.terminate()
        assert second.wait(60) == 0


def below(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def is_there(pid: int) -> bool:
    """Say whether a process lives, one that only waits to be buried not counted."""
    with contextlib.suppress(OSError):
        return (Path(f"/proc/{pid}/stat").read_text()).rpartition(")")[2].split()[0] != "Z"
    return False


def strike(found: Installation, server: subprocess.Popen[bytes], port: int, whole: bool) -> None:
    """Kill the server, alone or with every process that it started, and wait until nothing of it works any more."""
    family = below(server.pid)
    for pid in family if whole else family[:1]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.wait()
    # Those whose parent died are asked to end by Linux: the worker comes to its next step and gives its job back.
    until(lambda: not any(is_there(pid) for pid in family) and not answers(port))
    until(lambda: found.query("select count(*) from pg_stat_activity where usename = 'heju_app'") == (0,))


@pytest.mark.parametrize("whole", [False, True])
def test_the_server_is_killed_in_the_middle_and_goes_on_when_it_is_started_again(whole: bool) -> None:
    rows = 8 * BATCH
    with installation("test") as found:
        port = free_port()
        server = serve(found, port)
        sheet = act(found, "homes", str(rows))
        until(partial(is_in, found, sheet, "checked"))
        act(found, "apply", str(sheet))
        until(lambda: batches(found, "written_at") >= 2)
        strike(found, server, port, whole)
        assert homes(found) == batches(found, "written_at") * BATCH < rows
        server = serve(found, port)
        until(partial(is_in, found, sheet, "written"))
        assert homes(found) == rows
        assert found.query("select count(*) from audit_record where verb = 'places.units_loaded'") == (rows // BATCH,)
        act(found, "undo", str(sheet))
        until(lambda: batches(found, "undone_at") >= 2)
        strike(found, server, port, whole)
        assert homes(found) == rows - batches(found, "undone_at") * BATCH > 0
        server = serve(found, port)
        until(partial(is_in, found, sheet, "undone"))
        assert homes(found) == 0
        until(lambda: found.query("select count(*) from audit_pending") == (0,))
        assert found.verify()["ok"]
        server.terminate()
        assert server.wait(60) == 0
