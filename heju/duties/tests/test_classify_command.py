"""`heju classify`: one answer a row and in order, or one line that names the field, exit 2 and nothing written."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from heju.duties.classify import command, shelf
from heju.duties.rules.load import shipped
from heju.web import command as heju

TALK = ["单位拖欠工资，社保也不给我交", "学校乱收补课费，孩子压力很大", "工厂半夜排放废气，臭味熏人", "出租车拒载乱要价，打表也不肯"]
LABELS = ["劳动和社会保障", "教育文体", "环境保护", "交通运输"]


def sheet(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        found = list(reader)
        assert reader.fieldnames == ["label", "confidence"]
    return found


def answer(tmp_path: Path, text: str | bytes, *words: str) -> list[dict[str, str]]:
    out = tmp_path / "out.csv"
    assert command.run([str(sheet(tmp_path, text)), str(out), *words]) == 0
    return rows(out)


def test_it_answers_every_row_in_order(tmp_path, capsys):
    found = answer(tmp_path, "text\n" + "\n".join(TALK) + "\n")
    assert [row["label"] for row in found] == LABELS
    assert all(0 <= float(row["confidence"]) <= 1 for row in found)
    printed = capsys.readouterr()
    assert json.loads(printed.out)["rows"] == 4
    assert printed.out.count("\n") == 1
    assert printed.err == ""


def test_a_row_is_answered_alike_alone_and_in_company(tmp_path):
    together = answer(tmp_path, "text\n" + "\n".join(TALK * 50) + "\n")
    assert together == [answer(tmp_path, f"text\n{talk}\n")[0] for talk in TALK] * 50


def test_other_columns_are_not_read(tmp_path):
    plain = answer(tmp_path, f"text\n{TALK[0]}\n")
    assert answer(tmp_path, f"label,text,date\n教育文体,{TALK[0]},2020\n") == plain


def test_a_mark_of_byte_order_is_read_over(tmp_path):
    assert answer(tmp_path, b"\xef\xbb\xbf" + f"text\r\n{TALK[0]}\r\n".encode()) == answer(tmp_path, f"text\n{TALK[0]}\n")


def test_quoted_texts_may_hold_commas_quotes_and_line_breaks(tmp_path):
    found = answer(tmp_path, 'text,date\n"单位拖欠工资，\n""社保""也不给我交, 怎么办",1\n出租车拒载乱要价，打表也不肯,2\n')
    assert [row["label"] for row in found] == ["劳动和社会保障", "交通运输"]


def test_a_file_without_rows_gives_a_file_without_rows(tmp_path):
    assert answer(tmp_path, "text\n") == []


@pytest.mark.parametrize("words", [[], ["--tree"]])
def test_an_empty_text_gets_the_share_of_the_commonest_label(tmp_path, words):
    model = shelf.tree() if words else shelf.seven()
    [blank, empty] = answer(tmp_path, 'text,date\n" ",1\n,2\n', *words)
    assert blank == empty
    assert float(blank["confidence"]) == pytest.approx(float(model.prior.max()), abs=1e-4)
    assert float(blank["confidence"]) < model.sure_at


def test_the_empty_last_lines_of_a_single_column_are_rows_too(tmp_path):
    assert len(answer(tmp_path, f"text\n{TALK[0]}\n\n{TALK[1]}\n")) == 3


def test_the_tree_answers_with_leaves(tmp_path):
    found = answer(tmp_path, "text\n有人困在电梯里了\n楼上漏水到我家\n", "--tree")
    assert [row["label"] for row in found] == ["elevator.ride.trapped", "building.leak.from_upstairs"]
    assert set(shelf.tree().labels) == {leaf.code for leaf in shipped().leaves}


def test_it_reads_standard_input(tmp_path, monkeypatch):
    class Input:
        buffer = io.BytesIO(f"text\n{TALK[3]}\n".encode())

    monkeypatch.setattr(sys, "stdin", Input)
    assert command.run(["-", str(tmp_path / "out.csv")]) == 0
    assert rows(tmp_path / "out.csv")[0]["label"] == "交通运输"


REFUSED = {
    "no header": (b"", "IN: has no header line"),
    "no column": (b"body\nx\n", "text: is not a column of the header"),
    "column in capitals": (b"TEXT\nx\n", "text: is not a column"),
    "column twice": (b"text,text\nx,y\n", "text: stands twice in the header"),
    "a cell too many": (b"text,date\nx,1\nx,1,2\n", "text: line 3 has 3 cells, the header has 2"),
    "a cell too few": (b"text,date\nx\n", "text: line 2 has 1 cells, the header has 2"),
    "an empty line between": (b"text,date\nx,1\n\ny,2\n", "text: line 3 has 0 cells"),
    "GBK": ("text\n电梯坏了\n".encode("gbk"), "IN: line 2 is not UTF-8 (perhaps GBK"),
    "UTF-16": ("text\n电梯坏了\n".encode("utf-16"), "IN: line 1 is not UTF-8"),
    "NUL": (b"text\na\0b\n", "IN: line 2 holds a NUL character"),
    "an open quote": (b'text\n"abc\n', "IN: line 2 is not CSV"),
    "text after a quote": (b'text\n"abc"d\n', "IN: line 2 is not CSV"),
    "a cell without end": (b"text\n" + b"x" * 1_000_001 + b"\n", "IN: line 2 is not CSV: field larger than field limit"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_file_is_refused_whole(tmp_path, capsys, name):
    data, said = REFUSED[name]
    out = tmp_path / "out.csv"
    out.write_text("as it was")
    assert command.run([str(sheet(tmp_path, data)), str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1
    assert out.read_text() == "as it was"


@pytest.mark.parametrize(
    "words", [[], ["in.csv"], ["in.csv", "out.csv", "more"], ["in.csv", "out.csv", "--leaves"], ["in.csv", "o", "--tr"]]
)
def test_wrong_arguments_are_refused(words, capsys):
    assert command.run(words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("heju classify: ")
    assert printed.err.count("\n") == 1


def test_files_that_cannot_be_read_or_written_are_named(tmp_path, capsys):
    good = sheet(tmp_path, "text\nx\n")
    assert command.run([str(tmp_path / "none.csv"), str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err == "IN: cannot be read: No such file or directory\n"
    assert command.run([str(good), str(tmp_path / "none" / "out.csv")]) == 2
    assert capsys.readouterr().err == "OUT: cannot be written: No such file or directory\n"
    assert command.run([str(good), str(good)]) == 2
    assert capsys.readouterr().err == "OUT: is the file that is read\n"
    assert good.read_text() == "text\nx\n"
    assert command.run([str(good), "-"]) == 2
    assert capsys.readouterr().err == "OUT: must be a file: standard output gets the report\n"


def test_it_is_a_pure_command_that_needs_neither_django_nor_scikit_learn(tmp_path):
    assert heju.PURE["classify",] == "heju.duties.classify.command:run"
    program = (
        "import sys\n"
        "for name in ('sklearn', 'scipy', 'django', 'psycopg'): sys.modules[name] = None\n"
        "from heju.web.command import main\n"
        f"sys.exit(main(['classify', {str(sheet(tmp_path, f'text\n{TALK[0]}\n'))!r}, {str(tmp_path / 'o.csv')!r}, '--tree']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(rows(tmp_path / "o.csv")) == 1
