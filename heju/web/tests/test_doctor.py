"""The doctor: one line a finding in plain words, exit 1 where something is wrong, in the language of the terminal."""

from __future__ import annotations

import io
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from heju.audit import queries
from heju.audit.rules import chain
from heju.kit import postgres
from heju.kit.documents import face
from heju.kit.vault import Keyring
from heju.web import safety
from heju.web.management.commands import heju_doctor as doctor

pytestmark = pytest.mark.django_db
STRONG = "kU3-x9QpL0sZvTn7yWb2RfGd5HjM8cAeE1iOoXqVtYwB4uNhPzKr6S_g"


@pytest.fixture(autouse=True)
def sound(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own in which everything is as it should be."""
    settings.SECRET_KEY = STRONG
    settings.STATE, settings.VAULT_FILE, settings.ROOT = tmp_path, tmp_path / "vault.json", tmp_path
    Keyring.generate("k1").write(settings.VAULT_FILE)
    build = tmp_path / "web" / "static" / "build"
    build.mkdir(parents=True)
    (build / "app.css").touch()
    monkeypatch.setattr(queries, "waiting", lambda: (3, 0))
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


def run() -> tuple[int, str]:
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("heju_doctor", stdout=out)
    return int(end.value.code or 0), out.getvalue()


def test_a_sound_installation_has_only_good_lines() -> None:
    code, text = run()
    assert code == 0, text
    assert "✗" not in text
    assert text.rstrip().endswith("一切正常")


def test_it_speaks_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert doctor.language() == "en"
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert doctor.language() == "zh-hans"
    monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv("LANG", "C")
    assert doctor.language() == "zh-hans"


Break = Callable[[pytest.MonkeyPatch, LazySettings], None]


def no_space(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    usage = namedtuple("usage", "total used free")
    patch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, doctor.FREE_MIB * 1024**2 - 1))


def open_folder(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.STATE.chmod(0o777)


def no_styles(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    (settings.ROOT / "web" / "static" / "build" / "app.css").unlink()


def no_server(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    patch.setattr(postgres, "status", lambda: postgres.Status("stopped", None, "18", None, None))


def no_sealer(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    patch.setattr(queries, "waiting", lambda: (3, queries.LATE_AFTER + 1))


def changed_record(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    patch.setattr(queries, "verify_stretch", lambda first, last: chain.Outcome(3, 3, "", chain.Fault("changed", 4, 9)))


def weak_key(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SECRET_KEY = "changeme"


def old_tables(patch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    patch.setattr(safety, "unapplied", lambda: ["audit.0009_x"])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (no_space, "腾一些出来"),
        (open_folder, "别人也能写"),
        (no_styles, "make install"),
        (no_server, "没有运行"),
        (no_sealer, "封存进程没有运行"),
        (changed_record, "第 4 条"),
        (weak_key, "人人知道"),
        (old_tables, "heju migrate"),
    ],
)
def test_each_fault_is_one_line_with_its_cure(fault: Break, words: str, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    fault(monkeypatch, settings)
    code, text = run()
    assert code == 1
    [line] = [line for line in text.splitlines() if line.startswith("✗")]
    assert words in line
    assert text.rstrip().endswith("有 1 处要改")


def test_at_the_limits_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, doctor.FREE_MIB * 1024**2))
    monkeypatch.setattr(queries, "waiting", lambda: (3, queries.LATE_AFTER))
    assert run()[0] == 0


def test_a_missing_font_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "PACKAGE", "no_such_font_package")
    code, text = run()
    assert code == 1
    assert "✗ 打印用的中文字体 — 没有装上；运行 make install" in text
