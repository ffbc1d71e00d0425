"""Answer requests and seal the record, until told to stop."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from heju.kit import postgres
from heju.web import safety
from heju.web.supervisor import Child, Supervisor

READY_WITHIN = 60.0
WORKER = (sys.executable, "-m", "heju.web.command", "worker")


class Command(BaseCommand):
    help = "Answer requests and seal the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HEJU_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("HEJU_PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the database where it is ours, refuse what is not safe, run server and sealer, end all of them in order."""
        host, port = options["host"], options["port"]
        check_free(host, port)
        self.ours = False
        self.keep_database()
        try:
            self.refuse_unsafe()
            collect_static()
            connections.close_all()
            self.run(host, port, options["workers"])
        finally:
            connections.close_all()
            if self.ours:
                postgres.stop()
        self.say("stopped")

    def say(self, text: str) -> None:
        """Write one line at once."""
        self.stdout.write(text)
        self.stdout.flush()

    def refuse_unsafe(self) -> None:
        """Raise CommandError with everything that forbids a start."""
        try:
            safety.demand_safe()
        except safety.Unsafe as error:
            lines = [f"  {finding.says} — {finding.cure}" for finding in error.findings]
            raise CommandError("\n".join(["this installation must not be started as it is:", *lines])) from None

    def keep_database(self) -> None:
        """Start the embedded server where it does not run; remember that it is ours to stop."""
        if not postgres.is_external() and postgres.status().state in ("stopped", "absent"):
            postgres.start()
            self.ours = True

    def beat(self) -> None:
        """Bring a database back that died under us; a server that will not start now is tried again a second later."""
        with contextlib.suppress(RuntimeError, OSError):
            self.keep_database()

    def run(self, host: str, port: int, workers: int) -> None:
        """Run until somebody asks for the end."""
        os.environ["HEJU_SERVING"] = "1"
        fresh_counters()
        web = Child("server", server_command(host, port, workers))
        # Apart from each other: a heavy job neither delays the seal nor takes it along when it dies.
        sealer, jobs = (Child(name, [*WORKER, "--only", only]) for name, only in (("sealer", "seal"), ("jobs", "jobs")))
        supervisor = Supervisor([web, jobs, sealer], self.say, self.beat)
        supervisor.listen()
        supervisor.start()
        try:
            if wait_ready(host, port, supervisor):
                self.say(f"ready: {settings.ADDRESS if port == 8000 else f'http://{shown(host)}:{port}'}")
            supervisor.watch()
        finally:
            self.say("stopping …")
            supervisor.stop()


def fresh_counters() -> None:
    """Give the workers an empty folder to count in; what those before counted is over, and Prometheus knows how to take that."""
    folder = settings.STATE / "counters"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def server_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command of the application server."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": "4",
        "--backlog": "1024",
        "--workers-kill-timeout": "10",
        "--respawn-interval": "0.5",
        "--log-level": "warning",
    }
    words = [word for pair in options.items() for word in pair]
    return [sys.executable, "-m", "granian", "heju.web.wsgi:application", *words, "--no-ws", "--respawn-failed-workers"]


def check_free(host: str, port: int) -> None:
    """Raise CommandError where somebody else has the port: the server would share it with him without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"port {port} cannot be had: {error.strerror}. Choose another: heju serve --port N") from None


def collect_static() -> None:
    """Bring styles and scripts to where they are served from, when they are newer than what is there."""
    built = settings.ROOT / "web" / "static"
    newest = max((file.stat().st_mtime for file in built.rglob("*") if file.is_file()), default=0.0)
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)


def shown(host: str) -> str:
    """Return the host as one types it into a browser on this machine."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound


def wait_ready(host: str, port: int, supervisor: Supervisor) -> bool:
    """Return whether a page came back before the time was over or somebody asked for the end."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not supervisor.stopping.wait(0.1):
        connection = http.client.HTTPConnection(shown(host), port, timeout=5)
        try:
            connection.request("GET", "/accounts/login/", headers={"Host": settings.ALLOWED_HOSTS[0]})
            if connection.getresponse().status < 500:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
    return False
