"""A storm of actions in processes of their own, on an installation of its own, so that any of it can be killed with signal 9.

`python -m tests.storm NAME` founds compound after compound and says the number of each one after its commit.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DISTRICT = "440303"
LEAVES = {"DATABASE_URL", "DATABASE_OWNER_URL", "HEJU_OWNER", "DJANGO_SETTINGS_MODULE"}
# What an action writes is there as a whole: a place and its one record, or neither.
HALVES = """
select (select count(*) from places_place p where kind = 'compound'
          and (select count(*) from audit_record r where r.verb = 'places.founded' and r.subject_id = p.id) <> 1),
  (select count(*) from audit_record r
     where r.verb = 'places.founded' and not exists (select from places_place p where p.id = r.subject_id))
"""


@dataclass
class Installation:
    """A state folder with its own server, and the processes started in it."""

    state: Path
    environment: dict[str, str]
    acknowledged: list[Path] = field(default_factory=list)

    def heju(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the product."""
        command = [sys.executable, "-m", "heju.web.command", *words]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=check)

    def start(self, *words: str, log: str = "log") -> subprocess.Popen[bytes]:
        """Start a process of Python, its output in a file of the state folder."""
        with (self.state / log).open("ab") as file:
            return subprocess.Popen([sys.executable, *words], env=self.environment, cwd=ROOT, stdout=file, stderr=file)

    def writer(self, name: str) -> subprocess.Popen[bytes]:
        """Start one process of the storm."""
        self.acknowledged.append(self.state / f"storm-{name}")
        return self.start("-m", "tests.storm", name, log=f"storm-{name}")

    def numbers(self) -> list[int]:
        """Return the places that the storm was told are committed."""
        lines = [line for file in self.acknowledged for line in file.read_text().splitlines()]
        return [int(line) for line in lines if line.isdigit()]

    def server(self) -> Any:
        """Return the database server of this installation."""
        from heju.kit.postgres import Server

        return Server.of(self.state)

    def query(self, text: str, values: Any = ()) -> Any:
        """Return the first row that a superuser reads."""
        with self.root() as root:
            return root.execute(text, values).fetchone()

    def root(self) -> psycopg.Connection[Any]:
        """Return a connection that sees and may do everything; its transaction is committed at the end of its block."""
        return psycopg.connect(self.server().dsn("heju_root"))

    def verify(self) -> dict[str, Any]:
        """Return what `heju audit verify` prints."""
        found: dict[str, Any] = json.loads(self.heju("audit", "verify", check=False).stdout)
        return found

    def check_whole(self) -> None:
        """Nothing acknowledged is gone, nothing is half done, the record verifies with nothing left over."""
        numbers = self.numbers()
        assert numbers
        assert self.query("select count(*) from places_place where id = any (%s)", [numbers]) == (len(numbers),)
        assert self.query(HALVES) == (0, 0)
        found = self.verify()
        assert found["ok"], found
        assert (found["records"], found["pending"]) == (found["sealed"], 0)
        assert found["sealed"] >= len(numbers)


@contextmanager
def installation(mode: str = "demo") -> Iterator[Installation]:
    """Lend an installation with one community in it; nothing of it is left at the end. The mode of tests has a quicker server."""
    from heju.kit.postgres import Server, watched

    state = Path(tempfile.mkdtemp(prefix="heju-storm-"))
    kept = {name: value for name, value in os.environ.items() if name not in LEAVES}
    found = Installation(state, kept | {"HEJU_STATE": str(state), "HEJU_MODE": mode})
    with watched(Server.of(state)):
        found.heju("migrate")
        parent = None
        with psycopg.connect(found.server().dsn("heju_owner"), autocommit=True) as owner:
            for kind, path in (("district", DISTRICT), ("street", f"{DISTRICT}.001"), ("community", f"{DISTRICT}.001.001")):
                parent = owner.execute(
                    "insert into places_place"
                    " (kind, compound_kind, parent_id, path, name, pinyin, search, address, origin, valid_from, facts) values"
                    " (%s, '', %s, %s, %s, 'x', '{}', '', 'official', '2020-01-01', '{}') returning id",
                    [kind, parent and parent[0], path, kind],
                ).fetchone()
            if mode == "demo":
                # A demo start refuses places that no demo built.
                owner.execute("insert into web_installation (seed, is_full, lists, built_at) values (1, false, '', now())")
        yield found
    shutil.rmtree(state, ignore_errors=True)


def until(holds: Callable[[], bool], limit: float = 60.0) -> None:
    """Wait until something holds; fail when it does not in time."""
    deadline = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a crash would."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def blow(name: str) -> None:
    """Found compounds until killed; a lost database is tried again, as a person would press the button again."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
    import django

    django.setup()
    from django.db import Error, connection, connections
    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import system
    from heju.places import actions
    from heju.places.models import Place

    connections["default"].settings_dict["OPTIONS"].pop("pool", None)
    actor = system("storm", DISTRICT, powers=("places.edit",))
    number = 0
    while True:
        number += 1
        try:
            with db.scoped(actor):
                parent = Place.objects.get(kind="community")
                place = actions.found_place(
                    actor=actor, now=timezone.now(), day=timezone.localdate(), parent=parent, kind="compound", name=f"小区{name}{number}"
                )
            print(place.pk, flush=True)
        except Error:
            connection.close()
            time.sleep(0.05)


if __name__ == "__main__":
    blow(sys.argv[1])
