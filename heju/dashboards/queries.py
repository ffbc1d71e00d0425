"""Reads for the board: one place, its children, the figures about it, and the compounds that need help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import get_language

from heju.audit import queries as audit
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.organizations.queries import bodies, coverage, governing, members

# What stands below a place on the board: the level of the rows of its table.
ROWS_BELOW = {"district": 2, "street": 3, "community": 4}
# More compounds with gaps than this are counted by the figures, not listed one by one.
MOST_GAPS = 2_000
MEMBERS = "organizations.members"


@dataclass(frozen=True, slots=True)
class Gap:
    """A compound that needs help, and why."""

    id: int
    name: str
    path: str
    pinyin: str
    missing: tuple[str, ...]
    weak: tuple[str, ...]
    is_bare: bool
    reasons: tuple[str, ...]

    @property
    def is_uncovered(self) -> bool:
        """Say whether no branch covers it."""
        return "branch" in self.missing

    @property
    def harm(self) -> tuple[bool, int, int, str]:
        """Return the order of help: uncovered first, then the most missing, then the most vacant, then by name."""
        return (not self.is_uncovered, -len(self.missing), -len(self.weak), self.pinyin)


@dataclass
class Board:
    """The figures of one place on one day, and the rows below it."""

    path: str
    day: date
    rows: list[coverage.Count]
    gaps: list[Gap]
    branches: int
    # None for those who do not stand in the Party line.
    members: int | None

    @cached_property
    def total(self) -> coverage.Count:
        """Return the counts of the whole place."""
        return coverage.summed(self.path, self.rows)

    @cached_property
    def bare(self) -> list[Gap]:
        """Return the compounds without company and committee."""
        return [gap for gap in self.gaps if gap.is_bare]

    @cached_property
    def weak(self) -> list[Gap]:
        """Return the compounds in which a head is missing or a term is over."""
        return [gap for gap in self.gaps if gap.weak]

    def listed(self, figure: str) -> list[Gap]:
        """Return the list behind a figure. Raises KeyError for a figure that is not ours."""
        return {"bare": self.bare, "weak": self.weak}[figure]


# What was worked out for a place holds for everybody who may open its board: the role that opens it sees all that lies below.
MEMORY = Memory(512)


def board(path: str, kind: str, day: date, scope: Scope) -> Board:
    """Return the board of a district, street or community; five queries where something has changed, else one."""
    party = scope.may(MEMBERS, path)
    return MEMORY.of(("board", path, day, get_language(), party), audit.version(), lambda: _board(path, kind, day, scope))


def _board(path: str, kind: str, day: date, scope: Scope) -> Board:
    counted = members.counts_below(scope, path, day)
    return Board(
        path=path,
        day=day,
        rows=coverage.by_child(path, day, ROWS_BELOW[kind]),
        gaps=gaps(path, day),
        branches=bodies.counts_by_kind(path, day).get("branch", 0),
        members=None if counted is None else sum(counted.values()),
    )


def drawn[T](path: str, day: date, draw: Callable[[], T]) -> T:
    """Return the drawing of a place's map, drawn anew only where something has changed."""
    return MEMORY.of(("map", path, day, get_language()), audit.version(), draw)


def gaps(path: str, day: date) -> list[Gap]:
    """Return the compounds at or below a path that miss something or where a head is vacant, in the order of help. One query."""
    language = get_language() or "zh"
    found = []
    for line in governing.table(path, day, gaps_only=True, weak_too=True, limit=MOST_GAPS):
        union = line.union
        missing, weak = (tuple(gap.kind for gap in side) for side in (union.missing, union.weak))
        reasons = tuple(gap.reason.in_language(language) for gap in (*union.missing, *union.weak))
        found.append(Gap(line.id, line.name, line.path, line.pinyin, missing, weak, union.is_bare, reasons))
    return sorted(found, key=lambda gap: gap.harm)
