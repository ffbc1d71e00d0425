"""Backup and restore: what comes back is what went in, row for row; what was changed on the way is refused; keys stay apart."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from heju.kit import keys, postgres
from heju.kit.postgres import copies
from heju.kit.vault import Keyring
from heju.web import backup, restore
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> backup.Backup:
    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("backups")
        keys.keyring().write(folder / "vault.json")
        return backup.make(folder, now=cast.NOW)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[postgres.Server]:
    """A new machine: a state folder of its own, without keys and without a database."""
    state = tmp_path / "state"
    monkeypatch.setenv("HEJU_STATE", str(state))
    settings.STATE, settings.VAULT_FILE = state, state / "secrets" / "vault.json"
    with postgres.watched(postgres.Server.of(state)) as server:
        server.start(postgres.THROWAWAY)
        yield server


def copied(made: backup.Backup, into: Path) -> Path:
    shutil.copytree(made.folder, into / made.folder.name)
    return into / made.folder.name


def ring_of(made: backup.Backup) -> Path:
    """The keys as they were when the backup was made."""
    return made.folder.parent / "vault.json"


def test_a_backup_says_what_is_in_it_and_that_keys_are_not(made: backup.Backup) -> None:
    assert {file.name for file in made.folder.iterdir()} == {"database.dump", "manifest.json", "READ-ME.txt"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in made.folder.iterdir())
    assert made.manifest["tables"]["people_person"]["rows"] >= len(cast.names())
    assert made.manifest["keys"] == {"apart": True, "needed": [key.id for key in keys.keyring().keys]}
    secret = json.loads(keys.keyring().to_json())["keys"][0]["secret"]
    assert all(secret.encode() not in file.read_bytes() for file in made.folder.iterdir())
    assert backup.read(made.folder.parent).folder == made.folder


def test_a_drill_sees_rows_that_differ_and_keys_that_do_not_fit(made: backup.Backup, tmp_path: Path) -> None:
    made = backup.read(copied(made, tmp_path))
    made.manifest["tables"]["people_tie"]["rows"] += 1
    made.manifest["tables"]["places_place"]["sum"] = "0"
    other = tmp_path / "other.json"
    Keyring.generate("k9").write(other)
    proof = restore.drill(made, other)
    assert not proof.ok
    assert proof.different == ["people_tie", "places_place"]
    assert proof.opened == 0
    assert proof.closed


def test_what_was_changed_on_the_way_is_refused(made: backup.Backup, tmp_path: Path) -> None:
    folder = copied(made, tmp_path)
    dump = folder / "database.dump"
    whole = dump.read_bytes()
    for wrong in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), whole + b"x"):
        dump.write_bytes(wrong)
        with pytest.raises(backup.BackupRefused, match="not the file"):
            backup.read(folder)
    dump.unlink()
    with pytest.raises(backup.BackupRefused, match="not the file"):
        backup.read(folder)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(backup.BackupRefused, match="cannot be read"):
        backup.read(folder)
    (folder / "manifest.json").write_text('{"format": "x", "tables": {}, "database": {}}')
    with pytest.raises(backup.BackupRefused, match="another format"):
        backup.read(folder)
    with pytest.raises(backup.BackupRefused, match="no backup"):
        backup.read(tmp_path / "nothing")


def test_keys_are_never_kept_beside_the_backups(tmp_path: Path) -> None:
    for wrong in (tmp_path / "a", tmp_path / "a" / "b", tmp_path):
        with pytest.raises(backup.BackupRefused, match="lie in each other"):
            backup.keep_keys(wrong, beside=tmp_path / "a", now=cast.NOW)
    folder = backup.keep_keys(tmp_path / "b", beside=tmp_path / "a", now=cast.NOW)
    assert Keyring.from_file(folder / "vault.json") == keys.keyring()
    assert folder.stat().st_mode & 0o077 == 0


def test_it_comes_back_on_a_new_machine_and_replaces_only_when_asked(made: backup.Backup, elsewhere: postgres.Server) -> None:
    ring = ring_of(made)
    proof = restore.bring_back(made, ring, replace=False, now=cast.NOW)
    assert proof.ok, proof.as_json()
    with pytest.raises(backup.BackupRefused, match="tables already"):
        restore.bring_back(made, ring, replace=False, now=cast.NOW)
    with elsewhere.connect(postgres.OWNER) as owner:
        owner.execute("update places_place set name = 'changed'")
        with pytest.raises(backup.BackupRefused, match="somebody works"):
            restore.bring_back(made, ring, replace=True, now=cast.NOW + timedelta(seconds=1))
    assert restore.bring_back(made, ring, replace=True, now=cast.NOW + timedelta(seconds=2)).ok
    with elsewhere.connect(postgres.OWNER) as owner, elsewhere.connect(postgres.ROOT, "postgres") as root:
        assert owner.execute("select count(*) from places_place where name = 'changed'").fetchone() == (0,)
        names = {name for (name,) in root.execute("select datname from pg_database where datname like 'heju%'")}
    # Nothing is left of the attempt that was refused, and what stood there is kept.
    assert names == {"heju", "heju_before_20261123_090002"}


def test_what_comes_back_wrong_takes_no_ones_place(made: backup.Backup, elsewhere: postgres.Server, tmp_path: Path) -> None:
    wrong = backup.read(copied(made, tmp_path))
    wrong.manifest["tables"]["people_tie"]["rows"] += 1
    with pytest.raises(backup.BackupRefused, match="nothing was changed"):
        restore.bring_back(wrong, ring_of(made), replace=False, now=cast.NOW)
    with elsewhere.connect(postgres.ROOT, "postgres") as root:
        assert root.execute("select count(*) from pg_database where datname like 'heju%'").fetchone() == (0,)


def test_keys_come_back_and_other_keys_are_not_lost(tmp_path: Path, settings: LazySettings) -> None:
    settings.STATE = tmp_path / "state"
    given = backup.keep_keys(tmp_path / "kept", beside=tmp_path / "a", now=cast.NOW)
    assert restore.put_keys(given, replace=False) == ["django-key", "vault.json"]
    here = settings.STATE / "secrets" / "vault.json"
    assert here.stat().st_mode & 0o077 == 0
    assert restore.put_keys(given, replace=False) == ["django-key", "vault.json"]
    Keyring.generate("k9").write(here)
    with pytest.raises(backup.BackupRefused, match="holds other keys"):
        restore.put_keys(given, replace=False)
    restore.put_keys(given, replace=True)
    assert Keyring.from_file(here) == keys.keyring()
    assert Keyring.from_file(here.with_name("vault.json.old")).active == "k9"
    with pytest.raises(backup.BackupRefused, match=r"no vault\.json"):
        restore.put_keys(tmp_path, replace=False)


def test_the_sums_tell_any_row_that_differs_whatever_the_order() -> None:
    with psycopg.connect(postgres.dsn(postgres.OWNER)) as owner:
        before = copies.counts(owner)
        assert copies.counts(owner) == before
        owner.execute("update people_tie set source = source || 'x' where id = (select min(id) from people_tie)")
        assert copies.differences(before, copies.counts(owner)) == ["people_tie"]
        owner.execute("delete from people_helper")
        owner.execute("create table people_extra (id int)")
        assert copies.differences(before, copies.counts(owner)) == ["people_extra", "people_helper", "people_tie"]
        owner.rollback()


def test_the_commands_speak_and_answer_with_an_exit_code(made: backup.Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    out = io.StringIO()
    call_command("heju_backup", str(tmp_path / "x"), "--keys", str(tmp_path / "y"), stdout=out)
    assert "密钥另存在" in out.getvalue()
    with pytest.raises(CommandError, match="lie in each other"):
        call_command("heju_backup", str(tmp_path / "x"), "--keys", str(tmp_path / "x"))
    with pytest.raises(CommandError, match="no backup") as refused:
        call_command("heju_restore", "--drill", str(tmp_path / "nothing"))
    assert refused.value.returncode == 2
    out, said = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("heju_restore", "--drill", str(tmp_path / "x"), stdout=out, stderr=said)
    assert end.value.code == 0
    found = json.loads(out.getvalue())
    assert found["ok"]
    assert found["record"]["ok"]
    assert found["rows"] >= made.rows
    assert found["names_opened"] >= len(cast.names())
    assert "一行不差" in said.getvalue()
    assert backup.remembered()["drill_ok"] == "1"
