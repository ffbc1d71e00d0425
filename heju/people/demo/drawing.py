"""Who lives where in the demo: drawn unit by unit, in the order of ids, without touching the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

# Who holds a tie: the branch and the community know every home; owners stand on the committee's list; the company knows who pays.
OWNER_LIST = "{branch,committee,company,government}"
RESIDENT_LIST = "{branch,company,government}"
VILLAGE_LIST = "{branch,government}"
AGED = "{branch,committee,company,government,agency}"
RENTED = 0.32
RENTED_IN_VILLAGES = 0.86
CO_OWNED = 0.4
ELDERS = 0.14
HELPED = 0.03
BEGINNING = date(2005, 1, 1)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is read from places."""

    pk: int
    path: str
    kind: str
    is_village: bool


@dataclass(slots=True)
class Drawn:
    """Rows without names: elders by number of person, ties and helpers. Persons are numbered from `first` on."""

    first: int
    next_person: int
    elders: set[int] = field(default_factory=set)
    ties: list[tuple[object, ...]] = field(default_factory=list)
    helpers: list[tuple[int, int, date]] = field(default_factory=list)


def heads(homes: int, residents: int) -> Iterator[int]:
    """Yield how many live in each home, so that the sum is exactly the number of residents. Raises ValueError for fewer than one a home."""
    if residents < homes:
        raise ValueError(f"{residents} residents do not fill {homes} homes")
    # A pattern around the mean, and its error carried on to the next home: no rounding is lost.
    pattern = (-1, 1, 0, 2, -1, 0, 1, -2, 0, 0)
    left, carried = residents, 0
    for number in range(homes):
        mean = (left - carried) // (homes - number) if homes - number else left
        wanted = max(1, mean + pattern[number % len(pattern)])
        most = left - (homes - number - 1)
        given = left if number == homes - 1 else min(wanted, most)
        left -= given
        yield given


def draw(units: Sequence[Unit], random: Random, *, first: int, residents: int, day: date) -> Drawn:
    """Return who lives where: `residents` persons from the number `first` on, exactly."""
    homes = sum(1 for unit in units if unit.kind == "home")
    drawn = Drawn(first, first)
    count = heads(homes, residents)
    known: list[int] = []
    compound = ""
    days = (day - BEGINNING).days
    for unit in units:
        label = ".".join(unit.path.split(".")[:4])
        if label != compound:
            compound, known = label, []
        since = BEGINNING + timedelta(days=random.randrange(days))
        if unit.kind == "home":
            _home(drawn, unit, random, next(count), known, since)
        elif known:
            _own(drawn, unit, random.choice(known), 1, 1, since)
    return drawn


def _home(drawn: Drawn, unit: Unit, random: Random, heads: int, known: list[int], since: date) -> None:
    people = range(drawn.next_person, drawn.next_person + heads)
    drawn.next_person += heads
    elders = [person for person in people if random.random() < ELDERS]
    drawn.elders.update(elders)
    rented = random.random() < (RENTED_IN_VILLAGES if unit.is_village else RENTED)
    held = VILLAGE_LIST if unit.is_village else RESIDENT_LIST
    if rented and known:
        # The owner lives elsewhere in the compound.
        _own(drawn, unit, random.choice(known), 1, 1, since)
        _live(drawn, unit, people[0], "tenant", since, held)
        rest = people[1:]
    elif heads > 1 and random.random() < CO_OWNED:
        _own(drawn, unit, people[0], 1, 2, since)
        _own(drawn, unit, people[1], 1, 2, since)
        known.append(people[0])
        rest = people[2:]
    else:
        _own(drawn, unit, people[0], 1, 1, since)
        known.append(people[0])
        rest = people[1:]
    for person in rest:
        _live(drawn, unit, person, "family", since, held)
    for elder in elders:
        if heads > 1 and random.random() < HELPED:
            drawn.helpers.append((elder, people[0] if people[0] != elder else people[1], since))


def _own(drawn: Drawn, unit: Unit, person: int, part: int, whole: int, since: date) -> None:
    held = AGED if person in drawn.elders and person % 20 == 0 else OWNER_LIST
    drawn.ties.append((person, unit.pk, unit.path, "owner", part, whole, since, "演示虚构", held))


def _live(drawn: Drawn, unit: Unit, person: int, kind: str, since: date, held: str) -> None:
    drawn.ties.append((person, unit.pk, unit.path, kind, None, None, since, "演示虚构", held))
