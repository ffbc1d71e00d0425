"""What operators see: alive, ready, figures, one line a request; and nothing in it that belongs to anybody."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import Error, connection
from django.test import Client, RequestFactory

from heju.audit import queries as audit
from heju.audit.actions import seal_pending
from heju.web import safety, secrets, stamp
from heju.web.monitor import health, logs
from heju.web.monitor.middleware import HEADER
from tests import cast

PLANTED = ("13800138000", "欧阳测试", "138%2000", "sesame")


@pytest.fixture(autouse=True)
def nothing_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_good_until", 0.0)


def test_alive_asks_nobody_and_any_host() -> None:
    # No database mark: a query would fail this test.
    response = Client().get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (response.status_code, response.text) == (200, "ok\n")
    assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_names_what_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests of rivals commit what they do, and no sealer runs here: whatever is left of them is sealed first.
    while seal_pending():
        pass
    response = Client().get("/readyz")
    # In the test room no worker runs, and nothing else is wrong.
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "checks": {"database": True, "migrations": True, "policies": True, "sealer": True, "worker": False},
    }
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")
    assert Client().get("/readyz").status_code == 200
    monkeypatch.setattr(audit, "waiting", lambda: (9, audit.LATE_AFTER + 1))
    assert Client().get("/readyz").json()["checks"]["sealer"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "wrong"), [("unapplied", "migrations"), ("differences", "policies")])
def test_ready_is_not_said_of_another_release(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = safety if name == "unapplied" else stamp
    monkeypatch.setattr(module, name, lambda: ["x"])
    assert Client().get("/readyz").json()["checks"][wrong] is False


@pytest.mark.django_db
def test_a_database_that_is_gone_is_told_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> tuple[int, int]:
        raise Error

    monkeypatch.setattr(audit, "waiting", gone)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["checks"]["database"]) == (503, False)
    assert "heju_database_up 0.0" in Client().get("/metrics").text


@pytest.mark.django_db
def test_figures_count_requests_by_the_name_of_the_door_and_hold_nothing_personal() -> None:
    client = cast.client("branch_secretary")
    client.get(f"/places/{cast.place('A').pk}/?q=13800138000")
    text = Client().get("/metrics").text
    assert 'heju_requests_total{method="GET",route="places:place",status="200"}' in text
    assert "heju_record_pending" in text
    assert 'heju_jobs{state="failed"}' in text
    assert 'heju_rows{table="people_person"}' in text
    assert "heju_database_up 1.0" in text
    assert not any(word in text for word in PLANTED)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.9", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 403),
        ("10.0.0.9", {"Authorization": "Bearer wrong"}, 403),
        ("10.0.0.9", {"Authorization": "Bearer "}, 403),
        ("10.0.0.9", {"Authorization": "TOKEN"}, 200),
    ],
)
def test_figures_are_for_this_machine_or_who_shows_the_token(address: str, headers: dict[str, str], status: int) -> None:
    shown = {name: value.replace("TOKEN", f"Bearer {secrets.text('metrics-token')}") for name, value in headers.items()}
    request = RequestFactory().get("/metrics", REMOTE_ADDR=address, headers=shown)
    assert health.figures(request).status_code == status


@pytest.mark.django_db
def test_behind_a_proxy_nobody_is_of_this_machine(settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    assert health.figures(RequestFactory().get("/metrics")).status_code == 403


def test_a_number_is_echoed_only_where_it_can_be_nothing_but_chance() -> None:
    good = "0af76519-16cd-43dd-8448-eb211c80319c"
    assert Client().get("/healthz", headers={HEADER: good})[HEADER] == good
    for bad in ("13800138000", "a" * 65, "x" * 32, "林建国", f"{good}\n"):
        assert Client().get("/healthz", headers={HEADER: bad.strip("\n") + ("!" if bad.endswith("\n") else "")})[HEADER] != bad
        assert len(Client().get("/healthz")[HEADER]) == 32


@pytest.mark.django_db
def test_no_line_of_log_holds_what_was_asked_or_typed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = cast.client("community_officer")
    person = cast.person("owner")
    client.get(f"/places/search/?q={PLANTED[0]}")
    client.get(f"/desk/people/{person.public_id}/?name={PLANTED[1]}")
    client.post("/accounts/login/", {"login": PLANTED[0], "password": PLANTED[3]})
    Client().get(f"/api/duties/{PLANTED[1]}", headers={"Authorization": f"Bearer {PLANTED[3]}"})
    Client().get(f"/nothing/{PLANTED[0]}/{PLANTED[1]}")
    lines = [logs.Lines().format(record) for record in caplog.records]
    found = [json.loads(line) for line in lines]
    mine = [line for line in found if line["event"] == "request"]
    assert len(mine) >= 5
    assert not any(word in line for line in lines for word in (*PLANTED, str(person.public_id), "/desk/people"))
    assert {"route", "status", "ms", "queries", "roles", "id", "method", "at", "level", "event"} == set(mine[0])
    assert mine[0]["roles"] == ["community_officer"]
    assert "none" in {line["route"] for line in mine}


def test_a_fault_is_logged_by_its_class_and_place_and_never_by_its_text() -> None:
    try:
        raise ValueError(f"Key (phone)=({PLANTED[0]}) already exists")
    except ValueError:
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", (PLANTED[1],), sys.exc_info())
    line = logs.Lines().format(record)
    assert not any(word in line for word in PLANTED)
    found = json.loads(line)
    assert found["error"] == "ValueError"
    assert found["trace"][-1].startswith("test_monitor.py:")


COUNTS = """
import sys
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
counter = Counter("heju_requests", "x", ["route"])
counter.labels("a").inc(int(sys.argv[1]))
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_what_two_processes_count_is_one_figure_and_a_dead_one_loses_nothing(tmp_path: Path) -> None:
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for number in ("3", "4"):
        said = subprocess.run([sys.executable, "-c", COUNTS, number], env=environ, capture_output=True, text=True, check=True).stdout
    assert 'heju_requests_total{route="a"} 7.0' in said
