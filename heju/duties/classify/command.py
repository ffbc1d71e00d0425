"""Door of `heju classify IN.csv OUT.csv [--tree]`: one answer a row, or one line on standard error and exit 2."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from heju.duties.classify import shelf
from heju.duties.rules.tables import Refused

_LONGEST_CELL: Final = 1_000_000


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(self.prog, message)


def run(argv: Sequence[str]) -> int:
    """Classify the texts of a file; exit 0, or 2 when an argument or the file is refused (then OUT is left as it was)."""
    try:
        return _run(argv)
    except Refused as refusal:
        print(" ".join(str(refusal).split()), file=sys.stderr)
        return 2


def _run(argv: Sequence[str]) -> int:
    parser = _Parser(prog="heju classify", description="Suggest a category for each text of a CSV file.", allow_abbrev=False)
    parser.add_argument("source", metavar="IN.csv", help="UTF-8 with a column `text`; other columns are not read; - is standard input")
    parser.add_argument("target", metavar="OUT.csv", help="is written with the columns label,confidence, one row a row, in order")
    parser.add_argument("--tree", action="store_true", help="answer with leaves of the category tree, not with the seven labels")
    parser.add_argument("--shipped", action="store_true", help="with --tree: the model that ships, not what this deployment has learnt")
    asked = parser.parse_args(argv)
    if asked.target == "-":
        raise Refused("OUT", "must be a file: standard output gets the report")
    texts = [text for (text,) in rows_of(asked.source, ("text",))]
    if asked.source != "-" and Path(asked.target).exists() and Path(asked.target).samefile(asked.source):
        raise Refused("OUT", "is the file that is read")
    model = (shelf.shipped_tree() if asked.shipped else shelf.tree()) if asked.tree else shelf.seven()
    answers = model.answers(texts)
    _write(asked.target, answers)
    # Only the seven labels and the leaves are public words; the texts are not repeated.
    unsure = sum(confidence < model.sure_at for _label, confidence in answers)
    report = {"rows": len(answers), "labels": len(model.labels), "sure_at": model.sure_at, "unsure": unsure}
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


def _read(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise Refused("IN", f"cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused("IN", f"line {line} is not UTF-8 (perhaps GBK from a spreadsheet: save it as CSV UTF-8)") from error
    if "\0" in text:
        raise Refused("IN", f"line {text[: text.index(chr(0))].count(chr(10)) + 1} holds a NUL character: this is no text file")
    return text


def rows_of(source: str, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return these columns of each row of a CSV file; - is standard input. Raises Refused with the field that is wrong."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(_read(source), newline=""), strict=True)
    try:
        header = next(reader, None)
        if not header:
            raise Refused("IN", "has no header line")
        for column in columns:
            if header.count(column) != 1:
                raise Refused(column, "is not a column of the header" if column not in header else "stands twice in the header")
        at = [header.index(column) for column in columns]
        rows = []
        for row in reader:
            if len(row) != len(header) and not (row == [] and len(header) == 1):
                raise Refused("text", f"line {reader.line_num} has {len(row)} cells, the header has {len(header)}")
            rows.append(tuple(row[one] for one in at) if row else ("",))
    except csv.Error as error:
        raise Refused("IN", f"line {reader.line_num} is not CSV: {error}") from error
    return rows


def _write(target: str, answers: list[tuple[str, float]]) -> None:
    lines = ["label,confidence", *(f"{label},{confidence:.4f}" for label, confidence in answers)]
    try:
        Path(target).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused("OUT", f"cannot be written: {error.strerror}") from error
