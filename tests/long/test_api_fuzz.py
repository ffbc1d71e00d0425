"""schemathesis for ten minutes over the whole API of a running server with two workers: no 5xx, nothing that the schema does not say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long.test_kill import free_port, serve
from tests.storm import ROOT, installation

pytestmark = pytest.mark.long
SECONDS = 600
# The budget is tried elsewhere; here it would only make the run shorter.
PLENTY = {"HEJU_API_PER_MINUTE": "6000000", "HEJU_API_ANONYMOUS_PER_MINUTE": "6000000"}


def test_ten_minutes_find_nothing(tmp_path: Path) -> None:
    with installation() as found:
        found.environment |= PLENTY
        subprocess.run(
            [sys.executable, "-m", "heju.web.command", "demo", "--reset"], env=found.environment, cwd=ROOT, check=True, timeout=900
        )
        port = free_port()
        server = serve(found, port)
        try:
            tokens = subprocess.run(
                [sys.executable, "-m", "tests.tokens_of_demo"], env=found.environment, cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout
            hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz_hooks", "HEJU_FUZZ_TOKENS": tokens, "DJANGO_SETTINGS_MODULE": "heju.web.settings"}
            report = tmp_path / "report.json"
            words = ["run", f"http://127.0.0.1:{port}/api/openapi.json", "--max-time", str(SECONDS), "--continue-on-failure"]
            command = Path(sys.executable).with_name("schemathesis")
            run = subprocess.run(
                [command, *words, "--report", "json", "--report-json-path", report], env=os.environ | found.environment | hooks, cwd=ROOT,
                capture_output=True, text=True, timeout=SECONDS + 300,
            )  # fmt: skip
        finally:
            server.terminate()
            server.wait(60)
        said = json.loads(report.read_text())
        assert run.returncode == 0, run.stdout[-6000:]
        assert said["failures"] == []
        assert said["errors"] == []
        log = (found.state / "serve").read_text()
        assert not re.search(r'"status": 5\d\d', log)
        assert found.verify()["ok"]
