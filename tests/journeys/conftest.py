"""The product as a user runs it: `heju demo` and `heju serve` in a state folder of their own, and a Chromium before them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
HEJU = ROOT / ".venv" / "bin" / "heju"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PATIENCE = 90.0


@dataclass(frozen=True)
class Product:
    """A running demo: its address and its environment, in which other commands of it can be run."""

    address: str
    environment: dict[str, str]

    def heju(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product against this demo."""
        return subprocess.run([str(HEJU), *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert server.poll() is None, log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.2)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Build a demo district and serve it; both by the commands that a user types."""
    state = Path(tempfile.mkdtemp(prefix="heju-journey-"))
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    dropped = {"DATABASE_URL", "DATABASE_OWNER_URL", "HEJU_OWNER", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"HEJU_STATE": str(state), "HEJU_MODE": "demo", "HEJU_ADDRESS": address}
    built = subprocess.run([str(HEJU), "demo"], env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with (state / "serve.log").open("wb") as log:
        server = subprocess.Popen([str(HEJU), "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
        try:
            wait_until_up(address, server, state / "serve.log")
            yield Product(address, environment)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
            subprocess.run([str(HEJU), "db", "stop"], env=environment, capture_output=True, check=False)
            shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the system's Chromium, or Playwright's own where there is none."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def person(chromium: Browser, product: Product) -> Iterator[Callable[..., Page]]:
    """Open a browser of one's own for a person: `person("owner")` is signed in, `person()` is not."""
    opened = []
    expect.set_options(timeout=10_000)

    def open_for(who: str = "", *, size: dict[str, int] = DESK, language: str = "zh-hans") -> Page:
        context = chromium.new_context(viewport=size, base_url=product.address, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        opened.append(context)
        if language != "zh-hans":
            context.add_cookies([{"name": "heju_language", "value": language, "url": product.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
        if who:
            page.goto("/demo/")
            page.locator(f"button[name=who][value={who}]").click()
            expect(page.locator("body")).to_be_visible()
        return page

    yield open_for
    for context in opened:
        context.close()


def check_with_axe(page: Page) -> None:
    """Fail on any finding of axe: contrast, names, order, landmarks."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    lines = [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"][:3]]
    assert lines == [], f"{page.url}\n" + "\n".join(lines)
