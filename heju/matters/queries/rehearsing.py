"""What a rehearsal replays: past matters batch by batch with their histories, and how each stands under one list and under another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from heju.duties import queries as duties
from heju.duties.parameters import Deadlines
from heju.duties.rules.records import Leaf
from heju.duties.rules.revise import Deployed
from heju.kit import days
from heju.matters.models import Matter, Rehearsal
from heju.matters.queries import routing
from heju.matters.queries.history import histories
from heju.matters.rules import clocks, rehearsal
from heju.matters.rules.happened import ON_FILE, Happened
from heju.matters.rules.rehearsal import Change, Fact, Standing
from heju.organizations.queries.lasting import Lasting, lasting

FIELDS = (
    "pk", "raised_at", "category", "compound__path", "compound__compound_kind", "lead_body_id", "is_private", "title", "words",
)  # fmt: skip
# Answers that a replay remembers at most; a few hundred bytes each.
KNOWN = 60_000


class Row(NamedTuple):
    """What is read of one past matter."""

    pk: int
    raised_at: datetime
    category: str
    path: str
    compound_kind: str
    body: int | None
    is_private: bool
    title: str
    words: str

    @property
    def fact(self) -> Fact:
        """Return what is counted of it."""
        return Fact(self.pk, self.body, self.path, f"{timezone.localtime(self.raised_at):%Y-%m}")


def wanted(found: Rehearsal, leaves: Iterable[str]) -> QuerySet[Matter]:
    """Return the matters to replay: of some kinds, raised below a place in the period of a rehearsal, seen by its starter.

    What was dealt with elsewhere before and only came in by a sheet says nothing about rules here.
    """
    return raised(found, leaves).exclude(outcome__in=ON_FILE)


def raised(found: Rehearsal, leaves: Iterable[str]) -> QuerySet[Matter]:
    """Return the matters of some kinds that were raised below a place in the period of a rehearsal."""
    since, until = (datetime(day.year, day.month, day.day, tzinfo=days.CHINA) for day in (found.since, found.until))
    rows = Matter.objects.filter(category__in=sorted(leaves), raised_at__gte=since, raised_at__lt=until)
    # The whole district is everything: no row is asked where it lies.
    return rows if "." not in found.path else rows.filter(path__within=found.path)


def batch(rows: QuerySet[Matter], behind: Sequence[Any], size: int) -> list[Row]:
    """Return the next matters, the newest first, behind the last one read (its instant and number; nothing at the beginning). One query."""
    if behind:
        at, number = datetime.fromisoformat(behind[0]), int(behind[1])
        rows = rows.filter(Q(raised_at__lt=at) | Q(raised_at=at, pk__lt=number))
    return [Row(*row) for row in rows.order_by("-raised_at", "-pk").values_list(*FIELDS)[:size]]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything against which matters are replayed: two lists, who governed where on which day, the departments. Read once a run."""

    before: Deployed
    after: Deployed
    change: Change
    ground: Lasting
    offices: list[tuple[int, str, str]]
    suggest: Callable[[Sequence[str]], list[str]]
    # The days on which a list or a shipped entry begins or ends: between two of them every day has the same answer.
    turns: tuple[date, ...]
    leaves: Mapping[str, Leaf]


def stage_for(path: str, change: Change, suggest: Callable[[Sequence[str]], list[str]], day: date) -> Stage:
    """Return the stage of a rehearsal below a path. Four queries."""
    lists = duties.deployed(path.split(".")[0])
    leaves = {leaf.code: leaf for leaf in duties.leaves()}
    turns = {one.effective_on for one in lists.revisions}
    for duty in lists.lists.duties:
        turns |= {duty.valid_from, duty.valid_until or duty.valid_from}
    return Stage(
        before=lists, after=rehearsal.changed_lists(lists, change), change=change, ground=lasting(path),
        offices=routing.offices_of(path, day), suggest=suggest, turns=tuple(sorted(turns)),
        leaves=leaves | rehearsal.new_leaves(change.split, leaves),
    )  # fmt: skip


def touched(stage: Stage) -> frozenset[str]:
    """Return the kinds of matters that the change of a stage can touch."""
    return rehearsal.touched(stage.before, stage.change, stage.leaves.values())


@dataclass(slots=True)
class Replay:
    """Replays matters on a stage as at one moment; what many matters share is worked out once and remembered, up to KNOWN answers."""

    stage: Stage
    now: datetime
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def standings(self, rows: Sequence[Row]) -> list[tuple[Row, Standing, Standing]]:
        """Return for each matter how it stands and how it would; those without a history or of an unknown kind are left out. One query."""
        told, became = histories([row.pk for row in rows]), self._kinds(rows)
        found = []
        for row in rows:
            was, would = self.stage.leaves.get(row.category), self.stage.leaves.get(became[row.pk])
            if was is not None and would is not None and told[row.pk]:
                found.append((row, *self._both(row, was, would, told[row.pk])))
        return found

    def _both(self, row: Row, was: Leaf, would: Leaf, told: Sequence[Happened]) -> tuple[Standing, Standing]:
        late = rehearsal.late_both_ways(told, self._promise(was, was, 0), self._promise(would, was, 1), self.now)
        return self._standing(row, was, 0, late[0].at_all), self._standing(row, would, 1, late[1].at_all)

    def _standing(self, row: Row, leaf: Leaf, which: int, is_late: bool) -> Standing:
        day = timezone.localdate(row.raised_at)
        listed, turn = bisect_right(self.stage.turns, day), self.stage.ground.turn(row.path, day)
        key = ("routed", leaf.code, which, listed, row.path, turn)
        lead, body, assisting = self._recall(key, lambda: self._routed(leaf, which, row, day, turn))
        duty = self._recall(("owed", leaf.code, which, listed, lead), lambda: self._owed(leaf.code, lead, which, day, listed))
        return Standing(leaf.code, lead, body, assisting, duty, is_late)

    def _routed(self, leaf: Leaf, which: int, row: Row, day: date, turn: int) -> tuple[str, int | None, tuple[str, ...]]:
        found = self._recall(("governing", row.path, turn), lambda: self.stage.ground.governing(row.path, day))
        taking = duties.taken(self._lists(which).leaf(leaf, day), row.compound_kind, found)
        lead = routing.candidate(taking.lead, self.stage.offices)
        return lead.code, lead.body_id, tuple(one.code for one in taking.assisting)

    def _owed(self, category: str, lead: str, which: int, day: date, listed: int) -> str:
        entries = self._recall(("listed", which, listed), lambda: [entry.duty for entry in self._lists(which).entries(day)])
        found = routing.nearest(entries, category, lead)
        return found.code if found else ""

    def _promise(self, leaf: Leaf, was: Leaf, which: int) -> clocks.Promise:
        asked = rehearsal.promised(self._lists(which), leaf, was)

        def promise(stands: Happened, day: date) -> Deadlines | None:
            found: Deadlines | None = self._recall(("due", leaf.code, was.code, which, stands.pace, day), lambda: asked(stands, day))
            return found

        return promise

    def _lists(self, which: int) -> Deployed:
        return self.stage.after if which else self.stage.before

    def _kinds(self, rows: Sequence[Row]) -> dict[int, str]:
        """Return the kind that each matter would have. Of a private matter nothing is read: it stays in its kind."""
        split = self.stage.change.split
        open_rows = [row for row in rows if split and row.category == split.leaf and not row.is_private]
        texts = [f"{row.title}\n{row.words}" for row in open_rows]
        suggested = self.stage.suggest(texts) if split and split.rest == rehearsal.SUGGESTED and texts else [""] * len(texts)
        found = {row.pk: row.category for row in rows}
        for row, text, leaf in zip(open_rows, texts, suggested, strict=True):
            found[row.pk] = rehearsal.kind_after(row.category, text, split, leaf)
        return found

    def _recall(self, key: tuple[Any, ...], work_out: Callable[[], Any]) -> Any:
        if key not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[key] = work_out()
        return self._known[key]
