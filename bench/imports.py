"""Sheets at the size of a district: 100,000 homes with the check for duplicates, then all residents, and a page meanwhile.

Limits: 60 s for each, every process below 1 GB, the 95th percentile of a desk page below 300 ms while they run. On a throwaway demo served
by the product's own commands: upload, queue, worker, row policies, vault and record are all in it. The district has a home for every three
residents, a tenth of them lived in already. `HEJU_BENCH_RESIDENTS` and `HEJU_BENCH_HOMES` make it smaller; the limits shrink with them.

Printed too: the load of the machine, and the seconds of processor time of server, workers and database. Other work does not change these:
what takes so many seconds of two processors takes at least half as long on two that are idle.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.table import Figure, show

HOMES, RESIDENTS, DEMO_HOMES = 100_000, 1_143_801, 45_000
LIMIT_S, LIMIT_MB, LIMIT_MS = 60.0, 1024.0, 300.0
HEJU = str(Path(__file__).resolve().parent.parent / ".venv" / "bin" / "heju")
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
# Homes that nobody lives in yet, a hundred to a building, the buildings in turn to the compounds that stand.
SETTLE = """
with c as (
  select id, path, row_number() over (order by id) as n from places_place
  where kind = 'compound' and valid_until is null and merged_into_id is null
), w as (select count(*) as many from c)
insert into places_place (kind, compound_kind, parent_id, path, name, pinyin, search, address, origin, valid_from, facts)
select 'building', '', c.id, c.path || ('b' || 900 + i / w.many)::ltree, (900 + i / w.many) || '栋', 'bench', '{{}}', '', 'invented',
  current_date, '{{}}'
from w, generate_series(0, {buildings} - 1) i join c on true where c.n = i % w.many + 1;
insert into places_place (kind, compound_kind, parent_id, path, name, pinyin, search, address, origin, valid_from, facts)
select 'stairwell', '', id, path || 's1'::ltree, '1单元', 'bench', '{{}}', '', 'invented', current_date, '{{}}'
from places_place where kind = 'building' and pinyin = 'bench';
insert into places_unit (place_id, compound_id, path, kind, floor, number, area_source, house_code, search, valid_from)
select s.id, b.parent_id, s.path, 'home', f, f || to_char(k, 'FM00'), '', '', '{{}}', current_date
from places_place s join places_place b on b.id = s.parent_id, generate_series(1, 25) f, generate_series(1, 4) k
where s.kind = 'stairwell' and s.pinyin = 'bench';
analyze places_place; analyze places_unit;
"""


def run() -> bool:
    """Print the table and return whether every limit holds."""
    homes = int(os.environ.get("HEJU_BENCH_HOMES", HOMES))
    residents = int(os.environ.get("HEJU_BENCH_RESIDENTS", RESIDENTS))
    state = Path(tempfile.mkdtemp(prefix="heju-bench-"))
    os.environ |= {"HEJU_STATE": str(state), "HEJU_MODE": "demo", "DJANGO_SETTINGS_MODULE": "heju.web.settings"}
    print(f"  HEJU_BENCH_HOMES={homes} HEJU_BENCH_RESIDENTS={residents} {' '.join(sys.orig_argv)}", flush=True)
    subprocess.run([HEJU, "demo"], check=True, stdout=subprocess.DEVNULL)
    settle = SETTLE.format(buildings=max(0, residents // 3 - DEMO_HOMES) // 100 + 1)
    subprocess.run([HEJU, "db", "psql", "--role", "owner", "--", "-q"], input=settle.encode(), check=True, stdout=subprocess.DEVNULL)
    try:
        with served(state) as (server, address):
            import django

            django.setup()
            figures = []
            for kind, rows, whole in (("homes", homes, HOMES), ("people", residents, RESIDENTS)):
                figures += measured(kind, rows, rows / whole, server, address)
            return show(figures)
    finally:
        subprocess.run([HEJU, "db", "stop"], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(state, ignore_errors=True)


@contextlib.contextmanager
def served(state: Path) -> Iterator[tuple[int, str]]:
    """Serve the demo, worker included, and give the number of the process and the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    os.environ["HEJU_ADDRESS"] = f"http://127.0.0.1:{port}"
    with (state / "serve.log").open("wb") as log:
        server = subprocess.Popen([HEJU, "serve", "--port", str(port)], stdout=log, stderr=log)
        try:
            for _try in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            yield server.pid, os.environ["HEJU_ADDRESS"]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def measured(kind: str, rows: int, share: float, server: int, address: str) -> list[Figure]:
    """Bring in one sheet, check it, write it; a browser asks for a page all the while."""
    scope, place = officer()
    content = sheet_of(kind, rows, scope)
    print(f"  {kind}: {rows:,} rows, {len(content) / 1e6:.0f} MB, load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    pages: list[float] = []
    peaks: list[float] = [0.0]
    stop = threading.Event()
    beside = [threading.Thread(target=ask, args=(address, pages, stop)), threading.Thread(target=watch, args=(server, peaks, stop))]
    for thread in beside:
        thread.start()
    try:
        whole = 0.0
        number = 0
        for step, state in (("check", "checked"), ("apply", "written")):
            before, begun = Spent.of(server), time.perf_counter()
            if step == "check":
                number = bring(kind, content, scope, place)
            else:
                begin(step, number, scope)
            wait_for(number, state, scope)
            took = time.perf_counter() - begun
            whole += took
            print(f"  {state} after {took:.1f} s; processor time {Spent.of(server) - before}; load {os.getloadavg()[0]:.1f}", flush=True)
    finally:
        stop.set()
        for thread in beside:
            thread.join()
    pages.sort()
    print(f"  {len(pages)} pages, median {pages[len(pages) // 2]:.0f} ms" if pages else "  no page", flush=True)
    return [
        Figure(f"{kind}: {rows:,} rows checked and written", whole, LIMIT_S * share, "s"),
        Figure(f"{kind}: largest process meanwhile", max(peaks), LIMIT_MB, "MB"),
        Figure(f"{kind}: a desk page meanwhile, 95th percentile", pages[int(len(pages) * 0.95)] if pages else 0.0, LIMIT_MS, "ms"),
    ]


def officer() -> tuple[Any, int]:
    """Return the scope of the demo's district officer, and the district."""
    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import Scope
    from heju.people.models import Account
    from heju.places.models import Place
    from heju.web import identity

    with db.scoped(Scope(door="sign-in")):
        account = Account.objects.get(username="demo-district-officer")
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
        scope = identity.scope_of(account, timezone.localdate())
    with db.scoped(scope):
        return scope, Place.objects.get(kind="district").pk


def sheet_of(kind: str, rows: int, scope: Any) -> bytes:
    """Return a CSV of new homes in one compound's new buildings, or of new residents, three to a home, over the whole district."""
    from heju.kit import db
    from heju.places.models import Unit

    with db.scoped(scope):
        units = Unit.objects.filter(kind="home", place__kind="stairwell", valid_until=None).order_by("compound_id", "id")
        names = list(units.values_list("compound__name", "place__parent__name", "place__name", "number")[: rows // 3 + 1])
    if kind == "homes":
        lines = ["小区,楼栋,单元,房号,建筑面积,面积来源"]
        compound = names[0][0]
        for index in range(rows):
            number = f"{index % 25 + 1}{index // 25 % 4 + 1:02d}"
            lines.append(f"{compound},{500 + index // 200}栋,{index // 100 % 2 + 1}单元,{number},88.50,房产证")
        return "\n".join(lines).encode()
    lines = ["小区,楼栋,单元,房号,姓名,手机号,关系"]
    for index in range(rows):
        mixed = index * 2654435761 % (1 << 32)
        # As many names as a district has, scattered like its phones.
        name = FAMILY[mixed % 20] + chr(0x4E10 + mixed // 20 % 400) + chr(0x5E10 + mixed // 8000 % 400)
        phone = f"1{(39, 58, 59, 87, 88)[index % 5]}{index * 7654321 % 10**8:08d}"
        lines.append(",".join((*names[index // 3 % len(names)], name, phone, "家属")))
    return "\n".join(lines).encode()


def bring(kind: str, content: bytes, scope: Any, place: int) -> int:
    """Upload a sheet and have it checked by the worker."""
    from django.utils import timezone

    from heju.kit import db
    from heju.registers import actions

    now, day = timezone.now(), timezone.localdate()
    with db.scoped(scope):
        sheet = actions.receive_sheet(actor=scope, now=now, day=day, kind=kind, place=place, file_name="bench.csv", content=content)
        sheet = actions.map_columns(actor=scope, now=now, sheet=sheet, mapping=sheet.mapping, options={})
        return actions.begin_check(actor=scope, now=now, sheet=sheet).pk


def begin(step: str, number: int, scope: Any) -> None:
    """Have the worker write a checked sheet."""
    from django.utils import timezone

    from heju.kit import db
    from heju.registers import actions, queries

    with db.scoped(scope):
        sheet = queries.one(number)
        assert sheet is not None, step
        actions.begin_apply(actor=scope, now=timezone.now(), sheet=sheet)


def wait_for(number: int, state: str, scope: Any) -> None:
    """Wait until an import has come to a state."""
    from heju.kit import db
    from heju.registers import queries

    while True:
        with db.scoped(scope):
            sheet = queries.one(number)
            assert sheet is not None
            if sheet.state == state:
                print(f"  {state}: {sheet.written or sheet.checked}", flush=True)
                return
            assert not queries.is_stalled(sheet), queries.job_of(sheet).fault
        time.sleep(0.2)


def ask(address: str, pages: list[float], stop: threading.Event) -> None:
    """Ask for the index of imports as the branch secretary, four times a second."""
    import http.cookiejar
    import re
    import urllib.parse
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{address}/demo/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    words = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "who": "branch-secretary"}).encode()
    request = urllib.request.Request(f"{address}/demo/sign-in/", words, {"Referer": f"{address}/demo/"})
    opener.open(request, timeout=30).read()
    while not stop.wait(0.25):
        begun = time.perf_counter()
        opener.open(f"{address}/registers/", timeout=30).read()
        pages.append((time.perf_counter() - begun) * 1000)


def children(server: int) -> list[int]:
    """Return a process and all below it."""
    found = [server]
    for number in found:
        with contextlib.suppress(OSError):
            found += [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()]
    return found


def watch(server: int, peaks: list[float], stop: threading.Event) -> None:
    """Note the most memory that one of the processes ever held, in MB, those that end meanwhile too."""
    while not stop.wait(0.2):
        for number in children(server):
            with contextlib.suppress(OSError, IndexError, ValueError):
                lines = Path(f"/proc/{number}/status").read_text(encoding="ascii", errors="ignore").splitlines()
                peaks += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor time so far: server and workers; every process of the database."""

    product: float
    database: float

    @classmethod
    def of(cls, server: int) -> Spent:
        """Return what was spent until now."""
        found = subprocess.run([HEJU, "db", "status"], check=True, capture_output=True, text=True).stdout
        postmaster = next(int(line.split()[1]) for line in found.splitlines() if line.startswith("pid"))
        return cls(spent(server), spent(postmaster))

    def __sub__(self, before: Spent) -> Spent:
        return Spent(self.product - before.product, self.database - before.database)

    def __str__(self) -> str:
        return f"{self.product:.1f} s of server and workers and {self.database:.1f} s of the database"


def spent(root: int) -> float:
    """Return the processor time of a process and all below it so far, those that have ended too."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for number in children(root):
        with contextlib.suppress(OSError, IndexError):
            words = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="ignore").rpartition(")")[2].split()
            total += sum(int(word) for word in words[11:15]) / ticks
    return total
