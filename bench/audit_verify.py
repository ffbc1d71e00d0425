"""A million records: how long the check of the whole chain takes, and in how much memory; how fast the sealer is."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from bench.table import Figure, show

RECORDS = int(os.environ.get("HEJU_BENCH_RECORDS", "1000000"))
FILL = """
insert into audit_record (at, account_id, person_id, role, body_id, verb, subject, subject_id, path, why, detail)
select timestamptz '2026-01-01T00:00:00Z' + n * interval '1 s', n % 997, n % 1009, 'branch_secretary', n % 505, 'organizations.appointed',
  'organizations.appointment', n,
  ('440303.' || lpad((n % 10)::text, 3, '0') || '.' || lpad((n % 109)::text, 3, '0') || '.c' || n % 1086)::ltree,
  '支部换届，第' || n || '项', jsonb_build_object('post', 'secretary', 'since', '2026-01-01', 'number', n)
from generate_series(1, {count}) n
"""


def run() -> bool:
    """Fill a throwaway server, seal, verify from the database and from a file, and print the table."""
    folder = tempfile.mkdtemp(prefix="heju-bench-")
    os.environ.pop("DATABASE_URL", None)
    os.environ.update({"HEJU_STATE": folder, "HEJU_MODE": "demo"})
    from heju.kit import postgres

    server = postgres.Server.of()
    with postgres.watched(server):
        call("migrate")
        with server.connect(postgres.APP) as app:
            filled = timed(lambda: app.execute(FILL.format(count=RECORDS)))
            sealed = timed(lambda: seal(app))
        with server.connect(postgres.OWNER) as owner:
            owner.execute("vacuum analyze")
        verified, memory = verify()
        written = timed(lambda: call("audit", "export", "--out", f"{folder}/record.jsonl"))
        from_file, file_memory = verify("--file", f"{folder}/record.jsonl")
    print(f"{RECORDS:,} records; filled in {filled:.0f} s, exported in {written:.0f} s")
    return show(
        [
            Figure("sealing 1,000 records", 1000 * sealed / RECORDS, 1, "s"),
            Figure("heju audit verify", verified, 60, "s"),
            Figure("heju audit verify, memory", memory, 200, "MiB"),
            Figure("heju audit verify --file", from_file, 60, "s"),
            Figure("heju audit verify --file, memory", file_memory, 200, "MiB"),
        ]
    )


def seal(app: object) -> None:
    """Seal in the steps of the worker until nothing waits."""
    while app.execute("select audit_seal(2000)").fetchone() != (0,):  # type: ignore[attr-defined]
        pass


def timed(act: object) -> float:
    """Return how many seconds a call takes."""
    started = time.monotonic()
    act()  # type: ignore[operator]
    return time.monotonic() - started


def call(*words: str) -> str:
    """Run a command of Heju and return what it printed."""
    return subprocess.run([sys.executable, "-m", "heju.web.command", *words], check=True, capture_output=True, text=True).stdout


def verify(*words: str) -> tuple[float, float]:
    """Return seconds and MiB of one check, which must hold and count every record."""
    started = time.monotonic()
    child = subprocess.Popen([sys.executable, "-m", "heju.web.command", "audit", "verify", *words], stdout=subprocess.PIPE, text=True)
    text = child.stdout.read() if child.stdout else ""
    _pid, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    found = json.loads(text)
    if status != 0 or not found["ok"] or found["sealed"] != RECORDS:
        raise SystemExit(f"the record does not hold: {text}")
    return seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(0 if run() else 1)
