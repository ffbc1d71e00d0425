"""Suggested categories: texts a second with the load of the model, for the seven labels and for our own leaves."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.table import Figure, show
from heju.duties.classify import leaves

TEXTS = 20_000


def run() -> bool:
    """Run the command on made messages of the usual length (about 300 characters) and print the table."""
    phrases = [example.text for example in leaves.own_examples() if example.spoken]
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="heju-bench-") as folder:
        source, single, target = (Path(folder) / name for name in ("in.csv", "one.csv", "out.csv"))
        write(source, ["，".join(chance.sample(phrases, 20)) for _ in range(TEXTS)])
        write(single, phrases[:1])
        seven, tree = classify(source, target), classify(source, target, "--tree")
        start, start_tree = classify(single, target), classify(single, target, "--tree")
    print(f"{TEXTS:,} texts: {TEXTS / seven:,.0f} a second (seven labels), {TEXTS / tree:,.0f} a second (leaves)")
    room = Path(leaves.__file__).parent
    return show(
        [
            Figure("1,000 texts, seven labels", 1000 * seven / TEXTS, 1, "s"),
            Figure("1,000 texts, leaves", 1000 * tree / TEXTS, 1, "s"),
            Figure("one text, seven labels", start, 2, "s"),
            Figure("one text, leaves", start_tree, 2, "s"),
            Figure("both models", sum(path.stat().st_size for path in room.glob("*.npz")) / 1e6, 3, "MB"),
        ]
    )


def write(path: Path, texts: list[str]) -> None:
    """Write the texts as the command reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([text] for text in texts)])


def classify(source: Path, target: Path, *words: str) -> float:
    """Return how many seconds the command takes, start and load included."""
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "heju.web.command", "classify", str(source), str(target), *words], check=True, capture_output=True
    )
    return time.monotonic() - started
