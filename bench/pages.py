"""Board, compound and list pages of the full demo district at 50 requests a second, load generator on the same cores.

Limit: 150 ms for the 95th percentile of the server's own time (Server-Timing), signed in, with row policies on.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import load
from bench.table import Figure, show

HEJU = Path(__file__).resolve().parent.parent / ".venv" / "bin" / "heju"
PER_SECOND = 50.0
SECONDS = 30.0
LIMIT_MS = 150.0


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve the demo that stands in the state folder, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | {"HEJU_MODE": "demo", "HEJU_ADDRESS": base}
    server = subprocess.Popen(
        [str(HEJU), "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(base, timeout=2).close()
                break
            time.sleep(0.2)
        yield base
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def sign_in(base: str, who: str) -> str:
    """Return the cookie of one of the cast."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{base}/demo/").close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "who": who}).encode()
    opener.open(urllib.request.Request(f"{base}/demo/sign-in/", data=form, headers={"Referer": base})).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def addresses(base: str, cookie: str) -> dict[str, list[str]]:
    """Return the pages to ask for, by kind: read off the pages themselves, as a person would find them."""
    import re

    def links(path: str, pattern: str) -> list[str]:
        request = urllib.request.Request(base + path, headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:
            return sorted(set(re.findall(pattern, answer.read().decode())))

    district = links("/board/", r"/board/\d+/")
    compounds = links("/board/", r"/compounds/\d+/")[:200]
    return {
        "board, district": ["/board/" + min(district, key=len).removeprefix("/board/")],
        "board, street": district[1:11],
        "compound": compounds,
        "lists": [
            "/places/search/?q=" + urllib.parse.quote("花园"),
            "/organizations/?kind=branch",
            "/organizations/four-in-one/440303/",
            "/organizations/coverage/440303/",
        ],
        "desk, today": ["/desk/"],
    }


def run() -> bool:
    """Measure each kind alone and all of them mixed; return whether every limit holds."""
    figures = []
    with served() as base:
        cookie = sign_in(base, "district-officer")
        kinds = addresses(base, cookie)
        mixed = [path for paths in zip(*(paths * 50 for paths in kinds.values()), strict=False) for path in paths]
        for kind, paths in [*kinds.items(), ("all of them, mixed", mixed)]:
            load.run(base, cookie, paths, per_second=10, seconds=2)
            answers = load.run(base, cookie, paths, per_second=PER_SECOND, seconds=SECONDS)
            bad = [answer for answer in answers if answer.status != 200]
            times = [answer.server_ms for answer in answers]
            whole = [answer.total_ms for answer in answers]
            figures.append(Figure(f"{kind}: p95 server time", load.percentile(times, 0.95), LIMIT_MS, "ms"))
            print(
                f"{kind}: {len(answers)} answers, {len(bad)} bad; server p50 {load.percentile(times, 0.5):.0f} "
                f"p95 {load.percentile(times, 0.95):.0f} p99 {load.percentile(times, 0.99):.0f} ms; "
                f"to the last byte p95 {load.percentile(whole, 0.95):.0f} ms",
                flush=True,
            )
            if bad:
                figures.append(Figure(f"{kind}: answers that were not 200", len(bad), 0.5, ""))
    return show(figures)
