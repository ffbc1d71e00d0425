"""Claimers and senders killed with signal 9, two at once, beside somebody who commits late: no letter is lost, none is doubled."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests import storm
from tests.storm import ROOT, Installation, installation, kill

pytestmark = pytest.mark.long
until = partial(storm.until, limit=180)
LATE = """
insert into audit_record (at, role, verb, subject, subject_id, path, why, detail)
values (now(), 'system', 'places.founded', 'places.place', %s, '440303.001.001', '', '{}') returning id
"""
LETTERS = "select count(*), count(distinct record_id) from notices_letter where channel = %s and verb = 'places.founded'"


@pytest.fixture(scope="module")
def found() -> Iterator[Installation]:
    with installation("test") as here:
        yield here


def run(found: Installation, *words: str, **more: str) -> str:
    command = [sys.executable, "-m", "tests.outbox", *words]
    given = found.environment | more
    return subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


def start(found: Installation, *words: str, **more: str) -> subprocess.Popen[bytes]:
    with (found.state / "log-outbox").open("ab") as log:
        command = [sys.executable, "-m", "tests.outbox", *words]
        return subprocess.Popen(command, env=found.environment | more, cwd=ROOT, stdout=log, stderr=log)


def letters(found: Installation, channel: str) -> tuple[int, int]:
    every, different = found.query(LETTERS, [channel])
    return int(every), int(different)


def at_least(found: Installation, count: int) -> bool:
    return letters(found, "app")[0] >= count


def records(found: Installation) -> int:
    return int(found.query("select count(*) from audit_record where verb = 'places.founded'")[0])


def test_two_claimers_killed_again_and_again_beside_late_commits_lose_and_double_nothing(found: Installation) -> None:
    person = run(found, "person", "")
    late = [found.root() for _each in range(3)]
    numbers: list[int] = []
    for connection in late:
        # Numbers given now, committed when many others have been read.
        row = connection.execute(LATE, [len(numbers) + 1]).fetchone()
        assert row is not None
        numbers.append(row[0])
    writers = [found.writer(name) for name in ("甲", "乙")]
    claimers = [start(found, "claim", person) for _each in range(2)]
    for round_ in range(3):  # each claimer is killed, one of them twice
        until(partial(at_least, found, 10 * (round_ + 1)))
        kill(claimers[round_ % 2])
        claimers[round_ % 2] = start(found, "claim", person)
        late[round_].commit()
        late[round_].close()
    for writer in writers:
        kill(writer)
    until(lambda: found.query("select count(*) from audit_pending") == (0,))
    until(lambda: found.query("select sequence = (select max(sequence) from audit_seal) from notices_bookmark") == (True,))
    for process in claimers:
        kill(process)
    total = records(found)
    assert letters(found, "app") == (total, total)
    assert found.query("select count(*) from people_personalnotice where kind = 'places.founded'") == (total,)
    # Those who came late were read after others with higher numbers, and are among them.
    assert found.query("select count(*) from notices_letter where record_id = any (%s)", [numbers]) == (3,)
    assert found.query("select max(record_id) > %s from notices_letter", [max(numbers)]) == (True,)


class Slow:
    """A mail server that takes the first message and says so only when nobody listens any more."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.taken = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        head = envelope.content.decode("utf-8", "replace").splitlines()
        self.numbers += [line for line in head if line.lower().startswith("message-id:")]
        if not self.taken.is_set():
            self.taken.set()
            import asyncio

            await asyncio.sleep(600)
        return "250 taken"


def test_a_sender_killed_after_the_mail_server_took_it_repeats_it_under_the_same_number(found: Installation) -> None:
    person = run(found, "person", "mail")
    with found.root() as root:
        root.execute(LATE, [900])
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    slow = Slow()
    server = Controller(slow, hostname="127.0.0.1", port=port)
    server.start()
    mail = {"HEJU_SMTP": f"smtp://127.0.0.1:{port}", "HEJU_MAIL_FROM": "notices@heju.test"}
    seal(found)
    sender = start(found, "send", person, **mail)
    assert slow.taken.wait(120)
    kill(sender)
    assert found.query("select state, attempts from notices_letter where channel = 'mail'") == ("sending", 1)
    # Its lease is over.
    with found.root() as root:
        root.execute("update notices_letter set next_at = now() where channel = 'mail'")
    assert run(found, "send", person, **mail) == "{'sent': 1}"
    server.stop()
    assert found.query("select state, attempts from notices_letter where channel = 'mail'") == ("sent", 2)
    assert (len(slow.numbers), len(set(slow.numbers))) == (2, 1)
    assert letters(found, "mail") == (1, 1)


def test_a_sender_killed_after_the_gateway_took_a_short_message_does_not_repeat_it(found: Installation) -> None:
    person = run(found, "person", "sms")
    with found.root() as root:
        root.execute(LATE, [901])
    seal(found)
    sender = start(found, "send", person, "--stand-still")
    file = found.state / "sms.jsonl"
    until(file.exists)
    time.sleep(0.2)
    kill(sender)
    with found.root() as root:
        root.execute("update notices_letter set next_at = now() where channel = 'sms'")
    assert run(found, "send", person) == "{}"
    assert found.query("select state, why from notices_letter where channel = 'sms'") == ("failed", "sender_lost")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def seal(found: Installation) -> None:
    """Seal what waits."""
    with found.root() as root:
        root.execute("select audit_seal(2000)")
