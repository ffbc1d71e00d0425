"""Which bodies the demo district has and who serves in them, drawn from places and residents without touching the database.

What is missing, vacant or over stands in invented compounds only; a really named compound has its four bodies, each with a head in term.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from heju.kit import pinyin
from heju.organizations.demo import names

BASIS = "演示虚构"
BRANCHES = 505
MEMBERS = 17_501
STATIONS = 83
COMPANIES = 60
AGENCIES = 25
TERM_BEGAN = date(2024, 5, 20)
TERM_ENDS = date(2029, 5, 19)
# Really named in the report with a branch of their own.
ALONE = frozenset({"碧岭华庭", "果园西"})


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound as places hold it."""

    id: int
    path: str
    name: str
    is_invented: bool
    is_village: bool

    @property
    def community(self) -> str:
        """Return the path of its community."""
        return self.path.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Division:
    """A district, street or community."""

    id: int
    path: str
    name: str


@dataclass(slots=True)
class District:
    """What the drawing starts from. `residents` and `owners` are persons by compound, in the order of ids."""

    divisions: list[Division]
    compounds: list[Compound]
    residents: dict[int, list[int]]
    owners: dict[int, list[int]]
    cast: dict[str, int]
    here: int
    there: int
    day: date

    def level(self, labels: int) -> list[Division]:
        """Return the divisions of a level: 1 district, 2 streets, 3 communities."""
        return [one for one in self.divisions if one.path.count(".") == labels - 1]


@dataclass(slots=True)
class Special:
    """The invented compounds in which something is missing or due, by id."""

    uncovered: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()
    no_group: tuple[int, ...] = ()
    no_company: tuple[int, ...] = ()
    no_committee: tuple[int, ...] = ()
    vacant: tuple[int, ...] = ()
    over: tuple[int, ...] = ()
    ending: tuple[int, ...] = ()
    doubted: tuple[int, ...] = ()

    def lonely(self) -> set[int]:
        """Return the compounds whose branch covers nothing else, so that what is said of it touches no other."""
        return {*self.bare, *self.vacant, *self.over, *self.ending, *self.doubted}


@dataclass(slots=True)
class Rows:
    """Rows of the four tables, numbered from 1; `build` shifts them behind what stands."""

    bodies: list[tuple[object, ...]] = field(default_factory=list)
    coverages: list[tuple[object, ...]] = field(default_factory=list)
    appointments: list[tuple[object, ...]] = field(default_factory=list)
    members: list[tuple[object, ...]] = field(default_factory=list)
    paths: dict[int, str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)

    def body(
        self,
        kind: str,
        name: str,
        place: Division | Compound,
        founded: date,
        *,
        superior: int | None = None,
        code: str = "",
        invented: bool = True,
    ) -> int:
        """Add a body and return its number."""
        number = len(self.bodies) + 1
        self.paths[number], self.kinds[number] = place.path, kind
        self.bodies.append(
            (number, kind, name, pinyin.sort_key(name), sorted(pinyin.search_tokens(name)), place.id, place.path, superior, code,
             names.office_phone(number), founded, invented)
        )  # fmt: skip
        return number

    def cover(self, body: int, place: Division | Compound, since: date) -> None:
        """Let a body cover a place."""
        self.coverages.append((body, place.id, place.path, self.kinds[body], since, BASIS))

    def appoint(
        self,
        body: int,
        post: str,
        person: int | None,
        since: date,
        until: date | None = None,
        *,
        ended: date | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """Appoint a person; nobody where none was left to choose."""
        if person is not None:
            why = "届满换届" if ended else ""
            self.appointments.append((body, self.paths[body], post, person, since, until, ended, why, BASIS, list(flags)))

    def member(self, body: int, person: int, since: date) -> None:
        """Add a member."""
        self.members.append((body, self.paths[body], person, since))


@dataclass(slots=True)
class Pool:
    """Persons of a place who hold no post yet, taken in order."""

    waiting: dict[int, list[int]]
    used: set[int]

    def take(self, place: int) -> int | None:
        """Return the next person of a compound without a post, or None when all have one."""
        queue = self.waiting.get(place, [])
        while queue:
            person = queue.pop(0)
            if person not in self.used:
                self.used.add(person)
                return person
        return None

    def take_from(self, places: Iterable[int]) -> int | None:
        """Return the next person of any of several compounds."""
        return next((person for place in places if (person := self.take(place)) is not None), None)


def special(district: District) -> Special:
    """Return where something is missing: invented compounds other than those of the cast, the first uncovered one near the cast."""
    mine = {district.here, district.there}
    free = [one for one in district.compounds if one.is_invented and one.id not in mine]
    estates = [one for one in free if not one.is_village]
    villages = [one.id for one in free if one.is_village]
    here = next(one for one in district.compounds if one.id == district.here)
    near = sorted(estates, key=lambda one: (one.community != here.community, not one.path.startswith(_street(here)), one.id))
    far = [one for one in estates if not one.path.startswith(_street(here))]
    uncovered = tuple(one.id for one in (near[:1] + far[:1]))
    left = [one.id for one in estates if one.id not in uncovered]
    sizes = {"bare": 3, "no_group": 4, "no_company": 3, "vacant": 1, "over": 1, "ending": 2, "doubted": 1}
    found: dict[str, tuple[int, ...]] = {}
    for name, size in sizes.items():
        found[name], left = tuple(left[:size]), left[size:]
    return Special(uncovered=uncovered, no_committee=tuple(villages[:8]), **found)


def _street(compound: Compound) -> str:
    return compound.path.rsplit(".", 2)[0] + "."


def groups(district: District, chosen: Special) -> list[list[Compound]]:
    """Return which compounds each branch covers: those of one community, exactly `BRANCHES` groups where there are compounds enough."""
    alone = chosen.lonely() | {district.here, district.there}
    by_community: dict[str, list[Compound]] = {}
    single: list[list[Compound]] = []
    for one in district.compounds:
        if one.id in chosen.uncovered:
            continue
        if one.id in alone or one.name in ALONE:
            single.append([one])
        else:
            by_community.setdefault(one.community, []).append(one)
    wanted = shares([len(found) for found in by_community.values()], max(BRANCHES - len(single), 0))
    found = list(single)
    for compounds, count in zip(by_community.values(), wanted, strict=True):
        found += split(compounds, max(1, min(count, len(compounds))))
    return found


def shares(weights: Sequence[int], total: int) -> list[int]:
    """Return a total divided by weights, whole and exact, at least one each where it allows: largest remainders, the first wins a tie."""
    whole = sum(weights) or 1
    counts = [max(1, total * weight // whole) for weight in weights]
    order = sorted(range(len(weights)), key=lambda turn: (-(total * weights[turn] % whole), turn))
    step = 1 if sum(counts) < total else -1
    while sum(counts) != total and any(step > 0 or count > 1 for count in counts):
        for turn in order:
            if sum(counts) == total:
                break
            if step > 0 or counts[turn] > 1:
                counts[turn] += step
    return counts


def split(compounds: Sequence[Compound], count: int) -> list[list[Compound]]:
    """Return compounds cut into so many runs, as even as can be."""
    size, extra = divmod(len(compounds), count)
    runs, start = [], 0
    for turn in range(count):
        end = start + size + (1 if turn < extra else 0)
        runs.append(list(compounds[start:end]))
        start = end
    return runs


def some_day(random: Random, first: date, last: date) -> date:
    """Return a day between two, both included."""
    return first + timedelta(days=random.randrange((last - first).days + 1))
