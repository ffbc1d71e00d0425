"""List, board, map, search, one matter and raising over a million matters at 50 requests a second, load generator on the same cores.

Limit: 150 ms for the 95th percentile of the server's own time (Server-Timing), signed in, with row policies on. The database is that of
the demo in the state folder; `matters_fill` brings it to so many matters (MATTERS, a million unless set) and uses again what it finds.
The growth is read by running it on a folder with 100,000 and one with 1,000,000. BENCH_SECONDS shortens each run; BENCH_RATE asks
more slowly, on a machine that others share: then the CPU time of a request tells whether fifty a second would fit on two cores.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import resource
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench import load, matters_fill, matters_raising, pages
from bench.table import Figure, show

PER_SECOND = float(os.environ.get("BENCH_RATE", pages.PER_SECOND))
SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
LIMIT_MS = 150.0
WORDS = ("电梯", "dtm", "煤气瓶", "楼道灯", "铁锈味", "ltd", "漏水", "没有这回事")
# Two a second are 172,800 a day: a district of a million has a few hundred.
RAISED = float(os.environ.get("BENCH_RAISED", "2"))
# The kinds of pages that are asked for, all unless BENCH_ONLY names some.
KINDS = "list,board,map,search,one matter,rates,raising"
ONLY = os.environ.get("BENCH_ONLY", KINDS).split(",")
PEOPLE = ("district-officer", "branch-secretary", "property-manager", "owner")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of page, the addresses that are asked for in turn, and who asks."""

    name: str
    who: str
    paths: list[str]


def run() -> bool:
    """Fill, measure each kind for each of four people, print the table and return whether every limit holds."""
    count = int(os.environ.get("MATTERS", "1000000"))
    have, taken = ready(count)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()}")
    print(f"{have:,} matters, filled in {taken:.0f} s; {PER_SECOND:.0f} requests/s for {SECONDS:.0f} s each; python -m bench matters")
    figures: list[Figure] = []
    with pages.served() as base:
        settle()
        cookies = {who: pages.sign_in(base, who) for who in PEOPLE}
        figures.extend(measured(base, case, cookies[case.who]) for case in cases(base, cookies) if case.name in ONLY)
        figures.extend(raising(base, cookies["owner"]) if "raising" in ONLY else [])
    return show(figures)


def settle(most: float = 900.0) -> None:
    """Wait until the timed jobs that were due at the start are done: at night they have the machine to themselves."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < most:
        before = cpu_ms()
        time.sleep(4)
        if cpu_ms() - before < 200:
            break
    print(f"settled after {time.perf_counter() - begun:.0f} s", flush=True)


def raising(base: str, cookie: str) -> list[Figure]:
    """Raise over HTTP as a resident, RAISED a second; print and return the figures."""
    spent = cpu_ms()
    answers = matters_raising.run(base, cookie, buildings(), per_second=RAISED, seconds=SECONDS)
    whole, sent = [one.server_ms for one in answers], [one.server_ms for one in answers if one.path in ("send", "alike")]
    bad = sum(one.status != 302 for one in answers)
    print(
        f"raising     owner             {len(answers):5} answers {bad:3} bad; p50 {load.percentile(whole, 0.5):6.0f} "
        f"p95 {load.percentile(whole, 0.95):6.0f} ms, of sending p95 {load.percentile(sent, 0.95):6.0f} ms; "
        f"CPU a request: server {(cpu_ms() - spent) / max(len(answers), 1):.0f} ms; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return [
        Figure("raising, each step: p95 server time", load.percentile(whole, 0.95) if not bad else float("inf"), LIMIT_MS, "ms"),
        Figure("raising, the sending: p95 server time", load.percentile(sent, 0.95) if not bad else float("inf"), LIMIT_MS, "ms"),
    ]


def buildings() -> list[int]:
    """Return the buildings of the compound in which the owner of the demo has his home."""
    from django.db import connections

    from heju.web.demo_cast import USERNAME

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select distinct b.id from people_account a join people_tie t on t.person_id = a.person_id "
            "join places_unit u on u.id = t.unit_id join places_place b on b.parent_id = u.compound_id and b.kind = 'building' "
            "where a.username = %s and t.kind = 'owner' and t.until is null order by b.id",
            [USERNAME.format(code="owner")],
        )
        found = [int(row[0]) for row in cursor.fetchall()]
    connections.close_all()
    return found


def ready(count: int) -> tuple[int, float]:
    """Bring the database to so many matters and return how many there are and how long it took."""
    os.environ.setdefault("HEJU_MODE", "demo")
    os.environ["HEJU_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")
    import django

    django.setup()
    from django.db import connections

    from heju.kit import postgres

    postgres.start()
    taken = matters_fill.filled(count)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from matters_matter")
        have = int(cursor.fetchone()[0])
    connections.close_all()
    return have, taken


def cases(base: str, cookies: dict[str, str]) -> list[Case]:
    """Return the pages of each person, read off the pages themselves where they have numbers."""
    search = ["/desk/matters/?" + urllib.parse.urlencode({"q": words, "state": "all"}) for words in WORDS]
    found: list[Case] = []
    for who in PEOPLE[:3]:
        matters = links(base, cookies[who], "/desk/matters/?state=all", r'href="(/desk/matters/\d+/)"')
        found += [
            Case(
                "list", who, ["/desk/matters/", "/desk/matters/?state=all", "/desk/matters/?overdue=1", "/desk/matters/?category=elevator"]
            ),
            Case("board", who, ["/desk/matters/board/"]),
            Case("map", who, ["/desk/matters/map/"]),
            Case("search", who, search),
            Case("one matter", who, matters[:20]),
            Case("rates", who, [f"{rates(base, cookies[who])}?period={period}" for period in ("month", "quarter", "year")]),
        ]
    place = rates(base, cookies["owner"])
    lists = [f"{place}list/?" + urllib.parse.urlencode({"q": words}) for words in WORDS]
    found += [
        Case("list", "owner", [f"{place}list/?state=open", f"{place}list/?figure=solved", f"{place}list/?figure=confirmed_fixed"]),
        Case("search", "owner", lists),
        Case("rates", "owner", [f"{place}?period={period}" for period in ("month", "quarter", "year")]),
        Case("one matter", "owner", links(base, cookies["owner"], f"{place}list/?state=open", r'href="(/matters/\d+/)"')[:20]),
    ]
    return [case for case in found if case.paths]


def links(base: str, cookie: str, path: str, pattern: str) -> list[str]:
    """Return the addresses of a shape that a page holds."""
    request = urllib.request.Request(base + path, headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        return sorted(set(re.findall(pattern, answer.read().decode())))


def rates(base: str, cookie: str) -> str:
    """Return the address of somebody's board of rates."""
    request = urllib.request.Request(f"{base}/board/matters/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        return str(urllib.parse.urlsplit(answer.url).path)


def measured(base: str, case: Case, cookie: str) -> Figure:
    """Ask for the pages at a steady rate and print what the server needed, and what this generator did."""
    load.run(base, cookie, case.paths, per_second=5, seconds=2)
    before, spent = resource.getrusage(resource.RUSAGE_SELF), cpu_ms()
    answers = load.run(base, cookie, case.paths, per_second=PER_SECOND, seconds=SECONDS)
    after = resource.getrusage(resource.RUSAGE_SELF)
    served = (cpu_ms() - spent) / max(len(answers), 1)
    own = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / max(len(answers), 1)
    times, whole = [one.server_ms for one in answers], [one.total_ms for one in answers]
    bad = sum(one.status != 200 for one in answers)
    p95 = load.percentile(times, 0.95)
    print(
        f"{case.name:11} {case.who:17} {len(answers):5} answers {bad:3} bad; p50 {load.percentile(times, 0.5):6.0f} p95 {p95:6.0f} ms; "
        f"to the last byte p95 {load.percentile(whole, 0.95):7.0f} ms; CPU a request: server {served:.0f} ms, generator {own:.1f} ms; "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    # An answer that is not 200 is as good as none.
    return Figure(f"{case.name}, {case.who}: p95 server time", p95 if not bad else float("inf"), LIMIT_MS, "ms")


def cpu_ms() -> float:
    """Return the CPU time of the server's processes and of its database so far, ended children included, in ms."""
    found: dict[int, tuple[int, int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                name, _, rest = (entry / "stat").read_text().rpartition(")")
                fields = rest.split()
                found[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])), name)
    postmaster = Path(os.environ["HEJU_STATE"]) / "postgres" / "18" / "postmaster.pid"
    wanted = {os.getpid(), int(postmaster.read_text().split()[0])}
    while more := {pid for pid, (parent, _ticks, _name) in found.items() if parent in wanted} - wanted:
        wanted |= more
    ticks = sum(found[pid][1] for pid in wanted - {os.getpid()} if pid in found)
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")
