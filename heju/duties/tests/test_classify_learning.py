"""`heju duties learn`: what a deployment confirms changes its suggestions, nothing that ships, and can be forgotten."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from heju.duties.classify import command, learning, model, shelf, suggestions
from heju.web import command as heju

# A word that only the people of one compound use: no phrase of ours knows it.
HERE = "龙门阵又开到半夜"
LEAF = "noise.life.dance"
PAIRS = "text,leaf\n" + "".join(f"{text},{LEAF}\n" for text in ("龙门阵太吵", "楼下龙门阵", "龙门阵开到十二点", "龙门阵天天半夜开"))


@pytest.fixture(autouse=True)
def a_state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEJU_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def sheet(folder: Path, text: str | bytes) -> str:
    path = folder / "pairs.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_it_learns_a_word_of_the_place_and_forgets_it_again(tmp_path, capsys):
    before = suggestions.suggest(HERE)[0]
    assert (before.leaf, suggestions.is_sure([before])) != (LEAF, True)
    assert learning.run([sheet(tmp_path, PAIRS)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["pairs"], report["leaves"]) == (4, 1)
    assert 0.6 < report["first_right"] <= report["among_three"] <= 1
    assert 0 <= report["shipped_model_right"] < 1
    found = suggestions.suggest(HERE)
    assert found[0].leaf == LEAF
    assert suggestions.is_sure(found)
    assert suggestions.suggest("电梯坏了")[0].leaf == "elevator.ride.stopped"
    assert learning.run(["--forget"]) == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] is True
    assert suggestions.suggest(HERE)[0] == before
    assert learning.run(["--forget"]) == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] is False


def test_the_command_of_the_leaves_uses_what_was_learnt_and_can_be_told_not_to(tmp_path, capsys):
    learning.run([sheet(tmp_path, PAIRS)])
    asked, out = tmp_path / "in.csv", tmp_path / "out.csv"
    asked.write_text(f"text\n{HERE}\n", encoding="utf-8")
    answers = {}
    for words in ([], ["--shipped"]):
        assert command.run([str(asked), str(out), "--tree", *words]) == 0
        answers[len(words)] = out.read_text(encoding="utf-8")
    assert answers[0].splitlines()[1].startswith(f"{LEAF},")
    assert answers[0] != answers[1]
    capsys.readouterr()


def test_the_file_is_the_owners_alone_and_holds_no_text(tmp_path, a_state_of_its_own, capsys):
    learning.run([sheet(tmp_path, PAIRS)])
    file = Path(json.loads(capsys.readouterr().out)["file"])
    assert file == a_state_of_its_own / "classify" / "leaves.npz" == shelf.learnt_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "龙门阵".encode() not in file.read_bytes()
    assert sorted(file.parent.iterdir()) == [file]


def test_what_was_learnt_on_another_tree_does_not_count(tmp_path, capsys):
    learning.run([sheet(tmp_path, PAIRS)])
    file = shelf.learnt_file()
    learnt = model.unpacked(file.read_bytes())
    file.write_bytes(model.packed(replace(learnt, about=learnt.about | {"own": "another"})))
    assert shelf.tree() is shelf.shipped_tree()
    file.write_bytes(b"no model")
    assert shelf.tree() is shelf.shipped_tree()
    capsys.readouterr()


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "no column leaf": ("text\nx\n", "leaf: is not a column"),
    "no column text": ("leaf\nx\n", "text: is not a column"),
    "an unknown leaf": (f"text,leaf\n吵,{LEAF}\n吵,no.such.leaf\n吵,{LEAF}\n", "leaf: row 2: 'no.such.leaf' is not a leaf"),
    "a blank text": (f"text,leaf\n吵,{LEAF}\n ,{LEAF}\n吵,{LEAF}\n", "text: row 2 is blank"),
    "too few": (f"text,leaf\n吵,{LEAF}\n闹,{LEAF}\n", "PAIRS: has 2 rows, fewer than 3"),
    "GBK": ("text,leaf\n吵,x\n".encode("gbk"), "IN: line 2 is not UTF-8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_file_is_refused_and_the_model_stays(tmp_path, capsys, name):
    data, said = REFUSED[name]
    assert learning.run([sheet(tmp_path, data)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1
    assert not shelf.learnt_file().exists()


@pytest.mark.parametrize("words", [[], ["a.csv", "--forget"], ["a.csv", "b.csv"], ["--nonsense"]])
def test_wrong_arguments_are_refused(words, capsys):
    assert learning.run(words) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path, capsys, monkeypatch):
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    monkeypatch.setenv("HEJU_STATE", str(blocked))
    assert learning.run([sheet(tmp_path, PAIRS)]) == 2
    assert capsys.readouterr().err.startswith("HEJU_STATE: ")


def test_it_reads_standard_input(monkeypatch, capsys):
    class Input:
        buffer = io.BytesIO(PAIRS.encode())

    monkeypatch.setattr(sys, "stdin", Input)
    assert learning.run(["-"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 4


def test_it_is_a_pure_command(tmp_path):
    assert heju.PURE["duties", "learn"] == "heju.duties.classify.learning:run"
    program = (
        "import sys\n"
        "for name in ('sklearn', 'scipy', 'django', 'psycopg'): sys.modules[name] = None\n"
        "from heju.web.command import main\n"
        f"sys.exit(main(['duties', 'learn', {sheet(tmp_path, PAIRS)!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
