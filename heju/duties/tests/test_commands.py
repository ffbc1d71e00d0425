"""The two doors: one document on standard output, exit codes as promised, no Django behind them."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heju.duties import commands
from heju.duties.rules import load
from heju.duties.rules.tables import Refused
from heju.duties.tests import world

KEYS = {"code", "body", "statutory", "subject_zh", "duty_zh", "sources", "frequency", "severity", "categories"}
FOLDERS = [pytest.param(None, id="made-up laws"), *(pytest.param(folder, id="the real laws") for folder in world.REAL)]


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of made-up laws, and the lists that fit it put in the place of the shipped ones."""
    here = world.made_up()
    monkeypatch.setattr(commands, "shipped", lambda: here.lists)
    return world.write(here.laws, tmp_path)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_export_prints_the_lists_in_force_as_the_contract_has_them(capsys):
    assert commands.run_export([]) == 0
    entries = printed(capsys)
    company = [entry for entry in entries if entry["body"] == "property_company" and entry["statutory"]]
    assert len(company) == 146
    assert all(entry.keys() >= KEYS for entry in entries)
    assert all({"law", "article", "role"} <= source.keys() for entry in entries for source in entry["sources"])
    assert all(source["role"] for entry in company for source in entry["sources"])
    assert all(entry["sources"] and 1 <= entry["severity"] <= 5 for entry in company)


def test_export_of_one_body_and_of_a_day_before_the_lists(capsys):
    assert commands.run_export(["--body", "branch"]) == 0
    assert {entry["body"] for entry in printed(capsys)} == {"branch"}
    assert commands.run_export(["--on", "2026-08-14"]) == 0
    assert printed(capsys) == []
    assert commands.run_export(["--on", "2026-08-15"]) == 0
    assert len(printed(capsys)) == 246


@pytest.mark.parametrize("folder", FOLDERS)
def test_check_of_the_lists_against_a_folder_passes(folder, made_up, monkeypatch, capsys):
    if folder is not None:
        monkeypatch.setattr(commands, "shipped", load.shipped)
    assert commands.run_check(["--law", str(folder or made_up)]) == 0
    report = printed(capsys)
    assert (report["ok"], report["duties"], report["problems"]) == (True, 146, [])


def test_check_that_fails_prints_its_document_and_exits_1(made_up, capsys):
    (made_up / "postal_law.json").unlink()
    assert commands.run_check(["--law", str(made_up)]) == 1
    report = printed(capsys)
    assert report["ok"] is False
    assert [(problem["fault"], problem["duty"]) for problem in report["problems"]] == [("law_missing", "PC-COO-02")]


def test_check_asks_the_lists_of_the_day(made_up, capsys):
    assert commands.run_check(["--law", str(made_up), "--on", "2026-08-14"]) == 1
    assert [problem["fault"] for problem in printed(capsys)["problems"]] == ["count"]


@pytest.mark.parametrize(
    ("run", "argv", "word"),
    [
        (commands.run_check, [], "--law"),
        (commands.run_check, ["--law", "/nowhere/at/all"], "is not a folder"),
        (commands.run_check, ["--law", "/nowhere", "--strict"], "--strict"),
        (commands.run_check, ["--law", "/nowhere", "--on", "tomorrow"], "tomorrow"),
        (commands.run_export, ["--body", "landlord"], "landlord"),
        (commands.run_export, ["--on", "2026-02-30"], "2026-02-30"),
        (commands.run_export, ["surplus"], "surplus"),
    ],
)
def test_what_cannot_be_read_is_refused_whole_in_one_line(run, argv, word, capsys):
    assert run(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word in err
    assert "Traceback" not in err


def test_a_malformed_law_is_refused_in_one_line(made_up, capsys):
    (made_up / "postal_law.json").write_text("{\n", encoding="utf-8")
    assert commands.run_check(["--law", str(made_up)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("postal_law.json: ")
    assert err.count("\n") == 1


def test_malformed_lists_are_refused_in_one_line(monkeypatch, capsys):
    def broken():
        raise Refused("07_fire.toml.duty[3].severity", "must be\nfrom 1 to 5")

    monkeypatch.setattr(commands, "shipped", broken)
    assert commands.run_export([]) == 2
    assert capsys.readouterr() == ("", "07_fire.toml.duty[3].severity: must be from 1 to 5\n")


def test_the_doors_know_no_django():
    probe = (
        "import sys; from heju.duties import commands; code = commands.run_export([]); "
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=world.REPOSITORY, check=False)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 246


def test_the_lists_are_read_once():
    assert load.shipped() is load.shipped()
    assert replace(load.shipped()) == load.shipped()
