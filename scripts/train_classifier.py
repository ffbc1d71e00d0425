"""Train the shipped models: the seven labels from citizens' messages, and our own leaves from our own phrases.

    .venv/bin/python scripts/train_classifier.py --data ../shared/data/appeals_train.csv
    .venv/bin/python scripts/train_classifier.py --tree

It prints what it measured as the tables of docs/rules/classify.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from heju.duties.classify import calibration, leaves, training

ROOM = Path(leaves.__file__).parent


def main(words: list[str]) -> int:
    """Train what is asked for and print the tables."""
    parser = argparse.ArgumentParser(description="Train the shipped models of suggested categories.")
    parser.add_argument("--data", type=Path, help="messages with the columns text and label: trains the model of the seven labels")
    parser.add_argument("--tree", action="store_true", help="train the model of our own leaves from our own phrases")
    parser.add_argument("--out", type=Path, default=ROOM, metavar="DIR", help="where the models are written (the room itself)")
    asked = parser.parse_args(words)
    if not asked.data and not asked.tree:
        parser.error("name --data FILE, --tree or both")
    if asked.data:
        started = time.monotonic()
        show(training.train(asked.data, asked.out / "appeals.npz"))
        print(f"\ntrained twice, measured and written in {time.monotonic() - started:.1f} s")
    if asked.tree:
        started = time.monotonic()
        show_leaves(leaves.train(asked.out / "leaves.npz"))
        print(f"\ntrained, measured and written in {time.monotonic() - started:.1f} s")
    return 0


def show(measured: training.Measured) -> None:
    """Print what was measured on the held-out third."""
    print(f"held-out third: {measured.texts} texts, macro-F1 {measured.macro_f1:.4f}, right {measured.accuracy:.4f}\n")
    print(f"| truth \\ answer | {' | '.join(measured.labels)} | F1 |\n|---|{'---|' * (len(measured.labels) + 1)}")
    for label, row, f1 in zip(measured.labels, measured.confusion, measured.f1, strict=True):
        print(f"| {label} | {' | '.join(str(count) for count in row)} | {f1:.3f} |")
    show_reliability(measured.reliability)


def show_leaves(measured: leaves.Measured) -> None:
    """Print what was measured by leaving one phrase out at a time."""
    print(f"{measured.leaves} leaves, {measured.phrases} phrases, each answered by a model without it:")
    print(
        f"first suggestion right {measured.first:.3f}, among the first three {measured.among_three:.3f}, same top level {measured.top:.3f}"
    )
    print(f"sure from {measured.sure_at:.2f} on: {measured.sure:.3f} of the phrases, of which right {measured.sure_right:.3f}")
    show_reliability(measured.reliability)


def show_reliability(table: list[calibration.Bin]) -> None:
    """Print a table of confidence against the share of right answers."""
    print("\n| confidence | answers | mean confidence | right |\n|---|---|---|---|")
    for row in table:
        print(f"| {row.least:.1f}–{row.past:.1f} | {row.answers} | {row.confidence:.3f} | {row.right:.3f} |")
    print(f"\nmean difference {calibration.calibration_error(table):.3f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
