"""The commands of the record: one JSON document, exit codes, files that others can check."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from heju.audit import actions, queries
from heju.audit.rules import chain, exports
from heju.kit import db
from heju.kit.scope import system
from tests import cast

EVERYTHING = system("test", cast.DISTRICT)


def run(*words: str, **options: Any) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command(*words, stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def sealed_record(db: None) -> queries.Head:
    from heju.kit.db import scoped

    with scoped(EVERYTHING):
        for number in range(5):
            actions.record(
                actor=EVERYTHING, now=cast.NOW, verb="places.moved", subject="places.place", subject_id=number, path=cast.DISTRICT
            )
        while actions.seal_pending():
            pass
        return queries.head_of_chain()


def test_verify_prints_one_document_and_exits_0(sealed_record: queries.Head) -> None:
    code, text = run("audit_verify")
    assert code == 0
    found = {"ok": True, "records": sealed_record.sequence, "sealed": sealed_record.sequence, "pending": 0, "head": sealed_record.hash}
    assert json.loads(text) == found


def test_verify_exits_1_and_says_the_first_thing_that_does_not_hold(sealed_record: queries.Head) -> None:
    code, text = run("audit_verify", head=(sealed_record.sequence, "0" * 64))
    assert code == 1
    found = json.loads(text)
    assert found["ok"] is False
    assert found["fault"] == {
        "kind": "head",
        "sequence": sealed_record.sequence,
        "record": None,
        "zh": chain.FAULTS["head"][0],
        "en": chain.FAULTS["head"][1],
    }


def test_a_head_that_was_published_is_taken_as_the_command_prints_it(sealed_record: queries.Head) -> None:
    assert run("audit_verify", f"--head={sealed_record.sequence}:{sealed_record.hash}")[0] == 0
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        run("audit_verify", "--head=5:abc")


@pytest.mark.django_db
def test_a_record_that_waits_too_long_is_a_finding(db: None) -> None:
    from heju.kit.db import scoped

    with scoped(EVERYTHING):
        actions.record(actor=EVERYTHING, now=cast.NOW, verb="places.moved", subject="places.place", subject_id=1, path=cast.DISTRICT)
    assert run("audit_verify")[0] == 0
    code, text = run("audit_verify", late=-1)
    assert (code, json.loads(text)["fault"]["kind"]) == (1, "late")


def test_the_head_is_printed_with_its_day(sealed_record: queries.Head) -> None:
    assert sealed_record.day is not None
    found = {"date": sealed_record.day.isoformat(), "sequence": sealed_record.sequence, "hash": sealed_record.hash}
    assert json.loads(run("audit_head")[1]) == found
    assert json.loads(run("audit_head", f"--day={sealed_record.day.isoformat()}")[1]) == found
    assert json.loads(run("audit_head", "--day=2001-01-01")[1]) == {"date": None, "sequence": 0, "hash": chain.GENESIS}


def test_an_export_is_closed_to_others_and_verifies_without_the_database(sealed_record: queries.Head, tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    code, text = run("audit_export", out=file)
    assert code == 0
    assert json.loads(text) == {
        "file": str(file),
        "records": sealed_record.sequence,
        "last": sealed_record.sequence,
        "head": sealed_record.hash,
    }
    assert file.stat().st_mode & 0o777 == 0o600
    code, text = run("audit_verify", file=str(file))
    assert code == 0
    assert json.loads(text)["sealed"] == sealed_record.sequence
    lines = file.read_text().splitlines()
    assert json.loads(lines[1])["seq"] == 1
    file.write_text("\n".join([*lines[:2], *lines[3:]]) + "\n")
    code, text = run("audit_verify", file=str(file))
    assert (code, json.loads(text)["fault"]["kind"]) == (1, "missing")


def test_a_day_is_exported_and_a_day_without_seals_is_an_empty_export(sealed_record: queries.Head, tmp_path: Path) -> None:
    assert sealed_record.day is not None
    for day, count in ((sealed_record.day.isoformat(), sealed_record.sequence), ("2001-01-01", 0)):
        file = tmp_path / day
        assert json.loads(run("audit_export", f"--out={file}", f"--day={day}")[1])["records"] == count
        with file.open() as texts:
            assert exports.verify_export(line.rstrip("\n") for line in texts).ok


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(sealed_record: queries.Head, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run("audit_export", out=tmp_path / "nowhere" / "record.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        run("audit_export", out=tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("text", ["", "x", "{}\n"])
def test_a_file_that_is_no_export_exits_2_without_a_document(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x"
    file.write_text(text)
    assert run("audit_verify", file=str(file)) == (2, "")


def test_a_file_that_is_not_there_or_no_text_exits_2(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    assert run("audit_verify", file=str(tmp_path / "x")) == (2, "")
    assert run("audit_verify", file=str(tmp_path / "y")) == (2, "")


def test_an_export_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    header = exports.header_text(first=1, previous=chain.GENESIS, last=0, head=chain.GENESIS)
    monkeypatch.setattr(sys, "stdin", io.StringIO(header + "\n"))
    code, text = run("audit_verify", file="-")
    assert (code, json.loads(text)["ok"]) == (0, True)


@pytest.mark.django_db
def test_the_whole_check_needs_no_role_and_leaves_the_scope_closed() -> None:
    from heju.audit.models import Record

    assert run("audit_verify")[0] == 0
    assert not Record.objects.exists()
    assert db.active_scope().door == ""
