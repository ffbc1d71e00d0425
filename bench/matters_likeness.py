"""Likeness of matters on real messages: duplicates found among planted near copies, solved cases found again, and how fast.

Reads `appeals_train.csv` from the folder that HEJU_DATA names (else /work/shared/data); without it, the phrases of the category tree,
which are shorter and easier to tell apart. Every figure comes from one fixed seed.
"""

from __future__ import annotations

import csv
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.table import Figure, show
from heju.duties.classify import leaves, shelf
from heju.duties.rules.load import shipped
from heju.matters.rules import likeness, solved_alike
from heju.matters.rules.grams import grams, pieces
from heju.matters.rules.likeness import Told
from heju.matters.rules.solved_alike import Asked, Solved

SEED: Final = 5
OPEN: Final = 500
COPIES: Final = 400
SOLVED: Final = 1000
NOW: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)
DATA: Final = Path(os.environ.get("HEJU_DATA", "/work/shared/data")) / "appeals_train.csv"
BUILDINGS, STAIRWELLS, HOMES = 10, 2, 40
# Characters that a hurried hand takes for one another.
_SLIPS: Final = str.maketrans("的在做坐像向那哪他它", "地再作座象像哪那它他")


def messages() -> list[tuple[str, str]]:
    """Return the real messages with their label, or the phrases with their subject where there are none."""
    if not DATA.exists():
        return [(example.text, example.leaf.partition(".")[0]) for example in leaves.own_examples() if example.spoken]
    with DATA.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file)]


def reordered(text: str, chance: random.Random) -> str:
    """Return the text with its sentences in another order."""
    parts = ["".join(piece) for piece in pieces(text)]
    if len(parts) < 3:
        half = len(text) // 2
        return text[half:] + "，" + text[:half]
    chance.shuffle(parts)
    return "，".join(parts)


def mistyped(text: str, chance: random.Random) -> str:
    """Return the text as another hand types it: slips, wide signs, a tenth of the characters gone or doubled."""
    typed = []
    for sign in text.translate(_SLIPS):
        luck = chance.random()
        typed.append("" if luck < 0.06 else sign + sign if luck < 0.08 else chance.choice("是有这个人") if luck < 0.1 else sign)
    return "".join(typed)


def shortened(text: str, chance: random.Random) -> str:
    """Return what a second reporter in a hurry says: forty characters from somewhere in it."""
    start = chance.randrange(max(1, len(text) - 40))
    return text[start : start + 40]


HANDS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "reordered": reordered,
    "typed differently": mistyped,
    "forty characters of it": shortened,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one kind of copy: shares of all copies, and wrong ones among all that was shown."""

    first: float
    shown: float
    precision: float


def told(number: int, text: str, leaf: str, chance: random.Random) -> Told:
    """Return a matter somewhere in the compound: a third names no building, half of the others no home."""
    days = timedelta(minutes=chance.randrange(60 * 24 * 30))
    matter = Told(number, 1, leaf, NOW - days, grams=frozenset(grams(text)), pace=PACES.get(leaf, "ordinary"))
    if chance.random() < 1 / 3:
        return matter
    building = chance.randrange(BUILDINGS)
    stairwell = building * STAIRWELLS + chance.randrange(STAIRWELLS)
    unit = stairwell * HOMES + chance.randrange(HOMES) if chance.random() < 0.5 else None
    return replace(matter, building=building, stairwell=stairwell, unit=unit)


PACES: Final = {leaf.code: leaf.pace for leaf in shipped().leaves}


def planted(all_texts: list[str], hand: str, place_kept: bool, chance: random.Random) -> Found:
    """Return what the rule makes of copies made by this hand, each among 500 others of its compound."""
    chosen = chance.sample(range(len(all_texts)), OPEN)
    model = shelf.shipped_tree()
    names = [leaf for leaf, _sure in model.answers([all_texts[at] for at in chosen])]
    opened = [told(number, all_texts[at], leaf, chance) for number, (at, leaf) in enumerate(zip(chosen, names, strict=True), 1)]
    copies = [HANDS[hand](all_texts[at], chance) for at in chosen[:COPIES]]
    copied = model.answers(copies)
    first = shown = wrong = total = 0
    for original, text, (leaf, _sure) in zip(opened, copies, copied, strict=False):
        copy = replace(
            original,
            id=0,
            leaf=leaf,
            pace=PACES.get(leaf, "ordinary"),
            grams=frozenset(grams(text)),
            raised_at=original.raised_at + timedelta(hours=chance.randrange(1, 48)),
        )
        if not place_kept:
            copy = replace(copy, building=None, stairwell=None, unit=None)
        found = [other.id for other, _why in likeness.candidates_first(copy, opened)]
        first += found[:1] == [original.id]
        shown += original.id in found
        wrong += len(found) - (original.id in found)
        total += len(found)
    return Found(first / COPIES, shown / COPIES, 1 - wrong / max(total, 1))


def strangers(all_texts: list[str], chance: random.Random) -> tuple[float, float]:
    """Return for new matters that are none of 500 open ones: the share that is asked about any, and how many are shown each."""
    chosen = chance.sample(range(len(all_texts)), OPEN + COPIES)
    names = [leaf for leaf, _sure in shelf.shipped_tree().answers([all_texts[at] for at in chosen])]
    opened = [told(number, all_texts[at], leaf, chance) for number, (at, leaf) in enumerate(zip(chosen, names, strict=True), 1)]
    found = [len(likeness.candidates_first(replace(new, raised_at=NOW), opened[:OPEN])) for new in opened[OPEN:]]
    return sum(map(bool, found)) / COPIES, sum(found) / COPIES


def other_words(chance: random.Random) -> float:
    """Return the share of pairs of phrases of one leaf that are proposed in one building with nothing else in common."""
    by_leaf: dict[str, list[str]] = {}
    for example in leaves.own_examples():
        if example.spoken:
            by_leaf.setdefault(example.leaf, []).append(example.text)
    passed = pairs = 0
    for leaf, phrases in by_leaf.items():
        one, other = chance.sample(phrases, 2)
        for_one = Told(1, 1, leaf, NOW, 1, grams=frozenset(grams(one)))
        passed += likeness.is_duplicate(for_one, replace(for_one, id=2, grams=frozenset(grams(other)))).passed
        pairs += 1
    return passed / pairs


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What came of asking for solved matters: shares of the questions."""

    first: float
    shown: float
    same_label: float
    same_label_by_chance: float


def retrieved(rows: list[tuple[str, str]], chance: random.Random) -> Retrieved:
    """Return how often the original of a short copy is found among 1,000 solved matters, and whether what is shown has its label."""
    chosen = chance.sample(rows, SOLVED + COPIES)
    names = [leaf for leaf, _sure in shelf.shipped_tree().answers([text for text, _label in chosen])]
    solved = [
        Solved(at, leaf, "estate", NOW - timedelta(days=9), NOW - timedelta(hours=at), "修好了", frozenset(grams(text)))
        for at, ((text, _label), leaf) in enumerate(zip(chosen[:SOLVED], names, strict=False))
    ]
    known = solved_alike.rarity(matter.grams for matter in solved)
    first = shown = 0
    for at in range(COPIES):
        copy = mistyped(shortened(chosen[at][0], chance), chance)
        leaf = shelf.shipped_tree().answers([copy])[0][0]
        found = [h.matter.id for h in solved_alike.what_helped(Asked(leaf, "estate", frozenset(grams(copy))), solved, known)]
        first += found[:1] == [at]
        shown += at in found
    same, total = 0, 0
    for (text, label), leaf in zip(chosen[SOLVED:], names[SOLVED:], strict=True):
        for helped in solved_alike.what_helped(Asked(leaf, "estate", frozenset(grams(text))), solved, known):
            same += chosen[helped.matter.id][1] == label
            total += 1
    shares = Counter(label for _text, label in chosen[:SOLVED])
    return Retrieved(first / COPIES, shown / COPIES, same / total, sum((n / SOLVED) ** 2 for n in shares.values()))


def seconds(work: Callable[[], object]) -> float:
    """Return the least of five runs, in processor time: other work on the machine does not count."""
    times = []
    for _run in range(5):
        started = time.thread_time()
        work()
        times.append(time.thread_time() - started)
    return min(times)


def run() -> bool:
    """Print what is found among planted copies, what is shown to strangers, and the times."""
    chance = random.Random(SEED)
    rows = messages()
    all_texts = [text for text, _label in rows]
    print(f"{len(rows):,} messages from {DATA.name if DATA.exists() else 'the phrases of the tree'}, seed {SEED}")
    print(f"duplicates, each copy among {OPEN} open matters of its compound: first, among five, precision of what is shown")
    for hand in HANDS:
        for kept in (True, False):
            found = planted(all_texts, hand, kept, chance)
            place = "place kept" if kept else "compound only"
            print(f"  {hand:24} {place:14} {found.first:6.1%} {found.shown:6.1%} {found.precision:6.1%}")
    asked, each = strangers(all_texts, chance)
    print(f"  matters that are none of them: {asked:.1%} are asked about any, {each:.2f} shown to each")
    print(f"  two phrases of one leaf in one building: {other_words(chance):.1%} proposed")
    back = retrieved(rows, chance)
    print(
        f"solved cases, {SOLVED:,} of them: a short mistyped copy finds its original first {back.first:.1%}, among three {back.shown:.1%};"
    )
    print(f"  of what is shown to a new matter {back.same_label:.1%} have its label (by chance {back.same_label_by_chance:.1%})")
    opened = [told(at, text, "elevator.ride.stopped", chance) for at, text in enumerate(all_texts[:OPEN], 1)]
    new = replace(opened[0], id=0)
    solved = [Solved(m.id, m.leaf, "estate", m.raised_at, NOW, "修好了", m.grams) for m in opened]
    known = solved_alike.rarity(matter.grams for matter in solved)
    asking = Asked(new.leaf, "estate", new.grams)
    return show(
        [
            Figure(f"candidates among {OPEN}, one compound", 1000 * seconds(lambda: likeness.candidates_first(new, opened)), 20, "ms"),
            Figure(f"likeness of {OPEN}", 1000 * seconds(lambda: [likeness.likeness(new, one) for one in opened]), 20, "ms"),
            Figure(f"what helped among {OPEN}", 1000 * seconds(lambda: solved_alike.what_helped(asking, solved, known)), 20, "ms"),
            Figure("grams of 100 messages", 1000 * seconds(lambda: [grams(text) for text in all_texts[:100]]), 100, "ms"),
        ]
    )
