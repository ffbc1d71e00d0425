"""A keyring that the environment gives is changed by whoever keeps it, told at every step what to do by the command."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from heju.kit import keys
from heju.kit.vault import Keyring
from heju.people import vault
from heju.people.models import Person
from heju.privacy.actions import reseal, rotate
from heju.privacy.queries import sealed
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give the ring by the environment; return how another one is put there, as somebody who restarts every process does."""
    ring = keys.refreshed().to_json()
    monkeypatch.setattr(reseal, "settle", lambda **_: None)
    monkeypatch.setattr(rotate, "settle", lambda **_: None)

    def put(text: str) -> None:
        monkeypatch.setenv(keys.VARIABLE, text)

    put(ring)
    return put


def rotated(*words: Any) -> tuple[int, str]:
    """Run the command; return how it ended and what it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("vault_rotate", *map(str, words), stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), err.getvalue()
    return 0, out.getvalue()


def ring_of(file: Path) -> Keyring:
    """Return the ring in a file, which is readable by its user only."""
    return Keyring.from_file(file)


def test_without_a_file_it_says_what_to_do_and_changes_nothing(given: Any) -> None:
    before = sealed.by_key()
    for words in ((), ("--index",)):
        code, told = rotated(*words)
        assert code == 1
        assert "--next" in told
        assert "HEJU_KEYRING" in told
    assert sealed.by_key() == before


def test_the_sealing_key_changes_in_two_steps(given: Callable[[str], None], tmp_path: Path) -> None:
    first, last = tmp_path / "one.json", tmp_path / "two.json"
    code, told = rotated("--next", first)
    assert (code, str(first) in told, "重启全部进程" in told) == (0, True, True)
    assert first.stat().st_mode & 0o777 == 0o600
    assert [key.id for key in ring_of(first).keys] == ["k1", "k2"]
    assert ring_of(first).active == "k2"
    assert not sealed.by_key()["k2"]

    given(first.read_text())
    code, told = rotated("--next", last)
    assert (code, "不用再运行" in told) == (0, True)
    assert [key.id for key in ring_of(last).keys] == ["k2"]
    assert not sealed.by_key()["k1"]
    given(last.read_text())
    with connections["owner"].cursor() as cursor:
        cursor.execute("select public_id, name from people_person where id = %s", [cast.person("owner").pk])
        public_id, closed = cursor.fetchone()
    assert keys.refreshed().decrypt(bytes(closed), f"people_person.name#{public_id}") == "林建国"


def test_the_index_key_changes_in_four_steps_and_is_then_done(given: Callable[[str], None], tmp_path: Path) -> None:
    before = keys.refreshed().index_secret
    phases = []
    for step in range(3):
        file = tmp_path / f"{step}.json"
        code, told = rotated("--index", "--next", file)
        assert (code, "再运行同样的命令" in told) == (0, True)
        phases.append(ring_of(file).phase)
        given(file.read_text())
        found = Person.objects.using("owner").filter(name_index__in=vault.indexes_of("name", "林建国"))
        assert [one.pk for one in found] == [cast.person("owner").pk]
    assert phases == ["filling", "switching", ""]
    code, told = rotated("--index", "--next", tmp_path / "none.json")
    assert (code, "已更换" in told) == (0, True)
    assert not (tmp_path / "none.json").exists()
    assert keys.refreshed().index_secret != before


def test_a_ring_that_was_handed_over_is_never_overwritten(given: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    rotated("--next", file)
    held = file.read_text()
    code, told = rotated("--next", file)
    assert (code, "已经在了" in told) == (1, True)
    assert file.read_text() == held


def test_who_was_not_restarted_is_told_that_others_are_ahead(given: Callable[[str], None], tmp_path: Path) -> None:
    old, file = os.environ[keys.VARIABLE], tmp_path / "one.json"
    rotated("--next", file)
    given(file.read_text())
    rotated("--next", tmp_path / "two.json")
    given(old)
    code, told = rotated("--next", tmp_path / "three.json")
    assert (code, "k2" in told, "最新的 HEJU_KEYRING" in told) == (1, True, True)
    assert not (tmp_path / "three.json").exists()
