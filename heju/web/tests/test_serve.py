"""What `heju serve` decides by itself; the processes are walked by the journeys and by tests/long/test_kill.py."""

from __future__ import annotations

import http.server
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError

from heju.kit import postgres
from heju.web.management.commands import heju_serve as serve
from heju.web.supervisor import Supervisor


def status(state: str) -> postgres.Status:
    return postgres.Status(state, None, "18", None, None)


def test_a_port_that_somebody_has_is_refused() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match="--port"):
            serve.check_free("127.0.0.1", other.getsockname()[1])
        free = other.getsockname()[1]
    serve.check_free("127.0.0.1", free)


@pytest.mark.parametrize(
    ("state", "external", "started"),
    [("stopped", False, True), ("absent", False, True), ("running", False, False), ("starting", False, False), ("stopped", True, False)],
)
def test_the_database_is_started_only_where_it_is_ours_and_does_not_run(
    monkeypatch: pytest.MonkeyPatch, state: str, external: bool, started: bool
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(postgres, "is_external", lambda: external)
    monkeypatch.setattr(postgres, "status", lambda: status(state))
    monkeypatch.setattr(postgres, "start", lambda: calls.append("start"))
    command = serve.Command()
    command.ours = False
    command.keep_database()
    assert (calls == ["start"], command.ours) == (started, started)


@pytest.mark.parametrize("error", [RuntimeError("no"), OSError("no")])
def test_a_database_that_will_not_start_now_does_not_end_the_rest(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(postgres, "is_external", lambda: False)
    monkeypatch.setattr(postgres, "status", lambda: status("stopped"))
    monkeypatch.setattr(postgres, "start", fail)
    command = serve.Command()
    command.ours = False
    command.beat()
    assert command.ours is False


def test_static_files_are_collected_when_they_are_newer_than_what_is_served(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT, settings.STATIC_ROOT = tmp_path, tmp_path / "served"
    source, manifest = tmp_path / "web" / "static" / "app.css", tmp_path / "served" / "staticfiles.json"
    source.parent.mkdir(parents=True)
    manifest.parent.mkdir()
    source.touch()
    calls: list[str] = []
    monkeypatch.setattr(serve, "call_command", lambda name, **options: calls.append(name))
    serve.collect_static()
    manifest.touch()
    os.utime(source, (100, 100))
    serve.collect_static()
    assert calls == ["collectstatic"]
    os.utime(manifest, (50, 50))
    serve.collect_static()
    assert calls == ["collectstatic"] * 2


class Answer(http.server.BaseHTTPRequestHandler):
    codes = [500, 503, 200]

    def do_GET(self) -> None:
        self.send_response(self.codes.pop(0))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_it_is_ready_when_a_page_came_back_that_is_no_failure(answering: int) -> None:
    assert serve.wait_ready("127.0.0.1", answering, Supervisor([], lambda text: None))
    assert Answer.codes == []


def test_the_wish_to_end_ends_the_waiting() -> None:
    supervisor = Supervisor([], lambda text: None)
    supervisor.stopping.set()
    assert not serve.wait_ready("127.0.0.1", 1, supervisor)


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("10.0.0.5", "10.0.0.5")])
def test_the_address_is_one_that_a_browser_takes(host: str, shown: str) -> None:
    assert serve.shown(host) == shown


def test_the_server_is_asked_for_by_its_own_interpreter_with_two_processes() -> None:
    words = serve.server_command("127.0.0.1", 8000, 2)
    assert words[1:4] == ["-m", "granian", "heju.web.wsgi:application"]
    assert words[words.index("--workers") + 1] == "2"
    assert words[words.index("--interface") + 1] == "wsgi"
