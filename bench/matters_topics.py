"""Rising topics on real messages: false alarms of a year without bursts, planted bursts found, and how fast.

Texts come from `appeals_train.csv` in the folder that HEJU_DATA names (else /work/shared/data; without it the phrases of the tree), each
with the leaf that the shipped model suggests. Days have the weight of their weekday; one in ten reports is followed by a like one of a
neighbor.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bench.matters_likeness import messages, mistyped, seconds, shortened
from bench.table import Figure, show
from heju.duties.classify import shelf
from heju.matters.rules import topics
from heju.matters.rules.grams import grams
from heju.matters.rules.topics import Report

SEED: Final = 8
START: Final = date(2025, 6, 2)
# Reports of one day by weekday, over their mean: people write on working days.
WEEKDAYS: Final = (1.3, 1.2, 1.1, 1.1, 1.1, 0.7, 0.5)
NEIGHBOR: Final = 0.1


def pool(chance: random.Random, size: int = 3000) -> list[Report]:
    """Return real texts as reports without a day."""
    texts = [text for text, _label in chance.sample(messages(), size)]
    names = [leaf for leaf, _sure in shelf.shipped_tree().answers(texts)]
    return [Report(0, "x", START, leaf, frozenset(grams(text)), text) for text, leaf in zip(texts, names, strict=True)]


def usual(source: list[Report], weekly: float, days: int, chance: random.Random) -> list[Report]:
    """Return the reports of so many days without a burst."""
    made: list[Report] = []
    for at in range(days):
        day = START + timedelta(days=at)
        for _one in range(poisson(weekly / 7 * WEEKDAYS[day.weekday()] / (1 + NEIGHBOR), chance)):
            report = replace(chance.choice(source), matter=len(made) + 1, day=day)
            made.append(report)
            if chance.random() < NEIGHBOR and at + 1 < days:
                made.append(like(report, len(made) + 1, day + timedelta(days=chance.randrange(2)), chance))
    return made


def like(report: Report, matter: int, day: date, chance: random.Random) -> Report:
    """Return what a neighbor says of the same: forty characters of it, mistyped."""
    text = mistyped(shortened(report.text, chance), chance)
    return replace(report, matter=matter, day=day, text=text, grams=frozenset(grams(text)))


def poisson(mean: float, chance: random.Random) -> int:
    """Return a Poisson number."""
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count, left = count + 1, left + chance.expovariate(1)
    return count


def alarms(source: list[Report], weekly: float, looks: int, chance: random.Random) -> int:
    """Return how many topics begin in so many daily looks; one that still stands the next day is one."""
    made = usual(source, weekly, looks + 56, chance)
    began, standing = 0, set[int]()
    for at in range(looks):
        today = START + timedelta(days=55 + at)
        found = topics.rising([r for r in made if 0 <= (today - r.day).days < 56], today)
        began += sum(not standing & set(topic.matters) for topic in found)
        standing = {matter for topic in found for matter in topic.matters}
    return began


def found(source: list[Report], weekly: float, size: int, days: int, trials: int, chance: random.Random) -> tuple[float, float]:
    """Return the share of planted bursts that are found by their last day, and of their matters that the topic names."""
    hits, named = 0, 0.0
    for _trial in range(trials):
        made = usual(source, weekly, 56, chance)
        today = START + timedelta(days=55)
        origin = chance.choice(source)
        planted = [
            replace(like(origin, 10**6 + at, today - timedelta(days=chance.randrange(days)), chance), leaf=origin.leaf)
            for at in range(size)
        ]
        numbers = {report.matter for report in planted}
        shares = [len(numbers & set(topic.matters)) / size for topic in topics.rising([*made, *planted], today)]
        hits += max(shares, default=0) >= 0.5
        named += max(shares, default=0)
    return hits / trials, named / max(hits, 1)


def run() -> bool:
    """Print false alarms, what is found, and the time of one look at a community's 4,000 reports of 8 weeks."""
    chance = random.Random(SEED)
    source = pool(chance)
    for weekly, looks in ((10, 1095), (60, 365), (500, 60)):
        began = alarms(source, weekly, looks, chance)
        print(f"{weekly:4} reports a week: {began} false alarms in {looks} daily looks, {began * 365 / looks:.2f} a year", flush=True)
    for weekly, trials in ((10, 40), (60, 20), (500, 6)):
        for size, days in ((4, 1), (6, 1), (6, 3), (8, 3), (8, 7), (12, 7)):
            hits, named = found(source, weekly, size, days, trials, chance)
            print(f"{weekly:4} a week, {size:2} reports in {days} days: found {hits:4.0%}, matters named {named:4.0%}", flush=True)
    community = usual(source, 500, 56, chance)
    today = START + timedelta(days=55)
    return show([Figure(f"one look at {len(community):,} reports", seconds(lambda: topics.rising(community, today)), 1, "s")])
