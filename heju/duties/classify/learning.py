"""Door of `heju duties learn PAIRS.csv`: a deployment teaches the model of the leaves what it has confirmed.

The new model lies in the state folder, never in the code; whoever asks for a suggestion gets it from then on. The pairs
themselves are not kept: the model holds hashed grams and numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from heju.duties.classify import shelf, suggestions
from heju.duties.classify.command import rows_of
from heju.duties.classify.model import packed
from heju.duties.rules import added
from heju.duties.rules.load import shipped
from heju.duties.rules.tables import Refused

LEAST_PAIRS: Final = 3


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(self.prog, message)


def run(argv: Sequence[str]) -> int:
    """Learn, or forget what was learnt; exit 0, or 2 when an argument or the file is refused (then the model stays as it was)."""
    try:
        return _run(argv)
    except Refused as refusal:
        print(" ".join(str(refusal).split()), file=sys.stderr)
        return 2


def _run(argv: Sequence[str]) -> int:
    parser = _Parser(prog="heju duties learn", description="Teach the suggested categories what was confirmed here.", allow_abbrev=False)
    parser.add_argument(
        "source", nargs="?", metavar="PAIRS.csv", help="UTF-8 with the columns text and leaf, oldest first; - is standard input"
    )
    parser.add_argument("--forget", action="store_true", help="go back to the model that ships")
    asked = parser.parse_args(argv)
    if asked.forget == bool(asked.source):
        raise Refused("PAIRS", "name a file, or --forget")
    file = shelf.learnt_file()
    report = _forgotten(file) if asked.forget else _learnt(file, pairs(rows_of(asked.source, ("text", "leaf"))))
    sys.stdout.write(json.dumps(report | {"file": str(file)}, ensure_ascii=False) + "\n")
    return 0


def pairs(rows: list[tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the pairs of a file. Raises Refused naming the row whose text is blank or whose leaf the tree has not."""
    known = {leaf.code for leaf in shipped().leaves}
    for at, (text, leaf) in enumerate(rows, start=1):
        if not text.strip():
            raise Refused("text", f"row {at} is blank")
        if leaf not in known and not added.is_code(leaf, shipped().leaves):
            raise Refused("leaf", f"row {at}: {leaf!r} is not a leaf of the tree")
    if len(rows) < LEAST_PAIRS:
        raise Refused("PAIRS", f"has {len(rows)} rows, fewer than {LEAST_PAIRS}")
    return [(text, leaf) for text, leaf in rows]


def _learnt(file: Path, confirmed: list[tuple[str, str]]) -> dict[str, object]:
    before = shelf.shipped_tree()
    model, measured = suggestions.taught(confirmed)
    texts, truth = [text for text, _leaf in confirmed], [leaf for _text, leaf in confirmed]
    agreed = sum(answer == leaf for (answer, _confidence), leaf in zip(before.answers(texts), truth, strict=True))
    _put(file, packed(replace(model, about=model.about | {"own": shelf.own_digest(), "pairs": len(confirmed)})))
    return {
        "pairs": len(confirmed),
        "leaves": len(set(truth)),
        "shipped_model_right": round(agreed / len(confirmed), 4),
        "first_right": round(measured.first, 4),
        "among_three": round(measured.among_three, 4),
        "sure_at": measured.sure_at,
    }


def _forgotten(file: Path) -> dict[str, object]:
    was = file.exists()
    file.unlink(missing_ok=True)
    return {"forgotten": was}


def _put(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        fresh.replace(file)
    except OSError as error:
        raise Refused("HEJU_STATE", f"{file} cannot be written: {error.strerror}") from error
